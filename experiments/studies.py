"""One study of the evidence: orders of the same rows by several learners, judged on equal draws.

Whoever scores an enterprise has not seen it: folds are of enterprises, and where time counts only
earlier days train. Settings are given before; nothing is chosen by the tested rows.
"""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from experiments.evidence_inputs import Sample
from experiments.splits import fold_of
from models.calibrate import fit_calibration
from models.inputs import Scorer
from models.learners import Learner, fit_learner
from models.metrics import brier, ece
from models.noise import Difference, draw_again

Floats = NDArray[np.float64]

FOLDS = 5
# Intervals hold 90 of 100 draws.
INTERVAL = (0.05, 0.95)
CALIBRATION_DRAWS = 300


@dataclass(frozen=True)
class Order:
    """Scores of the tested rows, and probabilities where the learner was calibrated."""

    score: Floats
    probability: Floats | None = None


@dataclass(frozen=True)
class Figure:
    """One figure with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Study:
    """What was asked, of which rows, and what came out.

    figures: by order and metric; against: the first order less each of the others, by metric.
    notes: sentences that stand below the table.
    """

    title: str
    split: str
    rows: int
    positives: int
    figures: dict[str, dict[str, Figure]]
    against: dict[str, dict[str, Difference]]
    notes: list[str] = field(default_factory=list)


def folds_of(sample: Sample, folds: int = FOLDS) -> NDArray[np.int64]:
    """A fold for every row; one enterprise is always in one fold."""
    return fold_of(pl.Series(sample.who), folds).to_numpy()


def crossed(
    train: Sample, test: Sample, learner: Learner, folds: int = FOLDS, calibrated: bool = True
) -> Order:
    """Scores the rows of `test` fold by fold, by rows of `train` of other enterprises only."""
    fold = folds_of(test, folds)
    score, probability = np.zeros(len(test.y)), np.zeros(len(test.y))
    for nth in range(folds):
        inside = fold == nth
        others = train.where(~np.isin(train.who, test.who[inside]))
        own = scored(others, test.where(inside), learner, calibrated)
        score[inside] = own.score
        if own.probability is not None:
            probability[inside] = own.probability
    return Order(score, probability if calibrated else None)


def scored(train: Sample, test: Sample, learner: Learner, calibrated: bool = True) -> Order:
    """Scores `test` by one training on `train`, calibrated out of fold within it."""
    score = fit(train, learner).score(test.X)
    if not calibrated:
        return Order(score)
    fold, inner = folds_of(train), np.zeros(len(train.y))
    for nth in range(FOLDS):
        inside = fold == nth
        inner[inside] = fit(train.where(~inside), learner).score(train.X[inside])
    return Order(score, fit_calibration(inner, train.y).probability(score))


def fit(train: Sample, learner: Learner) -> Scorer:
    """The learner on a sample; rows of one day are one group."""
    return fit_learner(learner, train.X, train.y, train.signs, train.when)


def study(
    title: str,
    split: str,
    test: Sample,
    orders: dict[str, Order],
    metrics: tuple[str, ...],
    seed: int,
    notes: list[str] | None = None,
) -> Study:
    """Judges orders of the same rows; the first is the one that the others are measured against."""
    first, *others = orders
    figures: dict[str, dict[str, Figure]] = {name: {} for name in orders}
    against: dict[str, dict[str, Difference]] = {name: {} for name in others}
    scores: dict[str, ArrayLike] = {name: order.score for name, order in orders.items()}
    for metric in metrics:
        drawn = draw_again(test.who, test.when, test.y, scores, metric, seed)
        for name in orders:
            low, high = drawn.between(name, INTERVAL)
            figures[name][metric] = Figure(drawn.figure(name), low, high)
        for name in others:
            against[name][metric] = drawn.compare(first, name)
    for name, order in orders.items():
        if order.probability is not None:
            figures[name] |= _calibration(test, order.probability, seed)
    return Study(title, split, len(test.y), int(test.y.sum()), figures, against, list(notes or []))


def _calibration(test: Sample, probability: Floats, seed: int) -> dict[str, Figure]:
    """Calibration error (ten bins of equal count) and Brier score, over draws of enterprises."""
    codes = np.unique(test.who, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    places = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    draw = np.random.default_rng(seed)
    told = {"ece": ece, "brier": brier}
    drawn: dict[str, list[float]] = {name: [] for name in told}
    for _ in range(CALIBRATION_DRAWS):
        rows = np.concatenate([places[i] for i in draw.integers(0, len(places), len(places))])
        for name, figure in told.items():
            drawn[name].append(figure(probability[rows], test.y[rows]))
    return {
        name: Figure(figure(probability, test.y), *map(float, np.quantile(drawn[name], INTERVAL)))
        for name, figure in told.items()
    }
