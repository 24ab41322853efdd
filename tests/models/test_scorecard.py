"""The logistic scorecard: as good as a card can be, and the same every time."""

import builtins
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from models.inputs import ModelError
from models.metrics import auc
from models.scorecard import CardSettings, fit_logistic, fit_optbinning, fit_scorecard
from tests.models.test_ranker import SIGNS, made_table


def test_the_scorecard_beats_chance_on_rows_it_has_not_seen() -> None:
    X, y = made_table(1)
    fresh, outcome = made_table(2)
    found = auc(fit_scorecard(X, y, SIGNS).score(fresh), outcome)
    assert found is not None
    assert found > 0.7


def test_the_scorecard_is_the_same_every_time() -> None:
    X, y = made_table()
    one, other = fit_scorecard(X, y, SIGNS), fit_scorecard(X.copy(), y.copy(), SIGNS)
    assert one.text == other.text


def test_the_scorecard_goes_by_place_and_not_by_size() -> None:
    # The exponential keeps every place, so it must keep every score.
    X, y = made_table()
    steep = X.assign(growth=np.exp(5 * X["growth"]))
    one, other = fit_scorecard(X, y, SIGNS), fit_scorecard(steep, y, SIGNS)
    assert one.score(X) == pytest.approx(other.score(steep))


def test_every_step_goes_in_the_good_direction_and_holds_enough_rows() -> None:
    X, y = made_table()
    card = fit_scorecard(X, y, SIGNS, CardSettings(20, 0.1, 10.0))
    for indicator, steps in zip(card.indicators, card.steps):
        assert all((b - a) * indicator.sign >= 0 for a, b in pairwise(steps.parts))
        assert steps.bins.rows.min() >= 0.1 * len(y)
        assert steps.bins.rows.sum() == len(y)
        assert steps.bins.positives.sum() == y.sum()
    assert max(len(steps.parts) for steps in card.steps) > 2


def test_a_card_leaves_alone_what_does_not_help() -> None:
    X, y = made_table()
    noise = np.random.default_rng(9).normal(size=len(y))
    turned = fit_scorecard(X.assign(noise=X["margin"]), y, {**SIGNS, "noise": -1})
    assert not turned.steps[-1].parts.any(), "the margin in its bad direction"
    drawn = fit_scorecard(X.assign(noise=noise), y, {**SIGNS, "noise": 1})
    assert np.ptp(drawn.steps[-1].parts) < np.ptp(drawn.steps[0].parts)


def test_weights_are_those_of_a_logistic_regression_where_none_is_below_zero() -> None:
    draw = np.random.default_rng(3)
    inputs = draw.normal(size=(4000, 3))
    odds = 1.0 * inputs[:, 0] + 0.5 * inputs[:, 1] - 0.7 * inputs[:, 2] - 1.0
    y = (draw.random(4000) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    weights, base = fit_logistic(inputs, y)
    assert weights == pytest.approx([1.0, 0.5, 0.0], abs=0.12)
    assert base == pytest.approx(-1.0, abs=0.15)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = made_table()
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] == "optbinning":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModelError) as refused:
        fit_optbinning(X, y, SIGNS)
    assert refused.value.code == "missing_extra"
    assert refused.value.fields == {"extra": "scorecard", "library": "optbinning"}


def test_exact_cuts_are_no_worse_than_pooled_ones() -> None:
    pytest.importorskip("optbinning", reason="the extra with optbinning is not installed")
    X, y = made_table()
    fresh, outcome = made_table(2)
    exact, pooled = fit_optbinning(X, y, SIGNS), fit_scorecard(X, y, SIGNS)
    found, against = (auc(card.score(fresh), outcome) for card in (exact, pooled))
    assert found is not None
    assert against is not None
    assert found > against - 0.03
    assert exact.text == fit_optbinning(X, y, SIGNS).text
    # Information value: what optbinning makes as large as it can be.
    for one, other in zip(exact.steps, pooled.steps):
        assert information(one.bins.rows, one.bins.positives) > 0.7 * information(
            other.bins.rows, other.bins.positives
        )


def information(rows: Any, positives: Any) -> float:
    """Information value of bins, half a row added to each side."""
    good = (positives + 0.5) / (positives.sum() + 0.5 * len(rows))
    bad = (rows - positives + 0.5) / ((rows - positives).sum() + 0.5 * len(rows))
    return float(((good - bad) * np.log(good / bad)).sum())


def test_the_scorecard_counts_missing_as_worst_and_finds_columns_by_name() -> None:
    X, y = made_table()
    card = fit_scorecard(X, y, SIGNS)
    worst = X.assign(debt=X["debt"].max())
    assert card.score(X.assign(debt=np.nan)) == pytest.approx(card.score(worst))
    assert np.array_equal(card.score(X[X.columns[::-1]]), card.score(X))
    with pytest.raises(ModelError, match="debt"):
        card.score(X.drop(columns="debt"))


def test_the_scorecard_leaves_out_what_was_never_known() -> None:
    X, y = made_table()
    card = fit_scorecard(X.assign(debt=np.nan), y, SIGNS)
    assert [i.name for i in card.indicators] == ["margin", "growth", "rank"]
