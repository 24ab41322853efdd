"""The grid: every row of every enterprise and year, in whatever order rows come."""

from collections import defaultdict

import numpy as np
import polars as pl
import pytest

from features.facts import at_hand
from features.grid import index, lay_out
from tests.conftest import make_panel
from tests.features.drawn import drawn_panel


@pytest.mark.parametrize("seed", range(12))
def test_every_row_stands_in_its_place(seed: int) -> None:
    facts = drawn_panel(seed).facts
    for rows in (facts, facts.sort("enterprise_id"), facts.sort("year", "known_on")):
        grid = lay_out(at_hand(rows))
        told = defaultdict(list)
        for place, key in enumerate(rows.select("enterprise_id", "year").iter_rows()):
            told[key].append(place)
            assert (grid.ids[int(grid.who[place])], grid.years[grid.when[place]]) == key
        assert grid.ids.to_list() == sorted(rows["enterprise_id"].unique())
        assert list(grid.years) == sorted(rows["year"].unique())
        for who, one in enumerate(grid.ids):
            for when, year in enumerate(grid.years):
                assert grid.rows[when, who] in told.get((one, year), [-1])
        several = {place for places in told.values() if len(places) > 1 for place in places}
        assert set(np.flatnonzero(grid.shared)) == several


@pytest.mark.parametrize("seed", range(12))
def test_swings_are_told_wherever_the_rows_of_an_enterprise_stand(seed: int) -> None:
    facts = drawn_panel(seed).facts
    names = [name for name in ("revenue", "net_profit", "rd_expense") if name in facts.columns]
    expected = {
        one
        for (one,), rows in facts.group_by("enterprise_id")
        for name in names
        if (above := rows.filter(pl.col(name) > 0)[name]).len() and above.max() > 150 * above.min()  # type: ignore[operator]
    }
    for rows in (facts, facts.sort("enterprise_id")):
        grid = lay_out(at_hand(rows))
        swings = grid.swings(rows.select(names), 150) if names else np.array([], dtype=bool)
        assert set(grid.ids.filter(pl.Series(swings))) == expected if names else True


def test_marks_keys_and_an_index() -> None:
    facts = make_panel([{"enterprise_id": e, "year": y} for e, y in (("乙", 2), ("甲", 1))]).facts
    grid = lay_out(at_hand(facts))
    places = np.array([1], dtype=np.int32)
    assert grid.mark(places).tolist() == [[False, True], [False, False]]
    assert grid.keys(at_hand(facts), places).equals(facts[1:].select(facts.columns[:5]))
    assert index(np.array([3, -1], dtype=np.int32)).to_list() == [3, None]


def test_no_rows_at_all() -> None:
    facts = make_panel([{"enterprise_id": "甲", "year": 1, "revenue": 1.0}]).facts.clear()
    grid = lay_out(at_hand(facts))
    assert (len(grid.ids), grid.years, grid.rows.shape) == (0, (), (0, 0))
    assert grid.swings(facts.select("revenue"), 150).tolist() == []
