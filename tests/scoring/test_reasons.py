"""Reasons add up to the score and say what they mean."""

import polars as pl
import pytest

from configs.words import read_words
from scoring.reasons import Speech, explain_score
from tests.made import made_bundle, made_ranking

SPEECH = Speech(read_words("zh"), read_words("en"))


def test_contributions_sum_to_the_score() -> None:
    ranking = made_ranking("little_giant")
    table = ranking.matrix.frame.select(made_bundle().ranker.names).to_pandas()
    contributions = made_bundle().ranker.contributions(table).sum(axis=1)
    scores = dict(ranking.frame.select("enterprise_id", "score").iter_rows())
    for code, total in zip(ranking.matrix.frame["enterprise_id"], contributions):
        assert scores[code] == pytest.approx(total, abs=1e-9)


def test_reasons_are_the_largest_for_then_against() -> None:
    ranking = made_ranking("little_giant")
    code = ranking.listed["enterprise_id"][0]
    reasons = explain_score(ranking, [code], SPEECH)
    ups = reasons.filter(pl.col("direction") == "for")
    downs = reasons.filter(pl.col("direction") == "against")
    assert ups["points"].is_sorted(descending=True)
    assert downs["points"].is_sorted()
    assert ups.height <= 5
    assert downs.height <= 3
    assert reasons["k"].to_list() == list(range(1, reasons.height + 1))


def test_points_are_contributions_on_the_scale_of_the_bundle() -> None:
    ranking = made_ranking("little_giant")
    reasons = explain_score(ranking, ranking.listed["enterprise_id"].to_list(), SPEECH)
    per_raw = made_bundle().scale.per_raw
    for share, points in reasons.select("contribution", "points").iter_rows():
        assert points == pytest.approx(share * per_raw)


def test_a_missing_value_is_called_missing_in_both_languages() -> None:
    ranking = made_ranking("little_giant")
    reasons = explain_score(ranking, ranking.frame["enterprise_id"].to_list(), SPEECH)
    missing = reasons.filter(pl.col("value").is_null())
    assert missing.height > 0
    assert missing["text_zh"].str.contains("缺失").all()
    assert missing["text_en"].str.contains("missing").all()
    assert not reasons.filter(pl.col("value").is_not_null())["text_zh"].str.contains("缺失").any()


def test_without_a_bundle_there_are_no_reasons() -> None:
    ranking = made_ranking("srdi", False)
    assert explain_score(ranking, ranking.frame["enterprise_id"].to_list(), SPEECH).is_empty()
