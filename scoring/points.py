"""The points of a public table for every enterprise: guaranteed, within reach, possible."""

from collections.abc import Callable, Collection
from functools import reduce
from typing import TypeVar

import polars as pl

from scoring.clauses import Edition, Item, Step, Theme, Way, nodes_of, ways
from scoring.indicator_words import held, possible_of

COMPARE: dict[str, Callable[[pl.Expr, float], pl.Expr]] = {
    "at_least": lambda value, line: value >= line,
    "above": lambda value, line: value > line,
    "at_most": lambda value, line: value <= line,
    "below": lambda value, line: value < line,
}

# The three sums of a table of points. low: what the facts guarantee. reach: what experts may give
# on the facts there are. high: what is possible once the missing facts are known.
LOW, REACH, HIGH = "low", "reach", "high"
SIDES = (LOW, REACH, HIGH)
TOTAL = "points"

# A table, or the plan of one: judging only ever adds columns.
Table = TypeVar("Table", pl.DataFrame, pl.LazyFrame)


def score(edition: Edition, frame: Table, settled: Collection[str] = ()) -> Table:
    """The frame with the points of every item, theme and of all, each as low, reach and high.

    settled: see `judge`.
    """
    if not edition.points:
        return frame
    scored = frame.with_columns(p for item in edition.points for p in _points(item, settled))
    themes = themes_of(edition, all_of_them=True)
    scored = scored.with_columns(
        _theme_sum(edition, theme, side) for theme in themes for side in SIDES
    )
    return scored.with_columns(
        reduce(lambda a, b: a + b, (pl.col(f"{t}:{side}") for t in themes)).alias(f"{TOTAL}:{side}")
        for side in SIDES
    )


def themes_of(edition: Edition, all_of_them: bool = False) -> list[str]:
    """The themes that have a line of their own, or all themes."""
    named = [i.theme for i in edition.points] if all_of_them else []
    lines = [node.theme for node in nodes_of(edition) if node.theme]
    return list(dict.fromkeys([*named, *lines]))


def _points(item: Item, settled: Collection[str]) -> list[pl.Expr]:
    """The points of one item on each side: all equal where facts are known and leave no choice."""
    if item.person:
        given = {LOW: 0.0, REACH: item.max, HIGH: item.max}
        return [pl.lit(given[side]).alias(f"{item.code}:{side}") for side in SIDES]

    def missing(way: Way, side: str) -> float:
        # A way may end below the item: class-II rights alone never earn what a class-I right does.
        most = max((step.most for step in way.steps), default=item.max)
        return most if side == HIGH or way.indicator in settled else 0.0

    return [
        pl.max_horizontal(
            _one_way(item, way, side, highest=side == HIGH or way.indicator in settled).fill_null(
                missing(way, side)
            )
            for way in ways(item)
        ).alias(f"{item.code}:{side}")
        for side in SIDES
    ]


def _one_way(item: Item, way: Way, side: str, highest: bool) -> pl.Expr:
    """Points earned by one indicator, or at the highest it could be; null where it is unknown."""
    value = pl.col(way.indicator)
    if highest:
        value = pl.coalesce(*possible_of([way.indicator]), value)
    if item.given:
        return value.clip(0, item.max)
    if item.per_unit is not None:
        units = (value / item.per_unit.every).floor()
        return (units * item.per_unit.points).clip(0, item.per_unit.cap)
    points = pl.lit(0.0)
    for step in reversed(way.steps):
        gives = step.least if side == LOW else step.most
        points = pl.when(_reached(step, value, way)).then(gives).otherwise(points)
    return pl.when(value.is_not_null()).then(points)


def _reached(step: Step, value: pl.Expr, way: Way) -> pl.Expr:
    for bound in ("at_least", "above", "at_most"):
        line = getattr(step, bound)
        if line is not None:
            return COMPARE[bound](value, held(line, way.unit))
    return value == step.is_ if step.is_ is not None else pl.lit(True)


def _theme_sum(edition: Edition, theme: str, side: str) -> pl.Expr:
    """The sum of one side over the items of a theme, never above what the theme counts."""
    items = [pl.col(f"{i.code}:{side}") for i in edition.points if i.theme == theme]
    total: pl.Expr = reduce(lambda a, b: a + b, items)
    cap: Theme | None = edition.themes.get(theme)
    if cap and cap.capped:
        total = total.clip(upper_bound=cap.max)
    return total.alias(f"{theme}:{side}")
