"""Interactions: by all subsets, as shap tells them, to the sum of the parts; none where none is."""

from itertools import chain, combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest
import shap

from models.baselines import fit_column
from models.composite import CompositeSettings, fit_composite
from models.inputs import Floats, ModelError, Scorer, prepare
from models.interactions import interact_against
from models.ranker import RankerSettings, fit_ranker
from tests.models.test_ranker import SIGNS, made_ranker, made_table

REFERENCE = made_table(31)[0].head(25)


def by_subsets(score: dict[frozenset[int], Floats], count: int, i: int, j: int) -> Floats:
    """Half of the pair's Shapley interaction: what i changes where j changes, over all subsets."""
    others = [k for k in range(count) if k not in (i, j)]
    told = np.zeros(len(score[frozenset()]))
    for inside in chain.from_iterable(combinations(others, size) for size in range(count - 1)):
        S = frozenset(inside)
        weight = factorial(len(S)) * factorial(count - len(S) - 2) / factorial(count - 1)
        told += weight / 2 * (score[S | {i, j}] - score[S | {i}] - score[S | {j}] + score[S])
    return told


INDEX = fit_composite(
    made_table()[0], SIGNS, CompositeSettings(normalise="minmax", aggregate="topsis")
)


@pytest.mark.parametrize("scorer", [made_ranker(), INDEX], ids=["trees", "topsis"])
def test_against_a_reference_it_is_the_game_over_all_subsets(scorer: Scorer) -> None:
    X = made_table(30)[0].head(6)
    X.loc[0] = [99.0, -99.0, np.nan, np.nan]
    names = scorer.names
    score = {}
    for inside in chain.from_iterable(combinations(range(4), size) for size in range(5)):
        own = []
        for _, row in X.iterrows():
            mixed = REFERENCE.copy()
            for k in inside:
                mixed[names[k]] = row[names[k]]
            own.append(scorer.score(mixed).mean())
        score[frozenset(inside)] = np.array(own)
    told = interact_against(scorer, X, REFERENCE)
    for i, j in combinations(range(4), 2):
        assert told[:, i, j] == pytest.approx(by_subsets(score, 4, i, j), abs=1e-12)
    assert np.abs(told[:, 0, 1]).max() > 1e-3, "there is something to be found"


def test_lines_sum_to_the_parts_and_halves_are_equal() -> None:
    ranker, X = made_ranker(), made_table(30)[0].head(40)
    told = interact_against(ranker, X, REFERENCE)
    assert told == pytest.approx(np.swapaxes(told, 1, 2), abs=1e-12)
    parts = ranker.contributions_against(X, REFERENCE)
    assert told.sum(axis=2) == pytest.approx(parts[:, :-1], abs=1e-12)


def test_by_paths_they_are_those_of_shap() -> None:
    ranker, X = made_ranker(), made_table(30)[0].head(20)
    theirs = shap.TreeExplainer(ranker.grown()).shap_interaction_values(
        prepare(X, ranker.indicators)
    )
    assert interact_against(ranker, X) == pytest.approx(np.asarray(theirs), abs=1e-6)


def test_trees_of_one_split_have_no_interaction() -> None:
    X, y = made_table()
    stumps = fit_ranker(X, y, SIGNS, RankerSettings(trees=20, leaves=2))
    told = interact_against(stumps, X.head(9), REFERENCE)
    off = told[:, ~np.eye(len(stumps.names), dtype=bool)]
    assert np.abs(off).max() == 0


def test_where_parts_add_up_there_is_none() -> None:
    column = fit_column(pd.DataFrame({"debt": [0.0, 1.0]}), -1)
    with pytest.raises(ModelError, match="additive"):
        interact_against(column, REFERENCE, REFERENCE)
