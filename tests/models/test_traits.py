"""An index of two levels: by hand, taken apart exactly, kept as text."""

import itertools

import numpy as np
import pandas as pd
import pytest

from models.index import LEAST, Norm
from models.inputs import Indicator, ModelError
from models.traits import Mean, Trait, TraitIndex, lowered, read_traits

INDICATORS = (
    Indicator("rd_ratio", 1, 0.0, 0.2),
    Indicator("growth", 1, 0.0, 1.0),
    Indicator("debt", -1, 0.0, 1.0),
)
NORMS = (Norm(0.0, 0.2, 0.0, 0.2), Norm(0.0, 1.0), Norm(0.0, 1.0, 1.0))
X = pd.DataFrame(
    {
        "rd_ratio": [0.1, 0.2, np.nan, 0.05],
        "growth": [0.5, 0.0, 1.0, np.nan],
        "debt": [0.4, 0.0, 1.0, 0.2],
    }
)
WAYS = list(itertools.product(("sum", "geometric"), repeat=2))


def made_index(inside: Mean = "sum", above: Mean = "sum") -> TraitIndex:
    """Innovation of two indicators (3:1), quality of one; of weight 0.6 and 0.4."""
    traits = (Trait("innovation", 0.6, (0, 1)), Trait("quality", 0.4, (2,)))
    inner, mean = np.array([0.75, 0.25, 1.0]), np.array([0.4, 0.3, 0.5])
    return TraitIndex(INDICATORS, NORMS, inner, traits, np.zeros(3), mean, inside, above)


def test_sums_by_hand() -> None:
    index = made_index()
    numbers = [[0.5, 0.5, 0.6], [1, 0, 1], [0, 1, 0], [0.25, 0, 0.8]]
    assert index.numbers(X) == pytest.approx(np.array(numbers))
    traits = [[0.5, 0.6], [0.75, 1.0], [0.25, 0.0], [0.1875, 0.8]]
    assert index.traits_of(index.numbers(X)) == pytest.approx(np.array(traits))
    assert index.score(X) == pytest.approx([0.54, 0.85, 0.15, 0.4325])
    assert index.ends == (0.0, 1.0)


def test_a_geometric_mean_above_sums_by_hand() -> None:
    def up(number: float) -> float:
        return LEAST + (1 - LEAST) * number

    expected = [0.6 * np.log(up(a)) + 0.4 * np.log(up(b)) for a, b in ((0.5, 0.6), (0.75, 1.0))]
    assert made_index("sum", "geometric").score(X)[:2] == pytest.approx(expected)
    inside = up(0.5), np.exp(0.75 * np.log(up(1)) + 0.25 * np.log(up(0)))
    innovation = [(mean - LEAST) / (1 - LEAST) for mean in inside]
    expected = [0.6 * innovation[0] + 0.4 * 0.6, 0.6 * innovation[1] + 0.4]
    assert made_index("geometric", "sum").score(X)[:2] == pytest.approx(expected)


@pytest.mark.parametrize(("inside", "above"), WAYS)
def test_parts_sum_and_the_text_is_the_same_again(inside: Mean, above: Mean) -> None:
    index = made_index(inside, above)
    for parts in (index.contributions(X), index.contributions_against(X, X.iloc[:2])):
        assert parts.shape == (4, 4)
        assert parts.sum(axis=1) == pytest.approx(index.score(X), abs=1e-12)
    one = index.contributions_against(X, X.iloc[[1]])
    assert one[1, :-1] == pytest.approx(np.zeros(3))
    assert one[:, -1] == pytest.approx(np.full(4, index.score(X)[1]))
    again = read_traits(index.text, index.indicators)
    assert again.text == index.text
    assert np.array_equal(again.score(X), index.score(X))


def test_with_two_indicators_the_parts_are_the_mean_of_both_orders() -> None:
    index, one, other = made_index("sum", "geometric"), X.iloc[[0]], X.iloc[[1]]
    halves = []
    for first in (True, False):
        way = other.assign(rd_ratio=0.1) if first else one.assign(rd_ratio=0.2)
        step = index.score(way) - index.score(other) if first else index.score(one)
        halves.append(step[0] if first else step[0] - index.score(way)[0])
    assert index.contributions_against(one, other)[0, 0] != pytest.approx(halves[0])
    # Debt is its own trait: the order of the two others alone matters.
    base = other.assign(debt=0.4)
    first = index.score(base.assign(rd_ratio=0.1)) - index.score(base)
    last = index.score(one) - index.score(one.assign(rd_ratio=0.2))
    expected = float((first + last)[0] / 2)
    assert index.contributions_against(one, other)[0, 0] == pytest.approx(expected)


@pytest.mark.parametrize(("inside", "above"), WAYS)
def test_better_is_never_lower_and_missing_is_never_higher(inside: Mean, above: Mean) -> None:
    index = made_index(inside, above)
    score = index.score(X)
    assert (index.score(X.assign(growth=X["growth"] + 0.1)) >= score).all()
    assert (index.score(X.assign(debt=X["debt"] + 0.1)) <= score).all()
    for name in X.columns:
        assert (index.score(X.assign(**{name: np.nan})) <= score).all()


def test_raising_is_undone() -> None:
    numbers = np.array([0.0, 0.3, 1.0])
    assert lowered(LEAST + (1 - LEAST) * numbers) == pytest.approx(numbers)


def test_a_column_that_is_not_there_and_nobody_to_compare_with_are_refused() -> None:
    with pytest.raises(ModelError, match=r"missing_indicator.*debt"):
        made_index().score(X.drop(columns="debt"))
    with pytest.raises(ModelError, match="no_reference"):
        made_index().contributions_against(X, X.iloc[:0])
