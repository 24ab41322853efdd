"""Versions of one enterprise: what goes with a change, years ahead, the least that reaches."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.versions import alter, hold, least, measured, project, trend_of, unit_of
from tests.made import banded_ranking
from tests.scoring.planned import bench

ROW = pl.DataFrame(
    {
        "rd_expense@0": [1e6],
        "net_profit@0": [3e5],
        "class1_rights@0": [2.0],
        "class1_rights_own@0": [None],
        "right:class1_rights_possible": [4.0],
        "digital_level@0": ["level1"],
        "rd_institution@0": [False],
    },
    schema_overrides={"class1_rights_own@0": pl.Float64},
)


@pytest.mark.parametrize("place", [0, 60, 200])
def test_as_it_stands_it_is_the_row_of_the_list(place: int) -> None:
    matrix = banded_ranking().matrix
    told = measured(bench(place), bench(place).row).select(matrix.names)
    own = pl.col("enterprise_id") == bench(place).row["enterprise_id"][0]
    assert told.equals(matrix.frame.filter(own).select(matrix.names))


def test_what_goes_with_a_change() -> None:
    spent = alter(ROW, [{}, {"rd_expense": 2e5}])
    assert spent["net_profit@0"].to_list() == [3e5, 1e5]
    right = alter(ROW, [{"class1_rights": 1.0}]).row(0, named=True)
    assert right["class1_rights@0"] == 3.0
    assert right["right:class1_rights_possible"] == 5.0
    assert right["class1_rights_own@0"] is None, "what is unknown stays unknown"
    level = alter(ROW, [{"digital_level": 1.0, "rd_institution": 1.0}]).row(0, named=True)
    assert level["digital_level@0"] == "level2"
    assert level["rd_institution@0"] is True


def test_what_is_held_stands_in_every_year() -> None:
    row = pl.DataFrame({"revenue@0": [5.0], "revenue@1": [1.0], "revenue@2": [None]})
    assert hold(row).row(0) == (5.0, 5.0, 5.0)


def test_years_ahead_follow_the_trend_of_each_figure() -> None:
    row = bench(0).row.row(0, named=True)
    ahead = project(bench(0), 3)
    assert ahead["revenue@1"][0] == row["revenue@0"]
    assert ahead["revenue@2"][1] == row["revenue@0"]
    trend = trend_of(row, "revenue")
    assert trend == pytest.approx((row["revenue@0"] - row["revenue@2"]) / 2)
    assert ahead["revenue@0"][2] == pytest.approx(max(0.0, row["revenue@0"] + 3 * (trend or 0.0)))
    assert ahead["years_in_segment@0"].to_list() == [
        row["years_in_segment@0"] + n for n in (1, 2, 3)
    ]
    assert ahead["latest_year"][2] == row["latest_year"] + 3


def test_ranks_and_single_years_have_no_trend() -> None:
    assert trend_of({"market_rank@0": 4.0, "market_rank@1": 9.0}, "market_rank") is None
    assert trend_of({"revenue@0": 4.0, "revenue@1": None}, "revenue") is None
    assert trend_of({"revenue@0": 4.0, "revenue@1": 9.0}, "revenue") == -5.0
    assert unit_of("revenue") == 10_000.0


@given(most=st.integers(1, 5000), line=st.integers(-3, 5200))
def test_the_least_is_exact_where_more_never_reaches_less(most: int, line: int) -> None:
    found = least(lambda places: [place >= line for place in places], most)
    assert found == (max(1, line) if line <= most else None)


@given(good=st.sets(st.integers(1, 400)), most=st.integers(1, 400))
def test_elsewhere_what_is_found_reaches(good: set[int], most: int) -> None:
    found = least(lambda places: [place in good for place in places], most)
    assert found is None or found in good
    if most in good:
        assert found is not None
