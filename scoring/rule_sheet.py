"""The rules that points follow, one a row: formulas of other sheets point at these cells."""

from dataclasses import dataclass, field
from typing import Any, Literal

from configs.words import Words
from scoring.indicator_words import MONEY, SHARES
from scoring.sheet_rows import Figure, Form
from scoring.sheets import Sheet, address, quoted

COLUMNS = {
    "rule_code": 15,
    "rule_item": 34,
    "rule_indicator": 30,
    "rule_unit": 8,
    "rule_side": 12,
    "rule_bound": 18,
    "rule_points": 14,
    "rule_most": 14,
    "rule_note": 30,
}
# Rows above the rules: title and header.
ABOVE = 2

Column = Literal["rule_bound", "rule_points", "rule_most"]


@dataclass
class RuleLines:
    """The rows of the sheet of rules, in the order in which they are asked for."""

    words: Words
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the sheet is called."""
        return self.words.say("sheet.rules")

    def add(self, **cells: Any) -> int:
        """One more row; gives its number for `at`. Cells that are not told stay empty."""
        self.rows.append({f"rule_{key}": cell for key, cell in cells.items()})
        return len(self.rows) - 1

    def at(self, line: int, column: Column) -> str:
        """The cell of a rule as a formula of another sheet names it."""
        cell = address(ABOVE + line, list(COLUMNS).index(column), fixed=True)
        return f"{quoted(self.name)}!{cell}"

    def span(self, first: int, last: int, column: Column) -> str:
        """The cells of several rules, one below the other."""
        place = list(COLUMNS).index(column)
        ends = [address(ABOVE + line, place, fixed=True) for line in (first, last)]
        return f"{quoted(self.name)}!{':'.join(ends)}"


def write_rules(sheet: Sheet, lines: RuleLines, words: Words) -> None:
    """计分规则: bounds and points as cells."""
    headers = [(words.say(f"column.{key}"), float(width)) for key, width in COLUMNS.items()]
    sheet.begin(words.say("rules.title"), headers)
    for row in lines.rows:
        sheet.write([row.get(key) for key in COLUMNS])
    sheet.end()


def form_of(unit: str | None) -> Form:
    """How a held value is shown: a share in percent, money in yuan, anything else as it is."""
    return "share" if unit in SHARES else "whole" if unit in MONEY else "plain"


def unit_of(unit: str | None, words: Words) -> str:
    """The unit in which a held value stands in a cell: yuan where readers else see 万元.

    What formulas compare must be the very number that was judged, and not one that was rounded.
    """
    if unit in MONEY:
        return words.say(f"rule.unit.{unit}")
    return words.say(f"unit.{unit}").strip() if unit else ""


def bound_cell(value: float, unit: str | None) -> Figure:
    """A bound or a value in held units, as a cell."""
    return Figure(float(value), form_of(unit))
