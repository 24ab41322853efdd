"""Small tables of a known form (registers, former names): headers found, every cell as text."""

from pathlib import Path

import polars as pl

from features.cells import clean
from features.columns import DataError
from features.rows import Reading
from features.source import Header, Key, Source, near
from features.tables import fold, read_table


def read_form(
    path: Path, headers: dict[str, Header], name: str, one_of: tuple[str, ...] = ()
) -> tuple[Reading, pl.DataFrame]:
    """The table and its text, one String column per name of `headers`, null where it is absent.

    one_of: names of which at least one must be there. Raises DataError with every header that is
    wanted and missing, and what `features.tables.read_table` raises.
    """
    wanted = {fold(alias) for header in headers.values() for alias in header.header}
    table = read_table(path, wanted)
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
    if reading.faults:
        raise DataError(reading.faults)
    text = table.frame.select(clean(h, ()).alias(n) for n, h in reading.headers.items())
    blank = pl.lit(None, dtype=pl.String)
    return reading, text.with_columns(blank.alias(n) for n in headers if n not in text.columns)


def refuse_cells(
    reading: Reading, text: pl.DataFrame, bad: dict[str, pl.Series], right: dict[str, str]
) -> None:
    """Raises DataError with a fault for every row where `bad` is true of a column, if any."""
    for name, rows in bad.items():
        for index in rows.arg_true():
            stands, found = reading.headers.get(name, name), text[name][index] or ""
            row = reading.table.rows[index]
            reading.fault("not_readable", stands, row=row, found=found, right=right.get(name, ""))
    if reading.faults:
        raise DataError(reading.faults)
