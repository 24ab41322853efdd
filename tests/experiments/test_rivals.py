"""What is one and the same baseline is judged once; what is not bears its recipe's name."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from experiments.backtest import backtest
from experiments.recipe import read_recipe
from experiments.rivals import name_rivals
from models.scorecard import CardSettings
from tests.experiments.small import DAYS, OUTCOMES_UNTIL, small_panel, small_pipeline, small_recipe

pytestmark = pytest.mark.server

TREES = read_recipe("little_giant")
CARD = read_recipe("little_giant_scorecard")


def test_the_shipped_pair_shares_all_its_baselines() -> None:
    names = name_rivals([TREES, CARD])
    assert set(names.values()) == {
        *("baseline:points", "baseline:column", "baseline:best_column"),
        *("baseline:composite", "baseline:scorecard"),
    }
    # Nobody is held against itself.
    assert ("scorecard", CARD.name) not in names


def test_what_differs_bears_the_name_of_its_first_recipe() -> None:
    fewer = replace(TREES, name="fewer", indicators=TREES.indicators[:3])
    coarse = replace(TREES, name="coarse", card=CardSettings(bins=5))
    names = name_rivals([TREES, fewer, coarse])
    assert names["points", "fewer"] == "baseline:points"
    assert names["column", "coarse"] == "baseline:column"
    assert names["best_column", "fewer"] == "baseline:best_column@fewer"
    assert names["best_column", "coarse"] == f"baseline:best_column@{TREES.name}"
    assert names["scorecard", "coarse"] == "baseline:scorecard@coarse"
    assert name_rivals([fewer])["best_column", "fewer"] == "baseline:best_column"


def test_a_rehearsal_of_two_judges_once_and_as_each_alone() -> None:
    ours = replace(small_recipe(), learner="composite", refits=0, name="ours")
    other = replace(ours, learner="best_column", name="other")
    day: list[date] = [DAYS[0]]
    asked = small_panel(), small_pipeline()
    both = backtest(*asked, [ours, other], day, OUTCOMES_UNTIL)
    alone = [backtest(*asked, [one], day, OUTCOMES_UNTIL) for one in (ours, other)]
    names = set(both.metrics["days"][0]["recipes"])
    assert not any("@" in name for name in names)
    assert names == {n for one in alone for n in one.metrics["days"][0]["recipes"]}
    for one in alone:
        for name, figures in one.metrics["days"][0]["recipes"].items():
            assert both.metrics["days"][0]["recipes"][name] == figures
    assert both.scores.select("recipe", "enterprise_id").is_duplicated().sum() == 0
    assert both.scores.filter(pl.col("recipe") == "baseline:scorecard").height
