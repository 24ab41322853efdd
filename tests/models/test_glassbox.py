"""The explainable boosting machine as a card: its curves, straightened, and nothing else."""

import builtins
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from models.bins import Bins
from models.card import Card
from models.glassbox import GlassboxSettings, _straight, fit_ebm
from models.inputs import ModelError
from models.metrics import auc
from tests.models.test_ranker import SIGNS, made_table

QUICK = GlassboxSettings(bins=16, bags=2, rounds=200)


@pytest.fixture(scope="module")
def card() -> Card:
    pytest.importorskip("interpret", reason="the extra with interpret is not installed")
    return fit_ebm(*made_table(), SIGNS, QUICK)


def test_it_beats_chance_on_rows_it_has_not_seen(card: Card) -> None:
    fresh, outcome = made_table(2)
    found = auc(card.score(fresh), outcome)
    assert found is not None
    assert found > 0.7


def test_no_curve_falls_in_the_good_direction(card: Card) -> None:
    for indicator, steps in zip(card.indicators, card.steps):
        assert all((b - a) * indicator.sign > 0 for a, b in pairwise(steps.parts))
        assert steps.bins.rows.sum() == 300
    assert max(len(steps.parts) for steps in card.steps) > 3


def test_the_same_seed_gives_the_same_text_and_another_seed_another(card: Card) -> None:
    assert fit_ebm(*made_table(), SIGNS, QUICK).text == card.text
    assert fit_ebm(*made_table(), SIGNS, QUICK, seed=2).text != card.text


def test_the_card_scores_as_the_machine_does() -> None:
    """Known rows only: a missing value is the worst one here, apart from all in interpret."""
    glassbox = pytest.importorskip("interpret.glassbox", reason="interpret is not installed")
    X, y = made_table()
    X = X.fillna({"margin": X["margin"].min(), "debt": X["debt"].max(), "growth": -4, "rank": 40})
    ours = fit_ebm(X, y, SIGNS, QUICK)
    theirs = glassbox.ExplainableBoostingClassifier(
        feature_types=["continuous"] * 4,
        max_bins=16,
        interactions=0,
        outer_bags=2,
        learning_rate=QUICK.learning_rate,
        max_rounds=200,
        min_samples_leaf=QUICK.rows_per_leaf,
        monotone_constraints=list(SIGNS.values()),
        n_jobs=1,
        random_state=1,
    ).fit(X.to_numpy(), y)
    assert ours.score(X) == pytest.approx(theirs.decision_function(X.to_numpy()), abs=1e-9)


def test_a_curve_with_a_dent_is_straightened_and_equal_steps_are_joined() -> None:
    bins = Bins(np.array([1.0, 2.0, 3.0]), np.array([10, 10, 30, 10]), np.array([1, 2, 3, 4]))
    own, part = _straight(bins, np.array([0.0, 0.4, 0.0, 1.0]), 1)
    assert part.tolist() == pytest.approx([0.0, 0.1, 1.0])
    assert own.cuts.tolist() == [1.0, 3.0]
    assert (own.rows.tolist(), own.positives.tolist()) == ([10, 40, 10], [1, 5, 4])
    own, part = _straight(bins, None, 1)
    assert (own.cuts.tolist(), part.tolist(), own.rows.tolist()) == ([], [0.0], [60])


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "interpret":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModelError) as refused:
        fit_ebm(*made_table(), SIGNS)
    assert refused.value.code == "missing_extra"
    assert refused.value.fields == {"extra": "glassbox", "library": "interpret-core"}
