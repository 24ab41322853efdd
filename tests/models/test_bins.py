"""Monotone bins: every cut between two values, rates that rise, none too small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.bins import Bins, count_bins, evidence, quantile_cuts, rates, settle, short_between

finite = st.floats(-1e300, 1e300)


@given(finite, finite)
def test_a_short_number_lies_between(one: float, other: float) -> None:
    low, high = sorted((one, other))
    if low < high:
        assert low < short_between(low, high) <= high


@pytest.mark.parametrize(
    ("low", "high", "short"),
    [(0.03123, 0.03198, 0.0316), (0.0, 1.0, 0.5), (-3.0, -1.0, -2.0), (119e6, 121e6, 120e6)],
)
def test_it_is_short(low: float, high: float, short: float) -> None:
    assert short_between(low, high) == short


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60), st.integers(1, 20))
def test_cuts_part_values_and_are_no_more_than_asked(values: list[int], most: int) -> None:
    x = np.array(values, dtype=float)
    cuts = quantile_cuts(x, most)
    assert len(cuts) < max(most, 1) or len(cuts) == 0
    assert (np.diff(cuts) > 0).all()
    counts = count_bins(x, np.ones(len(x), dtype=np.int8), cuts)
    assert (counts.rows > 0).all(), "every bin holds a training row"
    assert counts.rows.sum() == counts.positives.sum() == len(x)


def test_distinct_values_are_cut_into_equal_parts() -> None:
    x = np.random.default_rng(1).normal(size=100)
    counts = count_bins(x, np.zeros(100, dtype=np.int8), quantile_cuts(x, 4))
    assert counts.rows.tolist() == [25, 25, 25, 25]


def test_a_value_at_a_cut_belongs_above() -> None:
    counts = count_bins(np.array([1.0, 2.0, 3.0]), np.array([0, 1, 1], np.int8), np.array([2.0]))
    assert (counts.rows.tolist(), counts.positives.tolist()) == ([1, 2], [0, 2])


counts = st.lists(
    st.tuples(st.integers(1, 50), st.integers(0, 50)).map(lambda c: (c[0], min(c))),
    min_size=1,
    max_size=12,
)


@given(counts, st.sampled_from([1, -1]), st.floats(0, 40), st.floats(0, 30))
def test_settled_bins_rise_and_are_large_enough(
    drawn: list[tuple[int, int]], sign: int, least: float, smoothing: float
) -> None:
    rows, positives = (np.array(c, dtype=np.int64) for c in zip(*drawn))
    bins = Bins(np.arange(1.0, len(rows)), rows, positives)
    done = settle(bins, sign, least, smoothing)
    assert (done.rows.sum(), done.positives.sum()) == (rows.sum(), positives.sum())
    assert len(done.cuts) == len(done.rows) - 1
    assert set(done.cuts) <= set(bins.cuts)
    assert (np.diff(rates(done, smoothing)) * sign > 0).all()
    assert len(done.rows) == 1 or done.rows.min() >= least


def test_violators_are_pooled_by_hand() -> None:
    # Rates 0.1, 0.4, 0.2, 0.6: the second and the third are pooled to 0.3.
    rows, positives = np.array([10, 10, 10, 10]), np.array([1, 4, 2, 6])
    done = settle(Bins(np.array([1.0, 2.0, 3.0]), rows, positives), 1, 1, 0.0)
    assert (done.cuts.tolist(), done.positives.tolist()) == ([1.0, 3.0], [1, 6, 6])
    whole = settle(Bins(np.array([1.0, 2.0, 3.0]), rows, positives), -1, 1, 0.0)
    assert (whole.cuts.tolist(), whole.rows.tolist()) == ([], [40])


def test_a_small_bin_joins_the_nearer_neighbour() -> None:
    rows, positives = np.array([50, 4, 50]), np.array([5, 2, 30])
    done = settle(Bins(np.array([1.0, 2.0]), rows, positives), 1, 5, 0.0)
    assert (done.cuts.tolist(), done.rows.tolist()) == ([1.0], [50, 54])


def test_evidence_is_the_log_odds_above_all_rows() -> None:
    bins = Bins(np.array([1.0]), np.array([40, 60]), np.array([4, 26]))
    expected = np.log([4 / 36, 26 / 34]) - np.log(30 / 70)
    assert evidence(bins, 0.0) == pytest.approx(expected)
    # Ten more rows of the mean rate in each bin draw it nearer, and a bin without a positive
    # has a finite one.
    assert (np.abs(evidence(bins, 10.0)) < np.abs(expected)).all()
    empty = Bins(np.array([1.0]), np.array([40, 60]), np.array([0, 30]))
    assert np.isfinite(evidence(empty, 10.0)).all()
    assert evidence(Bins(np.array([]), np.array([9]), np.array([3])), 1.0).tolist() == [0.0]
