"""Every learner keeps scikit-learn's contract, and adds to it no more than it says."""

from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from models.estimators import (
    BestColumnClassifier,
    CardClassifier,
    CompositeClassifier,
    GlassboxClassifier,
    LearnerClassifier,
    TreesClassifier,
)
from tests.models.test_ranker import SIGNS, made_table

ESTIMATORS: list[LearnerClassifier] = [
    TreesClassifier(trees=5, rows_per_leaf=2),
    CardClassifier(bins=10),
    CompositeClassifier(),
    BestColumnClassifier(),
]
if find_spec("interpret"):
    ESTIMATORS.append(GlassboxClassifier(bins=4, bags=1, rounds=2))
if find_spec("optbinning"):
    ESTIMATORS.append(CardClassifier(bins=5, least_share=0.05, cuts="exact"))
VARIANTS = [
    *ESTIMATORS,
    TreesClassifier(trees=20, objective="lambdarank", balanced=True),
    TreesClassifier(trees=20, forest=True, others_per_tree=0.5, random_state=None),
    CompositeClassifier(normalise="minmax", aggregate="topsis", weights="critic"),
    CompositeClassifier(weights="named", named={"margin": 1, "debt": 1, "growth": 1, "rank": 0}),
]


@parametrize_with_checks(ESTIMATORS)
def test_the_contract_of_scikit_learn(estimator: Any, check: Any) -> None:
    """All checks, none excused. (Directions may cost accuracy: the tag poor_score says so.)"""
    check(estimator)


def fitted(estimator: LearnerClassifier, signs: Any = SIGNS) -> LearnerClassifier:
    """A fresh one over `made_table`, with labels as words."""
    X, y = made_table()
    own = clone(estimator).set_params(signs=signs)
    own.fit(X, np.where(y == 1, "won", "not"), np.arange(len(y)) % 3)
    return own


@pytest.mark.parametrize("estimator", VARIANTS, ids=repr)
def test_parts_decision_probability_and_class_hang_together(estimator: LearnerClassifier) -> None:
    own, (X, y) = fitted(estimator), made_table()
    odds = own.decision_function(X)
    parts = own.contributions(X)
    assert list(parts.columns) == [*X.columns, "base"]
    assert parts.sum(axis=1).to_numpy() == pytest.approx(odds, abs=1e-9)
    probability = own.predict_proba(X)
    assert probability.sum(axis=1) == pytest.approx(1)
    assert np.log(probability[:, 1] / probability[:, 0]) == pytest.approx(odds)
    assert list(own.classes_) == ["not", "won"]
    assert set(own.predict(X)) <= {"not", "won"}
    assert ((own.predict(X) == "won") == (odds > 0)).all()
    # The order is that of the scorer, and hiding a number never helps.
    raw = own.scorer_.score(X)
    assert (np.diff(odds[np.argsort(raw)]) >= -1e-12).all()
    assert (own.decision_function(X.assign(margin=np.nan)) <= odds + 1e-12).all()
    assert odds[y == 1].mean() > odds[y == 0].mean()


@pytest.mark.parametrize("estimator", [CompositeClassifier(), BestColumnClassifier()], ids=repr)
def test_what_is_no_log_odds_is_drawn_to_them(estimator: LearnerClassifier) -> None:
    X, y = made_table()
    own = fitted(estimator)
    assert own.slope_ > 0
    assert own.predict_proba(X)[:, 1].mean() == pytest.approx(y.mean(), abs=0.02)


def test_log_odds_stay_as_they_are() -> None:
    X, y = made_table()
    own = fitted(CardClassifier())
    assert np.array_equal(own.decision_function(X), own.scorer_.score(X))
    assert own.predict_proba(X)[:, 1].mean() == pytest.approx(y.mean(), abs=0.02)


def test_signs_are_told_by_name_in_order_or_all_plus_one() -> None:
    X, _ = made_table()
    by_name, in_order = (fitted(CardClassifier(), s) for s in (SIGNS, list(SIGNS.values())))
    assert np.array_equal(by_name.decision_function(X), in_order.decision_function(X))
    plain = fitted(CardClassifier(), None)
    assert [i.sign for i in plain.scorer_.indicators] == [1, 1, 1, 1]
    with pytest.raises(ValueError, match="3 for 4"):
        fitted(CardClassifier(), [1, 1, 1])
    with pytest.raises(ValueError, match=r"no_direction.*debt"):
        fitted(CardClassifier(), {**SIGNS, "debt": 0})


def test_groups_are_heard_by_what_learns_an_order() -> None:
    X, y = made_table()
    trees = TreesClassifier(SIGNS, trees=10, objective="lambdarank")
    alone = clone(trees).fit(X, y).decision_function(X)
    by_group = clone(trees).fit(X, y, np.arange(len(y)) % 5).decision_function(X)
    assert not np.array_equal(alone, by_group)


def test_a_frame_in_and_a_frame_out() -> None:
    X, _ = made_table()
    X = X.set_axis([f"e{i}" for i in range(len(X))], axis=0)
    own = fitted(CardClassifier()).set_output(transform="pandas")
    parts = own.transform(X)
    assert isinstance(parts, pd.DataFrame)
    assert (list(parts.columns), list(parts.index)) == (list(X.columns), list(X.index))
    assert parts.equals(own.contributions(X).drop(columns="base"))
    assert list(own.get_feature_names_out()) == list(X.columns)
    with pytest.raises(ValueError, match="feature names"):
        own.decision_function(X[X.columns[::-1]])


def test_it_stands_in_pipelines_and_cross_validation() -> None:
    X, y = made_table()
    card = CardClassifier(list(SIGNS.values()))
    assert cross_val_score(card, X, y, scoring="roc_auc", cv=3).mean() > 0.65
    piped = make_pipeline(StandardScaler(), card).fit(X, y)
    assert piped.score(X, y) > 0.6
    parts = make_pipeline(card, StandardScaler()).fit_transform(X, y)
    assert parts.shape == X.shape


def test_a_column_that_is_not_used_has_no_part() -> None:
    X, _ = made_table()
    parts = fitted(BestColumnClassifier()).contributions(X)
    assert (parts.abs().sum() > 0).sum() == 2, "the one column, and the base"


@pytest.mark.parametrize("rows", [1, 2])
def test_too_little_to_learn_from_is_a_value_error(rows: int) -> None:
    X, _ = made_table()
    for estimator in ESTIMATORS:
        with pytest.raises(ValueError, match=r"minimum of 2|1 class"):
            clone(estimator).fit(X.head(rows), np.ones(rows))
