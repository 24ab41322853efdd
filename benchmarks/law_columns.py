"""The same clauses judged by columns in numpy: what the house is measured against at its best.

As somebody would write it who measured it: numbers stand as they are, flags and levels as codes of
a byte; a line is one comparison of a column, a verdict a byte, a group the least or the greatest of
its clauses. How high an indicator could still be is left out, as in `law_rules`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.check import MET, NOT_APPLICABLE, NOT_MET, PERSON, UNKNOWN
from scoring.clauses import Edition, Item, Node, Way, children, ways
from scoring.indicator_words import held, read_indicators
from scoring.points import HIGH, LOW, SIDES, TOTAL

Column = NDArray[Any]
# What was found of everybody, under the names that `check` gives its columns.
Found = dict[str, Column]
# Guaranteed points, points within reach of experts, possible points.
Sums = tuple[Column, Column, Column]

_COMPARE = {
    "at_least": np.greater_equal,
    "above": np.greater,
    "at_most": np.less_equal,
    "below": np.less,
}
# Small ones: a choice between two of them is a column of bytes.
_MET, _PERSON, _UNKNOWN = np.int8(MET), np.int8(PERSON), np.int8(UNKNOWN)
_NOT_MET, _NOT_APPLICABLE = np.int8(NOT_MET), np.int8(NOT_APPLICABLE)
# What "not" makes of a verdict, by verdict.
_TURNED = np.array([NOT_APPLICABLE, MET, UNKNOWN, PERSON, NOT_MET], np.int8)


@dataclass(frozen=True)
class Coded:
    """The indicators of so many enterprises, each as one numpy column.

    numbers: by name, nan where unknown; unknown: by the same name, where. codes: flags and levels
    by name, as places in `levels`, -1 where unknown.
    """

    height: int
    numbers: dict[str, Column] = field(default_factory=dict)
    unknown: dict[str, Column] = field(default_factory=dict)
    codes: dict[str, Column] = field(default_factory=dict)
    levels: dict[str, tuple[Any, ...]] = field(default_factory=dict)


def code_columns(table: pd.DataFrame, names: Iterable[str]) -> Coded:
    """Takes these columns out of a table with pandas' own missing values, each once."""
    coded = Coded(len(table))
    for name in names:
        column = table[name]
        if pd.api.types.is_bool_dtype(column):
            coded.codes[name] = column.to_numpy("int8", na_value=-1)
            coded.levels[name] = (False, True)
        elif pd.api.types.is_numeric_dtype(column):
            coded.numbers[name] = column.to_numpy("float64", na_value=np.nan)
            coded.unknown[name] = np.isnan(coded.numbers[name])
        else:
            levels = read_indicators()[name].levels
            coded.codes[name] = pd.Categorical(column, levels).codes
            coded.levels[name] = levels
    return coded


def judge_edition(edition: Edition, coded: Coded) -> Found:
    """Judges everybody at once: every clause, group, item and sum, none skipped."""
    found = _score(edition, coded) if edition.points else {}
    required = _judge(edition.requires, coded, found)
    if edition.applies is None:
        found["verdict"] = required
        return found
    applies = _judge(edition.applies, coded, found)
    both = np.minimum(applies, required)
    found["verdict"] = np.where(applies == NOT_MET, _NOT_APPLICABLE, both)
    return found


def _judge(node: Node, coded: Coded, found: Found) -> Column:
    below = [_judge(child, coded, found) for child in children(node)]
    verdict = found[node.code] = _verdict(node, below, coded, found)
    return verdict


def _verdict(node: Node, below: list[Column], coded: Coded, found: Found) -> Column:
    if node.all is not None:
        return reduce(np.minimum, below)
    if node.any is not None:
        return reduce(np.maximum, below)
    if node.not_ is not None:
        return np.take(_TURNED, below[0])
    if node.tiers is not None:
        return _tiers(node, below, coded)
    if node.person:
        return np.full(coded.height, _PERSON)
    if node.score_at_least is not None or node.score_above is not None:
        return _by_points(node, found)
    name = node.indicator or ""
    if name in coded.codes:
        by_level = [_MET if level in _wanted(node) else _NOT_MET for level in coded.levels[name]]
        # The last is that of -1.
        return np.array([*by_level, _UNKNOWN])[coded.codes[name]]
    verdict = np.where(_reached(node, coded.numbers[name], node.unit), _MET, _NOT_MET)
    verdict[coded.unknown[name]] = _UNKNOWN
    return verdict


def _wanted(node: Node) -> Collection[Any]:
    """The levels that hold a clause."""
    if node.is_ is not None:
        return (node.is_,)
    if node.among is not None:
        return node.among
    levels = read_indicators()[node.indicator or ""].levels
    return levels[levels.index(str(node.at_least)) :]


def _reached(bounds: Any, values: Column, unit: str | None) -> Column:
    """Where numbers stand on the right side of a line; not where they are unknown."""
    for bound, compare in _COMPARE.items():
        line = getattr(bounds, bound, None)
        if line is not None:
            return compare(values, held(line, unit))
    raise ValueError(f"no way of judging that is known here: {bounds}")


def _tiers(node: Node, below: list[Column], coded: Coded) -> Column:
    assert node.tiers is not None
    by, unit = node.tiers.by, node.tiers.unit
    verdict = below[-1]
    for step, judged in reversed(list(zip(node.tiers.steps, below))):
        if step.at_least is not None or step.above is not None:
            verdict = np.where(_reached(step, coded.numbers[by], unit), judged, verdict)
    worst, best = reduce(np.minimum, below), reduce(np.maximum, below)
    agreed = np.where(worst >= PERSON, worst, np.where(best == NOT_MET, best, _UNKNOWN))
    return np.where(coded.unknown[by], agreed, verdict)


def _by_points(node: Node, found: Found) -> Column:
    sums = [found[f"{node.theme or TOTAL}:{side}"] for side in SIDES]
    if node.score_above is not None:
        low, reach, high = (points > node.score_above for points in sums)
    else:
        low, reach, high = (points >= (node.score_at_least or 0.0) for points in sums)
    within = np.where(reach, _PERSON, np.where(high, _UNKNOWN, _NOT_MET))
    return np.where(low, _MET, within)


def _score(edition: Edition, coded: Coded) -> Found:
    """The points of every item, theme and of all, each as low, reach and high."""
    found: Found = {}
    themes = list(dict.fromkeys(item.theme for item in edition.points))
    for item in edition.points:
        found |= _sides(item.code, _earned(item, coded))
    for theme in themes:
        items = [item.code for item in edition.points if item.theme == theme]
        sums = [_sum(found, items, side) for side in SIDES]
        limit = edition.themes.get(theme)
        if limit and limit.capped:
            sums = [np.minimum(points, limit.max) for points in sums]
        found |= _sides(theme, sums)
    found |= _sides(TOTAL, [_sum(found, themes, side) for side in SIDES])
    found["points"], found["points_high"] = found[f"{TOTAL}:{LOW}"], found[f"{TOTAL}:{HIGH}"]
    return found


def _sides(code: str, points: Iterable[Column]) -> Found:
    return {f"{code}:{side}": own for side, own in zip(SIDES, points)}


def _sum(found: Found, codes: Iterable[str], side: str) -> Column:
    return reduce(np.add, [found[f"{code}:{side}"] for code in codes])


def _earned(item: Item, coded: Coded) -> Sums:
    if item.person:
        most = np.full(coded.height, item.max)
        return np.zeros(coded.height), most, most
    low, reach, high = zip(*(_one_way(item, way, coded) for way in ways(item)))
    return reduce(np.maximum, low), reduce(np.maximum, reach), reduce(np.maximum, high)


def _one_way(item: Item, way: Way, coded: Coded) -> Sums:
    """The points that one indicator earns; nothing, nothing and the most where it is unknown."""
    if way.indicator in coded.codes:
        unknown = coded.codes[way.indicator] < 0
    else:
        unknown = coded.unknown[way.indicator]
    least, most = _known_points(item, way, coded)
    missing = max((step.most for step in way.steps), default=item.max)
    low = np.where(unknown, 0.0, least)
    reach = low if most is least else np.where(unknown, 0.0, most)
    return low, reach, np.where(unknown, missing, most)


def _known_points(item: Item, way: Way, coded: Coded) -> tuple[Column, Column]:
    """The fewest and the most points where the indicator is known; mostly one and the same."""
    if item.given:
        points = np.clip(coded.numbers[way.indicator], 0.0, item.max)
        return points, points
    if item.per_unit is not None:
        units = np.floor(coded.numbers[way.indicator] / item.per_unit.every)
        points = np.clip(units * item.per_unit.points, 0.0, item.per_unit.cap)
        return points, points
    reached, steps, rest = [], [], (0.0, 0.0)
    for step in way.steps:
        if step.otherwise:
            rest = step.least, step.most
            break
        steps.append((step.least, step.most))
        if step.is_ is not None:
            levels = coded.levels[way.indicator]
            reached.append(coded.codes[way.indicator] == levels.index(step.is_))
        else:
            reached.append(_reached(step, coded.numbers[way.indicator], way.unit))
    least = np.select(reached, [own for own, _ in steps], rest[0])
    if all(own == other for own, other in (*steps, rest)):
        return least, least
    return least, np.select(reached, [own for _, own in steps], rest[1])
