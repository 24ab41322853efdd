"""Rows of a panel in one order, however many: a range of enterprises at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, Literal, cast

import polars as pl
from polars.io.plugins import register_io_source

from features.columns import KEYS
from features.facts import Facts

# So many cells are gone through at a time.
PIECE = 4_000_000
# In this order the rows of a panel stand in its file.
ORDER = ("enterprise_id", "year", "known_on", "source", "state")
# About so many rows stand in one group of the file, all groups alike: as Polars has it for a table
# that it writes at once.
GROUP = 122_880
# A panel is written once and unpacked for every check and every list: by LZ4 in three fifths of the
# time of zstd, for two thirds more of the disk (record 0063).
PACKED: Literal["lz4"] = "lz4"
# Of so many ids between the ends of a range one is looked at to find where they are.
LOOKED_AT = 100

ID = pl.col(KEYS[0])


def in_order(
    pieces: Sequence[Facts], columns: Sequence[str], cells: int = PIECE, whole: bool = False
) -> Iterator[pl.DataFrame]:
    """These columns of all rows in ORDER, about so many cells at a time; no part is empty.

    Rows that are equal in ORDER stay as they come. Or, as a `whole`, each row once, and rows that
    are equal in ORDER by the rest of their columns.
    """
    schema = schema_of(pieces)
    empty = pl.DataFrame(schema={name: schema[name] for name in columns})
    ranges = _ranges(pieces, max(cells // max(len(columns), 1), 1))
    ends = [_ends(piece) if len(ranges) > 1 else None for piece in pieces]
    for part in ranges:
        # Of a hundred pieces few reach into a range, where a file is in some order already.
        there = [piece for piece, of in zip(pieces, ends) if of is None or part.meets(*of)]
        frames = [_within(piece, part).read(*piece.there(columns)) for piece in there]
        rows = pl.concat([empty, *frames], how="diagonal_relaxed")
        if whole:
            rows = rows.unique().sort(columns, nulls_last=True)
        if rows.height:
            yield rows.sort(ORDER, maintain_order=True)


def schema_of(pieces: Sequence[Facts]) -> pl.Schema:
    """The columns of all pieces together, with their types."""
    heads = [pl.DataFrame(schema=piece.schema) for piece in pieces]
    return pl.concat(heads, how="diagonal_relaxed").schema if heads else pl.Schema()


@dataclass(frozen=True)
class _Range:
    """Ids from `low` on and below `high`; without a low all from the first, nobody's among them."""

    low: str | None = None
    high: str | None = None

    def meets(self, first: str, last: str) -> bool:
        """Whether an id between these two, both included, may lie in it."""
        above = self.low is None or self.low <= last
        return above and (self.high is None or first < self.high)

    def condition(self) -> pl.Expr:
        """Whether an id lies in it."""
        above = [] if self.low is None else [pl.lit(self.low) <= ID]
        below = [] if self.high is None else [pl.lit(self.high) > ID]
        inside = pl.all_horizontal(above + below)
        # A row that says nobody's id stands first.
        return inside if above else inside | ID.is_null()


def _ranges(pieces: Sequence[Facts], rows: int) -> list[_Range]:
    """Ranges of ids that lie side by side, each with about so many rows; together all of them."""
    height = sum(piece.height for piece in pieces)
    if height <= rows:
        return [_Range()]
    every = max(rows // LOOKED_AT, 1)
    told = [piece.ask(ID.gather_every(every)).drop_nulls() for piece in pieces]
    seen = pl.concat(told).sort()
    ends = seen.gather_every(LOOKED_AT, LOOKED_AT).unique().sort().to_list()
    return [_Range(*both) for both in pairwise([None, *ends, None])]


def _ends(piece: Facts) -> tuple[str, str] | None:
    """The least and the largest id of a piece; None where it has none, or one that is nobody's."""
    asked = (ID.min().alias("first"), ID.max().alias("last"), ID.null_count().alias("none"))
    first, last, none = piece.answer(piece.rows.select(asked)).row(0)
    return None if first is None or none else (first, last)


def _within(piece: Facts, part: _Range) -> Facts:
    return piece if part == _Range() else piece.where(part.condition())


def stands_by_id(facts: Facts) -> bool:
    """Whether facts stand in a file, more of them than one group, in order of id."""
    if not facts.file or facts.height <= GROUP:
        return False
    last = ""
    for first in range(0, facts.height, PIECE):
        ids = facts.cut(first, PIECE).read(KEYS[0])[KEYS[0]]
        if not ids.is_sorted() or ids[0] < last:
            return False
        last = ids[-1]
    return True


def stretches(facts: Facts, columns: Sequence[str], rows: int) -> Iterator[Facts]:
    """Facts that stand by id, about so many rows at a time, all of an enterprise in one part.

    Whole groups of the file are read, each once. columns: those that are held of each part.
    """
    rows = max(rows // GROUP, 1) * GROUP
    begun, waiting = 0, facts.cut(0, 0).read(*columns)
    for first in range(0, facts.height, rows):
        waiting = pl.concat([waiting, facts.cut(first, rows).read(*columns)], rechunk=True)
        ids = waiting[KEYS[0]]
        over = first + rows >= facts.height
        # More of the last one may stand in the next group.
        whole = waiting.height if over else int((ids != ids[-1]).sum())
        part = facts.cut(begun, whole)
        yield Facts(part.rows, facts.file, waiting.head(whole))
        begun, waiting = begun + whole, waiting.slice(whole)


def write_rows(
    parts: Iterator[pl.DataFrame], schema: pl.Schema, height: int, file: BinaryIO
) -> None:
    """Writes rows as a panel keeps them: the same rows are the same bytes, in whatever parts.

    height: how many rows there are, so that the groups of the file can be even.
    """
    few = max(height // GROUP, 1)
    groups = min(few, few + 1, key=lambda count: abs(height / count - GROUP))
    least, more = divmod(height, groups)
    sizes = [least + 1] * more + [least] * (groups - more)
    even = _evenly(parts, sizes, pl.DataFrame(schema=schema))
    plan_of(even, schema).sink_parquet(cast("str", file), compression=PACKED)


def write_groups(rows: pl.LazyFrame, file: BinaryIO | Path) -> None:
    """Writes rows in groups of GROUP, on all cores: the same rows are the same bytes, in whatever
    pieces.

    Without that size groups follow from the pieces. No more than a few groups are held.
    """
    rows.sink_parquet(cast("str", file), compression=PACKED, row_group_size=GROUP)


def plan_of(parts: Iterator[pl.DataFrame], schema: pl.Schema) -> pl.LazyFrame:
    """A plan over rows that come in parts, and only once."""
    # Polars asks for columns, rows or a condition only where a plan leaves something out.
    return register_io_source(lambda *_: parts, schema=schema)


def _evenly(
    parts: Iterator[pl.DataFrame], sizes: Sequence[int], empty: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """The same rows in parts of these sizes."""
    rest = empty
    for size in sizes:
        waiting = [rest]
        while sum(part.height for part in waiting) < size:
            waiting.append(next(parts))
        rows = pl.concat(waiting, rechunk=True)
        rest = rows.slice(size)
        yield rows.head(size).rechunk()
