"""得分构成: the score of everybody shown, by theme and indicator, in formulas."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from configs.words import Words
from models.card import Card
from models.index import LEAST
from scoring.breakdown import Breakdown, Weighing, inner_of, weighing_of
from scoring.check import places_of
from scoring.indicator_words import IndicatorWords, read_indicators, read_learned
from scoring.rank import Ranking
from scoring.rule_sheet import RuleLines, bound_cell, form_of, unit_of
from scoring.sheet_blocks import Column, Figures, Formulas, column_of
from scoring.sheet_rows import ENDLESS, Figure, Form
from scoring.sheets import Sheet, in_this_row
from scoring.trait_words import say_theme
from scoring.writing import potential

WHO = {"rank": 6.0, "name": 26.0, "enterprise_id": 21.0, "county": 10.0}
TOTALS = ("potential", "uncapped", "score", "base")
WIDTH, WIDE = 10.0, 13.0

# A formula from the address of the cell that it looks at.
Maker = Callable[[str], str]


@dataclass(frozen=True)
class ScorePlan:
    """What stands where on the sheet, and the formula of every indicator that has a rule.

    order: the places of the indicators in the breakdown, by theme. themes: theme and how many of
    them it has. makers: by place in the breakdown; empty for exact parts. ends: cells with the raw
    scores that stand at 0 and at 100.
    """

    told: Breakdown
    order: list[int]
    themes: list[tuple[str, int]]
    makers: dict[int, Maker]
    ends: tuple[str, str]

    @property
    def first_theme(self) -> int:
        """The column of the first theme's sum."""
        return len(WHO) + len(TOTALS)

    @property
    def first_point(self) -> int:
        """The column of the first indicator's points."""
        return self.first_theme + len(self.themes)

    @property
    def first_value(self) -> int:
        """The column of the first value, where there are values."""
        return self.first_point + len(self.order)


def plan_scores(ranking: Ranking, told: Breakdown, lines: RuleLines, words: Words) -> ScorePlan:
    """Puts the rules of the model among the rules, and says how the points follow from them."""
    assert ranking.bundle is not None
    scorer, scale = inner_of(ranking.bundle.ranker), ranking.bundle.scale
    themes, weighing = told.themes, weighing_of(scorer)
    order = [at for places in themes.values() for at in places]
    ends = []
    for key, end in (("low", scale.low), ("high", scale.high)):
        item = words.say(f"rules.scale.{key}")
        line = lines.add(item=item, bound=Figure(end, "plain"), note=words.say("rules.scale"))
        ends.append(lines.at(line, "rule_bound"))
    makers: dict[int, Maker] = {}
    if isinstance(scorer, Card) and told.kind == "card":
        makers = {at: _of_bins(scorer, at, scale.per_raw, lines, words) for at in order}
    elif weighing and told.kind == "weights":
        makers = _of_weights(weighing, order, (ends[0], ends[1]), lines, words)
    counts = [(theme, len(places)) for theme, places in themes.items()]
    return ScorePlan(told, order, counts, makers, (ends[0], ends[1]))


def _of_bins(card: Card, at: int, per_raw: float, lines: RuleLines, words: Words) -> Maker:
    """Points looked up in the bins of a card; a missing value stands in the bin of the bad end."""
    indicator, steps = card.indicators[at], card.steps[at]
    told, above = _words_of(indicator.name), (steps.parts - steps.parts.min()) * per_raw
    bad = 0 if indicator.sign > 0 else len(above) - 1
    numbers = []
    for nth, (begin, points) in enumerate(zip([-ENDLESS, *steps.bins.cuts], above)):
        numbers.append(
            lines.add(
                code=indicator.name,
                item=getattr(told, words.lang),
                unit=unit_of(told.unit, words),
                side="≥",
                bound=bound_cell(begin, told.unit) if nth else Figure(begin, "plain"),
                points=Figure(float(points), "points"),
                note=words.say("rules.missing_here") if nth == bad else None,
            )
        )
    begins = lines.span(numbers[0], numbers[-1], "rule_bound")
    points = lines.span(numbers[0], numbers[-1], "rule_points")
    none = lines.at(numbers[bad], "rule_points")
    return lambda cell: f'IF({cell}="",{none},LOOKUP({cell},{begins},{points}))'


def _of_weights(
    index: Weighing, order: list[int], ends: tuple[str, str], lines: RuleLines, words: Words
) -> dict[int, Maker]:
    """Weight times the comparable number, above that of the worst value, in points of the scale."""
    low, high = ends
    per = f"100/({high}-{low})"
    makers: dict[int, Maker] = {}
    for at in order:
        told = _words_of(index.names[at])
        line = lines.add(
            code=index.names[at],
            item=getattr(told, words.lang),
            side=words.say("rules.worst"),
            bound=Figure(float(index.worst[at]), "plain"),
            points=Figure(float(index.weights[at]), "plain"),
            note=words.say("rules.weight"),
        )
        makers[at] = _weigher(
            lines.at(line, "rule_bound"), lines.at(line, "rule_points"), per, index.geometric
        )
    return makers


def _weigher(least: str, weight: str, per: str, geometric: bool) -> Maker:
    if geometric:
        return lambda n: (
            f"LN(({LEAST}+{1 - LEAST}*{n})/({LEAST}+{1 - LEAST}*{least}))*{weight}*{per}"
        )
    return lambda n: f"({n}-{least})*{weight}*{per}"


def write_scores(sheet: Sheet, ranking: Ranking, plan: ScorePlan, title: str, words: Words) -> None:
    """One row for everybody shown: totals, themes, indicators, and the values behind these."""
    told = plan.told
    headers, groups = _headers(ranking, plan, words)
    sheet.begin(title, headers, groups, across=plan.first_value)
    if told.full is not None:
        sheet.write(_full_row(plan, words))
    rows = ranking.shown[places_of(ranking.shown, told.ids)]
    who = [column_of(rows[key].to_list()) for key in WHO]
    sheet.write_all([*who, *_columns(plan, rows)])
    sheet.end()
    sheet.tell(words.say(f"scores.how.{told.kind}"), plan.first_value)
    # On paper the points alone; the values are there to recompute with.
    sheet.sheet.print_area(0, 0, sheet.row - 1, plan.first_value - 1)


def _headers(
    ranking: Ranking, plan: ScorePlan, words: Words
) -> tuple[list[tuple[str, float]], list[tuple[str, int]]]:
    say, told = words.say, plan.told
    headers = [(say(f"column.{key}"), width) for key, width in WHO.items()]
    base = "base" if told.kind == "parts" else "start"
    headers += [(say(f"scores.{key}"), WIDTH) for key in (*TOTALS[:3], base)]
    headers += [
        (say("scores.theme", theme=say_theme(ranking, t, words)), WIDTH) for t, _ in plan.themes
    ]
    labels = [getattr(_words_of(told.names[at]), words.lang) for at in plan.order]
    headers += [(label, WIDTH) for label in labels]
    groups = [("", len(WHO)), (say("scores.total"), len(TOTALS))]
    groups += [(say("scores.themes"), len(plan.themes))]
    groups += [(say_theme(ranking, theme, words), count) for theme, count in plan.themes]
    if told.values is not None:
        headers += [(_value_head(told, at, words), WIDE) for at in plan.order]
        groups.append((say(f"scores.values.{told.kind}"), len(plan.order)))
    return headers, groups


def _value_head(told: Breakdown, at: int, words: Words) -> str:
    own = _words_of(told.names[at])
    label, unit = str(getattr(own, words.lang)), unit_of(own.unit, words)
    if told.kind != "card" or not unit:
        return label
    return words.say("scores.value", label=label, unit=unit)


def _full_row(plan: ScorePlan, words: Words) -> list[object]:
    full = plan.told.full
    assert full is not None
    themes, begun = [], 0
    for _, count in plan.themes:
        themes.append(Figure(float(full[plan.order[begun : begun + count]].sum()), "points"))
        begun += count
    own = [Figure(float(full[at]), "points") for at in plan.order]
    blank: list[object] = [None] * len(plan.order)
    return [
        None,
        words.say("scores.full"),
        None,
        None,
        *[None] * len(TOTALS),
        *themes,
        *own,
        *blank,
    ]


@dataclass(frozen=True)
class ScoreFormulas:
    """The formulas of any row: the totals, a sum for each theme, points where a rule gives them.

    taken: by theme, the places of its indicators in the breakdown. forms: of the values, in order.
    """

    potential: str
    uncapped: str
    score: str
    themes: tuple[str, ...]
    taken: tuple[list[int], ...]
    points: tuple[str | None, ...]
    forms: tuple[Form, ...]


def _lay_row(plan: ScorePlan) -> ScoreFormulas:
    low, high = plan.ends
    whole, raw, base = (in_this_row(len(WHO) + 1 + k) for k in range(3))
    first, last = in_this_row(plan.first_theme), in_this_row(plan.first_point - 1)
    themes, taken, begun = [], [], 0
    for _, count in plan.themes:
        ends = (in_this_row(plan.first_point + begun + k) for k in (0, count - 1))
        themes.append(f"SUM({':'.join(ends)})")
        taken.append(plan.order[begun : begun + count])
        begun += count
    points = (
        plan.makers[at](in_this_row(plan.first_value + place)) if at in plan.makers else None
        for place, at in enumerate(plan.order)
    )
    card = plan.told.kind == "card"
    units = (_words_of(plan.told.names[at]).unit if card else None for at in plan.order)
    return ScoreFormulas(
        f"IF({high}>{low},ROUND(MIN(MAX(({raw}-{low})/({high}-{low})*100,0),100),1),0)",
        f"{base}+SUM({first}:{last})",
        f"{low}+{whole}*({high}-{low})/100",
        tuple(themes),
        tuple(taken),
        tuple(points),
        tuple(map(form_of, units)),
    )


def _columns(plan: ScorePlan, rows: pl.DataFrame) -> Iterator[Column]:
    """Totals, themes, points and values of everybody, each total from the cells it sums.

    rows: of the ranking, in the order of the breakdown.
    """
    told, laid = plan.told, _lay_row(plan)
    # Row by row, so that a sum is the same whoever stands beside.
    points = np.ascontiguousarray(told.points)
    shown = [potential(own) or 0.0 for own in rows["potential"].to_list()]
    yield Formulas(laid.potential, shown)
    yield Formulas(laid.uncapped, (told.base + points.sum(axis=1)).tolist())
    yield Formulas(laid.score, list(map(float, rows["score"].to_list())), "raw")
    yield Figures(told.base.tolist(), "points")
    for text, taken in zip(laid.themes, laid.taken):
        yield Formulas(text, points.take(taken, axis=1).sum(axis=1).tolist())
    for maker, at in zip(laid.points, plan.order):
        own = points[:, at].tolist()
        yield Formulas(maker, own) if maker else Figures(own, "points")
    if told.values is not None:
        for form, at in zip(laid.forms, plan.order):
            cells = told.values[:, at].tolist()
            yield Figures([None if v != v else v for v in cells], form)


@cache
def _words_of(name: str) -> IndicatorWords:
    return (read_indicators() | read_learned())[name]
