"""The greatest sum: no less than one whole program over everybody finds, and proven so."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.field import gather_columns
from scoring.programs import integers
from scoring.whole import gap_of, reach_bounds, search_prices, search_whole
from tests.scoring.fields import knotted, many


@pytest.mark.parametrize(("seed", "step"), [(0, 1), (1, 50_000)])
def test_the_sum_is_that_of_one_program_over_all(seed: int, step: int) -> None:
    field, places = many(400, seed, (12, 8, 9), step), 40
    columns = gather_columns(field, places)
    taken = reach_bounds(columns, np.arange(30))
    every = np.arange(columns.weight.size)
    table = columns.table(every)
    best = integers(columns.weight, columns.room, table, columns.least, columns.most)
    assert (taken is None) <= (best is None)
    assert taken is not None
    whole = search_whole(columns, *search_prices(columns, taken))
    assert (whole is None) == (best is None)
    assert whole is not None
    assert best is not None
    assert columns.weight @ whole.counts == columns.weight @ best
    assert whole.gap <= float(np.max(columns.weight))


def test_halves_are_no_places() -> None:
    field, places = knotted()
    columns = gather_columns(field, places)
    whole = search_whole(columns, *search_prices(columns, np.arange(6)))
    assert whole is not None
    assert (int(columns.weight @ whole.counts), whole.gap) == (11, 7)
    assert gap_of(columns, whole.counts, 11.0000001) == 0


def test_shares_that_are_not_enough_are_told() -> None:
    field, places = knotted()
    columns = gather_columns(field, places)
    asked = replace(columns, least=np.array([1, 1, 1, 1, 1, 1, places]))
    assert reach_bounds(asked, np.arange(2)) is not None, "in halves it can be"
    assert reach_bounds(replace(asked, most=asked.most * 0 + 1), np.arange(6)) is None
