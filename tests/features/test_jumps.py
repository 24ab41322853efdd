"""Jumps between years: which row is odd, and what is only growth."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import COLUMNS
from features.doubts import find_doubts
from features.jumps import ROW
from features.synthetic import make_province
from tests.conftest import make_panel

PROVINCE = make_province(400, seed=9).facts
MONEY = [c for c in PROVINCE.columns if c in COLUMNS and COLUMNS[c].kind == "money"]
SIZE = ("revenue", "total_assets", "total_liabilities", "rd_expense")


def year(of: int, revenue: float, **rest: Any) -> dict[str, Any]:
    """A row whose money all goes with its revenue."""
    row = {"enterprise_id": "甲", "year": of, "revenue": revenue}
    row |= {"total_assets": 1.2 * revenue, "total_liabilities": 0.4 * revenue}
    return row | {"rd_expense": 0.06 * revenue} | rest


def odd(*rows: dict[str, Any]) -> list[int]:
    found = find_doubts(make_panel(list(rows)).facts)
    return sorted(found["year"].unique().to_list())


@pytest.mark.parametrize("unit", [1e-3, 1e-4, 1e3, 1e4])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_of_three_years_the_one_that_the_others_contradict(unit: float, at: int) -> None:
    values = [5e7, 6e7, 7.5e7]
    values[at] *= unit
    assert odd(*(year(2020 + i, v) for i, v in enumerate(values))) == [2020 + at]


def test_of_two_years_both() -> None:
    assert odd(year(2020, 5e7), year(2021, 6e3)) == [2020, 2021]


def test_years_that_lie_far_apart_say_nothing_of_one_another() -> None:
    assert odd(year(2014, 5e4), year(2021, 5e7)) == []


@pytest.mark.parametrize("factor", [3.0, 8.0, 50.0])
def test_growth_is_no_jump(factor: float) -> None:
    assert odd(year(2020, 2e6), year(2021, 2e6 * factor), year(2022, 2e6 * factor**2)) == []


def test_a_small_first_year_is_no_jump() -> None:
    first = {"enterprise_id": "甲", "year": 2020, "revenue": 5e4, "total_assets": 2e6}
    assert odd(first, year(2021, 3e7), year(2022, 4e7)) == []
    alone = [
        {"enterprise_id": "甲", "year": 2020 + i, "revenue": v} for i, v in ((0, 5e4), (1, 3e7))
    ]
    assert odd(*alone) == []
    grown = year(2020, 5e4, employees=3.0), year(2021, 3e7, employees=60.0)
    assert odd(*grown) == [], "the heads grew too"


def test_a_first_sale_after_years_of_loss_is_no_jump() -> None:
    lab = {
        "total_assets": 3e9,
        "total_liabilities": 4e8,
        "rd_expense": 1.8e8,
        "employees": 500.0,
        "net_profit": -3e8,
    }
    rows = [year(2019, 6e5, **lab), year(2020, 5.6e5, **lab)]
    assert odd(*rows, year(2021, 5.3e8, **lab | {"net_profit": 1.8e7})) == []


def test_one_figure_alone_that_is_off() -> None:
    rows = [year(2020, 5e7), year(2021, 6e7), year(2022, 7e7)]
    rows[1] |= {"revenue": 6e3, "rd_expense": None}
    assert odd(*rows) == [2021]


def test_rd_that_begins_is_no_jump_and_rd_that_comes_and_goes_is_one() -> None:
    begun = [year(y, 5e9, rd_expense=v) for y, v in ((2019, 1e5), (2020, 1.1e5), (2021, 7e7))]
    assert odd(*begun) == []
    gone = [year(y, 5e9, rd_expense=v) for y, v in ((2019, 7e7), (2020, 7e3), (2021, 8e7))]
    assert odd(*gone) == [2020]


def test_a_row_that_is_odd_by_itself_has_no_vote() -> None:
    """One sound year between two in 万元, which their heads give away."""
    heads = {"employees": 39000.0}
    rows = [year(2019, 1.35e10, **heads), year(2020, 8.8e6, **heads), year(2021, 1.16e7, **heads)]
    assert odd(*rows) == [2020, 2021]


def test_a_claim_casts_no_doubt_on_what_is_verified() -> None:
    claim = year(2021, 6e3, state="claimed", source="self")
    assert odd(year(2020, 5e7), claim) == [2021]
    assert odd(year(2020, 5e7, state="claimed"), year(2021, 6e3, state="claimed")) == [2020, 2021]


def test_what_the_sender_marked_has_no_vote() -> None:
    assert odd(year(2020, 5e7), year(2021, 6e3, state="conflicting")) == []


def test_a_correction_of_the_unit_is_borne_out_by_the_other_years() -> None:
    rows = [year(2020, 5e7), year(2021, 6e3), year(2021, 6e7, source="later"), year(2022, 7e7)]
    found = find_doubts(make_panel(rows).facts)
    assert found["source"].unique().to_list() == ["hand"]
    assert found["year"].unique().to_list() == [2021]


@given(st.integers(0, PROVINCE.height - 1), st.sampled_from([1e-4, 1e-3, 1e3, 1e4]))
@settings(deadline=None, max_examples=25, derandomize=True)
def test_a_row_in_another_unit_is_found_where_other_years_are_there(at: int, unit: float) -> None:
    here = pl.int_range(pl.len()) == at
    off = PROVINCE.with_columns(
        pl.when(here).then(pl.col(c) * unit).otherwise(pl.col(c)).alias(c) for c in MONEY
    )
    who = PROVINCE.row(at, named=True)
    found = find_doubts(off)
    mates = PROVINCE.filter(
        (pl.col("enterprise_id") == who["enterprise_id"])
        & (pl.col("year") != who["year"])
        & ((pl.col("year") - who["year"]).abs() <= 2)
    )
    assert found["enterprise_id"].unique().to_list() in ([], [who["enterprise_id"]])
    both = [c for c in SIZE if who[c] and (mates[c] > 0).any()]
    if mates.height >= 2 and len(both) >= 2:
        assert at in found[ROW].to_list()


@given(st.permutations(range(6)))
@settings(deadline=None, max_examples=20)
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = [year(2020 + i, v) for i, v in enumerate([5e7, 6e3, 6e7, 7e7, 7e11, 8e7])]
    assert odd(*(rows[i] for i in order)) == [2021, 2024]
