"""Equal sums: the least sum of places, then who comes first."""

import numpy as np

from scoring.equals import first_of_equals
from scoring.field import Field, gather_columns
from scoring.whole import Whole, search_prices, search_whole
from tests.scoring.fields import try_all


def settled(field: Field, places: int) -> list[int]:
    columns = gather_columns(field, places)
    whole = search_whole(columns, *search_prices(columns, np.arange(columns.weight.size)))
    assert whole is not None
    other = Whole(whole.counts, 30.0, whole.reach, whole.price)
    found = sorted(first_of_equals(columns, whole))
    assert sorted(first_of_equals(columns, other)) == found, "a wider gap changes the way alone"
    return found


def test_of_equal_sums_the_places_add_up_to_least() -> None:
    # Two of the first three cannot be: {0, 3}, {1, 2} and others have the same sum of scores.
    of = np.array([[0, 0, 1, 1, 2], [3, 4, 3, 4, 5]])
    one = np.ones(5, dtype=np.int64)
    field = Field(np.full(5, 4), of, 0 * one, np.append(one, [1])[:5])
    best = try_all(field, 2)
    assert best is not None
    assert settled(field, 2) == np.flatnonzero(best).tolist() == [0, 3]


def test_many_equals_take_the_order() -> None:
    size = 120
    of = np.stack([np.arange(size) % 3, 3 + np.arange(size) % 2])
    most = np.array([10, 20, 90, 90, 18], dtype=np.int64)
    field = Field(np.full(size, 7), of, np.array([0, 0, 25, 0, 0]), most)
    chosen = settled(field, 50)
    assert len(chosen) == 50
    flags = np.isin(np.arange(size), chosen)
    assert field.holds(flags)
    assert chosen[:6] == [0, 1, 2, 3, 4, 5]
    for kind in range(3):
        for parity in range(2):
            same = np.flatnonzero((of[0] == kind) & (of[1] == 3 + parity))
            assert np.array_equal(flags[same], np.sort(flags[same])[::-1]), "first come first"
