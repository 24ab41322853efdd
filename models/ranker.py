"""The ranker: gradient-boosted trees, monotone in every indicator, exact in its contributions."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.inputs import (
    Floats,
    Indicator,
    ModelError,
    learn_ranges,
    prepare,
    prepare_numbers,
    raw_numbers,
)
from models.kernel import Tables, grow, score
from models.packed import read_packed

MANY_ROWS = 20_000
# LightGBM refuses a group of more rows.
GROUP_ROWS = 10_000


@dataclass(frozen=True)
class RankerSettings:
    """How trees are grown. Counts are rows; the seed is handed in, never drawn.

    objective: the odds of every row, or the order within each group (lambdarank, Burges 2010).
    balanced: positives weigh as much as all others together, in training only: probabilities
        are calibrated afterwards.
    forest: trees beside one another, each on its own draw, in place of one after the other.
    free: no directions and no filling. It shows what directions cost on data that nobody ranks
        by; a recipe may not ask for it, for hiding a number could then help.
    others_per_tree: the share of rows without the label that each tree sees; below 1, with
        `forest`, this is bagging for positive-unlabelled learning (Mordelet, Vert 2014).
    """

    trees: int = 200
    leaves: int = 15
    depth: int = 6
    learning_rate: float = 0.05
    rows_per_leaf: int = 20
    l2: float = 5.0
    columns_per_tree: float = 0.7
    seed: int = 1
    objective: Literal["binary", "lambdarank"] = "binary"
    balanced: bool = False
    forest: bool = False
    others_per_tree: float = 1.0
    free: bool = False


@dataclass(frozen=True)
class Ranker:
    """A trained order. `booster` is LightGBM's own text; `indicators` stand in its order."""

    booster: str
    indicators: tuple[Indicator, ...]

    @property
    def names(self) -> list[str]:
        """The indicator names, in the order of the booster."""
        return [indicator.name for indicator in self.indicators]

    @property
    def text(self) -> str:
        """All that must be kept of it beside its indicators."""
        return self.booster

    def score(self, X: pd.DataFrame) -> Floats:
        """Raw scores (log-odds) of shape (rows,). Columns are matched by name; higher is better.

        Raises ModelError where an indicator is not among the columns.
        """
        if len(X) == 0:
            return np.empty(0)
        threads = 1 if len(X) < MANY_ROWS else 2
        packed = read_packed(self.booster, self.indicators)
        if packed is not None and packed.columns is None:
            return score(packed, raw_numbers(X, self.indicators), threads)
        prepared = prepare_numbers(X, self.indicators)
        if packed is not None:
            return score(packed, prepared, threads)
        return np.asarray(self.grown().predict(prepared, raw_score=True, num_threads=threads))

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Exact SHAP values (path-dependent), shape (rows, indicators + 1), the base value last.

        Every row sums to its score. Lundberg, Erion, Lee 2018: by the kernel, and by LightGBM for
        the trees that the kernel does not take (`odd_trees`); they agree within rounding.
        """
        if len(X) == 0:
            return np.empty((0, len(self.indicators) + 1))
        prepared = prepare_numbers(X, self.indicators)
        kernel, threads = grow(self.booster), 1 if len(X) < MANY_ROWS // 4 else 2
        parts = kernel.contributions(prepared, threads)
        if kernel.trees.odd:
            booster = self.grown()
            for tree in kernel.trees.odd:
                own = booster.predict(
                    prepared, pred_contrib=True, start_iteration=tree, num_iteration=1
                )
                parts += np.asarray(own)
        return parts

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Exact parts against reference rows (interventional SHAP), shape (rows, indicators + 1).

        The base, last, is the mean score of the reference. Ask for all rows of a group at once:
        what is counted over the reference is counted once for them.
        Raises ModelError where there is no reference row, or a tree that the kernel does not take.
        """
        rows, tables = prepare_numbers(X, self.indicators), self._against(reference)
        return tables.contributions(rows, 1 if len(X) < MANY_ROWS // 4 else 2)

    def own_parts(
        self, X: pd.DataFrame, reference: pd.DataFrame, asked: NDArray[np.int64]
    ) -> Floats:
        """Of each row the part of one indicator alone, as `contributions_against` tells it.

        asked: its place among the indicators, by row. Raises ModelError as that does.
        """
        tables = self._against(reference)
        return tables.own_parts(prepare_numbers(X, self.indicators), asked)

    def _against(self, reference: pd.DataFrame) -> Tables:
        if len(reference) == 0:
            raise ModelError("no_reference")
        if self.odd_trees:
            raise ModelError("odd_trees", count=len(self.odd_trees), first=self.odd_trees[0])
        others = prepare_numbers(reference, self.indicators)
        return _against(self.booster, others.tobytes(), others.shape)

    @property
    def odd_trees(self) -> tuple[int, ...]:
        """Trees that the kernel does not take, by number: LightGBM alone explains them."""
        return grow(self.booster).trees.odd

    def grown(self) -> Any:
        """LightGBM's own booster, ready to be asked."""
        return _grown(self.booster)


# Reading one takes longer than a few rows.
@lru_cache(maxsize=4)
def _grown(booster: str) -> Any:
    # Loading LightGBM, which draws in scikit-learn, takes longer than a list does.
    import lightgbm as lgb

    return lgb.Booster(model_str=booster)


# A group is asked of twice: for what there is, and for what could be.
@lru_cache(maxsize=1)
def _against(booster: str, reference: bytes, shape: tuple[int, ...]) -> Tables:
    others: Floats = np.frombuffer(reference, dtype=np.float64).reshape(shape)
    return grow(booster).against(others)


def fit_ranker(
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    settings: RankerSettings,
    group: NDArray[np.int64] | None = None,
) -> Ranker:
    """Trains on rows X with labels y (0 or 1). Two trainings on the same rows give equal text.

    signs: the good direction of every column, +1 or -1. An indicator without a direction is
    refused: hiding it could raise a score. A column without any known value is left out.
    group: for lambdarank, a number per row; only rows of equal number are compared.
    Raises ModelError where the labels are of one kind only, or lambdarank has no groups.
    """
    import lightgbm as lgb

    indicators = learn_ranges(X, signs, settings.free)
    if len(np.unique(y)) < 2:
        raise ModelError("one_kind_of_label", rows=len(y))
    parameters = {
        "objective": settings.objective,
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
    } | _draws(settings, y)
    prepared, rows = prepare(X, indicators), None
    if settings.objective == "lambdarank":
        order, rows = arrange(group, len(y))
        prepared, y = prepared.iloc[order], y[order]
    data = lgb.Dataset(prepared, y, group=rows, params={"verbose": -1})
    booster = lgb.train(parameters, data, num_boost_round=settings.trees)
    return Ranker(booster.model_to_string(), indicators)


def _draws(settings: RankerSettings, y: NDArray[np.int8]) -> dict[str, object]:
    """What is drawn and weighed: LightGBM's parameters beyond the plain ones."""
    positives = int(y.sum())
    asked: dict[str, object] = {}
    if settings.objective == "binary" and settings.balanced:
        asked["scale_pos_weight"] = (len(y) - positives) / positives
    if settings.others_per_tree < 1.0:
        if settings.objective != "binary":
            raise ModelError("draws_without_labels", objective=settings.objective)
        share = {"pos_bagging_fraction": 1.0, "neg_bagging_fraction": settings.others_per_tree}
        asked |= {"bagging_freq": 1, **share}
    if settings.forest:
        asked |= {"boosting": "rf"}
        if settings.others_per_tree == 1.0:
            asked |= {"bagging_freq": 1, "bagging_fraction": 0.632}
    return asked


def arrange(
    group: NDArray[np.int64] | None, rows: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows in order of their groups, and how many stand in each, for lambdarank.

    A group above LightGBM's limit is dealt out into equal parts, row by row in turn, so that each
    part is a sample of the whole. Raises ModelError where there are no groups.
    """
    if group is None or len(group) != rows:
        raise ModelError("no_group", rows=rows)
    _, code, sizes = np.unique(group, return_inverse=True, return_counts=True)
    order = np.argsort(code, kind="stable")
    within = np.empty(rows, dtype=np.int64)
    within[order] = np.arange(rows) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    parts = -(-sizes // GROUP_ROWS)
    part = within % parts[code]
    order = np.lexsort((np.arange(rows), part, code))
    pairs = np.column_stack([code[order], part[order]])
    new = np.any(pairs[1:] != pairs[:-1], axis=1) if rows > 1 else np.empty(0, dtype=bool)
    edges = np.flatnonzero(np.concatenate([[True], new, [True]]))
    return order, np.diff(edges)
