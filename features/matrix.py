"""Every enterprise on one day: one row each, its attributes and the indicators asked for."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from features.columns import ATTRIBUTES
from features.gathering import Figures, gather_parts
from features.indicators import AMONG, measure
from features.panel import Panel
from features.peers import size_class

IDENTITY = ("enterprise_id", *ATTRIBUTES, "size")


@dataclass(frozen=True)
class Matrix:
    """Indicators of every enterprise on one day.

    frame: one row per enterprise, sorted by enterprise_id: IDENTITY, then `names`. Money in yuan,
        ratios as shares, missing values null.
    year: the fiscal year that "latest" means, or None where nothing due is known.
    """

    frame: pl.DataFrame
    as_of: date
    year: int | None
    names: tuple[str, ...]


def build_matrix(panel: Panel, as_of: date, names: list[str]) -> Matrix:
    """Measures `names` for every enterprise that anything was known of before the day.

    Only what was known before `as_of` enters, whatever else the panel holds. A fact that the
    source does not have leaves its indicators null. Raises KeyError for an unknown name.
    """
    names = list(dict.fromkeys(names))
    year: int | None = None
    measured: list[pl.DataFrame] = []
    # Figures of a part are let go before those of the next are gathered.
    for figures in gather_parts(panel, as_of, names):
        year = figures.year
        measured.append(measure_alone(figures.frame, names))
    return measure_together(measured, names, as_of, year)


def measure_together(
    measured: list[pl.DataFrame], names: list[str], as_of: date, year: int | None
) -> Matrix:
    """The matrix of enterprises that were measured in parts by `measure_alone`.

    The parts are taken out of `measured` column by column, so that they are not held twice.
    """
    parts = [part.to_dict() for part in measured]
    measured.clear()
    columns = [[part.pop(name) for part in parts] for name in tuple(parts[0])]
    whole = pl.DataFrame([pl.concat(columns.pop(0), rechunk=True) for _ in range(len(columns))])
    ordered = whole if whole["enterprise_id"].is_sorted() else whole.sort("enterprise_id")
    return Matrix(_among(ordered, names), as_of, year, tuple(names))


def measure_figures(figures: Figures, names: list[str]) -> Matrix:
    """Measures `names` from figures that were gathered for them."""
    names = list(dict.fromkeys(names))
    frame = _among(measure_alone(figures.frame, names), names)
    return Matrix(frame, figures.as_of, figures.year, tuple(names))


def measure_alone(figures: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """What each enterprise's own figures give, and what those that speak of others ask for."""
    alone = [name for name in names if name not in AMONG]
    asked = {root for name in names if name in AMONG for root in measure(name).meta.root_names()}
    measures = [measure(name) for name in alone]
    # Column by column as written, not as one lazy plan: a plan depends on what else is asked for,
    # and with it the last bit of a quotient.
    told = figures.with_columns(size_class().alias("size")).with_columns(
        m for m in measures if m.meta.output_name() not in figures.columns
    )
    there = [name for name in names if name in AMONG and name in figures.columns]
    return told.select(list(dict.fromkeys([*IDENTITY, *alone, *there, *sorted(asked)])))


def _among(told: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """All of `names` for everybody at hand, with those that speak of others."""
    missing = [name for name in names if name in AMONG and name not in told.columns]
    return told.with_columns(measure(name) for name in missing).select(*IDENTITY, *names)
