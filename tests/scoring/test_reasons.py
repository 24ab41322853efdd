"""Reasons add up to the score and say what they mean; the law's table holds every clause."""

import polars as pl
import pytest

from configs.words import read_words
from scoring.policy import leaves
from scoring.reasons import Speech, explain_law, explain_score, line_of, written
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


def test_the_laws_table_holds_every_clause_and_item_with_its_source() -> None:
    ranking = made_ranking("srdi")
    code = ranking.frame["enterprise_id"][-1]
    table = explain_law(ranking, [code], read_words("zh"))
    edition = ranking.policy.edition
    assert edition
    codes = [node.code for node in leaves(edition.requires)]
    codes += [item.code for item in edition.points]
    assert table["criterion"].to_list() == codes
    assert table["cites"].str.contains("工信部企业").all()
    assert table["clause"].null_count() == 0


def test_the_gap_is_the_distance_to_the_line() -> None:
    ranking = made_ranking("srdi")
    table = explain_law(ranking, ranking.frame["enterprise_id"].to_list(), read_words("zh"))
    short = table.filter((pl.col("criterion") == "SRDI22.H2b") & (pl.col("verdict") == "not_met"))
    assert short.height > 0
    ratios = dict(ranking.matrix.frame.select("enterprise_id", "rd_ratio").iter_rows())
    for code, gap in short.select("enterprise_id", "gap").iter_rows():
        assert gap == pytest.approx(3 - ratios[code] * 100, abs=1e-5)
    assert (
        table.filter(pl.col("verdict") == "met")["gap"].null_count()
        == table.filter(pl.col("verdict") == "met").height
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "%", "缺失"),
        (0.068, "%", "6.8%"),
        (3_000_100.0, "万元", "300.01万元"),
        (float("inf"), "名", "无"),
        (True, None, "是"),
        ("national", None, "国家级"),
        (0.0, "项", "0项"),
    ],
)
def test_values_are_written_as_readers_know_them(
    value: float | str | bool | None, unit: str | None, text: str
) -> None:
    assert written(value, unit, read_words("zh")) == text


def test_lines_are_written_with_operator_and_unit() -> None:
    edition = made_ranking("srdi").policy.edition
    assert edition
    lines = {n.code: line_of(n, read_words("zh")) for n in leaves(edition.requires)}
    assert lines["SRDI22.H2b"] == "≥ 3%"
    assert lines["SRDI22.H3a"] == "≥ 1,000万元"
    assert lines["SRDI22.H4"] == "≥ 60分"
