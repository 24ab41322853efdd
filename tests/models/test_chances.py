"""Scores to probabilities, by hand, and as SciPy has the sigmoid."""

import warnings

import numpy as np
import pytest
from scipy.special import expit

from models.chances import Calibration, sigmoid


def test_a_sigmoid_by_hand() -> None:
    calibration = Calibration("sigmoid", (2.0, -1.0))
    assert calibration.probability([0.5, 1.0]) == pytest.approx([0.5, 1 / (1 + np.exp(-1))])


def test_steps_by_hand() -> None:
    calibration = Calibration("isotonic", (0.0, 1.0, 2.0), (0.1, 0.1, 0.5))
    assert calibration.probability([-9, 0.5, 1.5, 9]) == pytest.approx([0.1, 0.1, 0.3, 0.5])


def test_the_sides_of_a_probability_by_hand() -> None:
    calibration = Calibration("venn_abers", (0.0,), low=(0.1, 0.4), high=(0.3, 0.6))
    sides = calibration.interval([-1.0, 1.0])
    assert sides is not None
    assert [list(side) for side in sides] == [[0.1, 0.4], [0.3, 0.6]]
    assert calibration.probability([-1.0, 1.0]) == pytest.approx([0.3 / 1.2, 0.6 / 1.2])
    assert Calibration("sigmoid", (1.0, 0.0)).interval([0.0]) is None


def test_the_sigmoid_is_that_of_scipy_and_never_falls() -> None:
    odds = np.linspace(-40, 40, 100_001)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = sigmoid(odds)
        assert sigmoid(np.array([-np.inf, -1e9, 0.0, 1e9, np.inf])).tolist() == [0, 0, 0.5, 1, 1]
    np.testing.assert_allclose(told, expit(odds), rtol=1e-15)
    assert (np.diff(told) >= 0).all()
