"""Degrees and figures per head: worked by hand, on the line, and without people."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("bachelor_ratio", {"bachelor_staff": 30.0, "employees": 100.0}, 0.3),
    ("bachelor_ratio", {"bachelor_staff": 100.0, "employees": 100.0}, 1.0),
    ("bachelor_ratio", {"bachelor_staff": 101.0, "employees": 100.0}, None),
    ("bachelor_ratio", {"bachelor_staff": 0.0, "employees": 0.0}, None),
    ("master_ratio", {"master_staff": 3.0, "employees": 30.0}, 0.1),
    ("master_ratio", {"master_staff": 0.0, "employees": 30.0}, 0.0),
    ("doctor_ratio", {"doctor_staff": 1.0, "employees": 200.0}, 0.005),
    ("rd_staff_growth", {"rd_staff": (12.0, 10.0)}, 0.2),
    ("rd_staff_growth", {"rd_staff": (12.0, 0.0)}, None),
    ("rd_per_head", {"rd_expense": 1_000_000.0, "employees": 40.0}, 25_000.0),
    ("rd_per_head", {"rd_expense": 1_000_000.0, "employees": 0.0}, None),
    ("rd_per_head", {"rd_expense": 100.0, "employees": 3.0}, 33.33),
    ("rd_per_rd_staff", {"rd_expense": 1_000_000.0, "rd_staff": 8.0}, 125_000.0),
    ("rd_per_rd_staff", {"rd_expense": 1_000_000.0, "rd_staff": 0.0}, None),
    ("revenue_per_head", {"revenue": 4e7, "employees": 50.0}, 800_000.0),
    ("profit_per_head", {"net_profit": -1e6, "employees": 50.0}, -20_000.0),
    ("profit_per_head", {"net_profit": 1e6, "employees": 0.0}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
