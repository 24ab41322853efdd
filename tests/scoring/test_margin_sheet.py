"""落选边缘: every one who nearly made it, with all that kept it off."""

from dataclasses import replace
from io import BytesIO

import polars as pl

from configs.words import read_words
from scoring.margin_sheet import Margin, find_margin, tell_causes, write_margin
from scoring.rank import Ranking
from scoring.sheets import Sheet, open_book
from tests.made import LIST_DAY, made_ranking
from tests.scoring.bounded import bounded_ranking
from tests.scoring.recomputed import Workbook

ZH = read_words("zh")


def causes(ranking: Ranking, margin: Margin) -> dict[str, list[tuple[str, str]]]:
    ids = ranking.findings.frame["enterprise_id"].to_list()
    rows = margin.rows.iter_rows(named=True)
    return {
        row["enterprise_id"]: [
            *tell_causes(ranking, margin, row, ids.index(row["enterprise_id"]), ZH)
        ]
        for row in rows
    }


def test_the_reserve_then_those_whose_score_would_do() -> None:
    ranking = made_ranking("little_giant")
    margin = find_margin(ranking)
    cut = ranking.listed["potential"].min()
    assert margin.cuts == {None: cut}
    reserve = ranking.shown.filter(~pl.col("listed"))["enterprise_id"].to_list()
    ids = margin.rows["enterprise_id"].to_list()
    assert ids[: len(reserve)] == reserve
    barred = margin.rows[len(reserve) :]
    assert barred.height
    assert set(barred["tier"]) == {"D"}
    assert (barred["potential"] >= cut).all()
    everybody = ranking.frame.filter((pl.col("tier") == "D") & (pl.col("potential") >= cut))
    assert barred.height + margin.more == everybody.height


def test_everybody_is_told_what_kept_it_off() -> None:
    ranking = made_ranking("little_giant")
    told = causes(ranking, find_margin(ranking))
    assert all(told.values())
    kinds = {kind for own in told.values() for kind, _ in own}
    assert {"clause", "open"} <= kinds
    for row in find_margin(ranking).rows.iter_rows(named=True):
        own = dict(told[row["enterprise_id"]])
        assert ("clause" in own) == (row["verdict"] == "not_met")
        assert ("open" in own) == row["to_verify"]
        if row["tier"] != "D":
            gap = ranking.listed["potential"].min() - row["potential"]  # type: ignore[operator]
            assert f"差 {gap:.2f} 分" in own["score"]


def test_quotas_and_exclusions_are_told_with_price_and_end() -> None:
    ranking = bounded_ranking()
    told = causes(ranking, find_margin(ranking))
    out = ranking.frame.filter(pl.col("by_quota").is_not_null() & ~pl.col("listed"))
    for one in out["enterprise_id"]:
        ((kind, text),) = told[one]
        assert kind == "quota"
        assert "因名额落选" in text
        assert "分" in text
    (excluded,) = ranking.frame.filter(pl.col("excluded").is_not_null())["enterprise_id"]
    kind, text = told[excluded][0]
    assert (kind, text) == (
        "excluded",
        "严重违法失信，自 2025-01-01 至 未载明截止日（来源：—）",
    )


def test_the_sheet_says_it_and_an_empty_list_too() -> None:
    file, ranking = BytesIO(), made_ranking("little_giant")
    empty = replace(ranking, frame=ranking.frame.with_columns(listed=pl.lit(False)))
    with open_book(file, LIST_DAY) as book:
        write_margin(Sheet(book, "甲"), ranking, ZH)
        write_margin(Sheet(book, "乙"), empty, ZH)
    told = Workbook(file).values
    assert told["甲"]["C3"] == find_margin(ranking).rows["enterprise_id"][0]
    assert "没有入围线" in told["乙"]["A3"]
