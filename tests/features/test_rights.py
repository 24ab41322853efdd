"""The table of rights: cut at a day, corrected, contradicted, claimed."""

from datetime import date

import polars as pl

from features.rights import (
    find_contested,
    find_contradictions,
    known_rights,
    settle_rights,
    sort_rights,
    without_claims,
)
from tests.features.one_right import rights_of


def settled(*rows: dict[str, object], precedence: tuple[str, ...] = ()) -> dict[str, object]:
    return settle_rights(rights_of(*rows), precedence).row(0, named=True)


def test_what_becomes_known_on_the_day_is_not_known() -> None:
    rights = rights_of({"known_on": date(2024, 5, 1)})
    assert known_rights(rights, date(2024, 5, 1)).is_empty()
    assert known_rights(rights, date(2024, 5, 2)).height == 1


def test_an_end_that_is_still_to_come_is_not_there_yet() -> None:
    rights = rights_of({"status": "ended", "ended_on": date(2024, 5, 1)})
    before = known_rights(rights, date(2024, 5, 1)).row(0, named=True)
    after = known_rights(rights, date(2024, 5, 2)).row(0, named=True)
    assert (before["status"], before["ended_on"]) == ("in_force", None)
    assert (after["status"], after["ended_on"]) == ("ended", date(2024, 5, 1))


def test_a_later_report_corrects_and_an_empty_cell_withdraws_nothing() -> None:
    later = {"known_on": date(2023, 1, 1), "owner_rank": 2, "used": None}
    row = settled({}, later)
    assert (row["owner_rank"], row["used"]) == (2, True)


def test_the_better_state_speaks_and_a_claim_fills_what_it_leaves_open() -> None:
    claim = {"source": "own", "state": "claimed", "acquired": "own", "owner_rank": 1}
    row = settled({"acquired": "transfer", "owner_rank": None}, claim)
    assert (row["acquired"], row["owner_rank"]) == ("transfer", 1)


def test_where_two_of_equal_rank_differ_nothing_stands_unless_one_goes_first() -> None:
    other = {"source": "other", "acquired": "transfer"}
    assert settled({}, other)["acquired"] is None
    assert settled({}, other, precedence=("other",))["acquired"] == "transfer"
    assert settled({}, other)["kind"] == "invention"
    told = find_contradictions(rights_of({}, other))
    assert told.rows() == [("甲", "一", "acquired")]
    assert find_contradictions(rights_of({}, other), ("other",)).is_empty()


def test_two_rows_of_one_source_and_day_that_differ_leave_it_open() -> None:
    assert settled({}, {"owner_rank": 5})["owner_rank"] is None


def test_without_claims_a_right_is_there_and_says_nothing() -> None:
    rights = rights_of(
        {}, {"right_id": "二", "state": "claimed"}, {"kind": "none", "state": "claimed"}
    )
    bare = without_claims(rights)
    assert bare["kind"].to_list() == ["invention", None, "none"]
    assert bare["right_id"].to_list() == ["一", "二", "一"]
    sure = rights_of({})
    assert without_claims(sure) is sure


def test_joint_owners_differ_in_their_places() -> None:
    both = rights_of({"owner_rank": 1}, {"enterprise_id": "乙", "owner_rank": 2})
    assert find_contested(both).is_empty()
    for other in ({"owner_rank": 1}, {"owner_rank": None}):
        assert find_contested(rights_of({}, {"enterprise_id": "乙"} | other)).to_list() == ["一"]
    gone = {"enterprise_id": "乙", "status": "ended", "ended_on": date(2023, 1, 1)}
    assert find_contested(rights_of({}, gone)).is_empty()
    nobody = rights_of({"right_id": ""}, {"enterprise_id": "乙", "right_id": ""})
    assert find_contested(nobody).is_empty()


def test_order_does_not_matter() -> None:
    rows = rights_of(
        *({"right_id": str(n), "source": s, "owner_rank": n % 3} for n in range(6) for s in "ab")
    )
    shuffled = rows.sample(fraction=1, shuffle=True, seed=3)
    assert sort_rights(shuffled).equals(sort_rights(pl.concat([rows, rows])))
    order = ["enterprise_id", "right_id"]
    assert settle_rights(shuffled).sort(order).equals(settle_rights(rows).sort(order))
