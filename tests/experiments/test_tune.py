"""The search: inside the past, by the figures of a rehearsal, the same twice, no false winner."""

import builtins
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from experiments import tune as room
from experiments.backtest import backtest
from experiments.recipe import read_recipe
from experiments.spaces import SPACES, Settings, settings_of, space_of
from experiments.train import TrainError
from experiments.tune import Search, Trial, Tuned, objective, rehearsals, tune, write_found
from features.panel import Panel
from models.inputs import ModelError
from scoring.faults import UsageError
from tests.experiments.small import (
    DAYS,
    OUTCOMES_UNTIL,
    PIPELINE,
    small_panel,
    small_pipeline,
    small_recipe,
)

pytest.importorskip("optuna")
# On 2024-05-01 the rehearsal of 2022-05-01 was over; before it, that of 2020 could not be trained.
AS_OF = date(2024, 5, 1)


def search(panel: Panel | None = None, trials: int = 4, **changes: Any) -> Tuned:
    recipe = replace(small_recipe(), **changes)
    asked = panel or small_panel(), small_pipeline(), recipe, AS_OF, OUTCOMES_UNTIL
    return tune(*asked, Search(trials, seed=3, patience=changes.pop("patience", 20)))


@cache
def searched() -> Tuned:
    return search()


def test_the_objective_is_the_figure_of_the_rehearsal() -> None:
    lived = backtest(small_panel(), small_pipeline(), [small_recipe()], [DAYS[1]], OUTCOMES_UNTIL)
    ours = lived.metrics["days"][0]["recipes"][PIPELINE]
    (day,) = rehearsals(small_panel(), small_pipeline(), small_recipe(), AS_OF, OUTCOMES_UNTIL)
    assert day.day == DAYS[1]
    for metric in ("auprc", "auc"):
        value, score = objective(day, replace(small_recipe(), metric=metric))
        assert value == pytest.approx(ours[metric])
    precision, _ = objective(day, replace(small_recipe(), metric="precision_at_100"))
    assert precision == pytest.approx(ours["precision_at"]["100"])
    theirs = lived.scores.filter(pl.col("recipe") == PIPELINE)["score"].to_list()
    assert score.tolist() == theirs
    assert searched().given.score == pytest.approx(ours["auprc"])


def test_the_same_seed_gives_the_same_search() -> None:
    again = search()
    assert again == searched()
    assert len(again.trials) == 4
    assert len({trial.settings for trial in again.trials}) == 4


def test_what_came_on_the_day_or_later_changes_nothing() -> None:
    panel = small_panel()
    before = pl.col("announced_on") < AS_OF
    odd = panel.titles.with_columns(
        pl.when(before).then("announced_on").otherwise(pl.lit(AS_OF)).alias("announced_on")
    )
    late = pl.col("known_on") >= AS_OF
    facts = panel.facts.with_columns(pl.when(late).then(0.0).otherwise("revenue").alias("revenue"))
    assert search(replace(panel, titles=odd, facts=facts)) == searched()


def test_only_the_named_settings_move_and_stay_in_their_ranges() -> None:
    given = small_recipe().ranker
    for trial in searched().trials:
        for name in vars(given):
            value = getattr(trial.settings, name)
            if range_ := SPACES["trees"][1].get(name):
                assert value == range_.near(value)  # type: ignore[union-attr]
            else:
                assert value == getattr(given, name)


def test_nothing_better_within_the_noise_writes_what_was_given(tmp_path: Path) -> None:
    tuned = searched()
    assert tuned.noise > 0
    assert not tuned.better
    assert tuned.best.score <= tuned.given.score + tuned.noise
    assert tuned.recipe == small_recipe()
    path = tmp_path / "again.yaml"
    path.write_text(write_found(tuned, "again", small_pipeline(), AS_OF, 3), encoding="utf-8")
    assert read_recipe(str(path)) == replace(small_recipe(), name="again")
    assert "Nothing stood above" in path.read_text(encoding="utf-8")


def test_a_recipe_that_is_far_worse_is_beaten_and_the_winner_written(tmp_path: Path) -> None:
    # A single stump that learns next to nothing.
    poor = replace(small_recipe().ranker, trees=1, leaves=2, depth=1, columns_per_tree=0.1)
    tuned = search(ranker=poor, trials=8)
    assert tuned.better
    assert tuned.best.score > tuned.given.score + tuned.noise
    gain, low, high = tuned.pair
    assert low <= gain <= high
    assert low > 0
    assert tuned.recipe.ranker == tuned.best.settings
    path = tmp_path / "a: b.yaml"
    path.write_text(write_found(tuned, "a: b", small_pipeline(), AS_OF, 3), encoding="utf-8")
    assert read_recipe(str(path)) == replace(tuned.recipe, name="a: b")
    text = path.read_text(encoding="utf-8")
    for figure in (tuned.best.score, tuned.given.score, tuned.noise):
        assert f"{figure:.4f}" in text
    assert "2022-05-01" in text


@pytest.mark.parametrize("learner", ["scorecard", "composite"])
def test_other_learners_are_searched_by_their_own_settings(learner: str, tmp_path: Path) -> None:
    tuned = search(learner=learner, trials=3)
    recipe = replace(small_recipe(), learner=learner)  # type: ignore[arg-type]
    assert tuned.given.settings == settings_of(recipe)
    tried = [vars(trial.settings) for trial in tuned.trials]
    for name in space_of(recipe):
        assert len({str(settings[name]) for settings in tried}) > 1, name
    assert search(learner=learner, trials=3) == tuned
    assert vars(tuned.recipe) | {"learner": 0} == vars(recipe) | {"learner": 0} or tuned.better
    path = tmp_path / "found.yaml"
    path.write_text(write_found(tuned, "found", small_pipeline(), AS_OF, 3), encoding="utf-8")
    assert read_recipe(str(path)) == replace(tuned.recipe, name="found")


def test_the_search_ends_where_trials_gain_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def flat(number: int, settings: Settings, days: Any, *_: object) -> Any:
        return Trial(number, settings, 0.5, (0.5,)), [day.tested.y for day in days]

    monkeypatch.setattr(room, "_try", flat)
    asked = small_panel(), small_pipeline(), small_recipe(), AS_OF, OUTCOMES_UNTIL
    tuned = tune(*asked, Search(30, seed=3, patience=5))
    assert (len(tuned.trials), tuned.ended, tuned.better) == (5, "noise", False)
    assert tune(*asked, Search(4, seed=3, patience=5)).ended == "trials"


def test_where_no_rehearsal_is_over_nothing_is_searched() -> None:
    asked = small_panel(), small_pipeline(), small_recipe(), date(2022, 5, 1), OUTCOMES_UNTIL
    with pytest.raises(TrainError, match="no_rehearsal"):
        tune(*asked, Search(2, 1))


def test_what_cannot_be_searched_is_told() -> None:
    with pytest.raises(UsageError, match="nothing_to_tune"):
        search(learner="best_column")
    with pytest.raises(ModelError, match="unknown_metric"):
        search(metric="ndgc")


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *rest: Any) -> Any:
        if name == "optuna":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(UsageError) as refused:
        search()
    assert refused.value.code == "missing_extra"
    assert refused.value.fields == {"library": "optuna", "extra": "tune"}
