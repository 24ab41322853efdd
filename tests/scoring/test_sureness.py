"""How sure a list is: what is told of bands, sides, the number expected, and where nothing is."""

import json
import re
from dataclasses import replace
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from configs.words import read_words
from models.counts import count_interval
from scoring.enterprise_page import summarise
from scoring.folder import publish
from scoring.rank import Ranking, rank
from scoring.recall import read_list
from scoring.sureness import (
    band_of,
    bands_of,
    expect_listed,
    say_expected,
    sides_of,
    state_sureness,
)
from tests.made import LIST_DAY, banded_bundle, banded_ranking, made_panel, made_ranking
from tests.scoring.claimed import claimed_ranking
from tests.scoring.explained import page_of

ZH, EN = read_words("zh"), read_words("en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sure") / "list"
    # The pipeline here has fewer places than its file; what is read back goes by the file.
    publish(banded_ranking(), made_panel(), "zh", out)
    return out


def without_refits() -> Ranking:
    pipeline = banded_ranking().pipeline
    return rank(made_panel(), pipeline, replace(banded_bundle(), refits=()), LIST_DAY)


def subjects(ranking: Ranking) -> list[str]:
    return [subject for subject, _ in state_sureness(ranking, EN)]


def test_as_many_are_expected_as_the_chances_of_the_listed_add_up_to() -> None:
    ranking = banded_ranking()
    chances = ranking.listed["probability"].to_list()
    count = expect_listed(ranking)
    assert len(chances) == 40
    assert count == count_interval(chances)
    assert count
    assert count.expected == pytest.approx(sum(chances))
    assert count.low <= count.expected <= count.high
    told = say_expected(ranking, ZH)
    assert f"名单 40 家中，预计 12 个月内获认定 {count.expected:.1f} 家" in told
    assert f"{count.low}—{count.high} 家" in told


def test_nothing_is_expected_where_no_model_tells_chances() -> None:
    for pipeline in ("srdi", "little_giant"):
        ranking = made_ranking(pipeline, False)
        assert expect_listed(ranking) is None
        assert say_expected(ranking, ZH) == ""


def test_the_basis_says_what_a_band_is_and_what_it_is_not() -> None:
    text = dict(state_sureness(banded_ranking(), ZH))
    assert "再训练 20 次" in text["位次区间"]
    assert "名额线以下 2000 位" in text["位次区间"]
    assert "不含事实有误" in text["位次区间"]
    assert "B 重点培育：有区间跨过名额线" in text["档次"]
    assert "相互独立" in text["预计获认定"]
    assert "不用于排序" in text["概率含义"]
    assert subjects(banded_ranking())[-2:] == ["Sides of a probability", "Expected"]


def test_the_basis_says_why_there_are_no_bands() -> None:
    assert "至少 19 次" in dict(state_sureness(without_refits(), ZH))["位次区间"]
    assert subjects(made_ranking("srdi", False)) == ["Tiers"]
    assert "Sides of a probability" not in subjects(made_ranking("srdi"))


def test_the_basis_says_where_the_far_ones_are_counted_by_ten() -> None:
    ranking = banded_ranking()
    for eligible, told in ((100_000, False), (100_001, True)):
        many = replace(ranking, funnel=ranking.funnel | {"eligible": eligible})
        text = dict(state_sureness(many, EN)).get("Rank bands (far below)", "")
        assert ("the first 100000 are ranked anew one by one" in text) is told


def test_bands_and_sides_are_written_from_to() -> None:
    row = {"rank_low": 3, "rank_high": 17, "probability_low": 0.123, "probability_high": 0.4}
    assert (band_of(row, ZH), sides_of(row, ZH)) == ("3—17", "0.12—0.40")
    nothing = dict.fromkeys(row)
    assert (band_of(nothing, ZH), sides_of(nothing, ZH)) == (None, None)


def test_bands_are_shown_apart_each_under_its_own_name() -> None:
    row = {"rank_low": 3, "rank_high": 17, "facts_low": 2, "facts_high": 9, "weights_low": None}
    told = bands_of(row, EN)
    assert told == (("rank band", "3-17"), ("rank band (verified facts)", "2-9"))
    assert bands_of({}, EN) == ()


def test_the_basis_says_what_rests_on_claims_and_what_stands_to_verify() -> None:
    ranking = claimed_ranking()
    text = dict(state_sureness(ranking, EN))
    assert "verified facts" in text["Rank bands (verified facts)"]
    may = ranking.frame.filter(pl.col("to_verify") & (pl.col("tier") != "D"))
    assert (
        f"listed {int(may['listed'].sum())}, of the eligible {may.height}"
        in (text["Marked to verify"])
    )
    assert "Marked to verify" not in subjects(banded_ranking())
    level = ranking.frame.with_columns(pl.lit(None, pl.Int64).alias("facts_low"))
    assert (
        "do not tell"
        in dict(state_sureness(replace(ranking, frame=level), EN))["Rank bands (verified facts)"]
    )
    idle = level.with_columns(pl.lit(value=False).alias("to_verify"))
    assert (
        "none of them bears"
        in dict(state_sureness(replace(ranking, frame=idle), EN))["Rank bands (verified facts)"]
    )


def test_the_page_says_what_rests_on_claims() -> None:
    ranking = claimed_ranking()
    marked = ranking.frame.filter(
        pl.col("to_verify") & (pl.col("verdict") != "unknown") & (pl.col("tier") != "D")
    )
    row = marked.row(0, named=True)
    told = " ".join(summarise(ranking, row, EN))
    assert "To verify: the rank or the size class rests on facts that are only claimed." in told
    assert f"On verified facts alone its rank band is {band_of(row, EN, 'facts')}." in told
    gated = replace(ranking, pipeline=replace(ranking.pipeline, gate=("met",)))
    alone = row | {"verdict_verified": "unknown"}
    assert "the verdict (on verified facts alone: unknown)" in " ".join(summarise(gated, alone, EN))
    missing = ranking.frame.filter(pl.col("to_verify") & (pl.col("tier") == "D")).row(0, named=True)
    assert "cannot be listed before" in " ".join(summarise(ranking, missing, EN))


def test_the_folder_tells_bands_and_numbers(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    count = expect_listed(banded_ranking())
    assert count
    assert manifest["bands"] == {"refits": 20, "nth": 1, "reach": 2000}
    assert manifest["expected"] == vars(count)
    frame = pl.read_parquet(folder / "ranking.parquet")
    assert (frame["probability_low"] <= frame["probability"]).all()
    assert (frame["probability"] <= frame["probability_high"]).all()
    # Sides never fall where the score rises, so that hiding wins nothing here either.
    by_score = frame.sort("score")
    assert by_score["probability_low"].is_sorted()
    assert by_score["probability_high"].is_sorted()
    header = (folder / "list.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    for name in ("位次下限", "位次上限", "概率下限", "概率上限"):
        assert name in header


def test_the_workbook_and_the_pages_show_them(folder: Path) -> None:
    book = fastexcel.read_excel(folder / "list.xlsx")
    rows = list(book.load_sheet("名单", header_row=None, dtypes="string").to_polars().iter_rows())
    band, sides = (rows[1].index(name) for name in ("位次区间", "概率区间"))
    shown = banded_ranking().shown
    told = [band_of(row, ZH) for row in shown.iter_rows(named=True)]
    assert [row[band] for row in rows[2:-1]] == told
    assert all(re.fullmatch(r"0\.\d\d—[01]\.\d\d", str(row[sides])) for row in rows[2:-1])
    html = (folder / "list.html").read_text(encoding="utf-8")
    assert say_expected(banded_ranking(), ZH) in html
    assert re.search(rf"<td[^>]*>(<[^>]*>)*{told[0]}<", html)


def test_the_page_of_an_enterprise_tells_its_band() -> None:
    ranking = banded_ranking()
    row = ranking.shown.row(0, named=True)
    code = row["enterprise_id"]
    for lang, text in (
        ("zh", f"位次区间 {row['rank_low']}—"),
        ("en", f"rank band is {row['rank_low']}-"),
    ):
        page = page_of(ranking, code, lang)
        assert text in page
        assert text not in page_of(without_refits(), code, lang)


def test_a_list_read_back_says_the_same(tmp_path: Path) -> None:
    ranking = rank(made_panel(), made_ranking("little_giant").pipeline, banded_bundle(), LIST_DAY)
    publish(ranking, made_panel(), "zh", tmp_path / "list")
    again = read_list(tmp_path / "list")
    assert again.frame.equals(ranking.frame)
    assert state_sureness(again, ZH) == state_sureness(ranking, ZH)
