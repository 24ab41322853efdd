"""What must be beaten: the best single column, and a scorecard."""

import numpy as np
import pandas as pd
import pytest

from models.baselines import fit_best_column, fit_column, fit_scorecard
from models.inputs import ModelError
from models.metrics import auc
from tests.models.test_ranker import SIGNS, made_table


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


def test_the_scorecard_beats_chance_on_rows_it_has_not_seen() -> None:
    X, y = made_table(1)
    fresh, outcome = made_table(2)
    found = auc(fit_scorecard(X, y, SIGNS).score(fresh), outcome)
    assert found is not None
    assert found > 0.7


def test_the_scorecard_is_the_same_every_time() -> None:
    X, y = made_table()
    one, other = fit_scorecard(X, y, SIGNS), fit_scorecard(X.copy(), y.copy(), SIGNS)
    assert np.array_equal(one.weights, other.weights)
    assert np.array_equal(one.score(X), other.score(X))


def test_the_scorecard_goes_by_place_and_not_by_size() -> None:
    # The exponential keeps every place, so it must keep every score.
    X, y = made_table()
    steep = X.assign(growth=np.exp(5 * X["growth"]))
    one, other = fit_scorecard(X, y, SIGNS), fit_scorecard(steep, y, SIGNS)
    assert one.score(X) == pytest.approx(other.score(steep))


def test_the_scorecard_counts_missing_as_worst_and_finds_columns_by_name() -> None:
    X, y = made_table()
    card = fit_scorecard(X, y, SIGNS)
    worst = X.assign(debt=X["debt"].max())
    assert card.score(X.assign(debt=np.nan)) == pytest.approx(card.score(worst))
    assert np.array_equal(card.score(X[X.columns[::-1]]), card.score(X))
    with pytest.raises(ModelError, match="debt"):
        card.score(X.drop(columns="debt"))


def test_the_scorecard_leaves_out_what_was_never_known() -> None:
    X, y = made_table()
    card = fit_scorecard(X.assign(debt=np.nan), y, SIGNS)
    assert [i.name for i in card.indicators] == ["margin", "growth", "rank"]
