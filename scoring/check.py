"""Judging: every clause of a policy for every enterprise at once, and the points of its table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import polars as pl

from scoring.clauses import Item, Node, Step, Way, children, walk, ways
from scoring.indicator_words import IndicatorWords, held, read_indicators
from scoring.policy import Policy

# The order is the logic: "all" is the least of its clauses, "any" the greatest. A fact left out
# turns its clause into UNKNOWN, which lies below the cut at PERSON, so it can never list anybody.
NOT_MET, UNKNOWN, PERSON, MET = 0, 1, 2, 3
VERDICTS = ("not_met", "unknown", "person", "met")

_COMPARE: dict[str, Callable[[pl.Expr, float], pl.Expr]] = {
    "at_least": lambda value, line: value >= line,
    "above": lambda value, line: value > line,
    "at_most": lambda value, line: value <= line,
    "below": lambda value, line: value < line,
}


@dataclass(frozen=True)
class Findings:
    """What the law says of every enterprise.

    frame: enterprise_id, verdict (Int8, index into VERDICTS), points and points_high (Float64:
        guaranteed and possible points; null without a public table), then one Int8 column per
        clause code, in the order of the document, and `CODE:low`, `CODE:high` per scored item and
        per theme that has a line of its own.
    matrix: the indicators judged, one row per enterprise in the same order.
    """

    policy: Policy
    frame: pl.DataFrame
    matrix: pl.DataFrame


def check(policy: Policy, frame: pl.DataFrame) -> Findings:
    """Judges every clause. `frame` has enterprise_id and a column per indicator, in held units.

    Without an edition in force every verdict is UNKNOWN. Raises ColumnNotFoundError where an
    indicator of the edition is not in the frame.
    """
    edition = policy.edition
    if edition is None:
        blank = frame.select(
            "enterprise_id",
            pl.lit(UNKNOWN, dtype=pl.Int8).alias("verdict"),
            pl.lit(None, dtype=pl.Float64).alias("points"),
            pl.lit(None, dtype=pl.Float64).alias("points_high"),
        )
        return Findings(policy, blank, frame)
    words = read_indicators()
    scored = frame.with_columns(
        column for item in edition.points for column in _points(item, words)
    ).with_columns(_total(edition.points, side) for side in ("low", "high"))
    nodes = list(walk(edition.requires))
    themes = list(dict.fromkeys(node.theme for node in nodes if node.theme))
    judged = scored.with_columns(
        _total(edition.points, side, theme) for theme in themes for side in ("low", "high")
    )
    for node in reversed(nodes):
        judged = judged.with_columns(_verdict(node, words).cast(pl.Int8).alias(node.code))
    codes = [node.code for node in nodes]
    scores = [*(item.code for item in edition.points), *themes]
    intervals = [f"{score}:{side}" for score in scores for side in ("low", "high")]
    result = judged.select(
        "enterprise_id",
        pl.col(edition.requires.code).alias("verdict"),
        pl.col("points:low").alias("points"),
        pl.col("points:high").alias("points_high"),
        *codes,
        *intervals,
    )
    return Findings(policy, result, frame)


def _verdict(node: Node, words: dict[str, IndicatorWords]) -> pl.Expr:
    """The verdict of one node; its children stand already judged under their codes."""
    below = [pl.col(child.code) for child in children(node)]
    if node.all is not None:
        return pl.min_horizontal(below)
    if node.any is not None:
        return pl.max_horizontal(below)
    if node.not_ is not None:
        turned = {NOT_MET: MET, MET: NOT_MET, UNKNOWN: UNKNOWN, PERSON: PERSON}
        return below[0].replace_strict(turned, return_dtype=pl.Int8)
    if node.tiers is not None:
        return _tiers(node, below)
    if node.person:
        return pl.lit(PERSON)
    if node.score_at_least is not None:
        return _by_points(node.score_at_least, node.theme or "points")
    value = pl.col(node.indicator or "")
    return (
        pl.when(value.is_null())
        .then(UNKNOWN)
        .when(_holds(node, words))
        .then(MET)
        .otherwise(NOT_MET)
    )


def _holds(node: Node, words: dict[str, IndicatorWords]) -> pl.Expr:
    """Whether the value stands on the right side of the line; null where it is unknown."""
    value = pl.col(node.indicator or "")
    if node.is_ is not None:
        return value == node.is_
    if isinstance(node.at_least, str):
        levels = words[node.indicator or ""].levels
        return value.is_in(levels[levels.index(node.at_least) :])
    for name, compare in _COMPARE.items():
        line = getattr(node, name)
        if line is not None:
            return compare(value, held(line, node.unit))
    raise AssertionError(node.code)


def _tiers(node: Node, below: list[pl.Expr]) -> pl.Expr:
    """The clause of the tier that the other indicator falls in; unknown where that is unknown."""
    assert node.tiers is not None
    value = pl.col(node.tiers.by)
    verdict: pl.Expr = below[-1]
    for step, judged in reversed(list(zip(node.tiers.steps, below))):
        if step.at_least is not None:
            line = held(step.at_least, node.tiers.unit)
            verdict = pl.when(value >= line).then(judged).otherwise(verdict)
    return pl.when(value.is_null()).then(UNKNOWN).otherwise(verdict)


def _by_points(line: float, of: str) -> pl.Expr:
    """Met when even the guaranteed points reach the line, not met when no fact could reach it."""
    return (
        pl.when(pl.col(f"{of}:low") >= line)
        .then(MET)
        .when(pl.col(f"{of}:high") < line)
        .then(NOT_MET)
        .otherwise(UNKNOWN)
    )


def _points(item: Item, words: dict[str, IndicatorWords]) -> list[pl.Expr]:
    """The least and the most points of one item: equal where the facts are known."""
    several = [_one_way(item, way, words) for way in ways(item)]
    return [
        pl.max_horizontal([p.fill_null(missing) for p in several]).alias(f"{item.code}:{side}")
        for side, missing in (("low", 0.0), ("high", item.max))
    ]


def _one_way(item: Item, way: Way, words: dict[str, IndicatorWords]) -> pl.Expr:
    """Points earned by one indicator; null where it is unknown."""
    value = pl.col(way.indicator)
    if item.given:
        return value.clip(0, item.max)
    if item.per_unit is not None:
        units = (value / item.per_unit.every).floor()
        return (units * item.per_unit.points).clip(0, item.per_unit.cap)
    points = pl.lit(0.0)
    for step in reversed(way.steps):
        points = pl.when(_reached(step, value, way)).then(step.points).otherwise(points)
    return pl.when(value.is_not_null()).then(points)


def _reached(step: Step, value: pl.Expr, way: Way) -> pl.Expr:
    if step.at_least is not None:
        return value >= held(step.at_least, way.unit)
    if step.at_most is not None:
        return value <= held(step.at_most, way.unit)
    return value == step.is_ if step.is_ is not None else pl.lit(True)


def _total(items: tuple[Item, ...], side: str, theme: str | None = None) -> pl.Expr:
    """The sum of one side over all items, or those of a theme; null where there are none."""
    name = f"{theme or 'points'}:{side}"
    counted = [pl.col(f"{i.code}:{side}") for i in items if theme in (None, i.theme)]
    if not counted:
        return pl.lit(None, dtype=pl.Float64).alias(name)
    return reduce(lambda a, b: a + b, counted).alias(name)


def missing_facts(findings: Findings, row: int) -> list[str]:
    """The indicators that are unknown and could still change the verdict or the points.

    Walks down only through groups that are themselves undecided: what an alternative already
    settles is not asked for.
    """
    edition = findings.policy.edition
    if edition is None:
        return []
    verdicts = findings.frame.row(row, named=True)
    values = findings.matrix.row(row, named=True)
    asked: dict[str, None] = {}
    pending = [edition.requires]
    while pending:
        node = pending.pop(0)
        if verdicts[node.code] not in (UNKNOWN, PERSON):
            continue
        pending.extend(children(node))
        names = [node.indicator, node.tiers.by if node.tiers else None]
        if node.score_at_least is not None and verdicts[node.code] == UNKNOWN:
            counted = [i for i in edition.points if node.theme in (None, i.theme)]
            names += [way.indicator for item in counted for way in ways(item)]
        asked.update({n: None for n in names if n and values[n] is None})
    return list(asked)
