"""Rows of a panel in one order, however many: a range of enterprises at a time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, cast

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
    for part in _ranges(pieces, max(cells // max(len(columns), 1), 1)):
        frames = [_within(piece, part).read(*piece.there(columns)) for piece in pieces]
        rows = pl.concat([empty, *frames], how="diagonal_relaxed")
        if whole:
            rows = rows.unique().sort(columns, nulls_last=True)
        if rows.height:
            yield rows.sort(ORDER, maintain_order=True)


def schema_of(pieces: Sequence[Facts]) -> pl.Schema:
    """The columns of all pieces together, with their types."""
    heads = [pl.DataFrame(schema=piece.schema) for piece in pieces]
    return pl.concat(heads, how="diagonal_relaxed").schema if heads else pl.Schema()


def _ranges(pieces: Sequence[Facts], rows: int) -> list[pl.Expr | None]:
    """Ranges of ids that lie side by side, each with about so many rows; None for all of them."""
    height = sum(piece.height for piece in pieces)
    if height <= rows:
        return [None]
    every = max(rows // LOOKED_AT, 1)
    told = [piece.ask(ID.gather_every(every)).drop_nulls() for piece in pieces]
    seen = pl.concat(told).sort()
    ends = seen.gather_every(LOOKED_AT, LOOKED_AT).unique().sort().to_list()
    if not ends:
        return [None]
    # A row that says nobody's id stands first.
    first = (ends[0] > ID) | ID.is_null()
    between = [(pl.lit(low) <= ID) & (pl.lit(high) > ID) for low, high in pairwise(ends)]
    return [first, *between, ends[-1] <= ID]


def stretches(facts: Facts, rows: int) -> list[pl.Expr]:
    """Ranges of ids that lie side by side, each with about so many rows.

    Of facts that stand in a file by id, where a range can be read without the rest; none for all
    others, and for few rows.
    """
    if not facts.file or facts.height <= rows:
        return []
    if not facts.ask(ID.gather_every(max(rows // LOOKED_AT, 1))).is_sorted():
        return []
    return [part for part in _ranges([facts], rows) if part is not None]


def _within(piece: Facts, part: pl.Expr | None) -> Facts:
    return piece if part is None else piece.where(part)


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
    plan_of(even, schema).sink_parquet(cast("str", file))


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
