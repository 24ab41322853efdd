"""Awards and titles worked by hand, with one of them unknown."""

import math
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
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
