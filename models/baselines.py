"""What must be beaten: one column, and a logistic scorecard on quantile places."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.metrics import auc
from models.ranker import Floats, Indicator, learn_ranges, prepare


@dataclass(frozen=True)
class OneColumn:
    """The order of one column, best first by its direction; a missing value stands last."""

    name: str
    sign: int

    def score(self, X: pd.DataFrame) -> Floats:
        """The column turned so that higher is better; missing is lower than all."""
        turned = X[self.name].astype(float) * self.sign
        return np.asarray(turned.fillna(-np.inf).clip(-1e300, 1e300))


def fit_best_column(X: pd.DataFrame, y: NDArray[np.int8], signs: dict[str, int]) -> OneColumn:
    """The single column with the highest AUC on the training rows; the first of equal ones."""
    columns = [OneColumn(name, signs[name]) for name in X.columns]
    return max(columns, key=lambda column: auc(column.score(X), y) or 0.0)


@dataclass(frozen=True)
class Scorecard:
    """A logistic regression on each indicator's place among the training rows."""

    indicators: tuple[Indicator, ...]
    places: tuple[Floats, ...]
    weights: Floats
    base: float

    def score(self, X: pd.DataFrame) -> Floats:
        """Log-odds of shape (rows,)."""
        return np.asarray(_places(X, self.indicators, self.places) @ self.weights + self.base)


def fit_scorecard(X: pd.DataFrame, y: NDArray[np.int8], signs: dict[str, int]) -> Scorecard:
    """Fits on the same columns, directions and filling as the ranker that it stands beside."""
    indicators = learn_ranges(X, signs)
    known = prepare(X, indicators)
    places = tuple(np.sort(known[i.name].to_numpy()) for i in indicators)
    inputs = _places(X, indicators, places)
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(inputs, y)
    return Scorecard(indicators, places, fitted.coef_[0], float(fitted.intercept_[0]))


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
