"""What is left out is counted, nought is not left out, and each silence costs one."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    (
        "missing_facts",
        {
            "revenue": 0.0,
            "net_profit": 0.0,
            "total_assets": 0.0,
            "total_liabilities": 0.0,
            "cost_expense": 0.0,
            "rd_expense": 0.0,
            "rd_staff": 0.0,
            "class1_rights": 0.0,
            "rd_institution_level": "none",
            "quality_items": 0.0,
            "certificates": 0.0,
            "core_it_systems": 0.0,
            "digital_level": "level1",
            "main_revenue": 0.0,
            "years_in_segment": 0.0,
            "market_share_national": 0.0,
            "chain_role": "other",
        },
        0.0,
    ),
    ("missing_facts", {"revenue": 1.0}, 16.0),
    ("missing_facts", {"revenue": None}, 17.0),
    (
        "missing_finance",
        {"revenue": 0.0, "net_profit": 0.0, "total_assets": 0.0, "total_liabilities": 0.0},
        1.0,
    ),
    (
        "missing_innovation",
        {"rd_expense": 0.0, "rd_staff": 0.0, "class1_rights": 0.0, "rd_institution_level": "none"},
        0.0,
    ),
    ("missing_quality", {"digital_level": "level1"}, 3.0),
    ("missing_market", {"chain_role": None}, 4.0),
    ("missing_years_3y", {"revenue": (1.0, None, 0.0)}, 1.0),
    ("missing_years_3y", {"revenue": (None, None, None)}, 3.0),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
