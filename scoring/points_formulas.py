"""The points of one item of a public table as a formula over the cells of values and rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.clauses import Item, Way
from scoring.points import HIGH, LOW

# How the bounds of a step are written in a formula and in the column of the rules.
SIGNS = {"at_least": (">=", "≥"), "above": (">", ">"), "at_most": ("<=", "≤")}


@dataclass(frozen=True)
class StepCells:
    """The cells of one step: how it compares ('' for all others), its bound, what it gives."""

    sign: str
    bound: str
    least: str
    most: str


@dataclass(frozen=True)
class WayCells:
    """The cells of one way to an item's points. per_unit: every so many, points, cap."""

    way: Way
    most: str
    steps: tuple[StepCells, ...] = ()
    per_unit: tuple[str, str, str] | None = None


def formula_of(
    item: Item, rules: Sequence[WayCells], most: str, side: str, cells: dict[str, str]
) -> str:
    """The points of an item on one side from the cells of the values it looks at.

    most: the cell with what experts may give at most. cells: by indicator; for HIGH the cells with
    what could be.
    """
    if item.person:
        return most if side == HIGH else "0"
    ways_ = [_way_formula(item, way, side, cells[way.way.indicator]) for way in rules]
    return ways_[0] if len(ways_) == 1 else f"MAX({','.join(ways_)})"


def _way_formula(item: Item, way: WayCells, side: str, cell: str) -> str:
    missing = way.most if side == HIGH else "0"
    if item.given:
        known = f"MIN(MAX({cell},0),{way.most})"
    elif way.per_unit:
        every, points, cap = way.per_unit
        known = f"MIN(MAX(INT({cell}/{every})*{points},0),{cap})"
    else:
        known = "0"
        for step in reversed(way.steps):
            gives = step.least if side == LOW else step.most
            known = f"IF({cell}{step.sign}{step.bound},{gives},{known})" if step.sign else gives
    return f'IF({cell}="",{missing},{known})'
