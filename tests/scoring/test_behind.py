"""What stands behind a list: as known on its day, the claimed apart, the past in order."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

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
    middle = rank(made_panel(), read_pipeline("little_giant"), made_bundle(), date(2025, 9, 1))
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


def test_a_folder_that_is_no_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(RankError) as refused:
        read_behind(tmp_path)
    assert refused.value.code == "not_a_list"
