"""The face of the indicators: names, words, and what a missing input does to each of them."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from features.columns import COLUMNS, dtype
from features.indicators import AS_REPORTED, HELD_TITLES, MEASURES, measure, names
from scoring.indicator_words import read_indicators
from tests.features import test_peers
from tests.features.measured import measured, type_of
from tests.features.measures import test_finance, test_growth, test_rd, test_standing

ROOMS = (test_rd, test_growth, test_finance, test_standing, test_peers)
CASES = [case for room in ROOMS for case in room.CASES]
# Measured over all enterprises together: see test_matrix.
PEERS = {"rd_ratio_peer_percentile"}
# One known input may decide these alone, whatever the other is.
DECIDED_BY_ONE = {"holds_bottom_layer", "is_sme"}


def test_every_indicator_has_a_worked_case() -> None:
    assert {name for name, _, _ in CASES} | PEERS == set(MEASURES)


@pytest.mark.parametrize("name", sorted(set(MEASURES) - PEERS - DECIDED_BY_ONE))
def test_an_indicator_with_any_input_missing_is_missing(name: str) -> None:
    some: dict[str, Any] = {"Date": date(2020, 5, 1), "Int64": 2021, "String": "C35"}
    types = {root: type_of(root) for root in measure(name).meta.root_names()}
    values = {root: [some.get(str(kind), 10.0)] for root, kind in types.items()}
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
