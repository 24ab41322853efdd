"""The law to read: every clause shown once, with its line, its source and what it stands under."""

from datetime import date

import pytest

from configs.words import read_words
from scoring.clauses import leaves_of
from scoring.law import Line, show
from scoring.policy import policy_at

ZH, EN = read_words("zh"), read_words("en")
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def lines_of(title: str, day: date) -> dict[str, Line]:
    return {line.code: line for line in show(policy_at(title, day), ZH) if line.code}


@pytest.mark.parametrize("title", ["srdi", "little_giant"])
@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_every_clause_item_and_definition_is_shown_once(title: str, day: date) -> None:
    policy = policy_at(title, day)
    assert policy.edition
    shown = [line.code for line in show(policy, ZH) if line.code]
    assert len(shown) == len(set(shown))
    wanted = [leaf.code for leaf in leaves_of(policy.edition)]
    wanted += [item.code for item in policy.edition.points]
    wanted += [definition.code for definition in policy.edition.definitions]
    assert set(wanted) <= set(shown)
    for line in show(policy, ZH):
        if line.kind in ("applies", "requires", "item"):
            assert line.line, line
            assert line.cites.startswith("工信"), line
            assert line.clause, line


def test_a_day_without_an_edition_shows_nothing() -> None:
    assert show(policy_at("srdi", date(2022, 7, 31)), ZH) == []


def test_both_languages_show_the_same_lines() -> None:
    policy = policy_at("little_giant", BEFORE)
    pairs = list(zip(show(policy, ZH), show(policy, EN), strict=True))
    assert all((z.code, z.kind, z.mark) == (e.code, e.kind, e.mark) for z, e in pairs)


def test_the_steps_of_a_scored_item_stand_in_its_line() -> None:
    lines = {code: line.line for code, line in lines_of("srdi", BEFORE).items()}
    assert lines["SRDI22.S1"].startswith("≥ 80% 得 5 分、≥ 70% 得 3 分")
    assert lines["SRDI22.S8"].startswith("≤ 50% 得 5 分")
    assert "每满 2 得 1 分" in lines["SRDI22.S3"]
    assert "三级以上 得 5 分" in lines["SRDI22.S5"]


def test_an_item_with_two_ways_names_both_indicators() -> None:
    line = lines_of("srdi", BEFORE)["SRDI22.S11"]
    for indicator in line.about.split():
        assert indicator
    assert len(line.about.split()) == 2
    assert "研发费用" in line.line


def test_a_clause_tells_the_tier_and_the_way_that_it_stands_under() -> None:
    lines = lines_of("little_giant", BEFORE)
    assert "≥ 5,000万元 且 < 10,000万元" in lines["LG22.X1b"].when
    assert "< 5,000万元" in lines["LG22.X1c1"].when
    assert "创新能力指标或创新直通条件" in lines["LG22.XD1"].when
    assert "创新能力指标”之内" in lines["LG22.X2"].when
    assert lines["LG22.Z1"].when == ""
    assert (lines["LG22.X"].text, lines["LG22.X"].kind) == ("创新能力指标", "group")
    assert lines["LG22.X1"].line == "按营业收入分档"


def test_what_a_recheck_makes_of_a_clause_stands_in_its_note() -> None:
    lines = lines_of("little_giant", AFTER)
    assert "复核不考查" in lines["LG26.H2c"].note
    assert "复核看" in lines["LG26.H7"].note
