"""Every learner: monotone in each indicator, never kind to a missing number, kept as text."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.inputs import ModelError, Scorer
from models.learners import KINDS, Learner, fit_learner, kind_of, read_scorer
from models.ranker import RankerSettings
from tests.models.test_ranker import SIGNS, made_table

TREES = {
    "plain": RankerSettings(trees=20, leaves=7, rows_per_leaf=10),
    "balanced": RankerSettings(trees=20, leaves=7, rows_per_leaf=10, balanced=True),
    "lambdarank": RankerSettings(trees=20, leaves=7, rows_per_leaf=10, objective="lambdarank"),
    "bagged": RankerSettings(trees=20, rows_per_leaf=5, forest=True, others_per_tree=0.5),
}
LEARNERS = {f"trees, {name}": Learner("trees", trees) for name, trees in TREES.items()} | {
    kind: Learner(kind) for kind in KINDS if kind != "trees"
}


def made_scorer(name: str, seed: int = 1) -> Scorer:
    """A scorer over `made_table`, its rows in three groups."""
    X, y = made_table(seed)
    return fit_learner(LEARNERS[name], X, y, SIGNS, np.arange(len(y)) % 3)


SCORERS = {name: made_scorer(name) for name in LEARNERS}
# Places on the training range: 0 its low end, 1 its high one; None is missing.
places = st.none() | st.floats(-1, 2)


@pytest.mark.parametrize("name", LEARNERS)
@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(SIGNS, st.tuples(places, places))))
def test_nothing_to_hide(name: str, drawn: dict[str, tuple[float | None, float | None]]) -> None:
    """Better in everything, or known where the other is silent: never a lower score."""
    scorer = SCORERS[name]
    worse, better = {}, {}
    for i in scorer.indicators:
        ends = [-np.inf if p is None else p if i.sign > 0 else 1 - p for p in drawn[i.name]]
        for row, place in zip((worse, better), sorted(ends)):
            at = place if i.sign > 0 else 1 - place
            row[i.name] = i.low + (i.high - i.low) * at if np.isfinite(place) else np.nan
    X = pd.DataFrame([worse, better]).reindex(columns=list(SIGNS))
    lower, higher = scorer.score(X)
    assert lower <= higher + 1e-12


@pytest.mark.parametrize("name", LEARNERS)
def test_it_orders_better_than_chance(name: str) -> None:
    X, y = made_table(4)
    score = SCORERS[name].score(X)
    higher = score[y == 1][:, None] > score[y == 0][None, :]
    assert higher.mean() > 0.55


@pytest.mark.parametrize("name", LEARNERS)
def test_contributions_sum_to_the_score(name: str) -> None:
    X, _ = made_table(4)
    scorer = SCORERS[name]
    parts = scorer.contributions(X)
    assert parts.shape == (len(X), len(scorer.names) + 1)
    np.testing.assert_allclose(parts.sum(axis=1), scorer.score(X), atol=1e-9, rtol=0)
    assert np.unique(parts[:, -1]).size == 1


@pytest.mark.parametrize("name", LEARNERS)
def test_it_is_kept_as_text_and_is_the_same_again(name: str) -> None:
    X, _ = made_table(4)
    scorer = SCORERS[name]
    again = read_scorer(kind_of(scorer), scorer.text, scorer.indicators)
    assert np.array_equal(again.score(X), scorer.score(X))
    assert again.text == scorer.text == made_scorer(name).text


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ModelError) as refused:
        read_scorer("oracle", "{}", ())
    assert refused.value.fields["found"] == "oracle"


def test_simple_learners_stand_before_others() -> None:
    order = [Learner(kind).simplicity for kind in KINDS]
    assert all(one < other for one, other in pairwise(order))
    assert KINDS[-1] == "trees"
