"""Sums over rights worked by hand: stock, flow, parts of shares, and what leaves them open."""

from datetime import date
from typing import Any

import pytest

from features.measures.rights_counted import COUNTED
from features.rights import settle_rights
from features.rights_sums import add_up, count_rights
from tests.features.one_right import DAY, rights_of

SIX: list[dict[str, Any]] = [
    {"right_id": "1"},
    {"right_id": "2", "filed_on": date(2023, 1, 1), "granted_on": date(2025, 9, 1)},
    {"right_id": "3", "kind": "utility_model", "owner_rank": 2, "ipc": "F16L1/00"},
    {"right_id": "4", "acquired": "transfer", "acquired_on": date(2024, 1, 1), "ipc": "F16L9/00"},
    {"right_id": "5", "status": "ended", "ended_on": date(2025, 1, 1)},
    {"right_id": "6", "status": "pending", "granted_on": None, "filed_on": date(2025, 1, 1)},
]


def summed(*rows: dict[str, Any]) -> dict[str, Any]:
    return add_up(settle_rights(rights_of(*rows)), DAY).row(0, named=True)


def counted(*rows: dict[str, Any]) -> dict[str, Any]:
    rights = settle_rights(rights_of(*rows))
    return count_rights(rights, DAY, COUNTED, [1]).row(0, named=True)


def test_stock_and_flow() -> None:
    found = summed(*SIX)
    expected = {
        "inventions_held": 3.0,
        "utility_models_held": 1.0,
        "designs_held": 0.0,
        "software_held": 0.0,
        "other_class1_held": 0.0,
        "rights_granted_1y": 1.0,
        "rights_granted_3y": 1.0,
        "inventions_granted_3y": 1.0,
        "rights_filed_3y": 1.0,
        "rights_pending": 1.0,
    }
    assert {name: found[name] for name in expected} == expected


def test_parts_of_shares() -> None:
    found = summed(*SIX)
    assert (found["held"], found["bought"], found["first_owner"]) == (4.0, 1.0, 3.0)
    assert found["ever_granted"] == 5.0
    # Three inventions and a utility model; two subclasses among three inventions.
    assert (found["squares_of_kinds"], found["squares_of_subclasses"]) == (10.0, 5.0)
    assert (found["inventions_classed"], found["peak_year"]) == (3.0, 3.0)
    filed = [date(2019, 3, 1), date(2023, 1, 1), date(2019, 3, 1)]
    assert found["invention_days"] == sum((DAY - day).days for day in filed)


@pytest.mark.parametrize(
    ("left_out", "open_parts"),
    [
        ("acquired", {"bought"}),
        ("owner_rank", {"first_owner"}),
        ("ipc", {"squares_of_subclasses"}),
        ("status", {"held"}),
        ("granted_on", {"peak_year"}),
        ("kind", {"held"}),
    ],
)
def test_what_is_not_told_leaves_its_share_open(left_out: str, open_parts: set[str]) -> None:
    before, after = summed(*SIX), summed(SIX[0] | {left_out: None}, *SIX[1:])
    assert {name for name, value in after.items() if value is None} == open_parts
    assert not [name for name, value in before.items() if value is None]


def test_a_row_of_no_right_gives_noughts() -> None:
    found = summed({"right_id": "", "kind": "none", "granted_on": None, "status": None})
    assert {value for name, value in found.items() if name[:2] not in ("en", "sq", "pe")} == {0.0}
    none = counted({"right_id": "", "kind": "none", "granted_on": None, "status": None})
    assert {value for name, value in none.items() if name != "enterprise_id"} == {0.0}


def test_counts_are_told_with_the_most_they_could_be_and_what_is_new() -> None:
    found = counted(*SIX, SIX[0] | {"right_id": "7", "acquired": None})
    assert (found["class1_rights"], found["class1_rights:most"]) == (3.0, 4.0)
    assert (found["class1_rights_own"], found["class1_rights_own:most"]) == (2.0, 3.0)
    assert (found["class1_rights_195"], found["class1_rights_195:most"]) == (4.0, 4.0)
    assert found["class1_rights:new1"] == 1.0
