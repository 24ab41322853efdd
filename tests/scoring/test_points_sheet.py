"""The public table in formulas: guaranteed and possible points follow from values and steps."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest

from configs.words import read_words
from scoring.pipeline import read_pipeline
from scoring.points_sheet import has_points, plan_points, write_points
from scoring.rank import Ranking, rank
from scoring.rule_sheet import RuleLines, write_rules
from scoring.sheets import Sheet, open_book
from tests.made import LIST_DAY, made_panel
from tests.scoring.recomputed import Workbook

ZH = read_words("zh")
SHEET = "评分表得分"
# Steps, levels, per unit, as given, the better of two ways, experts, a cap on a theme.
TITLES = ("srdi", "high_tech", "tech_sme", "innovative")


@cache
def ranked(title: str) -> Ranking:
    """Twenty-five of them, judged by this title's table; none stands behind for what is missing."""
    pipeline = replace(read_pipeline("srdi"), policy=title, gate=(), length=25, reserve=0)
    return rank(made_panel(), pipeline, None, LIST_DAY)


@cache
def book_of(title: str) -> Workbook:
    ranking, file, lines = ranked(title), BytesIO(), RuleLines(ZH)
    assert has_points(ranking)
    assert ranking.policy.edition
    plan = plan_points(ranking.policy.edition, lines, ZH)
    with open_book(file, LIST_DAY) as book:
        write_points(Sheet(book, SHEET), ranking, plan, "题", ZH)
        write_rules(Sheet(book, ZH.say("sheet.rules")), lines, ZH)
    return Workbook(file)


@pytest.mark.parametrize("title", TITLES)
def test_the_totals_are_those_of_the_list(title: str) -> None:
    book, shown = book_of(title), ranked(title).shown
    assert shown.height > 10
    for nth, row in enumerate(shown.iter_rows(named=True), start=5):
        assert book.values[SHEET][f"C{nth}"] == row["enterprise_id"]
        assert book.work_out(SHEET, f"E{nth}") == pytest.approx(row["points"], abs=1e-9)
        assert book.work_out(SHEET, f"F{nth}") == pytest.approx(row["points_high"], abs=1e-9)


@pytest.mark.parametrize("title", TITLES)
def test_every_formula_gives_the_number_that_stands_there(title: str) -> None:
    book = book_of(title)
    for where in book.formulas[SHEET]:
        assert book.work_out(SHEET, where) == pytest.approx(book.values[SHEET][where], abs=1e-9)


def test_a_fact_that_is_missing_counts_nothing_and_could_count_all() -> None:
    book, ranking = book_of("srdi"), ranked("srdi")
    formulas = book.formulas[SHEET]
    assert any('=""' in formulas[where] for where in formulas)
    open_ones = ranking.shown["points_high"] > ranking.shown["points"]
    assert open_ones.any()
    nth = int(open_ones.arg_true()[0]) + 5
    assert book.work_out(SHEET, f"F{nth}") > book.work_out(SHEET, f"E{nth}")


def test_what_is_compared_is_the_very_number_that_was_judged() -> None:
    """Money in yuan and shares as such: nothing is rounded on the way to a line of the law."""
    book = book_of("srdi")
    rules = book.values["计分规则"]
    lines = [row[1:] for row, value in rules.items() if row[0] == "A" and value == "SRDI22.S11"]
    bounds = [rules.get(f"F{line}") for line in lines]
    assert {5e6, 4e6, 3e6, 2e6, 1e6, 0.1, 0.08, 0.06, 0.04, 0.03} <= set(bounds)
    assert {rules[f"D{line}"] for line in lines} == {"元", "%"}
