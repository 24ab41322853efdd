"""What would close a gap: the change of an enterprise's own figure, all else equal."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scoring.indicator_words import possible_of, read_indicators

# The lower of two years reaches a line when both years do: the shortfalls of both are added.
EACH_OF_2Y = {
    "rd_ratio_each_of_2y": (
        ("rd_expense", "revenue"),
        ("rd_expense_year_before", "revenue_year_before"),
    ),
    "rd_expense_each_of_2y": (("rd_expense", None), ("rd_expense_year_before", None)),
}
# Compound growth over two years: latest / (two years before) = (1 + line) ** 2.
COMPOUND_2Y = {"revenue_cagr_2y": ("revenue", "revenue_2y_before")}


@dataclass(frozen=True)
class Closing:
    """The figure that would have to change, and by how much in held units (below 0: less)."""

    of: str
    amount: float


def close_gap(indicator: str, line: float, row: dict[str, Any]) -> Closing | None:
    """What would bring an indicator to a line, from the row of the matrix; None where unknown.

    line: in held units. The formulas are the indicators' own (features/measures), turned round.
    """
    if indicator in EACH_OF_2Y:
        return _each_of_2y(indicator, line, row)
    if indicator in COMPOUND_2Y:
        of, before = COMPOUND_2Y[indicator]
        latest, base = row.get(of), row.get(before)
        if latest is None or base is None:
            return None
        return Closing(of, (1 + line) ** 2 * base - latest)
    words, value = read_indicators()[indicator], row.get(indicator)
    closes = words.closes
    per = row.get(closes.per) if closes and closes.per else 1.0
    if closes is None or value is None or per is None or math.isinf(value):
        return None
    amount = round(closes.times * (line - value) * per, 6)
    if closes.whole:
        amount = float(math.ceil(amount) if amount > 0 else math.floor(amount))
    return Closing(closes.of, amount)


def _each_of_2y(indicator: str, line: float, row: dict[str, Any]) -> Closing | None:
    short = 0.0
    for of, per in EACH_OF_2Y[indicator]:
        value, base = row.get(of), row.get(per) if per else 1.0
        if value is None or base is None:
            return None
        short += max(line * base - value, 0.0)
    return Closing(EACH_OF_2Y[indicator][0][0], short)


def closing_inputs(indicators: Iterable[str]) -> list[str]:
    """What must be measured beside these: how their gaps close, how high they could be."""
    indicators = list(indicators)
    words = read_indicators()
    asked: dict[str, None] = dict.fromkeys(possible_of(indicators))
    for name in indicators:
        asked |= dict.fromkeys(wanted for wanted in inputs_of(name) if wanted in words)
    return list(asked)


def inputs_of(indicator: str) -> list[str]:
    """What `close_gap` of this indicator looks at beside it."""
    closes = read_indicators()[indicator].closes
    pairs = EACH_OF_2Y.get(indicator, ())
    single = COMPOUND_2Y.get(indicator, (closes.of, closes.per) if closes else ())
    return [name for name in (*(part for pair in pairs for part in pair), *single) if name]


def with_closing(indicators: Iterable[str]) -> list[str]:
    """These indicators, then what must be measured beside them."""
    indicators = list(dict.fromkeys(indicators))
    return [*indicators, *(n for n in closing_inputs(indicators) if n not in indicators)]
