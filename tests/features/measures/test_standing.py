"""Awards, titles, scores and days worked by hand, with one of them unknown."""

import math
from datetime import date
from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
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
    ("development_score_best_of_2y", {"development_score": (59.0, 61.5)}, 61.5),
    ("development_score_best_of_2y", {"development_score": (60.0, 0.0)}, 60.0),
    ("registered_days", {"founded_on": date(2023, 3, 1), "as_of": date(2024, 3, 1)}, 366.0),
    ("registered_days", {"founded_on": date(2024, 3, 1), "as_of": date(2024, 3, 1)}, 0.0),
    ("full_fiscal_years", {"founded_on": date(2020, 1, 1), "latest_year": 2022}, 3.0),
    ("full_fiscal_years", {"founded_on": date(2020, 1, 2), "latest_year": 2022}, 2.0),
    ("full_fiscal_years", {"founded_on": date(2022, 12, 31), "latest_year": 2022}, 0.0),
    ("full_fiscal_years", {"founded_on": date(2022, 1, 1), "latest_year": 2022}, 1.0),
    ("full_fiscal_years", {"founded_on": date(2024, 5, 1), "latest_year": 2022}, 0.0),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
