"""Work, pay, taxes and weight in a place worked by hand; refunds, no base, a stranger."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("employees_growth", {"employees": (110.0, 100.0)}, 0.1),
    ("employees_growth", {"employees": (110.0, 0.0)}, None),
    ("employees_new", {"employees": (110.0, 120.0)}, -10.0),
    ("tax_ratio", {"taxes_paid": 5.0, "revenue": 100.0}, 0.05),
    ("tax_ratio", {"taxes_paid": -5.0, "revenue": 100.0}, -0.05),
    ("tax_per_head", {"taxes_paid": 1e6, "employees": 50.0}, 20_000.0),
    ("tax_growth", {"taxes_paid": (6.0, 5.0)}, 0.2),
    ("tax_growth", {"taxes_paid": (6.0, -5.0)}, None),
    ("payroll_per_head", {"payroll": 4e6, "employees": 50.0}, 80_000.0),
    ("payroll_growth", {"payroll": (9.0, 10.0)}, -0.1),
    ("revenue_share_of_cluster", {"revenue": 7.0, "cluster": "c"}, 1.0),
    ("revenue_share_of_cluster", {"revenue": 7.0, "cluster": None}, None),
    ("employees_share_of_county", {"employees": 7.0, "county": "c"}, 1.0),
    ("employees_share_of_county", {"employees": 0.0, "county": "c"}, None),
    ("taxes_share_of_county", {"taxes_paid": -7.0, "county": "c"}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
