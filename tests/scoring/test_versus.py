"""Why A stands above B: the law first, then differences that sum to the gap."""

from dataclasses import replace

import polars as pl
import pytest

from scoring.rank import Ranking
from scoring.versus import compare_places, tell_differences, tell_versus
from tests.made import banded_ranking, made_ranking
from tests.scoring.explained import EN, ZH


def ids(ranking: Ranking, *ranks: int) -> list[str]:
    return [ranking.frame.row(rank - 1, named=True)["enterprise_id"] for rank in ranks]


def test_the_higher_one_stands_above_whichever_is_named_first() -> None:
    ranking = made_ranking("little_giant")
    one, other = ids(ranking, 2, 9)
    assert compare_places(ranking, one, other, ZH) == compare_places(ranking, other, one, ZH)
    assert compare_places(ranking, other, one, ZH).above["enterprise_id"] == one


def test_differences_sum_to_the_gap() -> None:
    ranking = made_ranking("little_giant")
    versus = compare_places(ranking, *ids(ranking, 1, 5), ZH)
    assert versus.by == "score"
    gap = versus.above["potential"] - versus.below["potential"]
    assert versus.gap == pytest.approx(gap, abs=1e-9)
    sizes = [abs(one.points) for one in versus.differences]
    assert sizes == sorted(sizes, reverse=True)
    lines = tell_differences(versus, EN, 2)
    assert len(lines) == min(3, len(versus.differences))
    text = " ".join(tell_versus(ranking, versus, EN))
    assert f"exactly the sum of these {len(versus.differences)}" in text
    assert "tied" not in text


def test_the_law_comes_before_the_score() -> None:
    ranking = made_ranking("little_giant")
    out = ranking.frame.filter(pl.col("tier") == "D").sort("score", descending=True)
    better, listed = out["enterprise_id"][0], ids(ranking, 1)[0]
    versus = compare_places(ranking, better, listed, ZH)
    assert versus.by == "gate"
    assert versus.below["enterprise_id"] == better
    assert not versus.tied
    text = " ".join(tell_versus(ranking, versus, ZH))
    assert "不能列入名单" in text
    assert "分数不能替代硬条件" in text


def test_overlapping_bands_are_a_tie_and_said_so() -> None:
    ranking = banded_ranking()
    near, far = ids(ranking, 20, 21), ids(ranking, 1, 60)
    versus = compare_places(ranking, *near, ZH)
    assert versus.tied
    assert "视为并列" in " ".join(tell_versus(ranking, versus, ZH))
    bands = {row["rank"]: row for row in ranking.frame.iter_rows(named=True)}
    apart = bands[1]["rank_high"] < bands[60]["rank_low"]
    assert compare_places(ranking, *far, ZH).tied is not apart


def test_points_are_told_apart_by_item_where_they_order_the_list() -> None:
    ranking = made_ranking("srdi", False)
    rows = ranking.frame.filter(pl.col("tier") != "D")
    last = rows.filter(pl.col("points") < rows["points"][0]).row(0, named=True)
    versus = compare_places(ranking, rows["enterprise_id"][0], last["enterprise_id"], ZH)
    assert versus.by == "points"
    assert versus.gap == rows["points"][0] - last["points"]
    assert "保证得分" in " ".join(tell_versus(ranking, versus, ZH))


def test_equal_scores_go_by_the_stated_rule() -> None:
    ranking = made_ranking("little_giant")
    one, other = ids(ranking, 1, 2)
    score = pl.when(pl.col("rank") <= 2).then(1.0).otherwise("score").alias("score")
    tied = replace(ranking, frame=ranking.frame.with_columns(score))
    versus = compare_places(tied, one, other, ZH)
    assert versus.by == "ties"
    assert "得分相同" in " ".join(tell_versus(tied, versus, ZH))


def test_a_list_without_points_and_model_tells_no_gap() -> None:
    ranking = made_ranking("little_giant", False)
    versus = compare_places(ranking, *ids(ranking, 1, 2), EN)
    assert versus.gap is None
    assert tell_differences(versus, EN) == []
