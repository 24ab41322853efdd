"""The rights of the made-up province: its stated counts on every day, and nobody's numbers."""

from datetime import date
from functools import cache

import polars as pl
import pytest

from features import synthetic
from features.matrix import build_matrix
from features.measures.rights_counted import COUNTED
from features.panel import Panel
from features.rights import RIGHT_SCHEMA, find_contested
from features.rights_numbers import check_holds, is_patent, kind_of_number, year_of_number
from features.rights_stated import find_differences
from features.synthetic import Province, make_province
from features.synthetic_rights import FIRST_SERIAL

DAYS = (date(2020, 5, 1), date(2022, 9, 1), date(2024, 6, 1), date(2026, 3, 1), date(2026, 12, 31))
STATED = [name for name in COUNTED if name not in ("class2_rights", "class2_rights_unspent")]


@cache
def made() -> Province:
    return make_province(250, 17)


@pytest.mark.parametrize("day", DAYS)
def test_rights_give_the_counts_that_the_table_states(day: date) -> None:
    province = made()
    stated = build_matrix(Panel(province.facts, province.titles, {}), day, STATED).frame
    with_list = Panel(province.facts, province.titles, {}, rights=province.rights)
    most = [f"{name}_possible" for name in STATED]
    counted = build_matrix(with_list, day, [*STATED, *most]).frame
    assert stated["enterprise_id"].equals(counted["enterprise_id"])
    for name in STATED:
        told = stated[name].is_not_null()
        assert told.sum() > 100
        assert counted[name].filter(told).equals(stated[name].filter(told)), name
        # Where the table leaves a count out the list still has it.
        assert counted[name].null_count() <= stated[name].null_count()
        assert counted[name].equals(counted[f"{name}_possible"].rename(name))


def test_at_the_end_of_the_year_nothing_differs() -> None:
    panel = Panel(made().facts, made().titles, {}, rights=made().rights)
    assert find_differences(panel).is_empty()


def test_numbers_are_well_formed_and_given_out_by_no_office() -> None:
    rights = made().rights.filter(pl.col("kind") != "none")
    assert dict(rights.schema) == RIGHT_SCHEMA
    # A later report says of a right what became of it, and nothing else anew.
    same = [c for c in RIGHT_SCHEMA if c not in ("known_on", "spent")]
    rights = rights.select(same).unique()
    assert rights["right_id"].is_unique().all()
    number = pl.col("right_id")
    patents = rights.filter(is_patent(number))
    assert patents.height > 500
    assert patents.select(check_holds(number).all()).item()
    assert patents.select((kind_of_number(number) == pl.col("kind")).all()).item()
    assert patents.select((year_of_number(number) == pl.col("filed_on").dt.year()).all()).item()
    serials = patents.select(number.str.slice(7, 7).cast(pl.Int64)).to_series()
    assert serials.min() >= FIRST_SERIAL  # type: ignore[operator]
    assert find_contested(made().rights).is_empty()


def test_there_is_something_of_everything_that_editions_ask() -> None:
    rights = made().rights
    for column in ("kind", "office", "acquired", "status", "main_business", "core_technology"):
        assert rights[column].drop_nulls().n_unique() >= 2, column
    assert rights.filter(pl.col("owner_rank") > 3).height > 0
    order = rights.filter(pl.col("granted_on") > pl.col("known_on"))
    assert order.is_empty()


def test_parts_have_numbers_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthetic, "PART", 60)
    rights = make_province(150, 5).rights.filter(
        pl.col("kind") != "none", pl.col("spent").is_null()
    )
    assert rights["right_id"].is_unique().all()
