"""What is spent on research: worked by hand, on the line itself, and without a base."""

from typing import Any

import pytest

from scoring.indicator_words import held
from tests.features.measured import Case, measured

CASES: list[Case] = [
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
    ("internal_rd_ratio", {"internal_rd_expense": 3.0, "main_revenue": 100.0}, 0.03),
    ("rd_ratio_3y", {"rd_expense": (2.0, 4.0, 3.0), "revenue": (100.0, 150.0, 50.0)}, 0.03),
    ("rd_ratio_3y", {"rd_expense": (2.0, 4.0, 0.0), "revenue": (0.0, 0.0, 200.0)}, 0.03),
    ("rd_cost_ratio", {"rd_expense": 3.0, "cost_expense": 60.0}, 0.05),
    ("rd_cost_ratio", {"rd_expense": 0.0, "cost_expense": 60.0}, 0.0),
    ("rd_expense_sum_3y", {"rd_expense": (8.0, 6.0, 1.5)}, 15.5),
    ("rd_expense_cagr_2y", {"rd_expense": 144.0, "rd_expense@2": 100.0}, 0.2),
    ("rd_expense_cagr_2y", {"rd_expense": 0.0, "rd_expense@2": 100.0}, -1.0),
    ("rd_expense_year_before", {"rd_expense@1": 6.0}, 6.0),
    ("tech_staff_ratio", {"tech_staff": 6.0, "employees": 20.0}, 0.3),
    ("tech_staff_ratio", {"tech_staff": 20.0, "employees": 20.0}, 1.0),
    ("rd_ratio_year_before", {"rd_expense@1": 3.0, "revenue@1": 100.0}, 0.03),
    ("rd_ratio_change", {"rd_expense": (5.0, 3.0), "revenue": (100.0, 100.0)}, 0.02),
    ("rd_main_ratio", {"rd_expense": 3.0, "main_revenue": 60.0}, 0.05),
    ("rd_deduction_ratio", {"rd_deduction": 4.0, "revenue": 100.0}, 0.04),
    ("rd_deduction_coverage", {"rd_deduction": 4.0, "rd_expense": 5.0}, 0.8),
    ("rd_growth", {"rd_expense": (6.0, 5.0)}, 0.2),
    ("rd_growth", {"rd_expense": (0.0, 5.0)}, -1.0),
    ("rd_growth_year_before", {"rd_expense@1": 5.0, "rd_expense@2": 4.0}, 0.25),
    ("rd_growth_mean_2y", {"rd_expense": (6.0, 5.0, 4.0)}, 0.225),
    ("rd_acceleration", {"rd_expense": (6.0, 5.0, 4.0)}, -0.05),
    ("rd_of_profit", {"rd_expense": 4.0, "net_profit": 12.0}, 0.25),
    ("rd_of_profit", {"rd_expense": 4.0, "net_profit": -2.0}, 2.0),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected


@pytest.mark.parametrize(
    ("name", "facts", "percent"),
    [
        ("rd_ratio", {"rd_expense": 3.0, "revenue": 100.0}, 3),
        ("rd_ratio", {"rd_expense": 7.0, "revenue": 1000.0}, 0.7),
        ("rd_ratio", {"rd_expense": 9.0, "revenue": 1000.0}, 0.9),
        ("rd_ratio", {"rd_expense": 32768.34, "revenue": 1092278.0}, 3),
        ("internal_rd_ratio", {"internal_rd_expense": 3.0, "main_revenue": 100.0}, 3),
        ("rd_ratio_3y", {"rd_expense": (0.1, 0.2, 0.3), "revenue": (4.0, 4.0, 4.0)}, 5),
        ("rd_cost_ratio", {"rd_expense": 0.15, "cost_expense": 3.0}, 5),
        ("rd_expense_cagr_2y", {"rd_expense": 121.0, "rd_expense@2": 100.0}, 10),
        ("tech_staff_ratio", {"tech_staff": 3.0, "employees": 30.0}, 10),
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
        ("internal_rd_ratio", {"internal_rd_expense": 3.0, "main_revenue": 0.0}),
        ("rd_ratio_3y", {"rd_expense": (3.0, 3.0, 3.0), "revenue": (0.0, 0.0, 0.0)}),
        ("rd_cost_ratio", {"rd_expense": 3.0, "cost_expense": 0.0}),
        ("rd_cost_ratio", {"rd_expense": 3.0, "cost_expense": -1.0}),
        ("rd_expense_cagr_2y", {"rd_expense": 3.0, "rd_expense@2": 0.0}),
        ("rd_expense_cagr_2y", {"rd_expense": -3.0, "rd_expense@2": 3.0}),
        ("tech_staff_ratio", {"tech_staff": 0.0, "employees": 0.0}),
        ("tech_staff_ratio", {"tech_staff": 21.0, "employees": 20.0}),
        ("rd_ratio_year_before", {"rd_expense@1": 3.0, "revenue@1": 0.0}),
        ("rd_ratio_change", {"rd_expense": (5.0, 3.0), "revenue": (100.0, 0.0)}),
        ("rd_main_ratio", {"rd_expense": 3.0, "main_revenue": 0.0}),
        ("rd_deduction_ratio", {"rd_deduction": 4.0, "revenue": 0.0}),
        ("rd_deduction_coverage", {"rd_deduction": 4.0, "rd_expense": 0.0}),
        ("rd_growth", {"rd_expense": (6.0, 0.0)}),
        ("rd_growth_year_before", {"rd_expense@1": 5.0, "rd_expense@2": 0.0}),
        ("rd_growth_mean_2y", {"rd_expense": (6.0, 5.0, 0.0)}),
        ("rd_acceleration", {"rd_expense": (6.0, 0.0, 4.0)}),
        ("rd_of_profit", {"rd_expense": 4.0, "net_profit": -4.0}),
    ],
)
def test_without_a_positive_base_the_value_is_missing_not_zero(
    name: str, facts: dict[str, Any]
) -> None:
    assert measured(name, **facts) is None
