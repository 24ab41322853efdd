"""Scales as numbers, certificates and standards worked by hand, with one unknown."""

from typing import Any

import pytest

from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("digital_step", {"digital_level": "level1"}, 1.0),
    ("digital_step", {"digital_level": "level3_or_above"}, 3.0),
    ("rd_institution_step", {"rd_institution_level": "none"}, 0.0),
    ("rd_institution_step", {"rd_institution_level": "national"}, 4.0),
    ("rd_institution_step", {"rd_institution_level": None}, None),
    ("best_right_step", {"best_right": "class1"}, 2.0),
    ("best_right_step", {"best_right": "class1_high_value"}, 4.0),
    ("chain_role_step", {"chain_role": "other"}, 0.0),
    ("chain_role_step", {"chain_role": "shortboard_longboard_blank_proven"}, 2.0),
    ("main_field_step", {"main_product_field": "strategic_emerging"}, 1.0),
    ("main_field_step", {"main_product_field": "other"}, 0.0),
    ("certificates_new", {"certificates": (3.0, 4.0)}, -1.0),
    ("certificates_new", {"certificates": (3.0, None)}, None),
    ("quality_and_certificates", {"quality_items": 2.0, "certificates": 3.0}, 5.0),
    ("standards", {"standards_led": 1.0, "standards_joined": 4.0}, 5.0),
    ("standards", {"standards_led": 1.0, "standards_joined": None}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
