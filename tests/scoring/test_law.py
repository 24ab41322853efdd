"""The law to read: every clause shown once, every change told with both sides."""

from datetime import date

import pytest

from configs.words import read_words
from scoring.clauses import leaves
from scoring.law import diff, show
from scoring.policy import policy_at

ZH = read_words("zh")
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


@pytest.mark.parametrize("title", ["srdi", "little_giant"])
@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_every_clause_item_and_definition_is_shown_once(title: str, day: date) -> None:
    policy = policy_at(title, day)
    assert policy.edition
    shown = [line.code for line in show(policy, ZH) if line.code]
    assert len(shown) == len(set(shown))
    wanted = [leaf.code for leaf in leaves(policy.edition.requires)]
    wanted += [item.code for item in policy.edition.points]
    wanted += [definition.code for definition in policy.edition.definitions]
    assert set(wanted) <= set(shown)
    for line in show(policy, ZH):
        assert not line.line or line.cites.startswith("工信"), line


def test_a_day_without_an_edition_shows_nothing() -> None:
    assert show(policy_at("srdi", date(2022, 7, 31)), ZH) == []
    assert diff(policy_at("srdi", date(2022, 7, 31)), policy_at("srdi", BEFORE), ZH) == []


def test_the_steps_of_a_scored_item_stand_in_its_line() -> None:
    lines = {line.code: line.line for line in show(policy_at("srdi", BEFORE), ZH)}
    assert lines["SRDI22.S1"].startswith("≥ 80% 得 5 分、≥ 70% 得 3 分")
    assert lines["SRDI22.S8"].startswith("≤ 50% 得 5 分")
    assert "每满 2 得 1 分" in lines["SRDI22.S3"]
    assert "三级以上 得 5 分" in lines["SRDI22.S5"]


def test_what_changed_is_told_with_both_values_and_sources() -> None:
    changes = diff(policy_at("little_giant", BEFORE), policy_at("little_giant", AFTER), ZH)
    told = {
        change.indicator: (change.before and change.before.line, change.after and change.after.line)
        for change in changes
    }
    assert told["main_business_ratio"] == ("≥ 70%", "≥ 90%")
    assert told["debt_ratio"] == ("≤ 70%", "≤ 75%")
    assert told["own_brand"] == ("是", None)
    assert told["revenue"] == (None, "≥ 5,000万元")
    assert "years_in_segment" not in told
    ratio = next(change for change in changes if change.indicator == "main_business_ratio")
    assert ratio.before
    assert ratio.after
    assert (ratio.before.code, ratio.after.code) == ("LG22.Z2", "LG26.H2b")
    assert ratio.before.cites != ratio.after.cites


def test_between_two_days_of_one_edition_nothing_changed() -> None:
    early, late = policy_at("srdi", date(2022, 8, 1)), policy_at("srdi", BEFORE)
    assert diff(early, late, ZH) == []
