"""Margins, debt, equity and sums of years: worked by hand, on the line, and without a base."""

from typing import Any

import pytest

from scoring.indicator_words import held
from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("main_revenue_mean_3y", {"main_revenue": (5e8, 4e8, 3e8)}, 4e8),
    ("main_revenue_mean_3y", {"main_revenue": (700_000_001.0, 1.0, 499_999_998.0)}, 4e8),
    ("main_business_ratio", {"main_revenue": 70.0, "revenue": 100.0}, 0.7),
    ("net_margin", {"net_profit": 10.0, "revenue": 100.0}, 0.1),
    ("net_margin", {"net_profit": -10.0, "revenue": 100.0}, -0.1),
    ("net_margin_stated", {"net_margin_stated": 0.1}, 0.1),
    ("debt_ratio", {"total_liabilities": 70.0, "total_assets": 100.0}, 0.7),
    ("debt_ratio", {"total_liabilities": 120.0, "total_assets": 100.0}, 1.2),
    ("debt_ratio_stated", {"debt_ratio_stated": 0.7}, 0.7),
    ("equity_2y", {"equity_financing": (20_000_000.0, 0.0)}, 20_000_000.0),
    ("equity_3y", {"equity_financing": (1_000_000.0, 0.0, 4_000_000.0)}, 5_000_000.0),
    ("net_profit_each_of_2y", {"net_profit": (15.0, -1.0)}, -1.0),
    ("return_on_equity_mean_2y", {"return_on_equity": (0.09, 0.07)}, 0.08),
    ("revenue_mean_2y", {"revenue": (50.0, 150.0)}, 100.0),
    ("revenue_year_before", {"revenue@1": 90.0}, 90.0),
    ("revenue_2y_before", {"revenue@2": 80.0}, 80.0),
    ("revenue_sum_2y", {"revenue": (50.0, 150.0)}, 200.0),
    ("revenue_sum_3y", {"revenue": (50.0, 150.0, 0.5)}, 200.5),
    ("revenue_sum_3y", {"revenue": (0.1, 0.2, 0.3)}, 0.6),
    ("main_revenue_year_before", {"main_revenue@1": 70.0}, 70.0),
    ("net_profit_sum_2y", {"net_profit": (15.0, -4.0)}, 11.0),
    ("operating_cash_flow_each_of_2y", {"operating_cash_flow": (-2.0, 5.0)}, -2.0),
    ("operating_cash_flow_each_of_2y", {"operating_cash_flow": (5.0, 0.0)}, 0.0),
    ("operating_cash_flow_sum_3y", {"operating_cash_flow": (5.0, -2.0, 1.0)}, 4.0),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected


@pytest.mark.parametrize(
    ("name", "facts", "percent"),
    [
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
        ("main_business_ratio", {"main_revenue": 0.0, "revenue": 0.0}),
        ("net_margin", {"net_profit": 1.0, "revenue": 0.0}),
        ("debt_ratio", {"total_liabilities": 1.0, "total_assets": 0.0}),
        ("debt_ratio", {"total_liabilities": 1.0, "total_assets": -1.0}),
    ],
)
def test_without_a_positive_base_the_value_is_missing_not_zero(
    name: str, facts: dict[str, Any]
) -> None:
    assert measured(name, **facts) is None
