"""How a calibration is fitted: a sigmoid where positives are few, steps where they are many."""

import warnings
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from models.chances import Calibration
from models.inputs import Floats, ModelError
from models.metrics import brier, ece

# Below this many positives an isotonic curve follows the noise.
ISOTONIC_POSITIVES = 200
# On so many rows, or a twentieth of all, both ends of an isotonic curve rest: a few winners in a
# row at the very top are no certainty, and a list is made of the top.
END_ROWS, END_SHARE = 50, 20

# by_count: a sigmoid below ISOTONIC_POSITIVES positives, else isotonic.
Method = Literal["by_count", "sigmoid", "isotonic", "venn_abers"]
METHODS: tuple[Method, ...] = ("by_count", "sigmoid", "isotonic", "venn_abers")


def fit_calibration(score: ArrayLike, label: ArrayLike, method: Method = "by_count") -> Calibration:
    """Fits on scores of rows that the model did not train on (out of fold).

    Raises ModelError where the labels are of one kind, a score is not a number, or `venn_abers`
    is asked for and not installed (the extra `conformal`).
    """
    raw, outcome = np.asarray(score, dtype=float), np.asarray(label, dtype=int)
    if len(np.unique(outcome)) < 2:
        raise ModelError("one_kind_of_label", rows=outcome.size)
    if not np.isfinite(raw).all():
        raise ModelError("score_not_finite", rows=int((~np.isfinite(raw)).sum()))
    if method == "venn_abers":
        return _fit_both_ways(raw, outcome)
    few = outcome.sum() < ISOTONIC_POSITIVES
    if method == "sigmoid" or (method == "by_count" and few):
        return _fit_sigmoid(raw, outcome)
    return _fit_steps(raw, outcome)


def _fit_sigmoid(raw: Floats, outcome: NDArray[np.int64]) -> Calibration:
    """Platt's sigmoid with his targets, just short of 0 and 1: orders without fault stay finite."""
    positives, others = int(outcome.sum()), int((1 - outcome).sum())
    share, middle, spread = positives / outcome.size, float(raw.mean()), float(raw.std())
    flat = Calibration("sigmoid", (0.0, float(np.log(share / (1 - share)))))
    if spread == 0.0:
        return flat
    target = np.where(outcome == 1, (positives + 1) / (positives + 2), 1 / (others + 2))
    # Summed trees stand anywhere from -70 to 60: the solver needs them near 0 and 1.
    near = ((raw - middle) / spread).reshape(-1, 1)
    fitted = LogisticRegression(C=1e6, tol=1e-8, max_iter=1000).fit(
        np.vstack([near, near]),
        np.repeat([1, 0], raw.size),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    slope = float(fitted.coef_[0, 0]) / spread
    # A falling sigmoid would turn the order round; a flat one says "not known better".
    if slope <= 0.0:
        return flat
    return Calibration("sigmoid", (slope, float(fitted.intercept_[0]) - slope * middle))


def _fit_steps(raw: Floats, outcome: NDArray[np.int64]) -> Calibration:
    """An isotonic curve, flat beyond the scores that too few rows reach."""
    ends = min(END_ROWS, max(raw.size // END_SHARE, 1))
    known = np.sort(raw)
    near = raw.clip(known[ends - 1], known[-ends])
    curve = IsotonicRegression(out_of_bounds="clip").fit(near, outcome)
    x = tuple(float(v) for v in curve.X_thresholds_)
    return Calibration("isotonic", x, tuple(float(v) for v in curve.y_thresholds_))


def _fit_both_ways(raw: Floats, outcome: NDArray[np.int64]) -> Calibration:
    """Venn-Abers (Vovk, Petej, Fedorova 2015): steps fitted with either label of the one asked."""
    try:
        # The library turns off NumPy's warnings for good when it is imported.
        with np.errstate():
            from venn_abers import calc_p0p1
    except ImportError as error:
        raise ModelError("missing_extra", extra="conformal", library="venn-abers") from error
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        without, with_it, known = calc_p0p1(np.column_stack([1 - raw, raw]), outcome)
    # What differs by rounding alone is no step.
    low, high = np.round(without[:, 1], 12), np.round(with_it[:, 1], 12)
    # Only where one of both takes a step is there anything to keep.
    steps = np.flatnonzero((np.diff(low) != 0) | (np.diff(high) != 0))
    kept = np.append(steps, len(known))
    return Calibration(
        "venn_abers",
        tuple(float(v) for v in known[steps]),
        low=tuple(float(v) for v in low[kept]),
        high=tuple(float(v) for v in high[kept]),
    )


def judge_calibration(
    score: ArrayLike, label: ArrayLike, fold: ArrayLike, method: Method = "by_count"
) -> dict[str, float]:
    """How far probabilities are off, each row's fitted without its fold: ece and brier.

    `brier_share` is the score of telling everybody the share of positives: what must be beaten.
    A fold outside of which there is one kind of label is told that share too.
    """
    raw, outcome, folds = np.asarray(score, float), np.asarray(label, int), np.asarray(fold)
    told, share = np.zeros(raw.size), np.zeros(raw.size)
    for one in np.unique(folds):
        inside, rest = folds == one, outcome[folds != one]
        share[inside] = rest.mean() if rest.size else outcome.mean()
        told[inside] = share[inside]
        if len(np.unique(rest)) == 2:
            fitted = fit_calibration(raw[~inside], rest, method)
            told[inside] = fitted.probability(raw[inside])
    return {
        "ece": ece(told, outcome),
        "brier": brier(told, outcome),
        "brier_share": brier(share, outcome),
    }
