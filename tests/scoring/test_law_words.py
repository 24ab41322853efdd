"""The law in the terminal: which edition, unverified text marked, what is no longer asked for."""

import dataclasses
from datetime import date

import pytest

from configs.reader import find
from configs.words import Words, read_words
from scoring.cases import Case, Outcome
from scoring.law import show
from scoring.law_changes import compare, diff
from scoring.law_words import claimed, head, tell_cases, tell_changes, tell_lines, tell_recheck
from scoring.policy import policy_at, read_law

ZH, EN = read_words("zh"), read_words("en")
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def test_the_head_names_document_and_edition_or_that_there_is_none() -> None:
    assert "工信部企业〔2022〕63号" in head(policy_at("srdi", BEFORE), ZH)
    assert "没有已收录的有效标准" in head(policy_at("srdi", date(2022, 7, 31)), ZH)


def test_unverified_text_says_so() -> None:
    policy = policy_at("little_giant", BEFORE)
    lines = tell_lines(policy, show(policy, ZH), ZH).splitlines()
    memory = [line for line in lines if "LG22.XD1" in line]
    assert "条文未核验" in memory[0]
    assert not any("条文未核验" in line for line in lines if "LG22.Z1 " in line)


def test_changes_name_both_sides() -> None:
    before, after = policy_at("little_giant", BEFORE), policy_at("little_giant", AFTER)
    text = tell_changes(before, after, diff(before, after, ZH), ZH)
    assert "主营业务收入占比" in text
    assert "≥ 70%" in text
    assert "≥ 90%" in text
    assert "不要求" in text
    same = tell_changes(before, before, [], ZH)
    assert "没有变化" in same


@pytest.mark.parametrize(
    ("words", "headings"),
    [
        (ZH, ("有变化", "不再要求", "新增要求", "定义与说明", "未变")),
        (EN, ("Changed", "No longer asked for", "Newly asked for", "Definitions", "Unchanged")),
    ],
)
def test_changes_stand_under_what_became_of_them(words: Words, headings: tuple[str, ...]) -> None:
    before, after = policy_at("little_giant", BEFORE), policy_at("little_giant", AFTER)
    text = tell_changes(before, after, compare(before, after, words), words)
    places = [text.index(f"\n{heading}") for heading in headings]
    assert places == sorted(places)
    award = next(line for line in text.splitlines() if "LG22.XD1" in line)
    assert words.say("mark.MEMORY") in award.split(" → ")[0]
    assert words.say("mark.MEMORY") not in award.split(" → ")[1]
    assert "工信部企业〔2026〕2号 认定标准·知识产权" in award


def test_a_table_on_one_side_only_is_told() -> None:
    before, after = policy_at("srdi", BEFORE), policy_at("srdi", AFTER)
    text = tell_changes(before, after, compare(before, after, ZH), ZH)
    table = next(line for line in text.splitlines() if "公开评分表" in line)
    assert "13 项" in table
    assert table.endswith("无评分表")


def test_a_recheck_tells_how_it_differs() -> None:
    def told(day: date, title: str = "little_giant") -> str:
        return tell_recheck(policy_at(title, day), policy_at(title, day, "recheck"), ZH)

    assert "little_giant@2-2026" in told(date(2026, 5, 1))
    assert "LG26.H2c" in told(date(2027, 5, 1))
    assert "近两年任一年" in told(date(2027, 5, 1)) or "较高" in told(date(2027, 5, 1))
    assert "没有不同" in told(date(2025, 5, 1))
    assert told(date(2022, 7, 31)) == ""
    first = dataclasses.replace(policy_at("little_giant", AFTER), edition=None)
    recheck = policy_at("little_giant", AFTER, "recheck")
    assert "没有已收录的有效标准" in tell_recheck(first, recheck, ZH)


def test_a_wrong_claim_is_told_in_words_with_its_place() -> None:
    case = Case("甲", "乙厂", BEFORE, line=12)
    wrong = {"LG22.Z1": ("met", "not_met"), "verdict": ("met", None), "points": ((60.0,), (None,))}
    outcomes = {"little_giant": [Outcome(case, wrong), Outcome(case, {})]}  # type: ignore[arg-type]
    law = read_law(find("policies", "little_giant"))
    lines = tell_cases([law], outcomes, EN).splitlines()
    assert lines[0] == "little giant (little_giant): 1 of 2 cases hold"
    assert "little_giant.yaml line 12 “甲”: LG22.Z1 expected met, found not met" in lines[1]
    assert "verdict of the title expected met, found no such clause" in lines[2]
    assert "expected 60 points, found no points" in lines[3]
    assert "LG22.Z1 应为 符合" in tell_cases([law], outcomes, ZH)


def test_points_are_told_as_a_span() -> None:
    assert claimed((15.0, 25.0), ZH) == "15–25 分"
    assert claimed((15.0, 15.0), EN) == "15 points"
