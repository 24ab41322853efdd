"""Cells and sentences beside law and score: for every shipped pipeline, in both languages."""

from datetime import date
from functools import cache

import polars as pl
import pytest

from configs.reader import known
from configs.words import read_words
from scoring.enterprise_page import summarise
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank
from scoring.shown import shown_columns
from scoring.shown_words import shown_cells, shown_widths, state_shown
from scoring.versus import compare_places, tell_versus
from tests.made import LIST_DAY, made_panel

ZH, EN = read_words("zh"), read_words("en")
SHOWN = {key for name in known("pipelines") for key in shown_columns(read_pipeline(name))}


@cache
def ranking_of(name: str, day: date = LIST_DAY) -> Ranking:
    return rank(made_panel(), read_pipeline(name), None, day)


@pytest.mark.parametrize("name", known("pipelines"))
def test_every_pipeline_ranks_and_every_column_of_it_has_words_and_a_cell(name: str) -> None:
    ranking = ranking_of(name)
    for words in (ZH, EN):
        assert all(words.knows(f"column.{key}") for key in ranking.frame.columns if key in SHOWN)
        widths = shown_widths(ranking)
        assert all(words.knows(f"column.{key}") for key in widths)
        for row in ranking.frame.head(3).iter_rows(named=True):
            assert set(shown_cells(ranking, row, words)) == set(widths)
        assert all(item and text for item, text in state_shown(ranking, words))
    assert bool(shown_widths(ranking)) == bool(shown_columns(ranking.pipeline))


def test_what_is_needed_is_told_in_ten_thousand_yuan_and_as_growth() -> None:
    ranking = ranking_of("above_scale")
    row = {"needed": 587_000.0, "needed_growth": 0.0302, "new_plant": None}
    row |= {"main_revenue": 19_413_000.0, "main_revenue_growth": -0.01}
    row |= {"main_revenue_cagr_2y": None}
    cells = shown_cells(ranking, row, ZH)
    assert (cells["needed_shown"], cells["growth_shown"]) == ("58.7万元", "3.02%")
    assert (cells["main_revenue"], cells["new_plant"]) == ("1,941.3万元", "缺失")
    assert shown_cells(ranking, row | {"needed": 0.0}, ZH)["needed_shown"] == "已达标"
    assert shown_cells(ranking, row | {"needed_growth": 25.0}, ZH)["growth_shown"] == "超过 10 倍"
    assert shown_cells(ranking, row | {"new_plant": True}, ZH)["new_plant"] == "是"


def test_a_renewal_says_by_what_its_day_is_known_and_that_no_window_is_on_file() -> None:
    ranking = ranking_of("innovative_renewal")
    row = {"expires_on": date(2026, 5, 1), "days_left": 0, "expiry_by": "law"}
    cells = shown_cells(ranking, row, ZH)
    assert cells["expires_on"] == "2026-05-01"
    assert cells["days_left"] == 0
    assert "推算" in cells["expiry_by"]
    row = {"expires_on": None, "days_left": None, "expiry_by": None}
    assert "不明" in shown_cells(ranking, row, ZH)["expires_on"]
    told = " ".join(text for _, text in state_shown(ranking, ZH))
    assert "2027-03-01" in told
    assert "没有已收录的申报或复核通知" in told
    window = ranking_of("little_giant_renewal", date(2026, 5, 1))
    assert "2026-04-25" in " ".join(text for _, text in state_shown(window, ZH))
    before = ranking_of("little_giant_renewal")
    assert "2026-04-25" not in " ".join(text for _, text in state_shown(before, ZH))


def test_boards_are_told_by_lines_and_facts() -> None:
    ranking = ranking_of("listing_reserve")
    far = {f"{part}_{t}": 0 for part in ("unmet", "open") for t in ranking.pipeline.shows}
    row = far | {"unmet_bse": 2, "open_bse": 1, "unmet_star": None, "open_star": None}
    row |= {"listing_stage": "tutoring", "listing_will": False}
    cells = shown_cells(ranking, row, ZH)
    assert "北交所：未满足 2 条、待核 1 条" in cells["distances"]
    assert "创业板：无未满足项" in cells["distances"]
    assert "科创板：无有效标准或不适用" in cells["distances"]
    assert (cells["listing_stage"], cells["listing_will"]) == ("辅导", "否")


def test_why_one_stands_above_another_is_told_by_the_order_of_its_list() -> None:
    for name, by in (("innovative_renewal", "renewal"), ("above_scale", "margin")):
        ranking = ranking_of(name)
        ids = ranking.frame.filter(pl.col("tier") != "D")["enterprise_id"]
        told = compare_places(ranking, ids[0], ids[-1], ZH)
        assert told.by == by
        assert all("{" not in line for line in tell_versus(ranking, told, ZH))
    ranking = ranking_of("innovative_renewal")
    first, last = (ranking.frame["enterprise_id"][at] for at in (0, -1))
    late = compare_places(ranking, last, first, ZH)
    assert (late.above["enterprise_id"], late.by) == (first, "due")


def test_a_page_of_a_renewal_speaks_of_its_day_and_of_no_recommendation() -> None:
    ranking = ranking_of("innovative_renewal")
    text = " ".join(summarise(ranking, ranking.frame.row(0, named=True), ZH))
    assert "到期日 2026-" in text
    assert "在到期范围内" in text
    assert "推荐" not in text
    assert "不能列入" not in text
