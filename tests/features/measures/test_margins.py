"""Margins and returns worked by hand, with losses, and without a positive base."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("net_margin_year_before", {"net_profit@1": 8.0, "revenue@1": 100.0}, 0.08),
    ("net_margin_year_before", {"net_profit@1": 8.0, "revenue@1": 0.0}, None),
    ("net_margin_change", {"net_profit": (10.0, 8.0), "revenue": (100.0, 100.0)}, 0.02),
    ("net_margin_change", {"net_profit": (10.0, 8.0), "revenue": (100.0, 0.0)}, None),
    ("net_margin_of_3y", {"net_profit": (10.0, -4.0, 0.0), "revenue": (100.0, 50.0, 50.0)}, 0.03),
    ("net_margin_of_3y", {"net_profit": (1.0, 1.0, 1.0), "revenue": (0.0, 0.0, 0.0)}, None),
    ("operating_margin", {"operating_profit": 15.0, "revenue": 100.0}, 0.15),
    ("operating_margin", {"operating_profit": 15.0, "revenue": -1.0}, None),
    ("gross_margin_computed", {"revenue": 100.0, "operating_cost": 70.0}, 0.3),
    ("gross_margin_computed", {"revenue": 100.0, "operating_cost": 130.0}, -0.3),
    ("gross_margin_computed", {"revenue": 0.0, "operating_cost": 1.0}, None),
    ("cost_profit_ratio", {"total_profit": 9.0, "cost_expense": 90.0}, 0.1),
    ("cost_profit_ratio", {"total_profit": 9.0, "cost_expense": 0.0}, None),
    ("selling_admin_ratio", {"selling_admin_expense": 7.0, "revenue": 100.0}, 0.07),
    ("return_on_assets", {"net_profit": 7.0, "total_assets": 100.0}, 0.07),
    ("return_on_assets", {"net_profit": 7.0, "total_assets": 0.0}, None),
    (
        "return_on_equity_computed",
        {"net_profit": 6.0, "total_assets": 100.0, "total_liabilities": 40.0},
        0.1,
    ),
    (
        "return_on_equity_computed",
        {"net_profit": -6.0, "total_assets": 100.0, "total_liabilities": 100.0},
        None,
    ),
    (
        "return_on_equity_computed",
        {"net_profit": -6.0, "total_assets": 100.0, "total_liabilities": 160.0},
        None,
    ),
    ("asset_turnover", {"revenue": 80.0, "total_assets": 100.0}, 0.8),
    ("net_profit_sum_3y", {"net_profit": (5.0, -2.0, 0.1)}, 3.1),
    ("profitable_years_3y", {"net_profit": (5.0, 0.0, 0.1)}, 2.0),
    ("profitable_years_3y", {"net_profit": (-5.0, 0.0, -0.1)}, 0.0),
    ("profitable_years_3y", {"net_profit": (5.0, None, 0.1)}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
