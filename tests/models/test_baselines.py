"""What must be beaten: the best single column."""

import numpy as np
import pandas as pd
import pytest

from models.baselines import fit_column
from models.learners import fit_best_column
from models.metrics import auc
from tests.models.test_ranker import SIGNS


def test_a_column_is_turned_so_that_higher_is_better() -> None:
    X = pd.DataFrame({"debt": [0.9, 0.1, 0.5]})
    assert list(np.argsort(-fit_column(X, -1).score(X))) == [1, 2, 0]
    assert list(np.argsort(-fit_column(X, 1).score(X))) == [0, 2, 1]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_missing_value_counts_as_the_worst_whatever_the_direction(sign: int) -> None:
    X = pd.DataFrame({"debt": [-1e12, np.nan, 0.0, 1e12]})
    score = fit_column(X, sign).score(X)
    assert np.isfinite(score).all()
    assert score[1] == score[[0, 2, 3]].min()


def test_the_best_column_is_chosen_by_its_good_direction() -> None:
    y = np.array([1, 1, 1, 0, 0, 0], dtype=np.int8)
    X = pd.DataFrame(
        {
            # In the wrong direction it orders without a fault, in its own not at all.
            "margin": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
            "growth": [0.9, 0.1, 0.8, 0.2, 0.3, 0.4],
            "debt": [0.1, 0.2, 0.4, 0.3, 0.5, 0.6],
        }
    )
    best = fit_best_column(X, y, SIGNS)
    assert (best.names, best.indicators[0].sign) == (["debt"], -1)
    assert auc(best.score(X), y) == pytest.approx(8 / 9)


def test_of_equal_columns_the_first_is_taken() -> None:
    y = np.array([1, 0, 1, 0], dtype=np.int8)
    X = pd.DataFrame({"growth": [4, 1, 3, 2], "margin": [4, 1, 3, 2]})
    assert fit_best_column(X, y, SIGNS).names[0] == "growth"
    assert fit_best_column(X[["margin", "growth"]], y, SIGNS).names[0] == "margin"


def test_many_missing_values_cost_a_column_its_place() -> None:
    y = np.array([1, 1, 1, 0, 0, 0], dtype=np.int8)
    X = pd.DataFrame({"margin": [9, np.nan, np.nan, 1, 1, 1], "growth": [3, 2, 1, 2.5, 0.1, 0.2]})
    assert fit_best_column(X, y, SIGNS).names[0] == "growth"
