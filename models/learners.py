"""All learners behind one pair of verbs: fit, and read again what was kept as text."""

import json
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.baselines import OneColumn, Scorecard, fit_best_column, fit_scorecard
from models.inputs import Indicator, ModelError, Scorer
from models.ranker import Ranker, RankerSettings, fit_ranker

Kind = Literal["trees", "scorecard", "best_column"]
# From the simplest to the least simple: where figures do not tell them apart, the first is taken.
KINDS: tuple[Kind, ...] = ("best_column", "scorecard", "trees")


@dataclass(frozen=True)
class Learner:
    """Which learner, and how it is set: `trees` speaks of trees alone."""

    kind: Kind = "trees"
    trees: RankerSettings = field(default_factory=RankerSettings)

    @property
    def simplicity(self) -> int:
        """Its place among KINDS: the lower, the simpler."""
        return KINDS.index(self.kind)


def fit_learner(
    learner: Learner,
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    group: NDArray[np.int64] | None = None,
) -> Scorer:
    """Trains on rows X with labels y (0 or 1); see `fit_ranker` for signs, group and errors."""
    if learner.kind == "trees":
        return fit_ranker(X, y, signs, learner.trees, group)
    if learner.kind == "scorecard":
        return fit_scorecard(X, y, signs)
    return fit_best_column(X, y, signs)


def kind_of(scorer: Scorer) -> Kind:
    """Under which kind a scorer is kept."""
    kinds: dict[type, Kind] = {Ranker: "trees", Scorecard: "scorecard", OneColumn: "best_column"}
    return kinds[type(scorer)]


def read_scorer(kind: str, text: str, indicators: tuple[Indicator, ...]) -> Scorer:
    """The scorer that was kept as text. Raises ModelError for a kind that is not known."""
    if kind == "trees":
        return Ranker(text, indicators)
    if kind not in KINDS:
        raise ModelError("unknown_learner", found=kind, right=", ".join(KINDS))
    kept = json.loads(text)
    if kind == "best_column":
        return OneColumn(indicators, float(kept["mean"]))
    return Scorecard(
        indicators,
        tuple(np.asarray(place, dtype=float) for place in kept["places"]),
        np.asarray(kept["weights"], dtype=float),
        np.asarray(kept["means"], dtype=float),
        float(kept["base"]),
    )
