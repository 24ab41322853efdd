"""A version of one enterprise is measured as though it stood in its place."""

from functools import cache

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.gathering import Figures, gather_figures
from features.indicators import AMONG, names
from features.matrix import build_matrix, measure_figures
from features.what_if import measure_versions, stand_in
from tests.made import LIST_DAY, made_panel

ALL = [name for name in names() if not name.startswith("rights_")]
PLACES = ["rd_ratio_peer_percentile", "revenue_in_size", "rd_ratio_in_cluster"]


@cache
def figures() -> Figures:
    return gather_figures(made_panel(), LIST_DAY, ALL, ["rd_expense@2", "since_srdi"])


def test_gathered_and_measured_apart_is_the_matrix() -> None:
    matrix = build_matrix(made_panel(), LIST_DAY, ALL)
    assert measure_figures(figures(), ALL).frame.equals(matrix.frame)
    assert {"rd_expense@2", "since_srdi"} <= set(figures().frame.columns)


def test_whatever_speaks_of_others_is_named() -> None:
    """All that is not in AMONG is the same when the enterprise is measured by itself."""
    alone = [name for name in ALL if name not in AMONG]
    whole = measure_figures(figures(), alone).frame
    for row in (0, 17, 150):
        one = Figures(figures().frame.slice(row, 1), figures().as_of, figures().year)
        assert measure_figures(one, alone).frame.equals(whole.slice(row, 1))
    assert set(AMONG) <= set(names())


@given(row=st.integers(0, 299), by=st.sampled_from([0.0, 0.5, 1.3, 40.0]))
def test_a_version_has_the_places_it_would_have(row: int, by: float) -> None:
    version = (
        figures()
        .frame.slice(row % figures().frame.height, 1)
        .with_columns(pl.col("rd_expense@0") * by, pl.col("revenue@0") * (1 + by))
    )
    asked = [*PLACES, "rd_ratio", "size"]
    told = measure_versions(figures(), version, asked[:-1])
    whole = measure_figures(stand_in(figures(), version), asked[:-1]).frame
    same = whole.filter(pl.col("enterprise_id") == version["enterprise_id"][0])
    assert told.select(asked).equals(same.select(asked))


def test_several_versions_do_not_see_one_another() -> None:
    row = figures().frame.slice(3, 1)
    versions = pl.concat([row.with_columns(pl.col("rd_expense@0") * k) for k in (1.0, 1.0, 9.0)])
    told = measure_versions(figures(), versions, PLACES)["rd_ratio_peer_percentile"]
    assert told[0] == told[1]
    assert told[2] == pytest.approx(max(told))
