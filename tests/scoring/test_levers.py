"""The smallest set of changes: over the line, and no part of it is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from scoring.levers import WITHIN, Lever, Path, at_most, find_levers, find_paths, is_minimal
from scoring.versions import Changes, Floats
from tests.made import banded_ranking
from tests.scoring.planned import bench, steps

LEVERS = [
    Lever("rd_staff", 1, 2.0, 60, 6),
    Lever("certificates", 1, 1.0, 60, 3),
    Lever("total_liabilities", -1, 50_000.0, 60, 15),
    Lever("quality_items", 1, 1.0, 60, 3),
]
ROW: dict[str, object] = {f"{lever.figure}@0": 100_000.0 for lever in LEVERS}


def weighed(*weights: float) -> object:
    """So much for each unit of the levers above, added up."""
    by = {lever.figure: w / lever.unit for lever, w in zip(LEVERS, weights, strict=True)}

    def reach(changes: Sequence[Changes]) -> Floats:
        return np.array([sum(by[f] * amount for f, amount in some.items()) for some in changes])

    return reach


def paths(reach: object, line: float) -> tuple[Path, ...]:
    return find_paths(LEVERS, reach, line, ROW)  # type: ignore[arg-type]


def test_one_change_before_two_and_the_least_effort_first() -> None:
    found = paths(weighed(1.0, 1.0, 1.0, 0.0), 2.5)
    assert [list(path.amounts) for path in found] == [
        ["total_liabilities"],
        ["rd_staff"],
        ["certificates"],
    ]
    assert found[0].amounts == {"total_liabilities": -30_000.0}
    assert [change.steps for path in found for change in path.changes] == [0.6, 1.5, 3.0]
    assert [path.years for path in found] == [1, 2, 3]


def test_two_where_one_does_not_and_three_where_two_do_not() -> None:
    two = paths(weighed(1.0, 1.0, 0.0, 0.0), 7.5)
    assert {tuple(path.amounts) for path in two} == {("rd_staff", "certificates")}
    three = paths(weighed(1.0, 2.0, 0.0, 1.0), 13.5)
    assert len(three[0].changes) == 3
    assert paths(weighed(1.0, 1.0, 1.0, 1.0), 100.0) == ()
    assert paths(weighed(0.0, 0.0, 0.0, 0.0), 0.0) == ()


@given(
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.integers(1, 40),
    st.booleans(),
)
def test_every_path_is_over_and_no_part_is(weights: list[int], line: int, jumps: bool) -> None:
    plain = weighed(*map(float, weights))

    def reach(changes: Sequence[Changes]) -> Floats:
        told: Floats = plain(changes)  # type: ignore[operator]
        return np.where(told > 6, told + 5, told) if jumps else told

    for path in paths(reach, line + 0.5):
        assert is_minimal(path, reach, line + 0.5)
        assert reach([path.amounts])[0] > line
        assert all(change.steps <= WITHIN for change in path.changes)
        for change in path.changes:
            unit = next(lever.unit for lever in LEVERS if lever.figure == change.figure)
            less = path.amounts | {change.figure: change.amount - unit}
            assert reach([less])[0] < line + 0.5, "one unit less is too little"


def test_levers_stay_within_three_steps_and_within_what_is_possible() -> None:
    ranking = banded_ranking()
    assert ranking.bundle
    for place in (10, 80, 150):
        own = bench(place)
        row = own.row.row(0, named=True)
        levers = find_levers(own, ranking.bundle.ranker.names, steps(), {})
        assert {lever.figure for lever in levers} <= {
            *("rd_expense", "rd_staff", "net_profit", "total_liabilities", "employees")
        }
        for lever in levers:
            amount = at_most([lever])[lever.figure]
            assert abs(amount) <= WITHIN * lever.step + 1e-6
            if lever.figure == "rd_staff":
                assert row["rd_staff@0"] + amount <= row["employees@0"]
            if lever.figure == "total_liabilities":
                assert row["total_liabilities@0"] + amount >= 0
        done = {levers[0].figure: at_most(levers[:1])[levers[0].figure]}
        left = find_levers(own, ranking.bundle.ranker.names, steps(), done)
        assert levers[0].figure not in {lever.figure for lever in left}


def test_a_missing_figure_is_no_lever() -> None:
    own = bench(80)
    blank = own.row.with_columns(pl.lit(None, dtype=pl.Float64).alias("rd_staff@0"))
    without = replace(own, row=blank)
    levers = find_levers(without, ["rd_staff_ratio"], steps(), {})
    assert "rd_staff" not in {lever.figure for lever in levers}
