"""The face of the indicators: names, words, and what a missing input does to each of them."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from features.columns import COLUMNS, dtype
from features.indicators import AS_REPORTED, HELD_TITLES, MEASURES, measure, names, told
from features.measures.places import COMPARED
from features.peers import CIRCLES
from scoring.indicator_words import read_indicators
from tests.features import test_peers
from tests.features.measured import measured, type_of
from tests.features.measures import (
    test_finance,
    test_focus,
    test_growth,
    test_liquidity,
    test_local,
    test_margins,
    test_missing,
    test_quality,
    test_rd,
    test_rights,
    test_rights_held,
    test_staff,
    test_standing,
    test_titles,
)

ROOMS = (
    test_rd,
    test_staff,
    test_growth,
    test_finance,
    test_margins,
    test_liquidity,
    test_rights,
    test_rights_held,
    test_quality,
    test_focus,
    test_local,
    test_titles,
    test_missing,
    test_standing,
    test_peers,
)
CASES = [case for room in ROOMS for case in room.CASES]
# Measured over all enterprises together: see test_matrix and test_places.
PEERS = {"rd_ratio_peer_percentile"} | {f"{c}_in_{circle}" for c in COMPARED for circle in CIRCLES}
# One known input may decide these alone, whatever the other is.
DECIDED_BY_ONE = {"holds_bottom_layer", "is_sme", "titles_held", "ladder_step"}
# Of which something else is a part, so that it must be the larger.
WHOLES = {"employees", "total_assets"}
# These count what is missing, so they are always known.
COUNTS_OF_MISSING = {name for name in MEASURES if name.startswith("missing_")}


def test_every_indicator_has_a_worked_case() -> None:
    assert {name for name, _, _ in CASES} | PEERS == set(MEASURES)


@pytest.mark.parametrize("name", sorted(set(MEASURES) - PEERS - DECIDED_BY_ONE - COUNTS_OF_MISSING))
def test_an_indicator_with_any_input_missing_is_missing(name: str) -> None:
    some: dict[str, Any] = {"Date": date(2020, 5, 1), "Int64": 2021, "Boolean": True}
    types = {root: type_of(root) for root in measure(name).meta.root_names()}
    values = {root: [some.get(str(kind), 10.0)] for root, kind in types.items()}
    for root in types:
        if types[root] == pl.String():
            column = COLUMNS.get(root.split("@")[0])
            values[root] = [column.levels[0] if column and column.levels else "C35"]
        # A part is below its whole, and founding before the day.
        if root.split("@")[0] in WHOLES:
            values[root] = [40.0]
        if root == "as_of":
            values[root] = [date(2024, 5, 1)]
    whole = pl.DataFrame(values, schema=types)
    assert whole.select(measure(name)).item() is not None
    for root, kind in types.items():
        lacking = whole.with_columns(pl.lit(None, dtype=kind).alias(root))
        assert lacking.select(measure(name)).item() is None, root


@pytest.mark.parametrize("name", AS_REPORTED)
def test_a_reported_fact_stands_as_it_is_reported(name: str) -> None:
    values = {"Boolean": False, "String": "level2"}
    value = values.get(str(dtype(COLUMNS[name])), 7.0)
    assert measured(name, **{name: value}) == value
    assert measured(name, **{name: None}) is None


def test_names_stand_once_and_an_unknown_one_is_an_error() -> None:
    assert len(set(names())) == len(names())
    with pytest.raises(KeyError):
        measure("rd_ratios")
    with pytest.raises(KeyError):
        measure("holds_everything")


def test_every_indicator_has_words_and_every_word_an_indicator() -> None:
    assert set(names()) == set(read_indicators())


def test_scales_and_units_are_those_of_the_vocabulary() -> None:
    words = read_indicators()
    units = {"money": "万元", "share": "%", "rank": "名"}
    for name in AS_REPORTED:
        column = COLUMNS[name]
        assert words[name].levels == column.levels, name
        if column.kind in units:
            assert words[name].unit == units[column.kind], name
        if column.kind in ("flag", "level"):
            assert words[name].unit is None, name
    for name in (*MEASURES, *(f"holds_{title}" for title in HELD_TITLES)):
        assert words[name].levels == (), name


def test_every_formula_says_what_it_is() -> None:
    for name in MEASURES:
        assert told(name).endswith((".", ";", ":")), name
    assert told("revenue") == told("holds_srdi") == ""
    assert told("years_held_srdi").startswith("Years since the title was given")
