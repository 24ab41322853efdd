"""Shapley values by all subsets: against orders by hand, and their axioms."""

from itertools import permutations

import numpy as np
import pytest

from models import shapley as room
from models.inputs import Floats
from models.shapley import Join, fold, shapley


def ways(numbers: Floats) -> list[tuple[Join, Floats]]:
    return [(np.add, numbers), (np.maximum, numbers**2)]


def whole(total: Floats, largest: Floats) -> Floats:
    return np.asarray(np.sqrt(1 + total**2) + largest)


def score(numbers: Floats) -> Floats:
    return whole(*(fold(join, part) for join, part in ways(numbers)))


def by_orders(row: Floats, mean: Floats) -> Floats:
    """The mean, over all orders, of what each adds when it comes in: Shapley's own definition."""
    parts, orders = np.zeros(len(row)), list(permutations(range(len(row))))
    for order in orders:
        here = mean.copy()
        for k in order:
            before = score(here[None, :])[0]
            here[k] = row[k]
            parts[k] += score(here[None, :])[0] - before
    return parts / len(orders)


def test_it_is_the_mean_over_all_orders() -> None:
    draw = np.random.default_rng(1)
    numbers, mean = draw.normal(size=(5, 4)), draw.normal(size=4)
    found = shapley(ways, whole, numbers, mean[None, :])
    for row, parts in zip(numbers, found):
        assert parts[:-1] == pytest.approx(by_orders(row, mean))
        assert parts[-1] == pytest.approx(score(mean[None, :])[0])


def test_parts_sum_and_equal_ones_get_equal_parts() -> None:
    numbers = np.array([[1.0, 1.0, 0.2], [0.3, 0.3, 0.3]])
    mean = np.array([0.3, 0.3, 0.3])
    found = shapley(ways, whole, numbers, mean[None, :])
    assert found.sum(axis=1) == pytest.approx(score(numbers))
    assert found[0, 0] == pytest.approx(found[0, 1])
    assert np.abs(found[1, :-1]).max() < 1e-15, "who stands at the mean has no parts"


def test_rows_in_many_pieces_are_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers, mean = np.random.default_rng(2).normal(size=(50, 5)), np.zeros(5)
    at_once = shapley(ways, whole, numbers, mean[None, :])
    monkeypatch.setattr(room, "AT_ONCE", 100)
    assert shapley(ways, whole, numbers, mean[None, :]) == pytest.approx(at_once, abs=1e-14)
    assert shapley(ways, whole, numbers[:0], mean[None, :]).shape == (0, 6)
