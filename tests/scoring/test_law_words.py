"""The law in the terminal: which edition, unverified text marked, what is no longer asked for."""

from datetime import date

import pytest

from configs.words import read_words
from scoring.__main__ import main
from scoring.law import diff, show
from scoring.law_words import head, tell_changes, tell_lines
from scoring.policy import policy_at

ZH = read_words("zh")
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


def test_the_command_shows_and_compares(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["law", "show", "srdi", "--as-of", "2022-09-01", "--lang", "en"]) == 0
    assert "SRDI22.H2b" in capsys.readouterr().out
    assert main(["law", "diff", "srdi", "2026-03-31", "2026-04-01"]) == 0
    assert "SRDI26.H3a" in capsys.readouterr().out
    assert main(["law", "diff", "srdi", "2026-03-31"]) == 2
    assert main(["law", "show", "nothing", "--as-of", "2022-09-01"]) == 10
