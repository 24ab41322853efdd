"""Rows that go by: places in clusters go on from piece to piece, and who is named is kept."""

import polars as pl

from scoring.muster import _named, _place_in_clusters
from scoring.weight_bands import place_in_clusters


def test_places_in_clusters_go_on_from_piece_to_piece() -> None:
    rows = pl.DataFrame({"cluster": ["p", None, "q", "p", "p", None, "q", "p"]})
    before: dict[str, int] = {}
    pieces = [_place_in_clusters(piece, before) for piece in rows.iter_slices(3)]
    assert pl.concat(pieces).equals(place_in_clusters(rows))
    assert before == {"p": 4, "q": 2}


def test_the_listed_the_reserve_and_the_next_one_are_named() -> None:
    listed = [True, False, True, False, False, False]
    may = pl.DataFrame({"enterprise_id": [*"abcdef"], "listed": listed})
    assert _named(may, None, 1).to_list() == ["a", "b", "c", "d"]
