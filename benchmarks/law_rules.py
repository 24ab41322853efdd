"""The same clauses judged row by row by a general rule engine: what the house is measured against.

The usual recipe, at its best: every rule is compiled once and looks at a plain dict; whatever is
not a look at a fact (a missing value, groups, sums of points) is plain Python, for that is faster.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from rule_engine import Rule

from scoring.check import MET, NOT_APPLICABLE, NOT_MET, PERSON, UNKNOWN
from scoring.clauses import Edition, Item, Node, Step, Way, children, ways
from scoring.indicator_words import held, read_indicators
from scoring.points import HIGH, LOW, REACH, TOTAL

Row = dict[str, Any]
# What was found of one enterprise so far, under the names that `check` gives its columns.
Found = dict[str, Any]
Judge = Callable[[Row, Found], int]
# Guaranteed points, points within reach of experts, possible points.
Sums = tuple[float, float, float]
SIDES = (LOW, REACH, HIGH)

_SIGNS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
_TURNED = {NOT_MET: MET, MET: NOT_MET, UNKNOWN: UNKNOWN, PERSON: PERSON}


def compile_edition(edition: Edition) -> Callable[[Row], Found]:
    """A function that judges one enterprise: every clause, group, item and sum, none skipped."""
    score = _compile_points(edition) if edition.points else None
    applies = _compile(edition.applies) if edition.applies else None
    requires = _compile(edition.requires)

    def judge(row: Row) -> Found:
        found: Found = {"enterprise_id": row["enterprise_id"], "points": None, "points_high": None}
        if score:
            score(row, found)
        bears = applies(row, found) if applies else MET
        required = requires(row, found)
        found["verdict"] = NOT_APPLICABLE if bears == NOT_MET else min(bears, required)
        return found

    return judge


def _compile(node: Node) -> Judge:
    judge = _compile_way(node)
    code = node.code

    def note(row: Row, found: Found) -> int:
        verdict = found[code] = judge(row, found)
        return verdict

    return note


def _compile_way(node: Node) -> Judge:
    below = [_compile(child) for child in children(node)]
    if node.all is not None:
        # A list is faster than a generator, and every clause is judged either way.
        return lambda row, found: min([judge(row, found) for judge in below])
    if node.any is not None:
        return lambda row, found: max([judge(row, found) for judge in below])
    if node.not_ is not None:
        return lambda row, found: _TURNED[below[0](row, found)]
    if node.tiers is not None:
        return _compile_tiers(node, below)
    if node.person:
        return lambda row, found: PERSON
    if node.score_at_least is not None or node.score_above is not None:
        return _compile_score_line(node)
    name, holds = node.indicator or "", Rule(_text(node)).matches

    def judge(row: Row, found: Found) -> int:
        if row[name] is None:
            return UNKNOWN
        return MET if holds(row) else NOT_MET

    return judge


def _text(node: Node) -> str:
    """The expression of one clause, for a value that is known."""
    name = node.indicator or ""
    if isinstance(node.is_, bool):
        return name if node.is_ else f"not {name}"
    if node.is_ is not None:
        return _one_of(name, (node.is_,))
    if node.among is not None:
        return _one_of(name, node.among)
    if isinstance(node.at_least, str):
        levels = read_indicators()[name].levels
        return _one_of(name, levels[levels.index(node.at_least) :])
    return _line(name, node, node.unit)


def _one_of(name: str, levels: tuple[str, ...]) -> str:
    """The chain of `or` is four times as fast as `in` with a list."""
    return " or ".join(f"{name} == {json.dumps(level)}" for level in levels)


def _line(name: str, bounds: object, unit: str | None) -> str:
    for bound, sign in _SIGNS.items():
        line = getattr(bounds, bound, None)
        if line is not None:
            return f"{name} {sign} {_number(held(line, unit))}"
    raise ValueError(f"no way of judging that is known here: {bounds}")


def _number(value: float) -> str:
    """Written out in full: the shortest text that is this number and no other."""
    return format(Decimal(repr(value)), "f")


def _compile_tiers(node: Node, below: list[Judge]) -> Judge:
    assert node.tiers is not None
    by, unit = node.tiers.by, node.tiers.unit
    steps = [
        None if step.at_least is None and step.above is None else Rule(_line(by, step, unit))
        for step in node.tiers.steps
    ]

    def judge(row: Row, found: Found) -> int:
        verdicts = [judge(row, found) for judge in below]
        if row[by] is None:
            worst, best = min(verdicts), max(verdicts)
            return worst if worst >= PERSON else best if best == NOT_MET else UNKNOWN
        for step, verdict in zip(steps, verdicts):
            if step is None or step.matches(row):
                return verdict
        return verdicts[-1]

    return judge


def _compile_score_line(node: Node) -> Judge:
    of = node.theme or TOTAL
    low, reach, high = (f"{of}:{side}" for side in SIDES)
    at_least, above = node.score_at_least, node.score_above

    def reaches(points: float) -> bool:
        return points > above if above is not None else points >= (at_least or 0.0)

    def judge(row: Row, found: Found) -> int:
        if reaches(found[low]):
            return MET
        if reaches(found[reach]):
            return PERSON
        return UNKNOWN if reaches(found[high]) else NOT_MET

    return judge


def _compile_points(edition: Edition) -> Callable[[Row, Found], None]:
    items = [(item.theme, _names(item.code), _compile_item(item)) for item in edition.points]
    themes = [(theme, _names(theme)) for theme in dict.fromkeys(i.theme for i in edition.points)]
    caps = {code: theme.max for code, theme in edition.themes.items() if theme.capped}
    totals = _names(TOTAL)

    def score(row: Row, found: Found) -> None:
        sums = {theme: [0.0, 0.0, 0.0] for theme, _ in themes}
        for theme, names, earn in items:
            of_theme = sums[theme]
            for side, points in enumerate(earn(row)):
                found[names[side]] = points
                of_theme[side] += points
        total = [0.0, 0.0, 0.0]
        for theme, names in themes:
            cap = caps.get(theme)
            for side, points in enumerate(sums[theme]):
                counted = points if cap is None else min(points, cap)
                found[names[side]] = counted
                total[side] += counted
        for name, points in zip(totals, total):
            found[name] = points
        found["points"], found["points_high"] = total[0], total[2]

    return score


def _names(code: str) -> tuple[str, ...]:
    return tuple(f"{code}:{side}" for side in SIDES)


def _compile_item(item: Item) -> Callable[[Row], Sums]:
    if item.person:
        return lambda row: (0.0, item.max, item.max)
    earned = [
        (way.indicator, (0.0, 0.0, _most(item, way)), _compile_earned(item, way))
        for way in ways(item)
    ]
    if len(earned) == 1:
        name, missing, earn = earned[0]
        return lambda row: missing if row[name] is None else earn(row)

    def best(row: Row) -> Sums:
        each = [missing if row[name] is None else earn(row) for name, missing, earn in earned]
        low, reach, high = (max(side) for side in zip(*each))
        return low, reach, high

    return best


def _most(item: Item, way: Way) -> float:
    """The most points by one way: it may end below the item."""
    return max((step.most for step in way.steps), default=item.max)


def _compile_earned(item: Item, way: Way) -> Callable[[Row], Sums]:
    """The points that one known indicator earns."""
    if item.given:
        points_of, most = Rule(way.indicator).evaluate, item.max

        def given(row: Row) -> Sums:
            points = min(max(float(points_of(row)), 0.0), most)
            return points, points, points

        return given
    if item.per_unit is not None:
        each, cap = item.per_unit.points, item.per_unit.cap
        units_of = Rule(f"{way.indicator} // {_number(item.per_unit.every)}").evaluate

        def by_units(row: Row) -> Sums:
            points = min(max(float(units_of(row)) * each, 0.0), cap)
            return points, points, points

        return by_units
    steps = [(_compile_step(step, way), (step.least, step.most, step.most)) for step in way.steps]

    def by_steps(row: Row) -> Sums:
        for reached, points in steps:
            if reached is None or reached(row):
                return points
        return 0.0, 0.0, 0.0

    return by_steps


def _compile_step(step: Step, way: Way) -> Callable[[Row], bool] | None:
    """None for the step that is left for all others."""
    if step.otherwise:
        return None
    if step.is_ is None:
        line = _line(way.indicator, step, way.unit)
    else:
        line = _one_of(way.indicator, (step.is_,))
    matches: Callable[[Row], bool] = Rule(line).matches
    return matches
