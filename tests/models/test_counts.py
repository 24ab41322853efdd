"""Counts: as by brute force and as SciPy has them; intervals hold what they say."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binom, poisson_binom

from models.counts import LEAF, chance_of, count_distribution, count_interval, tails_of
from models.inputs import Floats, ModelError

chances = st.lists(st.floats(0, 1), max_size=9)


def by_brute_force(p: list[float]) -> Floats:
    """Every way in which the outcomes can come, added up by number."""
    found = np.zeros(len(p) + 1)
    for came in product((0, 1), repeat=len(p)):
        found[sum(came)] += np.prod([own if c else 1 - own for own, c in zip(p, came)])
    return found


@given(chances)
def test_every_way_is_counted(p: list[float]) -> None:
    assert_allclose(count_distribution(p), by_brute_force(p), atol=1e-14)


@pytest.mark.parametrize("rows", [1, LEAF - 1, LEAF, LEAF + 1, 3 * LEAF, 700])
def test_the_numbers_are_those_of_scipy(rows: int) -> None:
    p = np.random.default_rng(rows).random(rows) ** 3
    ours, theirs = count_distribution(p), poisson_binom(p).pmf(np.arange(rows + 1))
    assert ours.shape == (rows + 1,)
    assert_allclose(ours, theirs, atol=1e-14)


def test_a_great_many_are_counted_as_by_the_binomial() -> None:
    ours = count_distribution(np.full(100_000, 0.03))
    assert_allclose(ours, binom.pmf(np.arange(100_001), 100_000, 0.03), atol=1e-12)
    count = count_interval(np.full(100_000, 0.03))
    assert (count.low, count.high) == (binom.ppf(0.05, 100_000, 0.03), binom.ppf(0.95, 1e5, 0.03))


@given(chances, st.sampled_from([0.5, 0.8, 0.9, 0.99]))
def test_an_interval_has_no_more_than_its_tails_outside(p: list[float], level: float) -> None:
    count, chance = count_interval(p, level), by_brute_force(p)
    assert count.expected == pytest.approx(sum(p))
    assert chance[: count.low].sum() <= (1 - level) / 2 + 1e-9
    assert chance[count.high + 1 :].sum() <= (1 - level) / 2 + 1e-9
    # One step narrower on either side and a tail is too heavy.
    assert chance[: count.low + 1].sum() >= (1 - level) / 2 - 1e-9
    assert chance[count.high :].sum() >= (1 - level) / 2 - 1e-9


def test_drawn_outcomes_fall_into_the_interval_as_often_as_it_says() -> None:
    draw = np.random.default_rng(5)
    p = draw.random(200) * 0.4
    count = count_interval(p)
    came = (draw.random((4000, 200)) < p).sum(axis=1)
    assert 0.90 <= np.mean((count.low <= came) & (came <= count.high)) <= 0.94


@given(chances, st.integers(-2, 12))
def test_the_chance_of_a_target(p: list[float], target: int) -> None:
    expected = by_brute_force(p)[max(target, 0) :].sum()
    assert chance_of(target, p) == pytest.approx(expected, abs=1e-9)


def test_nobody_is_expected_where_nobody_stands() -> None:
    assert count_distribution([]).tolist() == [1.0]
    count = count_interval([])
    assert (count.expected, count.low, count.high) == (0.0, 0, 0)
    assert (chance_of(0, []), chance_of(1, [])) == (1.0, 0.0)


@pytest.mark.parametrize("wrong", [[0.2, -0.1], [1.1], [float("nan")]])
def test_what_is_no_probability_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ModelError) as error:
        count_distribution(wrong)
    assert (error.value.code, error.value.fields) == ("not_a_probability", {"rows": 1})


def test_tails_are_equal_and_stay_within_what_there_is() -> None:
    assert tails_of([0.05, 0.9, 0.05]) == (0, 1), "what is exactly at its share lies in the tail"
    assert tails_of([0.04, 0.92, 0.04]) == (1, 1)
    assert tails_of([1.0]) == (0, 0)
    assert tails_of([0.5, 0.49]) == (0, 1), "rounding may leave a little out"
