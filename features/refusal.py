"""Rows that are refused: told with every fault, and given back as their sender wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import Fault
from features.facts import Facts
from features.marks import between, faults_of, first_told, mark, numbers_of
from features.rows import Reading, cells_of

KEY = ("enterprise_id", "year", "known_on")
# What this room adds to the columns of a reading.
OURS = ("table", "row", "bad", "returned")
# The two columns before the sender's own in a form of refused rows: the row's number in his
# file, and what is wrong with it.
RETURNED = ("原行号", "问题")


@dataclass(frozen=True)
class RefusedRow:
    """One row as its sender counts and wrote it, with all that is wrong with it."""

    row: int
    cells: tuple[str | None, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class RefusedTable:
    """The refused rows of one sheet or file under the sender's own headers, in his order.

    Of a form that comes back and is refused again our two columns are left out. left_out: how
    many more rows are refused than stand here (see features.marks.TOLD).
    """

    file: str
    sheet: str
    headers: tuple[str, ...]
    rows: tuple[RefusedRow, ...]
    left_out: int = 0


def judge_duplicates(readings: list[Reading], key: Sequence[str], code: str) -> None:
    """Rows of one delivery about the same thing by `key`: an enterprise's year and day, say.

    A good row of a returned form stands for what it corrects. Else, where all that is read of the
    rows is the same, the first is kept and the others are noted as repeated; where it differs
    each of them is at fault, because which one is right is not ours to say. Rows with other
    faults do not count: they are refused already.
    """
    rows = _sharing(readings, key)
    if rows.is_empty():
        return
    answers = rows.filter(pl.col("returned") & ~pl.col("bad")).select(key).unique()
    answered = rows.filter(~pl.col("returned")).join(answers, on=key, how="semi")
    for reading, settled in _by_reading(readings, answered):
        reading.superseded = settled["row"]
        reading.forget(settled["row"])
    good = rows.join(answered, on=["table", "row"], how="anti").filter(~pl.col("bad"))
    twice = good.filter(pl.struct(key).is_duplicated()).sort("table", "row")
    said = [n for n in rows.columns if n not in OURS and not n.startswith("rule+")]
    different = twice.unique(said).filter(pl.struct(key).is_duplicated()).select(key).unique()
    found = pl.concat_str(*(pl.col(name).cast(pl.String) for name in key), separator=" ")
    unlike = twice.join(different, on=key, how="semi").with_columns(found.alias("found"))
    for reading, one in _by_reading(readings, unlike):
        marks = mark(code, reading.headers["enterprise_id"], one["row"], one["found"])
        reading.note(marks)
        reading.faults += faults_of(first_told(marks), reading.table.file, reading.table.sheet)
    same = twice.join(different, on=key, how="anti").sort("table", "row")
    for reading, again in _by_reading(readings, same.filter(~pl.struct(key).is_first_distinct())):
        reading.repeated = again["row"]


def _sharing(readings: list[Reading], key: Sequence[str]) -> pl.DataFrame:
    """All rows whose key another row has as well, with OURS; of millions hardly any is one.

    They are found by a fingerprint of eight bytes. Two keys may share one by chance, which costs
    time and changes nothing: the keys themselves are compared after.
    """
    prints = [[_prints(piece, key) for piece in reading.pieces] for reading in readings]
    every = np.sort(np.concatenate([np.empty(0, np.uint64), *(p for of in prints for p in of)]))
    shared = pl.Series(np.unique(every[1:][every[1:] == every[:-1]]), dtype=pl.UInt64)
    if shared.is_empty():
        return pl.DataFrame()
    parts = []
    for index, (reading, of_reading) in enumerate(zip(readings, prints)):
        wrong = reading.wrong()
        returned = is_returned(reading.table.frame.columns)
        for piece, print_ in zip(reading.pieces, of_reading):
            again = pl.Series(print_).is_in(shared.implode())
            if not again.any():
                continue
            # A piece that was written down stands in another order than the sender's.
            there = piece.read().filter(again).sort("row")
            part = there.with_columns(
                pl.lit(index).alias("table"),
                pl.lit(returned).alias("returned"),
                bad=between(there["row"], wrong),
            )
            # A row without a key is refused already.
            parts.append(part.drop_nulls(key))
    return pl.concat(parts, how="diagonal_relaxed")


def _prints(piece: Facts, key: Sequence[str]) -> NDArray[np.uint64]:
    return piece.read(*key).hash_rows().to_numpy()


def _by_reading(readings: list[Reading], rows: pl.DataFrame) -> list[tuple[Reading, pl.DataFrame]]:
    """The rows of each reading that has any, in their order."""
    parts = rows.sort("table", "row").partition_by("table", as_dict=True)
    return [(readings[index], part) for (index,), part in sorted(parts.items())]


def is_returned(headers: list[str]) -> bool:
    """Whether a table is a form of refused rows come back: it begins with our two columns."""
    return tuple(headers[: len(RETURNED)]) == RETURNED


def refused_in(reading: Reading) -> pl.Series:
    """For every row of a table that is in memory, whether something is wrong with it."""
    return between(numbers_of(reading.table.rows), reading.wrong())


def refused_rows(reading: Reading) -> RefusedTable:
    """What goes back to the sender of one table: his rows, and per row its faults in order."""
    table = reading.table
    faults: dict[int, list[Fault]] = {}
    for fault in reading.faults:
        if fault.row is not None:
            faults.setdefault(fault.row, []).append(fault)
    headers = table.frame.columns
    ours = len(RETURNED) if is_returned(headers) else 0
    cells = _cells_of(reading, pl.Series("row", sorted(faults), dtype=pl.UInt32))
    rows = tuple(RefusedRow(n, cells[n][ours:], tuple(faults[n])) for n in faults)
    left_out = reading.wrong().len() - len(rows)
    return RefusedTable(table.file, table.sheet, tuple(headers[ours:]), rows, left_out)


def _cells_of(reading: Reading, wanted: pl.Series) -> dict[int, tuple[str | None, ...]]:
    """What the sender wrote in these rows.

    What is only known to be at fault when all rows were seen is read from the file once more.
    """
    if all(row in reading.cells for row in wanted):
        return reading.cells
    found: dict[int, tuple[str | None, ...]] = {}
    for table in reading.again():
        found |= cells_of(table, wanted)
        if len(found) == wanted.len():
            break
    return found
