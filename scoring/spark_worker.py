"""What a worker of Spark runs: Arrow in, the work of the house, Arrow out."""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from scoring.engine import Work
from scoring.relayed import relaying

# Cut by this number, so that all rows of one enterprise, or of one circle, stand together.
PORTION = "~portion"
# What is sent to be worked on one by one, and what comes back.
SENT = {"nth": pl.String(), "item": pl.String()}


def on_batches(work: Work, schema: Any, batches: Iterator[Any]) -> Iterator[Any]:
    """The work done on Arrow batches, in a worker."""
    for batch in batches:
        if batch.num_rows:
            yield from _done(work, schema, batch).to_batches()


def on_one(work: Work, schema: Any) -> Callable[[Any], Any]:
    """The work done on a portion whole, in a worker."""

    # Spark counts the arguments that it may hand over.
    def done(table: Any) -> Any:
        return _done(work, schema, table)

    return done


def on_two(work: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame], schema: Any) -> Any:
    """The work done on the same portion of two tables, in a worker."""

    def done(table: Any, other: Any) -> Any:
        return _done(work, schema, table, other)

    return done


def for_each(work: Callable[[str], str], rows: pl.DataFrame) -> pl.DataFrame:
    """The work done on every item of a portion (SENT)."""
    return rows.with_columns(pl.Series("item", map(work, rows["item"]), pl.String))


def _done(work: Callable[..., pl.DataFrame], schema: Any, *tables: Any) -> Any:
    portions = [_from_arrow(table) for table in tables]
    with relaying():
        done = work(*portions)
    return as_arrow(done, schema)


def _from_arrow(table: Any) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.drop(PORTION, strict=False)


def as_arrow(frame: pl.DataFrame, schema: Any) -> Any:
    """A table in the types that Spark knows."""
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(schema)
