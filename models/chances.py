"""Score to probability, as knots: how a calibration that was fitted is read. Nothing here fits."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from models.inputs import Floats

Kind = Literal["sigmoid", "isotonic", "venn_abers"]


@dataclass(frozen=True)
class Calibration:
    """Score to probability. sigmoid: x = (slope, intercept); isotonic: knots (x, y).

    venn_abers: scores x at which a step is taken, and on each side of them the probability had
    the enterprise not been recognised (low) and had it been (high), one more than x of each.
    For probabilities only: ranks go by the raw score, which a step curve would tie.
    """

    kind: Kind
    x: tuple[float, ...]
    y: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def probability(self, score: ArrayLike) -> Floats:
        """Probabilities of shape (rows,), never falling where the score rises."""
        raw = np.asarray(score, dtype=float)
        if self.kind == "sigmoid":
            slope, intercept = self.x
            return sigmoid(slope * raw + intercept)
        if self.kind == "isotonic":
            return np.asarray(np.interp(raw, self.x, self.y))
        low, high = self._sides(raw)
        # The one number whose log loss is least in the worse of both cases (Vovk, Petej 2014).
        return high / (1 - low + high)

    def interval(self, score: ArrayLike) -> tuple[Floats, Floats] | None:
        """Between which two the probability lies, where that is known: with venn_abers alone."""
        return self._sides(np.asarray(score, dtype=float)) if self.kind == "venn_abers" else None

    def _sides(self, raw: Floats) -> tuple[Floats, Floats]:
        low, high = np.asarray(self.low), np.asarray(self.high)
        right, left = (np.searchsorted(self.x, raw, side) for side in ("right", "left"))
        return low[right], high[left]


def sigmoid(odds: Floats) -> Floats:
    """1 / (1 + exp(-odds)), without overflow: of log-odds the probability."""
    small = np.exp(-np.abs(odds))
    return np.asarray(np.where(odds >= 0, 1.0, small) / (1.0 + small))
