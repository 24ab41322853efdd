"""What is wrong with which rows of a table: all of it counted, the first rows told one by one."""

from collections.abc import Sequence

import polars as pl

from features.columns import Fault

# So many rows of a table are told and given back one by one, those that stand first. Beyond, all
# are counted by reason: nobody corrects them by hand, and in memory they would outgrow the file.
TOLD = 100_000

# The sender's number of the row, the code of what is wrong, under which header, what was found
# there and what would be right.
MARKS = {
    "row": pl.UInt32(),
    "code": pl.Categorical(),
    "column": pl.String(),
    "found": pl.String(),
    "right": pl.String(),
}
LONGEST = 60


def mark(
    code: str,
    column: str,
    rows: pl.Series,
    found: pl.Series | None = None,
    right: str | pl.Series = "",
) -> pl.DataFrame:
    """MARKS for these rows: their numbers, what stands in each of them and what would be right."""
    what = pl.lit("")
    if found is not None:
        # Cut and in memory of its own: it would keep the text that it was read from.
        cut = pl.lit(found).cast(pl.String).str.head(LONGEST).fill_null("")
        what = pl.concat_str(cut, pl.lit(""))
    told = {"code": pl.lit(code), "column": pl.lit(column), "found": what, "right": right}
    shown = {name: pl.lit(part) if isinstance(part, str) else part for name, part in told.items()}
    return pl.DataFrame({"row": rows}).with_columns(**shown).cast(MARKS)  # type: ignore[arg-type]


def no_marks() -> pl.DataFrame:
    """Nothing wrong."""
    return pl.DataFrame(schema=MARKS)


def numbers_of(rows: Sequence[int]) -> pl.Series:
    """Row numbers as a column."""
    if isinstance(rows, range):
        return pl.int_range(rows.start, rows.stop, dtype=pl.UInt32(), eager=True).alias("row")
    return pl.Series("row", rows, dtype=pl.UInt32())


def between(rows: pl.Series, numbers: pl.Series) -> pl.Series:
    """Which of these rows are among the sorted numbers; both in ascending order."""
    if rows.is_empty() or numbers.is_empty():
        return pl.repeat(False, rows.len(), eager=True)
    start = numbers.search_sorted(rows[0], side="left")
    end = numbers.search_sorted(rows[-1], side="right")
    return rows.is_in(numbers.slice(start, end - start).implode())


def first_told(marks: pl.DataFrame) -> pl.DataFrame:
    """The marks of the first TOLD rows, by row and header."""
    rows = marks["row"].unique().sort()
    if rows.len() > TOLD:
        marks = marks.filter(pl.col("row") <= rows[TOLD - 1])
    return marks.sort("row", "column", maintain_order=True)


def faults_of(marks: pl.DataFrame, file: str, sheet: str) -> list[Fault]:
    """Marks as faults of a file."""
    order = marks.select("code", "row", "column", "found", "right")
    return [Fault(code, file, sheet, *rest) for code, *rest in order.iter_rows()]
