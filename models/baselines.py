"""What must be beaten: one column, and a logistic scorecard on places among the training rows."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from models.inputs import Floats, Indicator, ModelError, learn_ranges, prepare
from models.metrics import auc

# How strongly weights are drawn towards nothing: as scikit-learn's LogisticRegression(C=1).
L2 = 1.0


@dataclass(frozen=True)
class OneColumn:
    """The order of one column, best first by its direction; a missing value counts as the worst.

    mean: of the training rows, from which contributions are counted.
    """

    indicators: tuple[Indicator, ...]
    mean: float

    @property
    def names(self) -> list[str]:
        """The one name."""
        return [indicator.name for indicator in self.indicators]

    @property
    def text(self) -> str:
        """The mean, as JSON."""
        return json.dumps({"mean": self.mean}) + "\n"

    def score(self, X: pd.DataFrame) -> Floats:
        """The column turned so that higher is better."""
        (column,) = self.indicators
        return prepare(X, self.indicators)[column.name].to_numpy() * column.sign

    def contributions(self, X: pd.DataFrame) -> Floats:
        """What stands above the training mean, and the mean."""
        score = self.score(X)
        return np.column_stack([score - self.mean, np.full(len(score), self.mean)])


def fit_column(X: pd.DataFrame, sign: int) -> OneColumn:
    """The order of the only column of X. Raises ModelError where nothing is known of it."""
    (name,) = X.columns
    indicators = learn_ranges(X, {name: sign})
    known = prepare(X, indicators)[name].to_numpy() * sign
    return OneColumn(indicators, float(known.mean()))


def fit_best_column(X: pd.DataFrame, y: NDArray[np.int8], signs: dict[str, int]) -> OneColumn:
    """The single column with the highest AUC on the training rows; the first of equal ones."""
    known = [name for name in X.columns if X[name].notna().any()]
    if not known:
        raise ModelError("nothing_known", names=", ".join(X.columns))
    columns = [fit_column(X[[name]], signs[name]) for name in known]
    return max(columns, key=lambda column: auc(column.score(X), y) or 0.0)


@dataclass(frozen=True)
class Scorecard:
    """A logistic regression on each indicator's place among the training rows.

    places: the training values of each indicator in order. weights: none below zero, so that no
    step in the good direction lowers a score. means: of the weighted places in training.
    """

    indicators: tuple[Indicator, ...]
    places: tuple[Floats, ...]
    weights: Floats
    means: Floats
    base: float

    @property
    def names(self) -> list[str]:
        """The indicator names, in the order of the weights."""
        return [indicator.name for indicator in self.indicators]

    @property
    def text(self) -> str:
        """Places, weights, means and base, as JSON."""
        kept = {
            "places": [place.tolist() for place in self.places],
            "weights": self.weights.tolist(),
            "means": self.means.tolist(),
            "base": self.base,
        }
        return json.dumps(kept) + "\n"

    def score(self, X: pd.DataFrame) -> Floats:
        """Log-odds of shape (rows,)."""
        return np.asarray(self._weighted(X).sum(axis=1) + self.base)

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Weighted places above their training means; the mean score last."""
        base = np.full((len(X), 1), self.base + self.means.sum())
        return np.hstack([self._weighted(X) - self.means, base])

    def _weighted(self, X: pd.DataFrame) -> Floats:
        return _places(X, self.indicators, self.places) * self.weights


def fit_scorecard(X: pd.DataFrame, y: NDArray[np.int8], signs: dict[str, int]) -> Scorecard:
    """Fits on the same columns, directions and filling as the ranker that it stands beside."""
    indicators = learn_ranges(X, signs)
    if len(np.unique(y)) < 2:
        raise ModelError("one_kind_of_label", rows=len(y))
    known = prepare(X, indicators)
    places = tuple(np.sort(known[i.name].to_numpy()) for i in indicators)
    inputs = _places(X, indicators, places)
    weights, base = fit_logistic(inputs, y)
    return Scorecard(indicators, places, weights, (inputs * weights).mean(axis=0), base)


def fit_logistic(inputs: Floats, y: NDArray[np.int8]) -> tuple[Floats, float]:
    """Weights, none below zero, and intercept of a logistic regression with an L2 penalty."""
    outcome, count = y.astype(float), inputs.shape[1]

    def loss(given: Floats) -> tuple[float, Floats]:
        raw = inputs @ given[:-1] + given[-1]
        pull = given[:-1]
        value = np.logaddexp(0, raw).sum() - outcome @ raw + 0.5 * L2 * pull @ pull
        miss = expit(raw) - outcome
        return float(value), np.append(inputs.T @ miss + L2 * pull, miss.sum())

    share = outcome.mean()
    start = np.append(np.zeros(count), np.log(share / (1 - share)))
    bounds = [(0.0, None)] * count + [(None, None)]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(best.x[:-1]), float(best.x[-1])


def _places(
    X: pd.DataFrame, indicators: tuple[Indicator, ...], places: tuple[Floats, ...]
) -> Floats:
    """Each value's share of training values at or below it, in the indicator's own direction."""
    known = prepare(X, indicators)
    columns = [
        np.searchsorted(place, known[i.name].to_numpy(), side="right") / place.size * i.sign
        for i, place in zip(indicators, places)
    ]
    return np.column_stack(columns)
