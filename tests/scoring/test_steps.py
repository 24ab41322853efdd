"""Yearly steps: learned from those who moved, of their own size, never where nobody may move."""

from datetime import date

import polars as pl

from features.gathering import Figures
from scoring.steps import (
    ALL,
    LEAST,
    Step,
    figures_beside,
    learn_steps,
    movable,
    read_steps,
    step_for,
    write_steps,
)
from tests.scoring.planned import figures, steps


def small(moves: list[float], rows: int = 1) -> Figures:
    """Enterprises of 100 people and 10 million yuan each, whose R&D staff moved so far."""
    frame = pl.DataFrame({"rd_staff@0": [10 + move for move in moves] * rows}).with_columns(
        pl.lit(10.0).alias("rd_staff@1"),
        pl.lit("C34").alias("industry"),
        *(pl.lit(100.0).alias(f"employees@{back}") for back in (0, 1)),
        *(pl.lit(1e7).alias(f"revenue@{back}") for back in (0, 1)),
    )
    return Figures(frame, date(2026, 3, 1), 2024)


def of(found: tuple[Step, ...], figure: str, size: str = ALL) -> list[Step]:
    return [step for step in found if step.figure == figure and step.size == size]


def test_four_in_five_of_those_who_moved_moved_no_further() -> None:
    moves = [-5.0, 0.0, *(float(n) for n in range(1, 11))]
    (step,) = of(learn_steps(small(moves, 10)), "rd_staff")
    assert (step.sign, step.per, step.n) == (1, "employees", 100)
    assert step.amount == 0.08, "the eighth of ten who moved, as a share of all staff"


def test_few_are_nobodys_rule() -> None:
    assert of(learn_steps(small([1.0] * (LEAST - 1))), "rd_staff") == []
    assert of(learn_steps(small([1.0] * LEAST)), "rd_staff")


def test_that_of_its_own_size_counts_first() -> None:
    learned = (Step("rd_staff", 1, ALL, "employees", 0.1, 60),)
    row: dict[str, object] = {"size": "small", "employees@0": 200.0}
    assert step_for(learned, "rd_staff", 1, row) == (20.0, learned[0])
    own = Step("rd_staff", 1, "small", "employees", 0.001, 60)
    assert step_for((*learned, own), "rd_staff", 1, row) == (1.0, own), "people come whole"
    assert step_for(learned, "rd_staff", 1, {"size": "small"}) is None
    assert step_for(learned, "rd_staff", -1, row) is None


def test_nobody_lowers_revenue_or_moves_what_is_not_its_own() -> None:
    assert movable("revenue") == {}
    assert movable("years_in_segment") == {}
    assert movable("province_points") == {}
    assert movable("rd_expense") == {1: None}
    (closes,) = movable("total_liabilities").values()
    assert closes
    assert (closes.of, closes.per) == ("total_liabilities", "total_assets")
    assert set(movable("total_liabilities")) == {-1}
    assert {(s.figure, s.sign) for s in steps()} & {("revenue", -1), ("revenue", 1)} == set()


def test_three_years_of_every_figure_stand_beside() -> None:
    beside = figures_beside(["rd_ratio", "holds_srdi", "county"])
    assert {"rd_expense@0", "rd_expense@2", "revenue@2", "employees@1", "until_srdi"} <= {*beside}
    assert set(beside) - set(figures().frame.columns) == set()


def test_steps_are_read_as_they_were_written() -> None:
    assert read_steps(write_steps(steps())) == steps()
    assert learn_steps(figures()) == steps()
