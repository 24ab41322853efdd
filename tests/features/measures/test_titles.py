"""Titles held, their rung, age and days to expiry, worked by hand."""

from datetime import date
from typing import Any

import pytest

from features.indicators import ENDING_TITLES
from tests.features.measured import Case, measured

CASES: list[Case] = [
    (
        "titles_held",
        {
            "holds_innovative": True,
            "holds_tech_sme": False,
            "holds_srdi": True,
            "holds_little_giant": False,
            "holds_single_champion": False,
        },
        2.0,
    ),
    ("titles_held", {"holds_innovative": True, "holds_srdi": False}, 1.0),
    ("titles_held", {"holds_srdi": False}, 0.0),
    ("titles_held", {"holds_srdi": None}, None),
    (
        "ladder_step",
        {"holds_innovative": True, "holds_srdi": True, "holds_little_giant": False},
        2.0,
    ),
    ("ladder_step", {"holds_tech_sme": True}, 1.0),
    ("ladder_step", {"holds_single_champion": True, "holds_innovative": False}, 4.0),
    ("ladder_step", {"holds_little_giant": True, "holds_srdi": True}, 3.0),
    ("ladder_step", {"holds_srdi": False}, 0.0),
    ("ladder_step", {"holds_srdi": None}, None),
    (
        "years_held_innovative",
        {
            "holds_innovative": True,
            "since_innovative": date(2020, 3, 1),
            "as_of": date(2024, 2, 29),
        },
        3.9973,
    ),
    (
        "days_left_innovative",
        {
            "holds_innovative": True,
            "until_innovative": date(2024, 3, 10),
            "as_of": date(2024, 3, 1),
        },
        9.0,
    ),
    (
        "years_held_tech_sme",
        {"holds_tech_sme": True, "since_tech_sme": date(2020, 3, 1), "as_of": date(2024, 2, 29)},
        3.9973,
    ),
    (
        "days_left_tech_sme",
        {"holds_tech_sme": True, "until_tech_sme": date(2024, 3, 10), "as_of": date(2024, 3, 1)},
        9.0,
    ),
    (
        "years_held_srdi",
        {"holds_srdi": True, "since_srdi": date(2020, 3, 1), "as_of": date(2024, 2, 29)},
        3.9973,
    ),
    (
        "days_left_srdi",
        {"holds_srdi": True, "until_srdi": date(2024, 3, 10), "as_of": date(2024, 3, 1)},
        9.0,
    ),
    (
        "years_held_little_giant",
        {
            "holds_little_giant": True,
            "since_little_giant": date(2020, 3, 1),
            "as_of": date(2024, 2, 29),
        },
        3.9973,
    ),
    (
        "days_left_little_giant",
        {
            "holds_little_giant": True,
            "until_little_giant": date(2024, 3, 10),
            "as_of": date(2024, 3, 1),
        },
        9.0,
    ),
    (
        "years_held_single_champion",
        {
            "holds_single_champion": True,
            "since_single_champion": date(2020, 3, 1),
            "as_of": date(2024, 2, 29),
        },
        3.9973,
    ),
    (
        "days_left_single_champion",
        {
            "holds_single_champion": True,
            "until_single_champion": date(2024, 3, 10),
            "as_of": date(2024, 3, 1),
        },
        9.0,
    ),
    (
        "years_held_high_tech",
        {"holds_high_tech": True, "since_high_tech": date(2020, 3, 1), "as_of": date(2024, 2, 29)},
        3.9973,
    ),
    (
        "days_left_high_tech",
        {"holds_high_tech": True, "until_high_tech": date(2024, 3, 10), "as_of": date(2024, 3, 1)},
        9.0,
    ),
    (
        "years_held_cluster_leader",
        {
            "holds_cluster_leader": True,
            "since_cluster_leader": date(2020, 3, 1),
            "as_of": date(2024, 2, 29),
        },
        3.9973,
    ),
    (
        "years_held_bse",
        {"holds_bse": True, "since_bse": date(2020, 3, 1), "as_of": date(2024, 2, 29)},
        3.9973,
    ),
    (
        "years_held_above_scale",
        {
            "holds_above_scale": True,
            "since_above_scale": date(2020, 3, 1),
            "as_of": date(2024, 2, 29),
        },
        3.9973,
    ),
    *(
        (
            f"days_since_given_{title}",
            {
                f"holds_{title}": True,
                f"given_{title}": date(2023, 3, 1),
                "as_of": date(2024, 3, 1),
            },
            366.0,
        )
        for title in ENDING_TITLES
    ),
    (
        "days_since_given_srdi",
        {"holds_srdi": False, "given_srdi": date(2023, 3, 1), "as_of": date(2024, 3, 1)},
        None,
    ),
    ("days_since_given_srdi", {"holds_srdi": None, "as_of": date(2024, 3, 1)}, None),
    ("years_held_srdi", {"holds_srdi": False, "as_of": date(2024, 3, 1)}, 0.0),
    ("years_held_srdi", {"holds_srdi": None, "as_of": date(2024, 3, 1)}, None),
    (
        "days_left_srdi",
        {"holds_srdi": True, "until_srdi": date(2024, 3, 1), "as_of": date(2024, 3, 1)},
        0.0,
    ),
    ("days_left_srdi", {"holds_srdi": True, "until_srdi": None, "as_of": date(2024, 3, 1)}, None),
    (
        "days_left_srdi",
        {"holds_srdi": False, "until_srdi": date(2024, 3, 10), "as_of": date(2024, 3, 1)},
        None,
    ),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected
