"""What stands behind a list: as known on its day, the claimed apart, the past in order."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from features.panel import Panel
from scoring.behind import facts_of, gather_behind, read_behind
from scoring.faults import RankError
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank
from tests.made import LIST_DAY, made_bundle, made_panel, made_ranking

EARLIER = date(2025, 3, 1)


@cache
def earlier() -> Ranking:
    return rank(made_panel(), read_pipeline("little_giant"), made_bundle(), EARLIER)


def claimed_panel() -> Panel:
    """The same panel, of which every third enterprise's word is its own."""
    third = pl.col("enterprise_id").rank("dense") % 3 == 0
    state = pl.when(third).then(pl.lit("claimed")).otherwise("state").alias("state")
    return replace(made_panel(), facts=made_panel().facts.with_columns(state))


def test_nothing_is_measured_twice_where_nothing_is_claimed() -> None:
    assert gather_behind(made_ranking("little_giant"), made_panel()).verified is None


def test_what_is_only_claimed_is_missing_among_the_verified() -> None:
    panel = claimed_panel()
    ranking = rank(panel, read_pipeline("little_giant"), made_bundle(), LIST_DAY)
    verified = gather_behind(ranking, panel).verified
    assert verified is not None
    frame = ranking.matrix.frame
    assert verified["enterprise_id"].equals(frame["enterprise_id"])
    states = panel.facts.group_by("enterprise_id").agg(pl.col("state").first())
    claims = frame.select("enterprise_id").join(states, on="enterprise_id", how="left")["state"]
    lost = frame["revenue"].is_not_null() & verified["revenue"].is_null()
    assert lost.equals((claims == "claimed") & frame["revenue"].is_not_null())
    kept = claims != "claimed"
    assert verified["rd_ratio"].filter(kept).equals(frame["rd_ratio"].filter(kept))


def test_facts_are_those_known_on_the_day_of_those_shown() -> None:
    ranking, panel = made_ranking("little_giant"), made_panel()
    facts = gather_behind(ranking, panel).facts
    assert set(facts["enterprise_id"]) == set(ranking.shown["enterprise_id"])
    assert (facts["known_on"] < LIST_DAY).all()
    code = ranking.shown["enterprise_id"][0]
    before = LIST_DAY - timedelta(days=400)
    then = facts_of(panel.known(before), pl.Series([code]))
    now = facts.filter(pl.col("enterprise_id") == code)
    assert 0 < then.height < now.height


def test_earlier_places_are_remembered_list_by_list(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    publish(earlier(), made_panel(), "zh", first)
    short = replace(read_pipeline("little_giant"), length=8)
    middle = rank(made_panel(), short, made_bundle(), date(2025, 9, 1))
    publish(middle, made_panel(), "zh", second, first)
    publish(made_ranking("little_giant"), made_panel(), "zh", tmp_path / "third", second)
    past = read_behind(tmp_path / "third").past
    assert set(past["as_of"]) == {EARLIER, date(2025, 9, 1)}
    assert past.equals(past.sort("enterprise_id", "as_of"))
    here = set(made_ranking("little_giant").frame["enterprise_id"])
    assert set(past["enterprise_id"]) <= here
    then = earlier().frame.filter(pl.col("enterprise_id").is_in(list(here)))
    told = past.filter(pl.col("as_of") == EARLIER).select("enterprise_id", "rank")
    assert told.equals(then.select("enterprise_id", "rank").sort("enterprise_id"))
    check_since(tmp_path / "third", middle)
    again = tmp_path / "again"
    publish(made_ranking("little_giant"), made_panel(), "zh", again)
    assert read_behind(again).past.is_empty()
    for folder, code in ((tmp_path / "third", "previous_not_before"), (tmp_path, "not_a_list")):
        with pytest.raises(RankError) as refused:
            gather_behind(made_ranking("little_giant"), made_panel(), folder)
        assert refused.value.code == code
    with pytest.raises(RankError) as refused:
        gather_behind(made_ranking("srdi", False), made_panel(), first)
    assert refused.value.code == "previous_other"


def check_since(folder: Path, last: Ranking) -> None:
    """The list says who is new since the last one, and how many have left it."""
    now, then = made_ranking("little_giant"), set(last.listed["enterprise_id"])
    listed = set(now.listed["enterprise_id"])
    gone = (then - listed) - set(now.frame["enterprise_id"])
    assert listed - then
    assert then - listed
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["since"]
    counts = (len(then), len(listed - then), len(then - listed), len(gone))
    assert told == dict(zip(("listed", "entered", "left", "gone"), counts)) | {
        "as_of": "2025-09-01"
    }
    with (folder / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    ranks = dict(last.frame.select("enterprise_id", pl.col("rank").cast(pl.String)).iter_rows())
    for row in rows:
        who = row["统一社会信用代码/编号"]
        assert row["上次位次"] == ranks.get(who, "")
        assert (row["新增"] == "新增") == (who not in then)
    page = (folder / "list.html").read_text(encoding="utf-8")
    assert page.count(">新增</td>") == len(listed - then)
    book = fastexcel.read_excel(folder / "list.xlsx")
    sheet = book.load_sheet("名单", header_row=1, dtypes="string").to_polars()
    assert sheet["新增"].to_list()[: len(rows)] == [row["新增"] or None for row in rows]


def test_a_changed_list_is_no_earlier_list(tmp_path: Path) -> None:
    publish(earlier(), made_panel(), "zh", tmp_path / "first")
    changed = pl.read_parquet(tmp_path / "first" / "ranking.parquet").head(5)
    changed.write_parquet(tmp_path / "first" / "ranking.parquet")
    with pytest.raises(RankError) as refused:
        gather_behind(made_ranking("little_giant"), made_panel(), tmp_path / "first")
    assert refused.value.code == "changed_list"


def test_a_folder_that_is_no_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(RankError) as refused:
        read_behind(tmp_path)
    assert refused.value.code == "not_a_list"
