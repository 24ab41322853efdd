"""Debt, liquidity, cash and days worked by hand, and where there is no base."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    (
        "debt_ratio_change",
        {"total_liabilities": (50.0, 60.0), "total_assets": (100.0, 100.0)},
        -0.1,
    ),
    ("debt_ratio_change", {"total_liabilities": (50.0, 60.0), "total_assets": (100.0, 0.0)}, None),
    ("equity_multiplier", {"total_assets": 100.0, "total_liabilities": 60.0}, 2.5),
    ("equity_multiplier", {"total_assets": 100.0, "total_liabilities": 100.0}, None),
    ("equity_multiplier", {"total_assets": 100.0, "total_liabilities": 120.0}, None),
    ("current_ratio_computed", {"current_assets": 30.0, "current_liabilities": 20.0}, 1.5),
    ("current_ratio_computed", {"current_assets": 30.0, "current_liabilities": 0.0}, None),
    (
        "quick_ratio_computed",
        {"current_assets": 30.0, "inventories": 10.0, "current_liabilities": 20.0},
        1.0,
    ),
    (
        "quick_ratio_computed",
        {"current_assets": 30.0, "inventories": None, "current_liabilities": 20.0},
        None,
    ),
    (
        "working_capital_ratio",
        {"current_assets": 30.0, "current_liabilities": 40.0, "total_assets": 100.0},
        -0.1,
    ),
    ("cash_to_profit", {"operating_cash_flow": 12.0, "net_profit": 10.0}, 1.2),
    ("cash_to_profit", {"operating_cash_flow": -12.0, "net_profit": 10.0}, -1.2),
    ("cash_to_profit", {"operating_cash_flow": -12.0, "net_profit": -10.0}, None),
    ("cash_to_profit", {"operating_cash_flow": 12.0, "net_profit": 0.0}, None),
    (
        "cash_to_profit_of_3y",
        {"operating_cash_flow": (1.0, 2.0, 3.0), "net_profit": (5.0, -1.0, 1.0)},
        1.2,
    ),
    (
        "cash_to_profit_of_3y",
        {"operating_cash_flow": (1.0, 2.0, 3.0), "net_profit": (5.0, -6.0, 1.0)},
        None,
    ),
    ("cash_to_revenue", {"operating_cash_flow": 5.0, "revenue": 100.0}, 0.05),
    ("cash_to_debt", {"operating_cash_flow": 5.0, "total_liabilities": 50.0}, 0.1),
    ("cash_to_debt", {"operating_cash_flow": 5.0, "total_liabilities": 0.0}, None),
    ("sales_cash_ratio", {"sales_cash": 113.0, "revenue": 100.0}, 1.13),
    ("cash_positive_years_3y", {"operating_cash_flow": (1.0, -1.0, 2.0)}, 2.0),
    ("cash_positive_years_3y", {"operating_cash_flow": (1.0, None, 2.0)}, None),
    ("receivable_days", {"receivables": 20.0, "revenue": 73.0}, 100.0),
    ("receivable_days", {"receivables": 20.0, "revenue": 0.0}, None),
    ("inventory_days", {"inventories": 20.0, "operating_cost": 73.0}, 100.0),
    ("inventory_days", {"inventories": 20.0, "operating_cost": 0.0}, None),
    ("capital_expenditure_ratio", {"capital_expenditure": 6.0, "revenue": 100.0}, 0.06),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
