"""An item's points as a formula: steps one within the other, the best of ways, experts at most."""

from typing import Any

from scoring.clauses import Item, Way
from scoring.points import HIGH, LOW
from scoring.points_formulas import StepCells, WayCells, formula_of
from tests.made import made_ranking

CELLS = {"rd_ratio": "M7", "net_margin": "N7"}


def item(**said: Any) -> Item:
    """The first scored item of a law, with other ways to its points."""
    edition = made_ranking("srdi").policy.edition
    assert edition
    first = edition.points[0]
    return Item(**{**vars(first), "line": 0, "person": None, "given": None, **said})


def test_steps_stand_within_each_other_and_a_missing_value_gives_most_on_the_high_side() -> None:
    steps = (StepCells(">=", "D4", "E4", "F4"), StepCells("", "", "E5", "F5"))
    ways = (WayCells(Way("rd_ratio", "%", ()), "F4", steps),)
    assert formula_of(item(), ways, "0", LOW, CELLS) == 'IF(M7="",0,IF(M7>=D4,E4,E5))'
    assert formula_of(item(), ways, "0", HIGH, CELLS) == 'IF(M7="",F4,IF(M7>=D4,F4,F5))'


def test_the_best_of_several_ways_counts() -> None:
    ways = (
        WayCells(Way("rd_ratio", "%", ()), "F4"),
        WayCells(Way("net_margin", "%", ()), "F5", per_unit=("D5", "E5", "F5")),
    )
    told = formula_of(item(), ways, "0", LOW, CELLS)
    assert told == 'MAX(IF(M7="",0,0),IF(N7="",0,MIN(MAX(INT(N7/D5)*E5,0),F5)))'


def test_experts_give_nothing_for_sure_and_no_more_than_there_is() -> None:
    sides = [formula_of(item(person=True), (), "F9", side, CELLS) for side in (LOW, HIGH)]
    assert sides == ["0", "F9"]
