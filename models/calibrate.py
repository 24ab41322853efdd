"""Raw scores to probabilities: a sigmoid where positives are few, else an isotonic step curve."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from models.inputs import Floats

# Below this many positives an isotonic curve follows the noise.
ISOTONIC_POSITIVES = 200


@dataclass(frozen=True)
class Calibration:
    """Score to probability. sigmoid: x = (slope, intercept); isotonic: knots (x, y).

    For probabilities only: ranks go by the raw score, which a step curve would tie.
    """

    kind: Literal["sigmoid", "isotonic"]
    x: tuple[float, ...]
    y: tuple[float, ...] = ()

    def probability(self, score: ArrayLike) -> Floats:
        """Probabilities of shape (rows,), never falling where the score rises."""
        raw = np.asarray(score, dtype=float)
        if self.kind == "sigmoid":
            slope, intercept = self.x
            return np.asarray(expit(slope * raw + intercept))
        return np.asarray(np.interp(raw, self.x, self.y))


def fit_calibration(score: ArrayLike, label: ArrayLike) -> Calibration:
    """Fits on scores of rows that the model did not train on (out of fold)."""
    raw, outcome = np.asarray(score, dtype=float), np.asarray(label, dtype=int)
    if outcome.sum() < ISOTONIC_POSITIVES:
        fitted = LogisticRegression(C=1e6).fit(raw.reshape(-1, 1), outcome)
        # A falling sigmoid would turn the order round; a flat one says "not known better".
        slope = max(float(fitted.coef_[0, 0]), 0.0)
        if slope == 0.0:
            share = outcome.mean()
            return Calibration("sigmoid", (0.0, float(np.log(share / (1 - share)))))
        return Calibration("sigmoid", (slope, float(fitted.intercept_[0])))
    curve = IsotonicRegression(out_of_bounds="clip").fit(raw, outcome)
    x = tuple(float(v) for v in curve.X_thresholds_)
    return Calibration("isotonic", x, tuple(float(v) for v in curve.y_thresholds_))
