"""The learners as scikit-learn estimators: for notebooks, pipelines, searches, cross-validation."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from models.composite import CompositeSettings, Normalise, Weighting
from models.glassbox import GlassboxSettings
from models.index import Aggregate
from models.inputs import Floats, ModelError
from models.learners import Learner, fit_learner
from models.ranker import RankerSettings
from models.scorecard import CardSettings, fit_logistic

Signs = Mapping[str, int] | Sequence[int] | None
BASE = "base"


class LearnerClassifier(TransformerMixin, ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A learner of two classes behind scikit-learn's contract.

    signs: the good direction of every column, +1 or -1, by name or in order; None takes all
    for +1. A missing value counts as the worst. The probability is a sigmoid of the score: the
    score itself where it is log-odds, else with slope and intercept of the training rows, which
    flatters; for honest ones wrap the estimator in CalibratedClassifierCV.

    Fitted: scorer_ (see models.inputs.Scorer), classes_, slope_, intercept_, n_features_in_ and
    feature_names_in_. What is wrong with a table is a ValueError here, as scikit-learn wants it.
    """

    signs: Signs

    def _learner(self) -> Learner:
        """Which learner, and how it is set."""
        raise NotImplementedError

    @property
    def _odds(self) -> bool:
        """Whether the score is log-odds as it stands."""
        return True

    def fit(self, X: Any, y: ArrayLike, group: ArrayLike | None = None) -> "LearnerClassifier":
        """Trains on rows X with labels y.

        group: for lambdarank, a number per row; without them all rows are one group.
        """
        table, codes = self._checked(X, y)
        one = np.zeros(len(table), dtype=np.int64)
        rows = one if group is None else np.asarray(group, dtype=np.int64)
        try:
            self.scorer_ = fit_learner(self._learner(), table, codes, self._directions(table), rows)
        except ModelError as error:
            raise ValueError(str(error)) from error
        self._set_odds(self.scorer_.score(table), codes)
        return self

    def _checked(self, X: Any, y: ArrayLike) -> tuple[pd.DataFrame, NDArray[np.int8]]:
        values, labels = validate_data(
            self, X, y, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2
        )
        check_classification_targets(labels)
        self.classes_, codes = np.unique(labels, return_inverse=True)
        if len(self.classes_) > 2:
            found = type_of_target(labels)
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {found}."
            )
        if len(self.classes_) < 2:
            raise ValueError("Two classes are wanted to learn from; there is 1 class.")
        return self._table(values), codes.astype(np.int8)

    def _table(self, values: Floats) -> pd.DataFrame:
        columns = getattr(self, "feature_names_in_", None)
        names = [f"x{i}" for i in range(values.shape[1])] if columns is None else list(columns)
        return pd.DataFrame(values, columns=names)

    def _directions(self, table: pd.DataFrame) -> dict[str, int]:
        names = [str(name) for name in table.columns]
        if self.signs is None:
            return dict.fromkeys(names, 1)
        if isinstance(self.signs, Mapping):
            return dict(self.signs)
        if len(self.signs) != len(names):
            raise ValueError(f"signs: {len(self.signs)} for {len(names)} columns")
        return dict(zip(names, self.signs))

    def _set_odds(self, score: Floats, codes: NDArray[np.int8]) -> None:
        self.slope_, self.intercept_ = 1.0, 0.0
        if not self._odds:
            center, spread = score.mean(), score.std() or 1.0
            (slope,), base = fit_logistic(((score - center) / spread)[:, None], codes)
            self.slope_ = float(slope / spread)
            self.intercept_ = float(base - self.slope_ * center)

    def decision_function(self, X: Any) -> Floats:
        """Log-odds of the second class, shape (rows,); the order is that of the score."""
        return self.scorer_of(X)[0] * self.slope_ + self.intercept_

    def predict_proba(self, X: Any) -> Floats:
        """Probabilities of both classes, shape (rows, 2)."""
        second = expit(self.decision_function(X))
        return np.column_stack([1 - second, second])

    def predict(self, X: Any) -> NDArray[Any]:
        """The likelier class of each row."""
        likelier = (self.decision_function(X) > 0).astype(int)
        return np.asarray(self.classes_[likelier])

    def contributions(self, X: Any) -> pd.DataFrame:
        """Exact parts of the decision: a column for each feature, and the base value last.

        A feature that the learner does not use has a part of nothing.
        """
        _, table = self.scorer_of(X)
        parts = self.scorer_.contributions(table) * self.slope_
        whole = pd.DataFrame(0.0, index=table.index, columns=[*table.columns, BASE])
        whole[self.scorer_.names] = parts[:, :-1]
        whole[BASE] = parts[:, -1] + self.intercept_
        index = X.index if isinstance(X, pd.DataFrame) else whole.index
        return whole.set_axis(index, axis=0)

    def transform(self, X: Any) -> Floats:
        """Parts of the decision, one column for each feature: a step of a pipeline."""
        return np.asarray(self.contributions(X).drop(columns=BASE).to_numpy())

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """The names of the features: each has its part."""
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", None)
        if input_features is not None:
            given = np.asarray(input_features, dtype=object)
            if names is not None and not np.array_equal(given, names):
                raise ValueError("input_features is not equal to feature_names_in_")
            if len(given) != self.n_features_in_:
                raise ValueError(
                    "input_features should have length equal to number of features "
                    f"({self.n_features_in_}), got {len(given)}"
                )
            return given
        own = names if names is not None else [f"x{i}" for i in range(self.n_features_in_)]
        return np.asarray(own, dtype=object)

    def scorer_of(self, X: Any) -> tuple[Floats, pd.DataFrame]:
        """Raw scores of checked rows, and the rows as a table."""
        check_is_fitted(self)
        values = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        table = self._table(values)
        return self.scorer_.score(table), table

    def __sklearn_tags__(self) -> Tags:
        """Two classes, missing values taken; directions may forbid what the labels would say."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        # With every sign +1, a column that falls with the label is not learned from.
        tags.classifier_tags.poor_score = True
        tags.input_tags.allow_nan = True
        return tags


class TreesClassifier(LearnerClassifier):
    """Boosted trees, or a forest, monotone in every column; see RankerSettings.

    With objective "lambdarank" only rows of one group are compared; without groups, all are one.
    Fitted attributes, feature_names_in_ among them, as for every LearnerClassifier.
    """

    def __init__(
        self,
        signs: Signs = None,
        trees: int = 200,
        leaves: int = 15,
        depth: int = 6,
        learning_rate: float = 0.05,
        rows_per_leaf: int = 20,
        l2: float = 5.0,
        columns_per_tree: float = 0.7,
        objective: Literal["binary", "lambdarank"] = "binary",
        balanced: bool = False,
        forest: bool = False,
        others_per_tree: float = 1.0,
        random_state: Any = 1,
    ):
        self.signs = signs
        self.trees = trees
        self.leaves = leaves
        self.depth = depth
        self.learning_rate = learning_rate
        self.rows_per_leaf = rows_per_leaf
        self.l2 = l2
        self.columns_per_tree = columns_per_tree
        self.objective = objective
        self.balanced = balanced
        self.forest = forest
        self.others_per_tree = others_per_tree
        self.random_state = random_state

    @property
    def _odds(self) -> bool:
        return self.objective == "binary" and not self.balanced and self.others_per_tree == 1.0

    def _learner(self) -> Learner:
        own = {k: v for k, v in self.get_params().items() if k not in ("signs", "random_state")}
        return Learner("trees", RankerSettings(**own, seed=seed_of(self.random_state)))


class CardClassifier(LearnerClassifier):
    """A logistic scorecard on monotone bins; cuts "exact" ask for the extra `scorecard`.

    `scorer_.points()` is the card to be read. Fitted attributes, feature_names_in_ among them, as
    for every LearnerClassifier.
    """

    def __init__(
        self,
        signs: Signs = None,
        bins: int = 50,
        least_share: float = 0.02,
        smoothing: float = 10.0,
        cuts: Literal["pooled", "exact"] = "pooled",
    ):
        self.signs = signs
        self.bins = bins
        self.least_share = least_share
        self.smoothing = smoothing
        self.cuts = cuts

    def _learner(self) -> Learner:
        kind = "optbinning" if self.cuts == "exact" else "scorecard"
        card = CardSettings(self.bins, self.least_share, self.smoothing)
        return Learner(kind, card=card)  # type: ignore[arg-type]


class GlassboxClassifier(LearnerClassifier):
    """An explainable boosting machine as a card; asks for the extra `glassbox`.

    Fitted attributes, feature_names_in_ among them, as for every LearnerClassifier.
    """

    def __init__(
        self,
        signs: Signs = None,
        bins: int = 64,
        bags: int = 4,
        learning_rate: float = 0.05,
        rounds: int = 5000,
        rows_per_leaf: int = 10,
        random_state: Any = 1,
    ):
        self.signs = signs
        self.bins = bins
        self.bags = bags
        self.learning_rate = learning_rate
        self.rounds = rounds
        self.rows_per_leaf = rows_per_leaf
        self.random_state = random_state

    def _learner(self) -> Learner:
        own = {k: v for k, v in self.get_params().items() if k not in ("signs", "random_state")}
        seeded = RankerSettings(seed=seed_of(self.random_state))
        return Learner("ebm", seeded, glassbox=GlassboxSettings(**own))


class CompositeClassifier(LearnerClassifier):
    """A composite index; labels serve its probability alone, see CompositeSettings.

    Fitted attributes, feature_names_in_ among them, as for every LearnerClassifier.
    """

    def __init__(
        self,
        signs: Signs = None,
        outliers: Literal["none", "quantiles", "moments"] = "quantiles",
        tail: float = 0.01,
        normalise: Normalise = "rank",
        weights: Weighting = "equal",
        named: Mapping[str, float] | None = None,
        aggregate: Aggregate = "sum",
    ):
        self.signs = signs
        self.outliers = outliers
        self.tail = tail
        self.normalise = normalise
        self.weights = weights
        self.named = named
        self.aggregate = aggregate

    @property
    def _odds(self) -> bool:
        return False

    def _learner(self) -> Learner:
        own = {k: v for k, v in self.get_params().items() if k != "signs"}
        own["named"] = dict(self.named or {})
        return Learner("composite", composite=CompositeSettings(**own))


class BestColumnClassifier(LearnerClassifier):
    """The single column that orders the training rows best: what must be beaten.

    Fitted attributes, feature_names_in_ among them, as for every LearnerClassifier.
    """

    def __init__(self, signs: Signs = None):
        self.signs = signs

    @property
    def _odds(self) -> bool:
        return False

    def _learner(self) -> Learner:
        return Learner("best_column")


def seed_of(random_state: Any) -> int:
    """The seed itself, or one drawn from a generator (None: from NumPy's own)."""
    if isinstance(random_state, int | np.integer):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
