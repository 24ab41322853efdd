"""Targets: the days that count, how much of them is over, places that lists know."""

from datetime import date

import pytest

from configs.words import Phrase
from features.columns import DataError
from scoring.targets import Level, Target, Targets, days_of, elapsed, place_targets
from tests.scoring.targeted import target_of


@pytest.mark.parametrize(
    ("as_of", "days"),
    [("2025-12-31", 0), ("2026-01-01", 1), ("2026-06-30", 181), ("2027-05-01", 365)],
)
def test_days_are_over_at_the_end_of_the_day(as_of: str, days: int) -> None:
    assert elapsed(target_of(), date.fromisoformat(as_of)) == days / 365


def test_a_target_of_several_years_counts_from_its_own_first_day() -> None:
    stage = target_of(year=2025, since=date(2022, 9, 17))
    assert days_of(stage) == 1202
    assert elapsed(stage, date(2022, 9, 17)) == 1 / 1202
    assert elapsed(stage, date(2025, 12, 31)) == 1.0


def test_a_target_is_one_place_year_and_title_or_item() -> None:
    item = Target("甲县", 2026, 1.0, item=Phrase("标准", "standards"))
    assert item.key != target_of().key
    assert target_of(level="city").key != target_of().key
    assert target_of(target=9.0).key == target_of().key


def test_places_are_found_and_every_unknown_one_is_told() -> None:
    places: dict[Level, set[str]] = {"county": {"甲县", "两地"}, "city": {"某市", "两地"}}
    rows = (
        target_of(level=None),
        target_of(level=None, place="某市"),
        target_of(level=None, place="两地"),
        target_of(level="city", place="两地"),
        target_of(level=None, place="全省"),
    )
    told = place_targets(Targets("t.csv", "", rows), places)
    assert [one.level for one in told] == ["county", "city", "county", "city", "all"]
    wrong = (target_of(level=None, place="甲", row=2), target_of(level="city", row=3))
    with pytest.raises(DataError) as refused:
        place_targets(Targets("t.csv", "", wrong), places)
    assert [(f.code, f.row, f.found, f.right) for f in refused.value.faults] == [
        ("no_such_place", 2, "甲", "甲县"),
        ("no_such_place", 3, "甲县", "甲县"),
    ]
