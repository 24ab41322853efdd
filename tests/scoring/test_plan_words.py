"""Plans in words, as they were: both languages, kept in a file that is read when it changes."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from configs.words import Lang, read_words
from scoring.aims import Aim, Supply
from scoring.ladder import draw_ladder
from scoring.plan import Plan
from scoring.plan_page import print_plan
from scoring.plan_words import tell_plan
from tests.scoring.planned import planned

GOLDEN = Path(__file__).parents[1] / "golden"


def plans() -> list[Plan]:
    """Safe, a band that crosses, over the cut by one change, by several, not at all; the law."""
    safe = replace(planned(36), aim=Aim("safe", "score", rank=3, places=40), paths=())
    return [safe, *(planned(place) for place in (36, 44, 50, 150, 180))]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_plans_read_as_they_did(lang: Lang) -> None:
    words, path = read_words(lang), GOLDEN / f"plans.{lang}.txt"
    made = "\n\n".join(print_plan(plan, words, made_up=True) for plan in plans()) + "\n"
    if os.environ.get("LINGPAO_WRITE_GOLDEN"):
        path.write_text(made, encoding="utf-8", newline="\n")
    assert made == path.read_text(encoding="utf-8")
    assert "None" not in made
    assert "{" not in made


def test_the_golden_plans_show_every_kind_of_answer() -> None:
    text = (GOLDEN / "plans.en.txt").read_text(encoding="utf-8")
    kinds = ("Safely on the list", "rank band crosses", "Path 1", "No feasible path", "or: ")
    parts = ("held for the years", "The route", "runs out", "No change of a path", "has moved by")
    for part in (*kinds, *parts):
        assert part in text, part


def test_supplies_read_by_the_direction_of_their_figure() -> None:
    words, plan = read_words("en"), planned(50)
    lacking = Supply("rd_expense", 1e6), Supply("market_rank", 3.0), Supply("net_profit", None)
    aim = Aim("cut", "score", -1.0, -2.0, -2.0, 61, 40)
    told = replace(plan, aim=aim, supplies=lacking)
    lines = [line for part in tell_plan(told, words) for line in part.lines if "Supply" in line]
    assert len(lines) == 3
    assert "from 100 (10k yuan)" in lines[0]
    assert "at 3 (rank) or less" in lines[1]
    assert "alone it does not" in lines[2]


def test_a_window_on_file_is_told_with_its_notice() -> None:
    ladder = draw_ladder({"holds_srdi": True}, "little_giant", date(2026, 5, 1))
    plan = replace(planned(50), law=None, coming=None, ladder=ladder, as_of="2026-05-01")
    (line,) = [s for part in tell_plan(plan, read_words("en")) for s in part.lines if "117" in s]
    assert line.startswith(
        "2026-04-25 to 2026-05-25 little giant can be applied for: online filing"
    )
