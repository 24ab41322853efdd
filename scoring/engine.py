"""What an engine must be able to do, so that a list can be made of more than one machine holds."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import polars as pl

# A table that an engine holds; only the engine looks inside.
Table = Any
Work = Callable[[pl.DataFrame], pl.DataFrame]


class Engine(Protocol):
    """What holds tables that are larger than one machine, and sends work to where they stand.

    Tables come in portions, cut anyhow. The work is a function of the house, or one of those with
    its errand; what it gives has the columns of `like`.
    """

    def read(self, files: list[Path], like: pl.DataFrame) -> Table:
        """The rows of Parquet files; a column that a file has not is missing there."""

    def each(self, table: Table, work: Work, like: pl.DataFrame) -> Table:
        """The work done on every portion."""

    def together(
        self,
        table: Table,
        other: Table,
        by: tuple[str, str],
        work: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame],
        like: pl.DataFrame,
    ) -> Table:
        """The work done on portions of two tables, all rows with the same `by` in one of them."""

    def whole(self, table: Table, by: tuple[str, ...], work: Work, like: pl.DataFrame) -> Table:
        """The work done on portions in which all rows with the same `by` stand together."""

    def place(self, table: Table, among: dict[str, tuple[str, ...]]) -> Table:
        """For each value how many of its circle are lower, and how many others there are."""

    def join(self, table: Table, others: Table) -> Table:
        """Columns of the other table beside those of the same enterprise; missing without one."""

    def pick(self, table: Table, columns: list[str], where: str = "") -> Table:
        """Some columns, of the rows of which `where` is true."""

    def only(self, table: Table, ids: list[str]) -> Table:
        """The rows of these enterprises."""

    def order(self, table: Table, by: list[str], falling: list[bool], last: bool = True) -> Table:
        """All rows in one order; what is missing comes last, or first."""

    def keep(self, table: Table) -> Table:
        """The same table, worked out once and kept for whoever asks next."""

    def different(self, table: Table, column: str) -> int:
        """How many different values there are."""

    def files(self, table: Table) -> list[Path]:
        """The files of a table that is kept, in its order."""

    def send(self, items: list[str], work: Callable[[str], str]) -> list[str]:
        """What the work gives for each of these items."""


# So many rows are read at a time.
PIECE = 100_000
# What is counted of everybody, so that no one has to hold them.
COUNTED = {"what": pl.String(), "value": pl.String(), "count": pl.Int64()}
Counts = dict[tuple[str, str | None], int]


def read_table(engine: Engine, table: Table) -> Iterator[pl.DataFrame]:
    """The rows of a kept table in its order, so many at a time."""
    for file in engine.files(table):
        rows = pl.scan_parquet(file)
        for first in range(0, int(rows.select(pl.len()).collect().item()), PIECE):
            yield rows.slice(first, PIECE).collect()


def collect(engine: Engine, table: Table, like: pl.DataFrame) -> pl.DataFrame:
    """All rows of a table that is known to be small."""
    return pl.concat([like, *read_table(engine, engine.keep(table))])


def count(engine: Engine, table: Table, work: Work) -> Counts:
    """What every portion counts (COUNTED), added up."""
    sums: Counts = {}
    told = engine.keep(engine.each(table, work, pl.DataFrame(schema=COUNTED)))
    for portion in read_table(engine, told):
        for what, value, number in portion.iter_rows():
            sums[what, value] = sums.get((what, value), 0) + number
    return sums


def counted(told: dict[tuple[str, str | None], int]) -> pl.DataFrame:
    """What a portion counts, as a table."""
    rows = [(what, value, number) for (what, value), number in told.items()]
    return pl.DataFrame(rows, schema=COUNTED, orient="row")
