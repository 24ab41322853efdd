"""Fingerprints of facts that stand in files, a column at a time and never a whole one at hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from features.fingerprints import digest_pieces, stand_in_order
from features.ordering import ORDER

# So many values of a column are held at a time.
AT_ONCE = 1_000_000
# Asked for in place of a column: whether the rows stand in order.
ORDERED = "~ordered"


def in_files(files: list[Path], as_of: date, schema: pl.Schema, name: str) -> str:
    """The fingerprint of a column of what was known before the day, in the order of the files.

    Of ORDERED: "true" where there is one order only, and the rows stand in it.
    """
    columns = list(ORDER) if name == ORDERED else [name]

    def pieces() -> Iterator[pl.DataFrame]:
        for file in files:
            yield from read_pieces(file, as_of, {one: schema[one] for one in columns})

    if name == ORDERED:
        return "true" if stand_in_order(pieces()) else "false"
    return digest_pieces(lambda: (piece[name] for piece in pieces()))


def read_pieces(file: Path, as_of: date, columns: dict[str, pl.DataType]) -> Iterator[pl.DataFrame]:
    """These columns of what was known before the day; one that the file has not is missing."""
    rows = pl.scan_parquet(file)
    there = rows.collect_schema()
    asked = [
        pl.col(name) if name in there else pl.lit(None, kind).alias(name)
        for name, kind in columns.items()
    ]
    known = pl.col("known_on").alias("~known_on")
    height = int(rows.select(pl.len()).collect().item())
    # One piece at least, for it tells the type.
    for first in range(0, max(height, 1), AT_ONCE):
        piece = rows.slice(first, AT_ONCE).select(known, *asked).collect()
        yield piece.filter(pl.col("~known_on") < as_of).select(list(columns))


def known_on_day(as_of: date, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts that were known before the day, as they were sent."""
    return facts.filter(pl.col("known_on") < as_of)
