"""Small tables of a known form (registers, former names, answers): headers found, rows judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from features.cells import clean
from features.columns import DataError, Fault
from features.refusal import RefusedTable, refused_in, refused_rows
from features.rows import Reading
from features.source import Header, Key, Source, near
from features.stream import Table
from features.tables import fold, read_tables


@dataclass(frozen=True)
class Form:
    """What came of a small file: the values of its good rows, and the rows that go back.

    refused: per sheet with a row at fault; faults: those of all its rows, in order; tables: what
    the receipt tells of each sheet.
    """

    values: pl.DataFrame
    refused: tuple[RefusedTable, ...]
    faults: tuple[Fault, ...]
    tables: tuple[dict[str, Any], ...]

    def whole(self) -> pl.DataFrame:
        """The values of a file that must be whole. Raises DataError with every fault."""
        if self.faults:
            raise DataError(list(self.faults))
        return self.values


def read_forms(
    path: Path, headers: dict[str, Header], name: str, one_of: tuple[str, ...] = ()
) -> list[tuple[Reading, pl.DataFrame]]:
    """Every sheet and its text, one String column per name of `headers`, null where it is absent.

    one_of: names of which at least one must be there. Raises DataError with every header that is
    wanted and missing, and what `features.tables.read_tables` raises.
    """
    wanted = {fold(alias) for header in headers.values() for alias in header.header}
    readings = [_match(table, headers, name, one_of) for table in read_tables(path, wanted)]
    if faults := [fault for reading in readings for fault in reading.faults]:
        raise DataError(faults)
    return [(reading, _text(reading, headers)) for reading in readings]


def _match(table: Table, headers: dict[str, Header], name: str, one_of: tuple[str, ...]) -> Reading:
    first = next(iter(headers.values()))
    reading = Reading(table, Source(name, {}, "verified", Key(first.header, "own"), first, {}))
    found = {fold(h): h for h in reversed(table.frame.columns)}
    for column, header in headers.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if here:
            reading.headers[column] = here[0]
        elif header.required:
            closest = near(header.header[0], table.frame.columns)
            reading.fault("missing_column", header.header[0], found=closest, right=header.header[0])
    if one_of and not set(one_of) & set(reading.headers):
        names = [headers[column].header[0] for column in one_of]
        reading.fault("missing_column", names[0], right=" | ".join(names))
    return reading


def _text(reading: Reading, headers: dict[str, Header]) -> pl.DataFrame:
    frame = reading.table.frame
    text = frame.select(clean(h, ()).alias(n) for n, h in reading.headers.items())
    blank = pl.lit(None, dtype=pl.String)
    return text.with_columns(blank.alias(n) for n in headers if n not in text.columns)


def tell_cells(
    reading: Reading,
    text: pl.DataFrame,
    bad: dict[str, pl.Series],
    right: dict[str, str],
    code: str = "not_readable",
) -> None:
    """Notes a fault for every row where `bad` is true of a column."""
    for name, rows in bad.items():
        for index in rows.arg_true():
            stands, found = reading.headers.get(name, name), text[name][index] or ""
            row = reading.table.rows[index]
            reading.fault(code, stands, row=row, found=found, right=right.get(name, ""))


def form_of(judged: Sequence[tuple[Reading, pl.DataFrame]]) -> Form:
    """The form of a file's sheets, each with its values, one row for each of the sheet's."""
    kept, told = [], []
    for reading, values in judged:
        order = list(dict.fromkeys(reading.headers.values()))
        reading.faults.sort(key=lambda f: (f.row or 0, (*order, f.column).index(f.column)))
        kept.append(values.filter(~refused_in(reading)))
        told.append(_told(reading, kept[-1].height))
    faults = tuple(fault for reading, _ in judged for fault in reading.faults)
    refused = tuple(refused_rows(reading) for reading, _ in judged if reading.faults)
    return Form(pl.concat(kept), refused, faults, tuple(told))


def _told(reading: Reading, kept: int) -> dict[str, Any]:
    """One sheet as the receipt tells it."""
    table, codes = reading.table, [fault.code for fault in reading.faults]
    return {
        "kind": reading.source.name,
        "file": table.file,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "sha256": table.sha256,
        "rows": table.frame.height,
        "kept": kept,
        "refused": table.frame.height - kept,
        "faults": {code: codes.count(code) for code in sorted(set(codes))},
    }
