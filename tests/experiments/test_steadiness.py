"""Bands of lived days: judged by the next training and by what came; what they cover of truth."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from experiments.backtest import Backtest, backtest
from experiments.recipe import read_recipe
from experiments.steadiness import judge_bands
from experiments.train import train
from features.panel import Panel
from features.synthetic import make_province
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from tests.experiments.small import (
    DAYS,
    OUTCOMES_UNTIL,
    PIPELINE,
    small_panel,
    small_pipeline,
    small_recipe,
)

pytestmark = pytest.mark.server

# Facts of the first of DAYS may train a day later than both: three lived days, two of them trained.
RECIPE = replace(small_recipe(), refits=19, folds=2)


@pytest.fixture(scope="module")
def lived() -> Backtest:
    recipe = replace(RECIPE, ranker=replace(RECIPE.ranker, trees=10))
    return backtest(small_panel(), small_pipeline(), [recipe], list(DAYS), OUTCOMES_UNTIL)


def figures(lived: Backtest, nth: int) -> dict[str, object]:
    return dict(lived.metrics["days"][nth]["recipes"][PIPELINE])


def test_bands_of_a_lived_day_are_judged_by_hand(lived: Backtest) -> None:
    first, second = (lived.bundles[day.isoformat(), PIPELINE] for day in DAYS)
    told = rank(small_panel(), small_pipeline(), first, DAYS[0]).frame
    again = rank(small_panel(), small_pipeline(), second, DAYS[0]).frame
    places = dict(again.select("enterprise_id", "rank").iter_rows())
    labels = dict(
        lived.scores.filter((pl.col("day") == DAYS[0]) & (pl.col("recipe") == PIPELINE))
        .select("enterprise_id", "label")
        .iter_rows()
    )
    with_band = [row for row in told.iter_rows(named=True) if row["rank_low"] is not None]
    kept = [r["rank_low"] <= places[r["enterprise_id"]] <= r["rank_high"] for r in with_band]
    widths = [r["rank_high"] - r["rank_low"] + 1 for r in with_band]
    bands = figures(lived, 0)["bands"]
    assert isinstance(bands, dict)
    assert bands["n"] == len(with_band) == told.height
    assert bands["width"] == np.median(widths)
    assert bands["kept"] == pytest.approx(np.mean(kept))
    assert 0 < bands["kept"] < 1
    for tier, there in bands["tiers"].items():
        own = [labels[r["enterprise_id"]] for r in told.iter_rows(named=True) if r["tier"] == tier]
        assert there == {"n": len(own), "positives": sum(own)}


def test_the_last_day_has_no_next_training(lived: Backtest) -> None:
    bands = figures(lived, 1)["bands"]
    assert isinstance(bands, dict)
    assert bands["kept"] is None
    assert bands["n"] > 0


def test_before_a_span_is_over_no_tier_has_its_winners(lived: Backtest) -> None:
    bundle = lived.bundles[DAYS[0].isoformat(), PIPELINE]
    ranking = rank(small_panel(), small_pipeline(), bundle, DAYS[0])
    labels = ranking.frame.select("enterprise_id", label=pl.lit(None, dtype=pl.Int8))
    bands = judge_bands(small_panel(), ranking, labels, None)
    assert bands
    assert {tier["positives"] for tier in bands["tiers"].values()} == {None}


def test_without_refits_there_are_no_figures_of_bands(lived: Backtest) -> None:
    bundle = replace(lived.bundles[DAYS[0].isoformat(), PIPELINE], refits=())
    ranking = rank(small_panel(), small_pipeline(), bundle, DAYS[0])
    labels = ranking.frame.select("enterprise_id", label=pl.lit(0))
    assert judge_bands(small_panel(), ranking, labels, None) is None


def test_bands_hold_the_place_that_endless_data_would_give() -> None:
    """The place by a model of a province twelve times as large; at full size and over more seeds
    this is measured by benchmarks/band_coverage.py."""
    day, pipeline, recipe = date(2025, 6, 1), read_pipeline("srdi"), read_recipe("srdi")
    recipe = replace(recipe, folds=2, ranker=replace(recipe.ranker, trees=50))

    def panel_of(enterprises: int, seed: int) -> Panel:
        province = make_province(enterprises, seed)
        return Panel(province.facts, province.titles, {"files": []})

    limit = train(panel_of(12_000, 9001), pipeline, replace(recipe, refits=0), day, day)
    inside, width = [], []
    for seed in (1, 2):
        panel = panel_of(1_000, seed)
        told = rank(panel, pipeline, train(panel, pipeline, recipe, day, day), day).frame
        there = rank(panel, pipeline, limit, day).frame.select("enterprise_id", there="rank")
        both = told.filter(pl.col("tier") != "D").join(there, on="enterprise_id")
        low, high = pl.col("rank_low"), pl.col("rank_high")
        inside.append(both.select(pl.col("there").is_between(low, high).mean()).item())
        width.append(both.select((high - low + 1).median()).item() / both.height)
    assert 0.75 <= np.mean(inside) <= 0.98
    # As wide as the whole list they would hold every place.
    assert np.mean(width) < 0.6
