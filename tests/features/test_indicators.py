"""Every indicator on numbers worked by hand, on the line itself, and with something missing."""

import math
from typing import Any

import polars as pl
import pytest

from features.columns import COLUMNS, dtype
from features.indicators import AS_REPORTED, HELD_TITLES, MEASURES, measure, names
from scoring.indicator_words import held, read_indicators


def measured(name: str, **facts: Any) -> Any:
    """One indicator of one enterprise; facts are given latest year first, a lone one alone.

    A fact of one year back only is named so: revenue@2; a title that is held, holds_TITLE.
    """
    given: dict[str, Any] = {}
    for fact, values in facts.items():
        if "@" in fact or fact.startswith("holds_"):
            given[fact] = values
        else:
            years = values if isinstance(values, tuple) else (values,)
            given |= {f"{fact}@{back}": value for back, value in enumerate(years)}
    roots = set(measure(name).meta.root_names())
    assert set(given) <= roots, "a fact that the indicator does not ask for"
    types = {
        root: pl.Boolean() if root.startswith("holds_") else dtype(COLUMNS[root.split("@")[0]])
        for root in roots
    }
    frame = pl.DataFrame({root: [given.get(root)] for root in roots}, schema=types)
    table = frame.select(measure(name))
    assert table.columns == [name]
    return table.item()


CASES: list[tuple[str, dict[str, Any], Any]] = [
    ("rd_ratio", {"rd_expense": 3.0, "revenue": 100.0}, 0.03),
    ("rd_ratio", {"rd_expense": 90_003.0, "revenue": 3_000_100.0}, 0.03),
    ("rd_ratio", {"rd_expense": 0.0, "revenue": 100.0}, 0.0),
    ("rd_ratio", {"rd_expense": 150.0, "revenue": 100.0}, 1.5),
    ("rd_ratio_each_of_2y", {"rd_expense": (5.0, 3.0), "revenue": (100.0, 100.0)}, 0.03),
    ("rd_ratio_each_of_2y", {"rd_expense": (2.0, 3.0), "revenue": (100.0, 100.0)}, 0.02),
    ("rd_expense_each_of_2y", {"rd_expense": (8.0, 6.0)}, 6.0),
    ("rd_expense_sum_2y", {"rd_expense": (8.0, 6.0)}, 14.0),
    ("rd_expense_mean_2y", {"rd_expense": (1_000_000.0, 1_000_000.0)}, 1_000_000.0),
    ("rd_expense_mean_2y", {"rd_expense": (8.0, 5.0)}, 6.5),
    ("rd_ratio_of_2y", {"rd_expense": (2.0, 4.0), "revenue": (100.0, 100.0)}, 0.03),
    ("rd_ratio_of_2y", {"rd_expense": (2.0, 4.0), "revenue": (0.0, 200.0)}, 0.03),
    ("rd_staff_ratio", {"rd_staff": 5.0, "employees": 20.0}, 0.25),
    ("rd_staff_ratio", {"rd_staff": 20.0, "employees": 20.0}, 1.0),
    ("revenue_growth", {"revenue": (105.0, 100.0)}, 0.05),
    ("revenue_growth", {"revenue": (108.0, 100.0)}, 0.08),
    ("revenue_growth", {"revenue": (90.0, 100.0)}, -0.1),
    ("revenue_growth", {"revenue": (0.0, 100.0)}, -1.0),
    ("revenue_growth_stated", {"revenue_growth_stated": 0.07}, 0.07),
    ("profit_growth_stated", {"profit_growth_stated": -2.5}, -2.5),
    ("revenue_cagr_2y", {"revenue": 110.25, "revenue@2": 100.0}, 0.05),
    ("revenue_cagr_2y", {"revenue": 121.0, "revenue@2": 100.0}, 0.1),
    ("revenue_cagr_2y", {"revenue": 100.0, "revenue@2": 100.0}, 0.0),
    ("revenue_cagr_2y", {"revenue": 0.0, "revenue@2": 100.0}, -1.0),
    ("main_revenue_growth_mean_2y", {"main_revenue": (105.0, 100.0, 100.0)}, 0.025),
    ("main_revenue_growth_mean_2y", {"main_revenue": (110.25, 105.0, 100.0)}, 0.05),
    ("main_revenue_growth", {"main_revenue": (115.0, 100.0)}, 0.15),
    ("main_revenue_growth", {"main_revenue": (90.0, 100.0)}, -0.1),
    ("main_revenue_mean_3y", {"main_revenue": (5e8, 4e8, 3e8)}, 4e8),
    ("main_revenue_mean_3y", {"main_revenue": (700_000_001.0, 1.0, 499_999_998.0)}, 4e8),
    ("main_revenue_grew_3y", {"main_revenue": (4.0, 3.0, 2.0, 1.0)}, True),
    ("main_revenue_grew_3y", {"main_revenue": (4.0, 3.0, 3.0, 1.0)}, False),
    ("main_revenue_grew_3y", {"main_revenue": (4.0, 1.0, 3.0, 2.0)}, False),
    ("main_business_ratio", {"main_revenue": 70.0, "revenue": 100.0}, 0.7),
    ("net_margin", {"net_profit": 10.0, "revenue": 100.0}, 0.1),
    ("net_margin", {"net_profit": -10.0, "revenue": 100.0}, -0.1),
    ("net_margin_stated", {"net_margin_stated": 0.1}, 0.1),
    ("debt_ratio", {"total_liabilities": 70.0, "total_assets": 100.0}, 0.7),
    ("debt_ratio", {"total_liabilities": 120.0, "total_assets": 100.0}, 1.2),
    ("debt_ratio_stated", {"debt_ratio_stated": 0.7}, 0.7),
    ("equity_2y", {"equity_financing": (20_000_000.0, 0.0)}, 20_000_000.0),
    ("equity_3y", {"equity_financing": (1_000_000.0, 0.0, 4_000_000.0)}, 5_000_000.0),
    ("internal_rd_ratio", {"internal_rd_expense": 3.0, "main_revenue": 100.0}, 0.03),
    ("award_levels", {"state_award_rank": math.inf, "province_award_rank": 9.0}, 1.0),
    ("award_levels", {"state_award_rank": 5.0, "province_award_rank": 9.0}, 2.0),
    ("award_levels", {"state_award_rank": math.inf, "province_award_rank": math.inf}, 0.0),
    ("best_award_rank", {"state_award_rank": math.inf, "province_award_rank": 3.0}, 3.0),
    ("best_award_rank", {"state_award_rank": 5.0, "province_award_rank": 9.0}, 5.0),
    ("best_award_rank", {"state_award_rank": math.inf, "province_award_rank": math.inf}, math.inf),
    ("holds_bottom_layer", {"holds_innovative": True, "holds_tech_sme": False}, True),
    ("holds_bottom_layer", {"holds_innovative": False, "holds_tech_sme": True}, True),
    ("holds_bottom_layer", {"holds_innovative": None, "holds_tech_sme": True}, True),
    ("holds_bottom_layer", {"holds_innovative": False, "holds_tech_sme": False}, False),
    ("holds_bottom_layer", {"holds_innovative": False, "holds_tech_sme": None}, None),
    ("net_profit_each_of_2y", {"net_profit": (15.0, -1.0)}, -1.0),
    ("return_on_equity_mean_2y", {"return_on_equity": (0.09, 0.07)}, 0.08),
    ("revenue_mean_2y", {"revenue": (50.0, 150.0)}, 100.0),
]
# Measured over all enterprises together: see test_matrix.
PEERS = {"rd_ratio_peer_percentile"}


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected


def test_every_indicator_has_a_worked_case() -> None:
    assert {name for name, _, _ in CASES} | PEERS == set(MEASURES)


@pytest.mark.parametrize(
    ("name", "facts", "percent"),
    [
        ("rd_ratio", {"rd_expense": 3.0, "revenue": 100.0}, 3),
        ("rd_ratio", {"rd_expense": 7.0, "revenue": 1000.0}, 0.7),
        ("rd_ratio", {"rd_expense": 9.0, "revenue": 1000.0}, 0.9),
        ("revenue_growth", {"revenue": (105.0, 100.0)}, 5),
        ("revenue_growth", {"revenue": (120.0, 100.0)}, 20),
        ("revenue_cagr_2y", {"revenue": 110.25, "revenue@2": 100.0}, 5),
        ("main_revenue_growth_mean_2y", {"main_revenue": (110.25, 105.0, 100.0)}, 5),
        ("main_revenue_growth", {"main_revenue": (115.0, 100.0)}, 15),
        ("internal_rd_ratio", {"internal_rd_expense": 3.0, "main_revenue": 100.0}, 3),
        ("net_margin", {"net_profit": 10.0, "revenue": 100.0}, 10),
        ("debt_ratio", {"total_liabilities": 70.0, "total_assets": 100.0}, 70),
        ("main_business_ratio", {"main_revenue": 70.0, "revenue": 100.0}, 70),
        ("return_on_equity_mean_2y", {"return_on_equity": (0.1, 0.06)}, 8),
    ],
)
def test_a_number_exactly_on_the_line_stands_on_the_line(
    name: str, facts: dict[str, Any], percent: float
) -> None:
    assert measured(name, **facts) == held(percent, "%")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("rd_ratio", {"rd_expense": 3.0, "revenue": 0.0}),
        ("rd_ratio", {"rd_expense": 3.0, "revenue": -1.0}),
        ("rd_ratio_each_of_2y", {"rd_expense": (3.0, 3.0), "revenue": (100.0, 0.0)}),
        ("rd_ratio_of_2y", {"rd_expense": (3.0, 3.0), "revenue": (0.0, 0.0)}),
        ("rd_staff_ratio", {"rd_staff": 0.0, "employees": 0.0}),
        ("rd_staff_ratio", {"rd_staff": 21.0, "employees": 20.0}),
        ("revenue_growth", {"revenue": (105.0, 0.0)}),
        ("revenue_growth", {"revenue": (105.0, -100.0)}),
        ("revenue_cagr_2y", {"revenue": 110.0, "revenue@2": 0.0}),
        ("revenue_cagr_2y", {"revenue": 110.0, "revenue@2": -1.0}),
        ("revenue_cagr_2y", {"revenue": -1.0, "revenue@2": 100.0}),
        ("main_revenue_growth_mean_2y", {"main_revenue": (105.0, 0.0, 100.0)}),
        ("main_business_ratio", {"main_revenue": 0.0, "revenue": 0.0}),
        ("main_revenue_growth", {"main_revenue": (105.0, 0.0)}),
        ("internal_rd_ratio", {"internal_rd_expense": 3.0, "main_revenue": 0.0}),
        ("net_margin", {"net_profit": 1.0, "revenue": 0.0}),
        ("debt_ratio", {"total_liabilities": 1.0, "total_assets": 0.0}),
        ("debt_ratio", {"total_liabilities": 1.0, "total_assets": -1.0}),
    ],
)
def test_without_a_positive_base_the_value_is_missing_not_zero(
    name: str, facts: dict[str, Any]
) -> None:
    assert measured(name, **facts) is None


# A title that is held decides the bottom layer alone; peers are measured together.
@pytest.mark.parametrize("name", sorted(set(MEASURES) - PEERS - {"holds_bottom_layer"}))
def test_an_indicator_with_any_input_missing_is_missing(name: str) -> None:
    roots = measure(name).meta.root_names()
    whole = pl.DataFrame({root: [10.0] for root in roots})
    assert whole.select(measure(name)).item() is not None
    for root in roots:
        lacking = whole.with_columns(pl.lit(None, dtype=pl.Float64).alias(root))
        assert lacking.select(measure(name)).item() is None, root


@pytest.mark.parametrize("name", AS_REPORTED)
def test_a_reported_fact_stands_as_it_is_reported(name: str) -> None:
    values = {"Boolean": False, "String": "level2"}
    value = values.get(str(dtype(COLUMNS[name])), 7.0)
    assert measured(name, **{name: value}) == value
    assert measured(name, **{name: None}) is None


def test_names_stand_once_and_an_unknown_one_is_an_error() -> None:
    assert len(set(names())) == len(names())
    with pytest.raises(KeyError):
        measure("rd_ratios")
    with pytest.raises(KeyError):
        measure("holds_everything")


def test_every_indicator_has_words_and_every_word_an_indicator() -> None:
    assert set(names()) == set(read_indicators())


def test_scales_and_units_are_those_of_the_vocabulary() -> None:
    words = read_indicators()
    units = {"money": "万元", "share": "%", "rank": "名"}
    for name in AS_REPORTED:
        column = COLUMNS[name]
        assert words[name].levels == column.levels, name
        if column.kind in units:
            assert words[name].unit == units[column.kind], name
        if column.kind in ("flag", "level"):
            assert words[name].unit is None, name
    for name in (*MEASURES, *(f"holds_{title}" for title in HELD_TITLES)):
        assert words[name].levels == (), name
