"""Places under bounds: best against all sets there are, first by order, the same however asked."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.field import Field
from scoring.solving import can_hold, give_out, most_places
from tests.scoring.fields import fields, knotted, many, try_all


@given(fields())
def test_best_of_all_sets_there_are(case: tuple[Field, int]) -> None:
    field, places = case
    best, given_out = try_all(field, places), give_out(field, places)
    assert (given_out is None) == (best is None)
    if best is not None and given_out is not None:
        assert np.array_equal(given_out.chosen, best)
    fits = [n for n in range(places + 1) if try_all(field, n) is not None]
    assert most_places(field, places) == (fits[-1] if fits else None)
    assert can_hold(field, places) == bool(fits)


def test_where_halves_would_be_better() -> None:
    field, places = knotted()
    best, given_out = try_all(field, places), give_out(field, places)
    assert given_out is not None
    assert best is not None
    assert np.array_equal(given_out.chosen, best)


@given(st.integers(0, 3), st.integers(1, 60))
def test_where_no_bound_holds_the_order_decides_and_a_place_more_removes_nobody(
    seed: int, places: int
) -> None:
    field = many(80, seed, (5, 4))
    free = replace(field, least=0 * field.least, most=0 * field.most + 80)
    one, more = give_out(free, places), give_out(free, places + 1)
    assert one is not None
    assert more is not None
    assert np.flatnonzero(one.chosen).tolist() == list(range(places))
    assert not np.any(one.chosen & ~more.chosen)


@given(st.integers(0, 5), st.integers(1, 30))
def test_maxima_of_one_kind_by_order_are_what_the_program_finds(seed: int, places: int) -> None:
    field = many(60, seed, (6,), step=100_000)
    capped = replace(field, least=0 * field.least, most=np.minimum(field.most, 8))
    # The same bounds once more as a second kind: the order alone does not settle two kinds.
    twin = Field(
        capped.weight,
        np.stack([capped.of[0], capped.of[0] + 6]),
        np.append(capped.least, capped.least),
        np.append(capped.most, capped.most),
    )
    quick, exact = give_out(capped, places), give_out(twin, places)
    assert (quick is None) == (exact is None)
    if quick is not None and exact is not None:
        assert quick.found is None
        plain = np.arange(60) < places
        assert exact.found is not None or np.array_equal(exact.chosen, plain)
        assert np.array_equal(quick.chosen, exact.chosen)


def test_another_search_in_the_field_is_the_same_from_near() -> None:
    field, places = many(600, 0), 60
    given_out = give_out(field, places)
    assert given_out is not None
    assert given_out.found is not None
    count = field.count(given_out.chosen)
    tight = np.flatnonzero((count == field.most) | (count == field.least) & (field.least > 0))
    assert tight.size > 5
    for bound in tight[:4].tolist():
        near, far = (
            give_out(field.without(bound), places, start) for start in (given_out.near(bound), None)
        )
        assert near is not None
        assert far is not None
        assert np.array_equal(near.chosen, far.chosen)


def test_nobody_and_nothing() -> None:
    none = np.zeros(0, dtype=np.int64)
    empty = Field(none, np.empty((1, 0), dtype=np.int64), np.array([1]), np.array([2]))
    assert give_out(empty, 0) is None
    assert most_places(empty, 0) is None
    free = replace(empty, least=np.array([0]))
    given_out = give_out(free, 0)
    assert given_out is not None
    assert given_out.chosen.size == 0
