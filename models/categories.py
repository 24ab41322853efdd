"""Categories without a leak: a county or an industry as the past rate of the label there."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.inputs import Floats, Indicator, ModelError, Scorer

# A category's rate is drawn towards the rate of all, as by so many rows more (m-estimate,
# Cestnik 1990; Micci-Barreca 2001).
PRIOR = 20.0


@dataclass(frozen=True)
class Rates:
    """The smoothed rate of the label in each value of a category, from training rows.

    rates: by value, in order of the values. Who tells no value, or one that was never seen, has
    the lowest rate: leaving it out never helps.
    """

    rates: dict[str, float]

    def of(self, values: "pd.Series[str]") -> Floats:
        """The rate of each value."""
        lowest = min(self.rates.values())
        told = values.astype(object).map(self.rates)
        return np.asarray(told.astype(float).fillna(lowest), dtype=np.float64)


def learn_rates(values: "pd.Series[str]", y: NDArray[np.int8]) -> Rates:
    """Rates over these rows; a row that tells no value counts to the rate of all alone.

    Raises ModelError where no row tells any.
    """
    known = values.notna().to_numpy()
    if not known.any():
        raise ModelError("nothing_known", names=str(values.name))
    mean = float(y.mean())
    rows = pd.DataFrame({"value": values[known].astype(str).to_numpy(), "label": y[known]})
    sums = rows.groupby("value", sort=True)["label"].agg(["sum", "size"])
    rate = (sums["sum"] + PRIOR * mean) / (sums["size"] + PRIOR)
    return Rates({str(value): float(r) for value, r in rate.items()})


def rates_apart(values: "pd.Series[str]", y: NDArray[np.int8], apart: NDArray[np.int64]) -> Floats:
    """The rate of each row's value among rows of the other folds: its own label is not in it.

    apart: the fold of each row; rows of one enterprise must share one. A fold in whose absence
    nobody tells a value gets the rate of all others.
    """
    found = np.empty(len(y))
    for fold in np.unique(apart):
        inside = apart == fold
        others = ~inside
        if not others.any():
            raise ModelError("one_fold", rows=len(y))
        if values[others].notna().any():
            found[inside] = learn_rates(values[others], y[others]).of(values[inside])
        else:
            found[inside] = y[others].mean()
    return found


@dataclass(frozen=True)
class Coded:
    """A scorer that sees categories as rates: what is asked of it holds the values themselves."""

    inner: Scorer
    rates: dict[str, Rates]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Those of the scorer within; of a category, the range of its rates."""
        return self.inner.indicators

    @property
    def names(self) -> list[str]:
        """Their names; that of a category is the column with its values."""
        return self.inner.names

    @property
    def text(self) -> str:
        """The text of the scorer within; the rates are kept beside."""
        return self.inner.text

    def numbers(self, X: pd.DataFrame) -> pd.DataFrame:
        """X with rates in place of values. Raises ModelError where a category is no column."""
        used = [name for name in self.rates if name in self.inner.names]
        absent = [name for name in used if name not in X.columns]
        if absent:
            raise ModelError("missing_indicator", names=", ".join(absent))
        return X.assign(**{name: self.rates[name].of(X[name]) for name in used})

    def score(self, X: pd.DataFrame) -> Floats:
        """Raw scores of shape (rows,), higher is better."""
        return self.inner.score(self.numbers(X))

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Exact parts of the score, a category's among them, the base value last."""
        return self.inner.contributions(self.numbers(X))

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Parts against reference rows, whose categories are told by their values as well."""
        return self.inner.contributions_against(self.numbers(X), self.numbers(reference))


def as_numbers(scorer: Scorer, X: pd.DataFrame) -> pd.DataFrame:
    """X as the scorer sees it: rates in place of the values of categories."""
    return scorer.numbers(X) if isinstance(scorer, Coded) else X
