"""One study: nobody is scored by a model that has seen him; orders are judged on equal draws."""

import numpy as np
import pandas as pd
import pytest

from experiments import studies
from experiments.evidence_inputs import Sample
from experiments.studies import Order, crossed, fit, folds_of, scored, study
from models.inputs import Scorer
from models.learners import Learner

CARD = Learner("scorecard")


def made_sample(rows: int = 400, seed: int = 1) -> Sample:
    """Two rows of each enterprise, in two years; `good` tells the label, `luck` does not."""
    draw = np.random.default_rng(seed)
    good = np.repeat(draw.normal(size=rows // 2), 2)
    X = pd.DataFrame({"good": good + draw.normal(scale=0.3, size=rows), "luck": draw.random(rows)})
    y = (good + draw.normal(scale=0.5, size=rows) > 0.5).astype(np.int8)
    who = np.repeat([f"E{nth:03}" for nth in range(rows // 2)], 2)
    when = np.tile(np.array([2020, 2021]), rows // 2)
    return Sample(X, y, who, when, {"good": 1, "luck": 1})


def test_one_enterprise_is_always_in_one_fold() -> None:
    sample = made_sample()
    fold = folds_of(sample)
    assert set(fold) == set(range(5))
    assert all(len(set(fold[sample.who == who])) == 1 for who in set(sample.who))


def test_whoever_is_scored_was_held_out_of_the_training(monkeypatch: pytest.MonkeyPatch) -> None:
    sample, trained = made_sample(), []
    before, after = sample.where(sample.when == 2020), sample.where(sample.when == 2021)

    def spying(train: Sample, learner: Learner) -> Scorer:
        trained.append(set(train.who))
        return fit(train, learner)

    monkeypatch.setattr(studies, "fit", spying)
    order = crossed(before, after, CARD, calibrated=False)
    fold = folds_of(after)
    assert [set(after.who[fold == nth]) & own for nth, own in enumerate(trained)] == [set()] * 5
    assert np.all(order.score != 0)
    trained.clear()
    scored(before, after, CARD)
    assert trained[0] == set(before.who), "the one training sees all"
    assert all(own < set(before.who) for own in trained[1:]), "calibration is out of fold"


def test_a_study_tells_figures_with_intervals_and_differences_on_equal_draws() -> None:
    sample = made_sample()
    ours = crossed(sample, sample, CARD)
    orders = {"card": ours, "luck": Order(sample.X["luck"].to_numpy()), "same": ours}
    found = study("made", "folds", sample, orders, ("auc", "precision_at_20"), 3)
    assert (found.rows, found.positives) == (400, int(sample.y.sum()))
    for figure in found.figures["card"].values():
        assert figure.low <= figure.value <= figure.high or figure.value == pytest.approx(
            figure.low, abs=0.02
        )
    assert set(found.figures["card"]) == {"auc", "precision_at_20", "ece", "brier"}
    assert set(found.figures["luck"]) == {"auc", "precision_at_20"}
    gap = found.against["luck"]["auc"]
    assert gap.difference > 0.2
    assert gap.above == 1.0
    assert found.against["same"]["auc"].difference == 0.0
    assert found.against["same"]["auc"].above == 0.5
    assert list(found.against) == ["luck", "same"]
