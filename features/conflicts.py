"""Conflicts: what two sources of equal rank say of one fact and cannot both be right."""

from collections.abc import Sequence

import polars as pl

from features.columns import COLUMNS
from features.doubts import DOUBTS

# Two figures conflict when they differ by more than this share of the larger, and by more than
# one unit of the last digit that the coarser of the two shows.
MATERIAL = 0.005
# The units in which tables show figures, coarsest first; trailing zeros beyond are no rounding.
SHOWN = {"money": (1e4, 100.0, 1.0), "share": (0.01, 0.001, 0.0001), "count": (1.0,)}
FINEST = 0.01


def differ(name: str, one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether two reports of a fact differ by more than rounding; null where one is missing."""
    kind = COLUMNS[name].kind
    if kind in ("day", "flag", "level"):
        return one != other
    gap = (one - other).abs()
    larger = pl.max_horizontal(one.abs(), other.abs())
    unit = pl.max_horizontal(_shown(one, kind), _shown(other, kind))
    material = (gap > MATERIAL * larger) & (gap > unit * (1 + 1e-9))
    # A rank of "none" is infinite: beside a number it differs, beside itself it does not.
    return pl.when(larger.is_infinite()).then(one != other).otherwise(material)


def _shown(value: pl.Expr, kind: str) -> pl.Expr:
    """The unit of the last digit that a figure shows, as far as its zeros tell."""
    shown = pl.lit(FINEST if kind != "share" else 1e-6)
    for unit in reversed(SHOWN.get(kind, (1.0, 0.1, FINEST))):
        whole = value / pl.lit(unit)
        shown = pl.when((whole - whole.round()).abs() < 1e-6).then(unit).otherwise(shown)
    return shown


def tell_conflicts(name: str, heard: pl.DataFrame) -> pl.DataFrame:
    """Conflicts of one column as DOUBTS.

    heard: one row per speaker who ranks highest and says something: enterprise_id, year,
    known_on, source, and the column itself.
    """
    numeric = COLUMNS[name].kind not in ("day", "flag", "level")
    said = pl.col(name).cast(pl.Float64) if numeric else pl.lit(None, dtype=pl.Float64)
    return (
        heard.group_by("enterprise_id", "year", maintain_order=True)
        .agg(
            pl.col("known_on").max(),
            pl.col("source").sort().str.join(" / "),
            said.min().alias("found"),
            said.max().alias("compared_with"),
        )
        .with_columns(pl.lit(name).alias("column"), pl.lit("conflict").alias("code"))
        .select(list(DOUBTS))
    )


def no_conflicts() -> pl.DataFrame:
    """No conflicts at all."""
    return pl.DataFrame(schema=DOUBTS)


def together(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Conflicts of many columns in one order."""
    return pl.concat([no_conflicts(), *parts]).sort("enterprise_id", "year", "column")
