"""评分表得分: the points of a public table, item by item, in formulas over values and steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from configs.words import Words
from scoring.clauses import Edition, Item, Step, Way, ways
from scoring.indicator_words import held, possible_of, read_indicators
from scoring.points import HIGH, LOW, TOTAL, themes_of
from scoring.points_formulas import SIGNS, StepCells, WayCells, formula_of
from scoring.rank import Ranking
from scoring.rule_sheet import RuleLines, bound_cell, form_of, unit_of
from scoring.sheet_blocks import Column, Figures, Formulas, Texts, column_of
from scoring.sheet_rows import Figure
from scoring.sheets import Sheet, in_this_row
from scoring.writing import written

WHO = {"rank": 6.0, "name": 26.0, "enterprise_id": 21.0, "county": 10.0}
WIDTH, WIDE = 9.0, 14.0
SIDES = (LOW, HIGH)
TOTALS = len(SIDES)


@dataclass(frozen=True)
class PointsPlan:
    """What stands where: items by theme, the cells of their rules, the columns of the values.

    caps: by theme, the cell with the most that counts there. values: indicators in their order,
    each with the unit in which its way looks at it, and how high it could be where that may differ.
    """

    items: tuple[Item, ...]
    themes: tuple[tuple[str, int], ...]
    rules: dict[str, tuple[WayCells, ...]]
    most: dict[str, str]
    caps: dict[str, tuple[str, float]]
    values: tuple[tuple[str, str, str | None], ...]

    @property
    def block(self) -> int:
        """How many columns one side of the points takes: themes, items."""
        return len(self.themes) + len(self.items)

    def column_of(self, side: str, place: int) -> int:
        """A column of one side: the themes, then the items. The totals stand before both sides."""
        return len(WHO) + TOTALS + SIDES.index(side) * self.block + place

    @property
    def first_value(self) -> int:
        """The column of the first value."""
        return len(WHO) + TOTALS + len(SIDES) * self.block


def plan_points(edition: Edition, lines: RuleLines, words: Words) -> PointsPlan:
    """Puts the table among the rules: a row for every step, with its bound and its points."""
    themes = themes_of(edition, all_of_them=True)
    items = tuple(item for theme in themes for item in edition.points if item.theme == theme)
    counts = tuple((theme, sum(item.theme == theme for item in items)) for theme in themes)
    rules: dict[str, tuple[WayCells, ...]] = {}
    most: dict[str, str] = {}
    caps: dict[str, tuple[str, float]] = {}
    for theme in themes:
        cap = edition.themes.get(theme)
        if cap and cap.capped:
            most_of_it = words.say("rules.cap", theme=_theme(theme, words))
            line = lines.add(code=cap.code, item=most_of_it, points=Figure(cap.max, "plain"))
            caps[theme] = (lines.at(line, "rule_points"), cap.max)
    for item in items:
        rules[item.code] = tuple(_lay_way(item, way, lines, words) for way in ways(item))
        if item.person:
            line = lines.add(**_named(item, words), **_pair(0.0, item.max), note=_note(item, words))
            most[item.code] = lines.at(line, "rule_most")
    values: dict[str, tuple[str, str, str | None]] = {}
    for item in items:
        for way in ways(item):
            possible = next(iter(possible_of([way.indicator])), None)
            values.setdefault(way.indicator, (way.indicator, way.unit, possible))
    return PointsPlan(items, counts, rules, most, caps, tuple(values.values()))


def _named(item: Item, words: Words) -> dict[str, Any]:
    return {"code": item.code, "item": getattr(item.label, words.lang)}


def _note(item: Item, words: Words) -> str | None:
    if item.person:
        return words.say("rules.person")
    return words.say("rules.given") if item.given else None


def _pair(least: float, most: float) -> dict[str, Figure]:
    return {"points": Figure(least, "plain"), "most": Figure(most, "plain")}


def _lay_way(item: Item, way: Way, lines: RuleLines, words: Words) -> WayCells:
    """The rows of one way: its steps as they are tried, then the most that it gives."""
    label = getattr(read_indicators()[way.indicator], words.lang)
    shared = {**_named(item, words), "indicator": label, "unit": unit_of(way.unit, words)}
    steps = []
    for step in way.steps:
        sign, side, bound = _side(step, way, words)
        line = lines.add(**shared, side=side, bound=bound, **_pair(step.least, step.most))
        cells = (lines.at(line, "rule_points"), lines.at(line, "rule_most"))
        steps.append(StepCells(sign, lines.at(line, "rule_bound"), *cells))
    per = None
    if item.per_unit:
        every, cap = item.per_unit.every, item.per_unit.cap
        line = lines.add(
            **shared,
            side=words.say("rules.every"),
            bound=Figure(every, "plain"),
            points=Figure(item.per_unit.points, "plain"),
            most=Figure(cap, "plain"),
        )
        cell = partial(lines.at, line)
        per = (cell("rule_bound"), cell("rule_points"), cell("rule_most"))
    most = max((step.most for step in way.steps), default=item.max)
    note = _note(item, words)
    line = lines.add(
        **shared, side=words.say("rules.at_most"), most=Figure(most, "plain"), note=note
    )
    return WayCells(way, lines.at(line, "rule_most"), tuple(steps), per)


def _side(step: Step, way: Way, words: Words) -> tuple[str, str, Figure | str | None]:
    """How a step compares, in a formula and to be read, and its bound."""
    for name, (sign, shown) in SIGNS.items():
        line = getattr(step, name)
        if line is not None:
            return sign, shown, bound_cell(held(line, way.unit), way.unit)
    if step.is_ is not None:
        return "=", "=", written(step.is_, None, words)
    return "", words.say("rules.otherwise"), None


def write_points(
    sheet: Sheet, ranking: Ranking, plan: PointsPlan, title: str, words: Words
) -> None:
    """One row for everybody shown: guaranteed and possible points, and the values behind them."""
    headers, groups = _headers(plan, words)
    sheet.begin(title, headers, groups, across=plan.column_of(HIGH, 0))
    sheet.write(_full_row(ranking, plan, words))
    shown = ranking.shown.select("enterprise_id", "rank", "name", "county")
    points = shown.join(
        ranking.findings.frame, on="enterprise_id", how="left", maintain_order="left"
    )
    facts = shown.select("enterprise_id").join(
        ranking.findings.matrix, on="enterprise_id", how="left", maintain_order="left"
    )
    who = [column_of(points[key].to_list()) for key in WHO]
    sheet.write_all([*who, *_sides(plan, points), *_values(plan, facts, words)])
    sheet.end()
    printed = plan.column_of(HIGH, 0)
    sheet.tell(words.say("scores.how.points"), printed)
    # On paper both totals and what is guaranteed; the rest is there to recompute with.
    sheet.sheet.print_area(0, 0, sheet.row - 1, printed - 1)


@dataclass(frozen=True)
class SideFormulas:
    """The formulas of one side in any row: the total from the themes, these from the items.

    items: each with the column of the findings that says what it gives.
    """

    side: str
    total: str
    themes: tuple[str, ...]
    items: tuple[tuple[str, str], ...]


def _lay_side(plan: PointsPlan, side: str) -> SideFormulas:
    place, cells = plan.first_value, {}
    for name, _, possible in plan.values:
        more = possible is not None
        cells[name] = in_this_row(place + (side == HIGH and more))
        place += 1 + more
    begun, themes = plan.column_of(side, len(plan.themes)), []
    for theme, count in plan.themes:
        text = f"SUM({in_this_row(begun)}:{in_this_row(begun + count - 1)})"
        themes.append(f"MIN({text},{plan.caps[theme][0]})" if theme in plan.caps else text)
        begun += count
    first, last = (in_this_row(plan.column_of(side, at)) for at in (0, len(plan.themes) - 1))
    items = ((_formula(i, plan, side, cells), f"{i.code}:{side}") for i in plan.items)
    return SideFormulas(side, f"SUM({first}:{last})", tuple(themes), tuple(items))


def _formula(item: Item, plan: PointsPlan, side: str, cells: dict[str, str]) -> str:
    return formula_of(item, plan.rules[item.code], plan.most.get(item.code, "0"), side, cells)


def _sides(plan: PointsPlan, points: pl.DataFrame) -> list[Column]:
    """Both sides of the points of everybody, each formula with what it gives."""
    totals: list[Column] = []
    told: list[Column] = []
    for laid in (_lay_side(plan, side) for side in SIDES):
        own = [list(map(float, points[column].to_list())) for _, column in laid.items]
        begun = 0
        for (theme, count), text in zip(plan.themes, laid.themes):
            items = own[begun : begun + count]
            sums = [sum(row) for row in zip(*items)] if items else [0] * points.height
            if theme in plan.caps:
                sums = [min(value, plan.caps[theme][1]) for value in sums]
            told.append(Formulas(text, sums, "plain"))
            begun += count
        told += [Formulas(text, values, "plain") for (text, _), values in zip(laid.items, own)]
        total = map(float, points[f"{TOTAL}:{laid.side}"].to_list())
        totals.append(Formulas(laid.total, list(total), "plain"))
    return [*totals, *told]


def _values(plan: PointsPlan, facts: pl.DataFrame, words: Words) -> Iterator[Column]:
    """The values behind the points; each as it could be, too, where that may differ."""
    for name, unit, possible in plan.values:
        known = facts[name]
        yield _value(known, unit, words)
        if possible is not None:
            more = facts[possible].to_list() if possible in facts.columns else [None] * len(known)
            highest = [own if most is None else most for own, most in zip(known.to_list(), more)]
            yield _value(pl.Series(highest, dtype=known.dtype), unit, words)


def _value(values: pl.Series, unit: str, words: Words) -> Column:
    told = values.to_list()
    if values.dtype.is_numeric():
        return Figures([None if one is None else float(one) for one in told], form_of(unit))
    say = {one: written(one, None, words) for one in set(told) if one is not None}
    return Texts([say.get(one) for one in told])


def _headers(
    plan: PointsPlan, words: Words
) -> tuple[list[tuple[str, float]], list[tuple[str, int]]]:
    say = words.say
    headers = [(say(f"column.{key}"), width) for key, width in WHO.items()]
    names = [say("column.points"), say("column.points_high")]
    headers += [(name, WIDTH) for name in names]
    groups = [("", len(WHO)), (say("scores.total"), TOTALS)]
    for name in names:
        headers += [(say("scores.theme", theme=_theme(t, words)), WIDTH) for t, _ in plan.themes]
        headers += [(getattr(item.label, words.lang), WIDTH) for item in plan.items]
        groups.append((name, plan.block))
    for name, unit, possible in plan.values:
        label, told = str(getattr(read_indicators()[name], words.lang)), unit_of(unit, words)
        head = say("scores.value", label=label, unit=told) if told else label
        headers.append((head, WIDE))
        if possible is not None:
            headers.append((say("scores.possible", label=head), WIDE))
    count = len(headers) - plan.first_value
    return headers, [*groups, (say("scores.values.points"), count)]


def _theme(theme: str, words: Words) -> str:
    return words.say(f"theme.{theme}") if words.knows(f"theme.{theme}") else theme


def _full_row(ranking: Ranking, plan: PointsPlan, words: Words) -> list[object]:
    """What a full table would give: of every item, every theme and all."""
    edition = ranking.policy.edition
    assert edition is not None
    whole: list[float] = []
    for theme, _ in plan.themes:
        own = sum(item.max for item in plan.items if item.theme == theme)
        cap = edition.themes.get(theme)
        whole.append(min(own, cap.max) if cap and cap.capped else own)
    told = [*whole, *(item.max for item in plan.items)]
    totals: list[object] = [Figure(sum(whole), "plain")] * TOTALS
    cells: list[object] = [Figure(value, "plain") for value in told]
    count = sum(1 + (possible is not None) for _, _, possible in plan.values)
    return [None, words.say("scores.full"), None, None, *totals, *cells, *cells, *[None] * count]


def has_points(ranking: Ranking) -> bool:
    """Whether a public table of points is in force for this list."""
    return bool(ranking.policy.edition and ranking.policy.edition.points)
