"""What a list leaves open: who is not on it, what it contradicts, where stated counts differ."""

from datetime import date

import polars as pl

from features.rights import NOTHING, no_rights
from features.rights_stated import find_differences, list_everybody, tell_rights
from tests.features.one_right import rights_of
from tests.features.test_rights_day import panel_of

STATED = {"甲": {"class1_rights": 3.0}, "乙": {"class1_rights": 1.0}, "丙": {"class1_rights": None}}


def test_a_stated_count_outside_what_the_list_allows_is_told() -> None:
    rows = [{"enterprise_id": "乙"}, {"right_id": "二"}, {"right_id": "三", "acquired": None}]
    found = find_differences(panel_of(*rows, stated=STATED))
    # 乙's right is 甲's no more: each has its own, one of 甲's may count or not.
    assert found.rows() == [("甲", 2024, "class1_rights", 3.0, 1.0, 2.0)]
    within = panel_of(*rows, {"right_id": "四"}, {"right_id": "五"}, stated=STATED)
    assert find_differences(within).is_empty()


def test_rights_of_later_do_not_bear_out_a_year_that_is_over() -> None:
    rows = [{"right_id": str(n), "granted_on": date(2025, 1, 1)} for n in range(3)]
    (told,) = find_differences(panel_of(*rows, stated=STATED)).rows()
    assert told[3:] == (3.0, 0.0, 0.0)


def test_without_rights_or_counts_nothing_differs() -> None:
    assert find_differences(panel_of(stated=STATED)).is_empty()
    assert find_differences(panel_of({}, stated={"甲": {}})).is_empty()


def test_who_is_on_no_list_and_who_has_no_facts_is_counted() -> None:
    panel = panel_of({}, {"enterprise_id": "丁", "right_id": "二"}, stated=STATED)
    told = tell_rights(panel)
    assert (told["rights"], told["enterprises"]) == (2, 2)
    assert (told["unlisted"], told["nobody"]) == (2, 1)
    assert told["known_on"] == ["2022-01-01", "2022-01-01"]
    assert (told["differences"], len(told["listed"])) == (1, 1)
    contradicted = panel_of({}, {"source": "other", "owner_rank": 2}, stated=STATED)
    assert tell_rights(contradicted)["contradictions"] == 1


def test_a_complete_list_has_everybody() -> None:
    rights = rights_of({}, {"right_id": "二", "known_on": date(2021, 1, 1)})
    whole = list_everybody(rights, pl.Series(["甲", "乙", "乙"]))
    none = whole.filter(pl.col("kind") == NOTHING).sort("enterprise_id")
    assert none["enterprise_id"].to_list() == ["乙", "甲"]
    assert none["known_on"].unique().to_list() == [date(2021, 1, 1)]
    assert whole.schema == rights.schema
    assert list_everybody(no_rights(), pl.Series(["甲"])).is_empty()
