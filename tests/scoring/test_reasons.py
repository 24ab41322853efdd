"""Reasons say the largest parts of a score: value, year, evidence, place, points of possible."""

from dataclasses import replace

import polars as pl
import pytest

from scoring.behind import nothing_behind
from scoring.reasons import state_of
from tests.made import made_bundle, made_ranking
from tests.scoring.explained import explained


def test_reasons_are_the_largest_for_then_against() -> None:
    ranking = made_ranking("little_giant")
    reasons = explained(ranking, ranking.listed["enterprise_id"][0]).reasons
    ups = reasons.filter(pl.col("direction") == "for")
    downs = reasons.filter(pl.col("direction") == "against")
    assert ups["points"].is_sorted(descending=True)
    assert downs["points"].is_sorted()
    assert ups.height <= 5
    assert downs.height <= 3
    assert reasons["k"].to_list() == list(range(1, reasons.height + 1))


def test_points_are_contributions_on_the_scale_of_the_bundle() -> None:
    ranking = made_ranking("little_giant")
    reasons = explained(ranking, *ranking.listed["enterprise_id"]).reasons
    per_raw = made_bundle().scale.per_raw
    for share, points in reasons.select("contribution", "points").iter_rows():
        assert points == pytest.approx(share * per_raw)
    assert (reasons["points"] <= reasons["points_possible"] + 1e-9).all()


def test_a_missing_value_is_called_missing_in_both_languages() -> None:
    reasons = explained(made_ranking("little_giant")).reasons
    missing = reasons.filter(pl.col("value").is_null())
    assert missing.height > 0
    assert missing["text_zh"].str.contains("缺失").all()
    assert missing["text_en"].str.contains("missing").all()
    assert missing["state"].null_count() == missing.height
    assert not reasons.filter(pl.col("value").is_not_null())["text_zh"].str.contains("缺失").any()


def test_without_a_bundle_there_are_no_reasons() -> None:
    told = explained(made_ranking("srdi", False))
    assert told.parts is None
    assert told.reasons.is_empty()


def test_a_value_is_as_sure_as_the_facts_that_bear_it_out() -> None:
    ranking = made_ranking("little_giant")
    frame = ranking.matrix.frame
    row = int(frame["rd_ratio"].is_not_null().arg_true()[0])
    blank = int(frame["rd_ratio"].is_null().arg_true()[0])
    hidden = pl.when(pl.int_range(pl.len()) != row).then("rd_ratio").alias("rd_ratio")
    claimed = replace(nothing_behind(), verified=frame.with_columns(hidden))
    other = replace(nothing_behind(), verified=frame.with_columns(pl.col("rd_ratio") / 2))
    told = [state_of(ranking, b, row, "rd_ratio") for b in (nothing_behind(), claimed, other)]
    assert told == ["verified", "claimed", "partly"]
    assert state_of(ranking, nothing_behind(), blank, "rd_ratio") is None
    reasons = explained(ranking, frame["enterprise_id"][row], behind=claimed).reasons
    said = reasons.filter(pl.col("indicator") == "rd_ratio")["text_zh"]
    assert all("自报，未核验" in text for text in said)
