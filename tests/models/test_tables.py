"""Tables of patterns: against the game itself, by all orders of coming in."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.inputs import Floats
from models.tables import fill_loops, fill_tables, weigh_patterns


def by_orders(depth: int, worth: Floats, out: int) -> Floats:
    """Parts of a row that does not satisfy `out`: what each adds, on average over all orders.

    The leaf counts while those who came in satisfy it for the row, and all others for the
    reference: a pattern n of these is a set that it does not satisfy.
    """

    def game(came: int) -> float:
        others = ((1 << depth) - 1) & ~came
        return float(sum(w for n, w in enumerate(worth) if not (n & others or out & came)))

    parts, orders = np.zeros(depth), list(permutations(range(depth)))
    for order in orders:
        came = 0
        for j in order:
            parts[j] += game(came | 1 << j) - game(came)
            came |= 1 << j
    return parts / len(orders)


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_they_are_the_mean_over_all_orders(depth: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    worth = draw.normal(size=(2, 1 << depth)) * (draw.random((2, 1 << depth)) < 0.7)
    stay, leave = fill_tables(worth, depth)
    out = int(draw.integers(1 << depth))
    looped = fill_tables(worth, depth, fill_loops)
    assert [own.tobytes() for own in looped] == [stay.tobytes(), leave.tobytes()]
    for leaf in range(2):
        found = [stay[leaf, out] - leave[leaf, out | 1 << j] for j in range(depth)]
        assert found == pytest.approx(by_orders(depth, worth[leaf], out), abs=1e-12)


@pytest.mark.parametrize("depth", [9, 16, 17])
def test_deep_ones_are_exact_too(depth: int) -> None:
    """Against one row by the factorials of Shapley's own formula, whatever the depth."""
    both, out, theirs = 0b101, 0b010, 0b1100
    worth = np.zeros((1, 1 << depth))
    worth[0, theirs] = 3.0
    stay, leave = fill_tables(worth, depth)
    # Two are satisfied by the row alone, one by the reference alone: 1! 1! / 3!, and 2! 0! / 3!.
    parts = [stay[0, out] - leave[0, out | 1 << j] for j in range(depth)]
    expected = [0.0, -3.0 * 2 / 6, 3.0 / 6, 3.0 / 6, *[0.0] * (depth - 4)]
    assert parts == pytest.approx(expected, abs=1e-13)
    met = both | theirs
    assert [stay[0, met] - leave[0, met | 1 << j] for j in range(depth)] == [0.0] * depth


def test_weights_of_patterns_are_products() -> None:
    weights = weigh_patterns(np.array([[0.25, 0.5, 1.0], [0.1, 0.2, 0.3]]))
    assert weights.shape == (2, 8)
    assert weights.sum(axis=1) == pytest.approx([1, 1])
    assert weights[0].tolist() == [0.125, 0.375, 0.125, 0.375, 0, 0, 0, 0]
    assert weights[1, 0b101] == pytest.approx(0.9 * 0.2 * 0.7)
