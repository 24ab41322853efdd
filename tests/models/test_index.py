"""A composite index as trained: fixed norms and weights, so that nobody's score moves another's."""

import numpy as np
import pandas as pd
import pytest

from models.index import LEAST, Aggregate, Index, Norm, read_index
from models.inputs import Indicator

RATIO = Indicator("rd_ratio", 1, 0.0, 0.2)
DEBT = Indicator("debt", -1, 0.1, 0.9)
X = pd.DataFrame({"rd_ratio": [0.0, 0.1, 0.2, np.nan], "debt": [0.9, 0.5, 0.1, 0.1]})


def made_index(aggregate: Aggregate, mean: tuple[float, float] = (0.5, 0.5)) -> Index:
    """Two indicators from 0 to 1, the first of weight three quarters."""
    norms = (Norm(0.0, 0.2, 0.0, 0.2), Norm(0.1, 0.9, 0.9, 0.8))
    weights = np.array([0.75, 0.25])
    spans = (0.0, 1.0, 0.0, 0.75) if aggregate == "vikor" else ()
    return Index((RATIO, DEBT), norms, weights, np.array(mean), aggregate, spans)


def test_a_weighted_sum_by_hand() -> None:
    index = made_index("sum")
    assert index.numbers(X).tolist() == [[0, 0], [0.5, 0.5], [1, 1], [0, 1]]
    assert index.score(X).tolist() == pytest.approx([0, 0.5, 1, 0.25])
    parts = index.contributions(X)
    assert parts[3].tolist() == pytest.approx([-0.375, 0.125, 0.5])


def test_a_geometric_mean_is_told_as_its_logarithm() -> None:
    index = made_index("geometric", (np.log(0.3), np.log(0.4)))
    middle = LEAST + (1 - LEAST) / 2
    expected = [np.log(LEAST), np.log(middle), 0.0, 0.75 * np.log(LEAST)]
    assert index.score(X) == pytest.approx(expected)
    assert np.exp(index.score(X))[1] == pytest.approx(middle)
    parts = index.contributions(X)
    assert parts[2].tolist() == pytest.approx(
        [-0.75 * np.log(0.3), -0.25 * np.log(0.4), 0.75 * np.log(0.3) + 0.25 * np.log(0.4)]
    )


def test_one_weakness_costs_more_in_a_geometric_mean_than_in_a_sum() -> None:
    even = pd.DataFrame({"rd_ratio": [0.1, 0.2 / 1.5], "debt": [0.5, 0.9]})
    summed, geometric = made_index("sum").score(even), made_index("geometric").score(even)
    assert summed[0] == pytest.approx(summed[1])
    assert geometric[0] > geometric[1]


def test_closeness_to_the_ideal_by_hand() -> None:
    score = made_index("topsis").score(X)
    away, near = 0.75, 0.25
    assert score.tolist() == pytest.approx([0, 0.5, 1, near / (away + near)])


def test_vikor_turned_round_by_hand() -> None:
    # S is the sum of weighted regrets, R the largest of them.
    score = made_index("vikor").score(X)
    assert score.tolist() == pytest.approx([-1, -(0.5 + 0.375 / 0.75) / 2, 0, -(0.75 + 1) / 2])


@pytest.mark.parametrize("aggregate", ["sum", "geometric", "topsis", "vikor"])
def test_parts_sum_and_the_text_is_the_same_again(aggregate: Aggregate) -> None:
    index = made_index(aggregate, (-0.4, -0.3) if aggregate == "geometric" else (0.4, 0.6))
    parts = index.contributions(X)
    assert parts.sum(axis=1) == pytest.approx(index.score(X), abs=1e-12)
    again = read_index(index.text, index.indicators)
    assert again.text == index.text
    assert np.array_equal(again.score(X), index.score(X))


@pytest.mark.parametrize("sign", [1, -1])
def test_places_are_the_share_that_is_not_better(sign: int) -> None:
    norm = Norm(1.0, 4.0, knots=(1.0, 2.0, 2.0, 4.0))
    values = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 9.0])
    expected = (
        [0.25, 0.25, 0.75, 0.75, 1.0, 1.0] if sign > 0 else [1.0, 1.0, 0.75, 0.25, 0.25, 0.25]
    )
    assert norm.of(values, sign).tolist() == expected


def test_where_nothing_varies_everybody_stands_in_the_middle() -> None:
    index = Index((RATIO,), (Norm(0.1, 0.1, 0.1),), np.array([0.0]), np.array([0.0]), "topsis")
    assert index.score(X).tolist() == [0.5] * 4
    assert np.abs(index.contributions(X)[:, 0]).max() == 0
