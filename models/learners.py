"""All learners behind one verb: fit. What they give is read again by `models.kept`."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.baselines import OneColumn, fit_column
from models.categories import Coded, learn_rates, rates_apart
from models.composite import CompositeSettings, fit_composite
from models.glassbox import GlassboxSettings, fit_ebm
from models.inputs import ModelError, Scorer, learn_ranges
from models.kept import KINDS, Kind
from models.metrics import auc
from models.ranker import RankerSettings, fit_ranker
from models.scorecard import CardSettings, fit_optbinning, fit_scorecard

# What every rehearsal is measured against. Never one that asks for an extra.
BASELINES: tuple[Kind, ...] = ("best_column", "composite", "scorecard")


@dataclass(frozen=True)
class Learner:
    """Which learner, and how each is set; the seed of the trees is the seed of all draws.

    categories: columns of values, each learned as the past rate of the label there.
    """

    kind: Kind = "trees"
    trees: RankerSettings = field(default_factory=RankerSettings)
    card: CardSettings = field(default_factory=CardSettings)
    glassbox: GlassboxSettings = field(default_factory=GlassboxSettings)
    composite: CompositeSettings = field(default_factory=CompositeSettings)
    categories: tuple[str, ...] = ()

    @property
    def simplicity(self) -> int:
        """Its place among KINDS: the lower, the simpler."""
        return KINDS.index(self.kind)

    @property
    def settings(self) -> dict[str, Any]:
        """How the learner in use is set, by name."""
        own: dict[Kind, Any] = {
            "trees": self.trees,
            "ebm": self.glassbox,
            "optbinning": self.card,
            "scorecard": self.card,
            "composite": self.composite,
        }
        return asdict(own[self.kind]) if self.kind in own else {}


def fit_learner(
    learner: Learner,
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    group: NDArray[np.int64] | None = None,
    apart: NDArray[np.int64] | None = None,
) -> Scorer:
    """Trains on rows X with labels y (0 or 1); see `fit_ranker` for signs, group and errors.

    An index learns from the rows alone: their labels are not looked at, but for categories.
    apart: the fold of each row, wanted where there are categories: in training a row sees rates
    of the other folds alone. Where it scores, the rates are those of all training rows.
    """
    if not learner.categories:
        return _fit(learner, X, y, signs, group)
    if apart is None:
        raise ModelError("one_fold", rows=len(y))
    told = [name for name in learner.categories if X[name].notna().any()]
    rates = {name: learn_rates(X[name], y) for name in told}
    seen = X.drop(columns=list(learner.categories))
    seen = seen.assign(**{name: rates_apart(X[name], y, apart) for name in told})
    scorer = _fit(learner, seen, y, signs | dict.fromkeys(told, 1), group)
    return Coded(scorer, rates)


def _fit(
    learner: Learner,
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    group: NDArray[np.int64] | None,
) -> Scorer:
    if learner.kind == "trees":
        return fit_ranker(X, y, signs, learner.trees, group)
    if learner.kind == "ebm":
        return fit_ebm(X, y, signs, learner.glassbox, learner.trees.seed)
    if learner.kind == "optbinning":
        return fit_optbinning(X, y, signs, learner.card)
    if learner.kind == "scorecard":
        return fit_scorecard(X, y, signs, learner.card)
    if learner.kind == "composite":
        return fit_composite(X, signs, learner.composite)
    return fit_best_column(X, y, signs)


def fit_best_column(X: pd.DataFrame, y: NDArray[np.int8], signs: dict[str, int]) -> OneColumn:
    """The single column with the highest AUC on the training rows; the first of equal ones."""
    known = learn_ranges(X, signs)
    if len(np.unique(y)) < 2:
        raise ModelError("one_kind_of_label", rows=len(y))
    columns = [fit_column(X[[i.name]], i.sign) for i in known]
    return max(columns, key=lambda column: auc(column.score(X), y) or 0.0)
