"""Focus, age and market worked by hand: a segment older than the enterprise, no revenue."""

from datetime import date
from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("main_business_ratio_year_before", {"main_revenue@1": 80.0, "revenue@1": 100.0}, 0.8),
    ("main_business_ratio_change", {"main_revenue": (90.0, 80.0), "revenue": (100.0, 100.0)}, 0.1),
    ("main_business_ratio_change", {"main_revenue": (90.0, 80.0), "revenue": (100.0, 0.0)}, None),
    (
        "main_business_ratio_of_3y",
        {"main_revenue": (90.0, 40.0, 50.0), "revenue": (100.0, 50.0, 50.0)},
        0.9,
    ),
    ("years_since_founding", {"founded_on": date(2014, 3, 1), "as_of": date(2024, 3, 1)}, 10.0014),
    ("years_since_founding", {"founded_on": date(2024, 3, 1), "as_of": date(2024, 3, 1)}, 0.0),
    ("years_since_founding", {"founded_on": None, "as_of": date(2024, 3, 1)}, None),
    (
        "segment_share_of_life",
        {"years_in_segment": 2.0, "founded_on": date(2020, 3, 1), "as_of": date(2024, 3, 1)},
        0.5,
    ),
    (
        "segment_share_of_life",
        {"years_in_segment": 8.0, "founded_on": date(2020, 3, 1), "as_of": date(2024, 3, 1)},
        2.0,
    ),
    (
        "segment_share_of_life",
        {"years_in_segment": 0.0, "founded_on": date(2024, 3, 1), "as_of": date(2024, 3, 1)},
        None,
    ),
    ("market_share_national_change", {"market_share_national": (0.12, 0.1)}, 0.02),
    ("market_share_segment_change", {"market_share_segment": (0.1, 0.12)}, -0.02),
    ("export_ratio", {"export_revenue": 25.0, "revenue": 100.0}, 0.25),
    ("export_ratio", {"export_revenue": 25.0, "revenue": 0.0}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
