"""Versions of one enterprise: figures changed and what goes with them, judged and scored anew."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import COLUMNS
from features.gathering import Figures
from features.matrix import IDENTITY
from features.what_if import measure_versions
from models.bundle import Bundle
from scoring.check import Findings, check
from scoring.clauses import indicators_of
from scoring.closing import with_closing
from scoring.policy import Policy
from scoring.steps import YEARS, ordinal

# By how much a figure changes: signed, in held units; a level by places of its scale.
Changes = Mapping[str, float]
Floats = NDArray[np.float64]

# What a change brings with it, per unit. Money spent on R&D is missing from profit and cash, and
# no tax relief is counted; a right of one's own making is a class-I right in every edition.
_RIGHTS = ("class1_rights", "class1_rights_own", "class1_rights_195")
ALONG: dict[str, dict[str, float]] = {
    "rd_expense": {
        "cost_expense": 1.0,
        "net_profit": -1.0,
        "operating_profit": -1.0,
        "total_profit": -1.0,
        "operating_cash_flow": -1.0,
    },
    **{right: {other: 1.0 for other in _RIGHTS if other != right} for right in _RIGHTS},
}
# A part is never more than its whole.
WHOLE = {
    "rd_staff": "employees",
    "tech_staff": "employees",
    "main_revenue": "revenue",
    "internal_rd_expense": "rd_expense",
}
# Figures that grow by one each year, whatever anybody does.
AGES = ("years_in_segment", "years_in_field")
# In what a change is told: money in 万元, shares in tenths of a point.
_UNITS = {"money": 10_000.0, "share": 0.001, "number": 0.1}
POINTS = 33


@dataclass(frozen=True)
class Bench:
    """One enterprise with all that versions of it are judged by.

    figures: of everybody. row: its own, one row with size. names: what is measured of a version.
    """

    figures: Figures
    row: pl.DataFrame
    policy: Policy
    bundle: Bundle | None
    names: tuple[str, ...]


def set_up(figures: Figures, enterprise_id: str, policy: Policy, bundle: Bundle | None) -> Bench:
    """The bench of an enterprise that the figures hold."""
    asked = indicators_of(policy.edition) if policy.edition else []
    scorers = (bundle.ranker, *bundle.refits) if bundle else ()
    learned = [name for scorer in scorers for name in scorer.names if name not in IDENTITY]
    asked = with_closing([*asked, *learned])
    row = figures.frame.filter(pl.col("enterprise_id") == enterprise_id)
    size = measure_versions(figures, row, [])["size"]
    return Bench(figures, row.with_columns(size), policy, bundle, tuple(asked))


def unit_of(figure: str) -> float:
    """The least change of a figure that anybody would speak of."""
    return _UNITS.get(COLUMNS[figure].kind, 1.0)


def alter(row: pl.DataFrame, changes: Sequence[Changes]) -> pl.DataFrame:
    """One version of the row for each set of changes; what is unknown stays unknown."""
    versions = pl.concat([row] * len(changes))
    for figure in sorted({name for some in changes for name in some}):
        by = pl.Series([some.get(figure, 0.0) for some in changes], dtype=pl.Float64)
        brought = {figure: 1.0} | ALONG.get(figure, {})
        for name, times in brought.items():
            if f"{name}@0" in versions.columns:
                versions = versions.with_columns(_moved(name, by * times))
            most = f"right:{name}_possible"
            if most in versions.columns:
                versions = versions.with_columns((pl.col(most) + by * times).alias(most))
    return versions


def _moved(figure: str, by: pl.Series) -> pl.Expr:
    column = COLUMNS[figure]
    value = ordinal(figure, 0) + by
    if column.levels:
        places = {float(place): level for place, level in enumerate(column.levels)}
        moved = value.replace_strict(places, default=None, return_dtype=pl.String)
    elif column.kind == "flag":
        moved = value > 0
    else:
        moved = value.round(2 if column.kind == "money" else 12)
    return moved.alias(f"{figure}@0")


def measured(bench: Bench, versions: pl.DataFrame) -> pl.DataFrame:
    """What law and model ask for of each version."""
    return measure_versions(bench.figures, versions.drop("size"), list(bench.names))


def judged(bench: Bench, versions: pl.DataFrame) -> Findings:
    """What the law says of each version, in their order."""
    return check(bench.policy, measured(bench, versions))


def scored(bench: Bench, versions: pl.DataFrame) -> Floats:
    """The score of each version; without a bundle its guaranteed points, none counting as 0."""
    if bench.bundle is None:
        points = judged(bench, versions).frame["points"].fill_null(0.0)
        return np.asarray(points.to_numpy(), dtype=np.float64)
    table = measured(bench, versions).select(bench.bundle.ranker.names).to_pandas()
    return bench.bundle.ranker.score(table)


def hold(versions: pl.DataFrame) -> pl.DataFrame:
    """The versions once their latest year has been held for as many years as are looked at."""
    names = [column.partition("@")[0] for column in versions.columns if "@" in column]
    backs = range(1, YEARS)
    there = [(n, back) for n in names for back in backs if f"{n}@{back}" in versions.columns]
    held = [(n, back) for n, back in there if f"{n}@0" in versions.columns]
    return versions.with_columns(pl.col(f"{n}@0").alias(f"{n}@{back}") for n, back in set(held))


def least(reaches: Callable[[list[int]], Sequence[bool]], most: int) -> int | None:
    """The least whole number from 1 to most that reaches, by sections; None where none does.

    Exact where more never reaches less. Elsewhere the first of the points looked at that
    reaches, made smaller as far as everything between it and the one before it goes along.
    """
    low, high = 0, most
    while high > low:
        inner = min(POINTS, high - low)
        places = sorted({low + math.ceil((high - low) * n / inner) for n in range(1, inner + 1)})
        told = reaches(places)
        found = next((place for place, ok in zip(places, told, strict=True) if ok), None)
        if found is None:
            return None
        before = max((place for place in places if place < found), default=low)
        if found - before == 1:
            return found
        low, high = before, found
    return None


def project(bench: Bench, years: int) -> pl.DataFrame:
    """The row as it would be in 1, 2, ... years if each figure went on as it has.

    A figure moves by its mean change of the years that are known; one of which no two years are
    known stays as it is. Titles stay as they are held today.
    """
    now, as_of = bench.row.row(0, named=True), bench.figures.as_of
    rows = []
    for ahead in range(1, years + 1):
        # Whole years on; a 29 February has its day in leap years alone.
        leap = (as_of.month, as_of.day) == (2, 29)
        row = now | {"as_of": as_of.replace(year=as_of.year + ahead, day=28 if leap else as_of.day)}
        row["latest_year"] = None if now["latest_year"] is None else now["latest_year"] + ahead
        for column in now:
            figure, _, back = column.partition("@")
            if back:
                row[column] = _at(now, figure, int(back) - ahead)
        rows.append(row)
    return pl.DataFrame(rows, schema=bench.row.schema)


def trend_of(row: Mapping[str, object], figure: str) -> float | None:
    """How far a figure has moved in a year, in the mean of the years known; None without two."""
    if figure in AGES:
        return 1.0
    values = [row.get(f"{figure}@{back}") for back in range(YEARS)]
    latest = values[0]
    # A rank is won, it has no pace; an endless one says that nothing was won at all.
    if not isinstance(latest, float) or COLUMNS[figure].kind == "rank":
        return None
    for back in range(YEARS - 1, 0, -1):
        before = values[back]
        if isinstance(before, float):
            return (latest - before) / back
    return None


def _at(row: Mapping[str, object], figure: str, back: int) -> object:
    """A figure so many years back; where that is to come, as its trend has it."""
    if back >= 0:
        return row.get(f"{figure}@{back}")
    value, trend = row.get(f"{figure}@0"), trend_of(row, figure)
    if not isinstance(value, float) or trend is None:
        return value
    low, high = COLUMNS[figure].low, COLUMNS[figure].high
    moved = value - back * trend
    moved = moved if low is None else max(low, moved)
    return round(moved if high is None else min(high, moved), 6)
