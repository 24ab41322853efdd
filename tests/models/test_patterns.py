"""Rows against leaves: spans by their definition, and loops that give the same bytes as numpy."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.inputs import Floats
from models.leaves import MISSING, Ints, Leaves, Places
from models.patterns import (
    count_loops,
    count_patterns,
    find_patterns,
    gather_loops,
    gather_parts,
    own_loops,
)

COLUMNS, ROWS, BOUNDS = 5, 11, 4


class Case(NamedTuple):
    """Rows at their places, leaves, and tables of these."""

    places: Places
    leaves: Leaves
    stay: Floats
    leave: Floats

    @property
    def spans(self) -> tuple[Any, ...]:
        """As the steps are handed them."""
        own = self.leaves
        return own.feature, own.low, own.high, own.floor, own.bits


def drawn(seed: int, depth: int, leaves: int = 6) -> Case:
    """Spans and rows without any sense; a quarter of the values is missing."""
    draw = np.random.default_rng(seed)
    shape = leaves, depth
    columns = max(COLUMNS, depth)
    feature = np.array([np.sort(draw.permutation(columns)[:depth]) for _ in range(leaves)])
    low = draw.integers(MISSING, BOUNDS, shape).astype(np.int16)
    high = (low + draw.integers(1, BOUNDS, shape)).astype(np.int16)
    floor = draw.choice([MISSING, 0], shape).astype(np.int16)
    places = draw.choice([MISSING, *range(BOUNDS)], (columns, ROWS)).astype(np.int16)
    nothing = np.zeros(leaves)
    tables = draw.normal(size=(2, leaves, 1 << depth))
    return Case(places, Leaves(feature, low, high, floor, np.ones(shape), nothing), *tables)


cases = st.builds(drawn, st.integers(0, 2**32 - 1), st.integers(1, COLUMNS))


@given(cases)
def test_a_pattern_holds_the_spans_that_are_not_satisfied(case: Case) -> None:
    found, own = find_patterns(case.places, *case.spans), case.leaves
    assert found.shape == (len(own.value), ROWS)
    for leaf, row in np.ndindex(found.shape):
        for k in range(own.depth):
            at = case.places[own.feature[leaf, k], row]
            within = own.low[leaf, k] < at <= own.high[leaf, k]
            passes = own.floor[leaf, k] == 0 if at == MISSING else within
            assert bool(found[leaf, row] >> k & 1) != passes


@given(cases)
def test_every_row_is_counted_once_for_each_leaf(case: Case) -> None:
    one, other = np.zeros_like(case.stay), np.ones_like(case.stay)
    count_patterns(case.places, *case.spans, one)
    count_loops(case.places, *case.spans, other)
    assert (one.sum(axis=1) == ROWS).all()
    assert (other == one + 1).all(), "added to what was there"
    found = find_patterns(case.places, *case.spans)
    assert one[0].tolist() == np.bincount(found[0], minlength=one.shape[1]).tolist()


@given(cases)
def test_parts_are_looked_up_by_pattern(case: Case) -> None:
    asked = *case.spans, case.stay, case.leave
    told, found = gather_parts(case.places, *asked), find_patterns(case.places, *case.spans)
    by_hand = np.zeros((COLUMNS, ROWS))
    for leaf, row in np.ndindex(found.shape):
        own = int(found[leaf, row])
        for k, column in enumerate(case.leaves.feature[leaf]):
            by_hand[column, row] += case.stay[leaf, own] - case.leave[leaf, own | 1 << k]
    assert told.tobytes() == by_hand.tobytes()
    assert gather_loops(case.places, *asked).tobytes() == told.tobytes()


@given(cases, st.integers(0, 2**32 - 1))
def test_of_each_row_one_column_alone(case: Case, seed: int) -> None:
    asked: Ints = np.sort(np.random.default_rng(seed).integers(0, COLUMNS, ROWS))
    starts = np.searchsorted(asked, np.arange(COLUMNS + 1))
    tables = *case.spans, case.stay, case.leave
    own = own_loops(case.places, *tables, starts)
    whole = gather_loops(case.places, *tables)
    assert own.tobytes() == whole[asked, np.arange(ROWS)].tobytes()


def test_leaves_of_more_indicators_than_sixteen_have_wider_patterns() -> None:
    """The last bit lies beyond 16; loops and numpy still give the same."""
    case = drawn(3, 17, leaves=2)
    asked = *case.spans, case.stay, case.leave
    found = find_patterns(case.places, *case.spans)
    assert found.dtype == np.uint32
    assert int(found.max()) >= 2**16
    told = gather_parts(case.places, *asked)
    assert gather_loops(case.places, *asked).tobytes() == told.tobytes()
    one, other = np.zeros_like(case.stay), np.zeros_like(case.stay)
    count_patterns(case.places, *case.spans, one)
    count_loops(case.places, *case.spans, other)
    assert one.tobytes() == other.tobytes()
