"""Figures over a range of priors: checked where the truth is known."""

import numpy as np
import pytest

from models.metrics import auc, precision_at
from models.priors import LABELLED, over_priors


def made(share: float, rows: int = 40_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score, who truly deserves it, and who of them was recognised, by luck."""
    draw = np.random.default_rng(3)
    truth = (draw.random(rows) < 0.2).astype(int)
    score = truth * 1.2 + draw.normal(size=rows)
    return score, truth, truth * (draw.random(rows) < share).astype(int)


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9])
def test_the_right_assumption_finds_the_truth(share: float) -> None:
    score, truth, label = made(share)
    told = {row["labelled"]: row for row in over_priors(score, label, 2000)}[share]
    assert told["prior"] == pytest.approx(truth.mean(), rel=0.03)
    assert told["precision"] == pytest.approx(precision_at(score, truth, 2000), rel=0.04)
    assert told["auc"] == pytest.approx(auc(score, truth), abs=0.01)
    assert auc(score, label) < auc(score, truth) - 0.003


def test_where_all_are_labelled_figures_stand_as_measured() -> None:
    score, _, label = made(0.6, 500)
    last = over_priors(score, label, 50)[-1]
    assert last == {
        "labelled": 1.0,
        "prior": pytest.approx(label.mean()),
        "precision": precision_at(score, label, 50),
        "auc": auc(score, label),
    }


def test_figures_never_leave_their_range() -> None:
    told = over_priors([3.0, 2.0, 1.0], [1, 1, 0], 2)
    assert [row["labelled"] for row in told] == list(LABELLED)
    assert all(row["precision"] == 1.0 for row in told)
    assert told[0]["prior"] == 1.0
    assert told[0]["auc"] is None
    assert over_priors([1.0, 2.0], [0, 0], 1)[0]["auc"] is None
