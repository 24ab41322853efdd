"""Rows that are refused: told with every fault, and given back as their sender wrote them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from features.columns import Fault
from features.rows import Reading

KEY = ("enterprise_id", "year", "known_on")
# What this room adds to the columns of a reading.
OURS = ("table", "index", "bad", "returned")
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

    Of a form that comes back and is refused again our two columns are left out.
    """

    file: str
    sheet: str
    headers: tuple[str, ...]
    rows: tuple[RefusedRow, ...]


def judge_duplicates(readings: list[Reading], key: Sequence[str], code: str) -> None:
    """Rows of one delivery about the same thing by `key`: an enterprise's year and day, say.

    A good row of a returned form stands for what it corrects. Else, where all that is read of the
    rows is the same, the first is kept and the others are noted as repeated; where it differs
    each of them is at fault, because which one is right is not ours to say. Rows with other
    faults do not count: they are refused already.
    """
    frames = [
        reading.frame.with_columns(
            refused_in(reading).alias("bad"),
            pl.lit(index).alias("table"),
            pl.lit(is_returned(reading.table.frame.columns)).alias("returned"),
        )
        for index, reading in enumerate(readings)
    ]
    if not frames:
        return
    rows = pl.concat(frames, how="diagonal_relaxed")
    answers = rows.filter(pl.col("returned") & ~pl.col("bad")).select(key).unique()
    answered = rows.filter(~pl.col("returned")).join(answers, on=key, how="semi")
    _supersede(readings, answered)
    good = rows.join(answered, on=["table", "index"], how="anti").filter(~pl.col("bad"))
    twice = good.filter(pl.struct(key).is_duplicated()).sort("table", "index")
    said = [n for n in rows.columns if n not in OURS and not n.startswith("rule+")]
    different = twice.unique(said).filter(pl.struct(key).is_duplicated()).select(key).unique()
    for row in twice.join(different, on=key, how="semi").iter_rows(named=True):
        reading = readings[row["table"]]
        found = " ".join(str(row[name]) for name in key)
        where = reading.table.rows[row["index"]]
        reading.fault(code, reading.headers["enterprise_id"], row=where, found=found)
    same = twice.join(different, on=key, how="anti").sort("table", "index")
    for row in same.filter(~pl.struct(key).is_first_distinct()).iter_rows(named=True):
        readings[row["table"]].repeated.append(row["index"])


def _supersede(readings: list[Reading], answered: pl.DataFrame) -> None:
    """Notes rows that stand corrected elsewhere; what was wrong with them is wrong no longer."""
    for row in answered.sort("table", "index").iter_rows(named=True):
        readings[row["table"]].superseded.append(row["index"])
    for reading in readings:
        settled = {reading.table.rows[index] for index in reading.superseded}
        if settled:
            reading.faults = [fault for fault in reading.faults if fault.row not in settled]


def is_returned(headers: list[str]) -> bool:
    """Whether a table is a form of refused rows come back: it begins with our two columns."""
    return tuple(headers[: len(RETURNED)]) == RETURNED


def refused_in(reading: Reading) -> pl.Series:
    """For every row of the table, whether something is wrong with it."""
    rows = sorted({fault.row for fault in reading.faults if fault.row is not None})
    if not rows:
        return pl.repeat(False, len(reading.table.rows), eager=True)
    return pl.Series(reading.table.rows, dtype=pl.Int64).is_in(rows)


def refused_rows(reading: Reading) -> RefusedTable:
    """What goes back to the sender of one table: his rows, and per row its faults in order."""
    table = reading.table
    faults: dict[int, list[Fault]] = {}
    for fault in reading.faults:
        if fault.row is not None:
            faults.setdefault(fault.row, []).append(fault)
    wrong = refused_in(reading)
    numbers = [table.rows[index] for index in wrong.arg_true()]
    cells = table.frame.filter(wrong).rows()
    ours = len(RETURNED) if is_returned(table.frame.columns) else 0
    rows = tuple(RefusedRow(n, row[ours:], tuple(faults[n])) for n, row in zip(numbers, cells))
    return RefusedTable(table.file, table.sheet, tuple(table.frame.columns[ours:]), rows)
