"""Probabilities: between 0 and 1, never falling, a sigmoid for few positives and steps for many."""

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from models.calibrate import ISOTONIC_POSITIVES, Calibration, fit_calibration
from models.inputs import Floats


def made_scores(positives: int, rows: int = 2000) -> tuple[Floats, NDArray[np.int64]]:
    """Scores, and labels of exactly so many positives, likelier where the score is high."""
    draw = np.random.default_rng(positives)
    score = draw.normal(size=rows)
    luck = score + draw.normal(size=rows)
    label = np.zeros(rows, dtype=np.int64)
    label[np.argsort(-luck)[:positives]] = 1
    return score, label


@pytest.fixture(params=[30, 600], ids=["sigmoid", "isotonic"])
def fitted(request: pytest.FixtureRequest) -> tuple[Calibration, Floats, NDArray[np.int64]]:
    score, label = made_scores(request.param)
    return fit_calibration(score, label), score, label


@pytest.mark.parametrize(
    ("positives", "kind"),
    [(20, "sigmoid"), (199, "sigmoid"), (200, "isotonic"), (900, "isotonic")],
)
def test_steps_are_drawn_only_where_positives_are_many(positives: int, kind: str) -> None:
    assert ISOTONIC_POSITIVES == 200
    assert fit_calibration(*made_scores(positives)).kind == kind


def test_a_probability_never_falls_where_the_score_rises(
    fitted: tuple[Calibration, Floats, NDArray[np.int64]],
) -> None:
    calibration, score, _ = fitted
    probability = calibration.probability(np.sort(np.append(score, np.linspace(-9, 9, 999))))
    assert (np.diff(probability) >= 0).all()
    assert probability[-1] > probability[0]


def test_scores_never_seen_still_give_a_probability(
    fitted: tuple[Calibration, Floats, NDArray[np.int64]],
) -> None:
    calibration, score, _ = fitted
    wild = [-np.inf, -1e9, score.min() - 1, score.max() + 1, 1e9, np.inf]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        probability = calibration.probability(wild)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert (np.diff(probability) >= 0).all()


def test_as_many_are_expected_as_there_were(
    fitted: tuple[Calibration, Floats, NDArray[np.int64]],
) -> None:
    calibration, score, label = fitted
    probability = calibration.probability(score)
    assert probability.shape == score.shape
    assert probability.sum() == pytest.approx(label.sum(), rel=0.01)


def test_a_sigmoid_by_hand() -> None:
    calibration = Calibration("sigmoid", (2.0, -1.0))
    assert calibration.probability([0.5, 1.0]) == pytest.approx([0.5, 1 / (1 + np.exp(-1))])


def test_steps_by_hand() -> None:
    calibration = Calibration("isotonic", (0.0, 1.0, 2.0), (0.1, 0.1, 0.5))
    assert calibration.probability([-9, 0.5, 1.5, 9]) == pytest.approx([0.1, 0.1, 0.3, 0.5])


@pytest.mark.parametrize("positives", [30, 600])
def test_scores_in_the_wrong_order_give_everybody_the_same(positives: int) -> None:
    score, label = made_scores(positives)
    probability = fit_calibration(-score, label).probability([-3.0, 0.0, 3.0])
    share = positives / label.size
    # Nothing is known better than the share of all; steps may still pool at the very ends.
    assert (np.diff(probability) >= 0).all()
    assert probability[1] == pytest.approx(share, rel=0.05)
    assert probability[2] - probability[0] < share


def test_a_falling_sigmoid_is_flat_at_the_share_of_positives() -> None:
    score, label = made_scores(30)
    calibration = fit_calibration(-score, label)
    assert calibration.x[0] == 0.0
    assert calibration.probability(score) == pytest.approx(30 / 2000)
