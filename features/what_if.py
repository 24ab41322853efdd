"""One enterprise as it could be: its figures altered, and its indicators measured anew."""

from dataclasses import replace

import polars as pl

from features.gathering import Figures
from features.indicators import AMONG, measure
from features.matrix import IDENTITY, measure_figures
from features.peers import size_class

# It follows from figures, so that a version may stand in another size class than today.
_MOVES = "size"
_SIZED_BY = ("enterprise_id", *size_class().meta.root_names())


def measure_versions(figures: Figures, versions: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """`names` and the identity of each version, as though it stood in its enterprise's place.

    versions: rows of `figures.frame`, altered, all of one enterprise. The others stay as they
    are, so that places among peers are those that each version would have.
    """
    alone = [name for name in names if name not in AMONG]
    told = measure_figures(replace(figures, frame=versions), alone).frame
    for name in (name for name in names if name in AMONG):
        told = told.with_columns(_among(figures, versions, name))
    return told.select(*IDENTITY, *names)


def stand_in(figures: Figures, version: pl.DataFrame) -> Figures:
    """The figures with one enterprise as this version (one row) has it."""
    others = figures.frame.filter(pl.col("enterprise_id") != version["enterprise_id"][0])
    return replace(figures, frame=pl.concat([others, version]).sort("enterprise_id"))


def _among(figures: Figures, versions: pl.DataFrame, name: str) -> pl.Series:
    """One indicator of each version among all who share its circle."""
    who, asked = versions["enterprise_id"][0], measure(name).meta.root_names()
    common = [key for key in AMONG[name] if key != _MOVES]
    wanted = [c for c in figures.frame.columns if c in {*asked, *common, *_SIZED_BY}]
    near = [pl.col(key).eq_missing(versions[key][0]) for key in common]
    same = figures.frame.lazy().filter(pl.col("enterprise_id") != who, *near)
    others = same.select(wanted).collect()
    asked_of = measure(name)
    found: dict[tuple[object, ...], float | None] = {}
    told = versions.select(wanted)
    for version in told.iter_slices(1):
        key = version.row(0)
        if key not in found:
            circle = pl.concat([others, version]).with_columns(size_class().alias(_MOVES))
            found[key] = circle.select(asked_of).to_series()[-1]
    return pl.Series(name, [found[key] for key in told.iter_rows()], dtype=pl.Float64)
