"""The ranker: gradient-boosted trees, monotone in every indicator, exact in its contributions."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


MANY_ROWS = 20_000


class ModelError(Exception):
    """A table or a training does not fit the model; `code` and `fields` say how."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class RankerSettings:
    """How trees are grown. Counts are rows; the seed is handed in, never drawn."""

    trees: int = 200
    leaves: int = 15
    depth: int = 6
    learning_rate: float = 0.05
    rows_per_leaf: int = 20
    l2: float = 5.0
    columns_per_tree: float = 0.7
    seed: int = 1


@dataclass(frozen=True)
class Indicator:
    """An indicator as trained: direction (+1 more is better, -1 less is) and training range."""

    name: str
    sign: int
    low: float
    high: float

    @property
    def bad_end(self) -> float:
        """The worst value seen in training: what a missing value counts as."""
        return self.low if self.sign > 0 else self.high


@dataclass(frozen=True)
class Ranker:
    """A trained order. `booster` is LightGBM's own text; `indicators` stand in its order."""

    booster: str
    indicators: tuple[Indicator, ...]

    @property
    def names(self) -> list[str]:
        """The indicator names, in the order of the booster."""
        return [indicator.name for indicator in self.indicators]

    def score(self, X: pd.DataFrame) -> Floats:
        """Raw scores (log-odds) of shape (rows,). Columns are matched by name; higher is better.

        Raises ModelError where an indicator is not among the columns.
        """
        if len(X) == 0:
            return np.empty(0)
        threads = 1 if len(X) < MANY_ROWS else 2
        prepared = prepare(X, self.indicators)
        return np.asarray(self.grown().predict(prepared, raw_score=True, num_threads=threads))

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Exact SHAP values (path-dependent), shape (rows, indicators + 1), the base value last.

        Every row sums to its score. Lundberg, Erion, Lee 2018, as LightGBM computes it.
        """
        if len(X) == 0:
            return np.empty((0, len(self.indicators) + 1))
        prepared = prepare(X, self.indicators)
        threads = 1 if len(X) < MANY_ROWS // 100 else 2
        return np.asarray(self.grown().predict(prepared, pred_contrib=True, num_threads=threads))

    def grown(self) -> lgb.Booster:
        """The booster, ready to be asked."""
        return lgb.Booster(model_str=self.booster)


def fit_ranker(
    X: pd.DataFrame, y: NDArray[np.int8], signs: dict[str, int], settings: RankerSettings
) -> Ranker:
    """Trains on rows X with labels y (0 or 1). Two trainings on the same rows give equal text.

    signs: the good direction of every column, +1 or -1. An indicator without a direction is
    refused: hiding it could raise a score. A column without any known value is left out.
    Raises ModelError where the labels are of one kind only.
    """
    indicators = learn_ranges(X, signs)
    if len(np.unique(y)) < 2:
        raise ModelError("one_kind_of_label", rows=len(y))
    parameters = {
        "objective": "binary",
        "num_leaves": settings.leaves,
        "max_depth": settings.depth,
        "learning_rate": settings.learning_rate,
        "min_data_in_leaf": settings.rows_per_leaf,
        "lambda_l2": settings.l2,
        "feature_fraction": settings.columns_per_tree,
        "monotone_constraints": [indicator.sign for indicator in indicators],
        # "advanced" breaks the constraints (LightGBM issues 5358 and 6155).
        "monotone_constraints_method": "basic",
        "deterministic": True,
        "force_row_wise": True,
        # A second thread costs more than it gives on a county's rows; the trees are the same.
        "num_threads": 1 if len(X) < MANY_ROWS else 2,
        "seed": settings.seed,
        "verbose": -1,
    }
    data = lgb.Dataset(prepare(X, indicators), y, params={"verbose": -1})
    booster = lgb.train(parameters, data, num_boost_round=settings.trees)
    return Ranker(booster.model_to_string(), indicators)


def learn_ranges(X: pd.DataFrame, signs: dict[str, int]) -> tuple[Indicator, ...]:
    """Direction and range of every column with any known value. Raises ModelError."""
    unsigned = [name for name in X.columns if signs.get(name, 0) == 0]
    if unsigned:
        raise ModelError("no_direction", names=", ".join(unsigned))
    indicators = tuple(
        Indicator(name, signs[name], float(X[name].min()), float(X[name].max()))
        for name in X.columns
        if X[name].notna().any()
    )
    if not indicators:
        raise ModelError("nothing_known", names=", ".join(X.columns))
    return indicators


def prepare(X: pd.DataFrame, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """The columns of the model in its order: within the training range, missing at the bad end.

    So that leaving a number out never helps: monotone constraints say nothing of missing values.
    """
    absent = [indicator.name for indicator in indicators if indicator.name not in X.columns]
    if absent:
        raise ModelError("missing_indicator", names=", ".join(absent))
    columns = {
        i.name: X[i.name].astype(float).clip(i.low, i.high).fillna(i.bad_end) for i in indicators
    }
    return pd.DataFrame(columns, index=X.index)
