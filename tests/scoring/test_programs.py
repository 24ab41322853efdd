"""Programs: prices are what one more would add, whole numbers are whole and within bounds."""

import numpy as np
from scipy.sparse import csr_array

from scoring.field import gather_columns
from scoring.programs import integers, lower_prices, relax, rows_of
from tests.scoring.fields import knotted


def test_a_price_is_what_one_more_place_would_add() -> None:
    field, places = knotted()
    columns = gather_columns(field, places)
    amount, price, value = relax(columns, np.arange(6), -columns.weight.astype(float), short=False)
    assert amount.sum() == places
    assert -value == 18
    assert price[-1] == 9
    assert np.allclose(columns.less(price), columns.weight - 9)


def test_places_short_of_a_least_are_counted() -> None:
    field, places = knotted()
    columns = gather_columns(field, places)
    least = np.array([3, 0, 0, 0, 0, 0, places])
    asked = columns.under(field, places, places)
    short = relax(type(asked)(**vars(asked) | {"least": least}), np.arange(6), np.zeros(6), True)[2]
    assert short == 2, "three of a bound that lets in one"


def test_whole_numbers_or_none() -> None:
    table = csr_array(np.array([[1.0, 1.0], [1.0, 0.0]]))
    room, worth = np.array([2, 2]), np.array([3, 5])
    low, high = np.array([2, 1]), np.array([3, 2])
    assert integers(worth, room, table, low, high).tolist() == [1, 2]  # type: ignore[union-attr]
    assert integers(worth, room, table, np.array([5, 0]), np.array([5, 2])) is None
    nothing = np.zeros(0, dtype=np.int64)
    assert integers(nothing, nothing, csr_array((1, 0)), np.array([1]), np.array([2])) is None


def test_a_sum_is_one_more_row() -> None:
    field, places = knotted()
    columns = gather_columns(field, places)
    table, low, high = rows_of(columns, np.arange(6), [(columns.weight.astype(float), 11)])
    assert table.shape == (8, 6)
    assert (low[-1], high[-1]) == (10.5, np.inf)
    reach, bound = lower_prices(columns.weight, table, low, high)
    assert bound >= 11
    assert reach.size == 6
