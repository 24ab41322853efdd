"""Judging: every clause of a policy for every enterprise at once, and the points of its table."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import reduce

import polars as pl

from scoring.clauses import (
    Edition,
    Item,
    Node,
    Step,
    Theme,
    Way,
    children,
    nodes_of,
    trees_of,
    ways,
)
from scoring.indicator_words import IndicatorWords, held, read_indicators
from scoring.policy import Policy

# The order is the logic: "all" is the least of its clauses, "any" the greatest. A fact left out
# turns its clause into UNKNOWN, which lies below the cut at PERSON, so it can never list anybody.
NOT_APPLICABLE, NOT_MET, UNKNOWN, PERSON, MET = 0, 1, 2, 3, 4
VERDICTS = ("not_applicable", "not_met", "unknown", "person", "met")

_COMPARE: dict[str, Callable[[pl.Expr, float], pl.Expr]] = {
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


@dataclass(frozen=True)
class Findings:
    """What the law says of every enterprise.

    frame: enterprise_id, verdict (Int8, index into VERDICTS), points and points_high (Float64:
        guaranteed and possible points; null without a public table), then one Int8 column per
        clause code, in the order of the document, and `CODE:low`, `CODE:reach`, `CODE:high` per
        scored item, per theme that has a line of its own, and for the total (`points`).
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
    judged = judge(edition, score(edition, frame))
    scores = [*(item.code for item in edition.points), *_themes(edition)]
    totals = (TOTAL,) if edition.points else ()
    empty = pl.lit(None, dtype=pl.Float64)
    sums = (pl.col(f"{TOTAL}:{side}") if edition.points else empty for side in (LOW, HIGH))
    result = judged.select(
        "enterprise_id",
        whole(edition).alias("verdict"),
        *(s.alias(name) for s, name in zip(sums, ("points", "points_high"))),
        *(node.code for node in nodes_of(edition)),
        *(f"{code}:{side}" for code in (*scores, *totals) for side in SIDES),
    )
    return Findings(policy, result, frame)


def score(edition: Edition, frame: pl.DataFrame, settled: Collection[str] = ()) -> pl.DataFrame:
    """The frame with the points of every item, theme and of all, each as low, reach and high.

    settled: see `judge`.
    """
    if not edition.points:
        return frame
    scored = frame.with_columns(p for item in edition.points for p in _points(item, settled))
    themes = _themes(edition, all_of_them=True)
    scored = scored.with_columns(
        _theme_sum(edition, theme, side) for theme in themes for side in SIDES
    )
    return scored.with_columns(
        reduce(lambda a, b: a + b, (pl.col(f"{t}:{side}") for t in themes)).alias(f"{TOTAL}:{side}")
        for side in SIDES
    )


def judge(edition: Edition, scored: pl.DataFrame, settled: Collection[str] = ()) -> pl.DataFrame:
    """The frame with one verdict column per clause and group.

    settled: missing indicators that are taken for the best they could be: what a verdict would be
        if they were learnt and held.
    """
    words = read_indicators()
    by_height: dict[int, list[pl.Expr]] = {}
    for tree in trees_of(edition):
        _collect(tree, words, settled, by_height)
    for height in sorted(by_height):
        scored = scored.with_columns(by_height[height])
    return scored


def whole(edition: Edition) -> pl.Expr:
    """The verdict of the title from the columns that `judge` gives."""
    required = pl.col(edition.requires.code)
    if edition.applies is None:
        return required
    applies = pl.col(edition.applies.code)
    return (
        pl.when(applies == NOT_MET)
        .then(pl.lit(NOT_APPLICABLE, dtype=pl.Int8))
        .otherwise(pl.min_horizontal(applies, required))
    )


def _collect(
    node: Node,
    words: dict[str, IndicatorWords],
    settled: Collection[str],
    by_height: dict[int, list[pl.Expr]],
) -> int:
    """Files the verdict of a node by how many groups stand below it; gives that number."""
    below = [_collect(child, words, settled, by_height) for child in children(node)]
    height = 1 + max(below, default=-1)
    verdict = _verdict(node, words, settled).cast(pl.Int8).alias(node.code)
    by_height.setdefault(height, []).append(verdict)
    return height


def _themes(edition: Edition, all_of_them: bool = False) -> list[str]:
    """The themes that have a line of their own, or all themes."""
    named = [i.theme for i in edition.points] if all_of_them else []
    lines = [node.theme for node in nodes_of(edition) if node.theme]
    return list(dict.fromkeys([*named, *lines]))


def _verdict(node: Node, words: dict[str, IndicatorWords], settled: Collection[str]) -> pl.Expr:
    """The verdict of one node; its children stand already judged under their codes."""
    below = [pl.col(child.code) for child in children(node)]
    if node.all is not None:
        return pl.min_horizontal(below)
    if node.any is not None:
        return pl.max_horizontal(below)
    if node.not_ is not None:
        turned = {NOT_MET: MET, MET: NOT_MET, UNKNOWN: UNKNOWN, PERSON: PERSON}
        verdict = below[0].replace_strict(turned, return_dtype=pl.Int8)
        inner = node.not_.indicator
        if inner is None or inner not in settled:
            return verdict
        return pl.when(pl.col(inner).is_null()).then(MET).otherwise(verdict)
    if node.tiers is not None:
        return _tiers(node, below, settled)
    if node.person:
        return pl.lit(PERSON)
    if node.score_at_least is not None or node.score_above is not None:
        return _by_points(node)
    missing = MET if node.indicator in settled else UNKNOWN
    value = pl.col(node.indicator or "")
    return (
        pl.when(value.is_null())
        .then(missing)
        .when(_holds(node, words))
        .then(MET)
        .otherwise(NOT_MET)
    )


def _holds(node: Node, words: dict[str, IndicatorWords]) -> pl.Expr:
    """Whether the value stands on the right side of the line; null where it is unknown."""
    value = pl.col(node.indicator or "")
    if node.is_ is not None:
        return value == node.is_
    if node.among is not None:
        return value.is_in(node.among)
    if isinstance(node.at_least, str):
        levels = words[node.indicator or ""].levels
        return value.is_in(levels[levels.index(node.at_least) :])
    for name, compare in _COMPARE.items():
        line = getattr(node, name)
        if line is not None:
            return compare(value, held(line, node.unit))
    raise AssertionError(node.code)


def _tiers(node: Node, below: list[pl.Expr], settled: Collection[str]) -> pl.Expr:
    """The clause of the tier that the other indicator falls in.

    Where that one is missing, what all tiers agree on still holds.
    """
    assert node.tiers is not None
    value = pl.col(node.tiers.by)
    verdict: pl.Expr = below[-1]
    for step, judged in reversed(list(zip(node.tiers.steps, below))):
        for bound in ("at_least", "above"):
            line = getattr(step, bound)
            if line is not None:
                reached = _COMPARE[bound](value, held(line, node.tiers.unit))
                verdict = pl.when(reached).then(judged).otherwise(verdict)
    worst, best = pl.min_horizontal(below), pl.max_horizontal(below)
    agreed = (
        pl.when(worst >= PERSON).then(worst).when(best == NOT_MET).then(best).otherwise(UNKNOWN)
    )
    return (
        pl.when(value.is_null())
        .then(best if node.tiers.by in settled else agreed)
        .otherwise(verdict)
    )


def _by_points(node: Node) -> pl.Expr:
    """Met when even the guaranteed points reach the line, not met when no fact could reach it.

    Between the two a person decides where experts could give enough on the facts there are; else
    a missing fact decides, and the clause is unknown.
    """
    of = node.theme or TOTAL

    def reaches(side: str) -> pl.Expr:
        points = pl.col(f"{of}:{side}")
        if node.score_above is not None:
            return points > node.score_above
        return points >= node.score_at_least

    return (
        pl.when(reaches(LOW))
        .then(MET)
        .when(reaches(REACH))
        .then(PERSON)
        .when(reaches(HIGH))
        .then(UNKNOWN)
        .otherwise(NOT_MET)
    )


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
            _one_way(item, way, side).fill_null(missing(way, side)) for way in ways(item)
        ).alias(f"{item.code}:{side}")
        for side in SIDES
    ]


def _one_way(item: Item, way: Way, side: str) -> pl.Expr:
    """Points earned by one indicator; null where it is unknown."""
    value = pl.col(way.indicator)
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
            return _COMPARE[bound](value, held(line, way.unit))
    return value == step.is_ if step.is_ is not None else pl.lit(True)


def _theme_sum(edition: Edition, theme: str, side: str) -> pl.Expr:
    """The sum of one side over the items of a theme, never above what the theme counts."""
    items = [pl.col(f"{i.code}:{side}") for i in edition.points if i.theme == theme]
    total: pl.Expr = reduce(lambda a, b: a + b, items)
    cap: Theme | None = edition.themes.get(theme)
    if cap and cap.capped:
        total = total.clip(upper_bound=cap.max)
    return total.alias(f"{theme}:{side}")


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
    pending = list(trees_of(edition))
    while pending:
        node = pending.pop(0)
        if verdicts[node.code] not in (UNKNOWN, PERSON):
            continue
        pending.extend(children(node))
        asked.update({name: None for name in asks(edition, node) if values[name] is None})
    return list(asked)


def asks(edition: Edition, node: Node) -> list[str]:
    """The indicators that one clause looks at itself, those of its points among them."""
    names = [node.indicator, node.tiers.by if node.tiers else None]
    if node.score_at_least is not None or node.score_above is not None:
        counted = [i for i in edition.points if node.theme in (None, i.theme)]
        names += [way.indicator for item in counted for way in ways(item)]
    return [name for name in names if name]
