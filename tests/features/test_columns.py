"""The vocabulary of an enterprise row: whole, without doubles, and its keys checked."""

import polars as pl
import pytest

from features.columns import (
    ATTRIBUTES,
    COLUMNS,
    KEYS,
    Column,
    DataError,
    Fault,
    dtype,
    is_credit_code,
)


def test_names_and_words_stand_once() -> None:
    columns = list(COLUMNS.values())
    assert all(name == column.name for name, column in COLUMNS.items())
    for words in ([c.zh for c in columns], [c.en for c in columns]):
        assert [word for word in words if not word or words.count(word) > 1] == []


def test_keys_and_facts_do_not_meet_and_attributes_are_facts() -> None:
    assert not set(KEYS) & set(COLUMNS)
    assert set(ATTRIBUTES) <= set(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS.values(), ids=lambda column: column.name)
def test_every_number_has_a_plausible_range_and_every_level_its_scale(column: Column) -> None:
    numeric = column.kind in ("money", "count", "share", "number", "rank")
    assert (column.low is not None and column.high is not None) == numeric
    if column.low is not None and column.high is not None:
        assert column.low < column.high
    assert bool(column.levels) == (column.kind == "level")
    assert len(set(column.levels)) == len(column.levels)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("name", pl.String()),
        ("digital_level", pl.String()),
        ("founded_on", pl.Date()),
        ("own_brand", pl.Boolean()),
        ("revenue", pl.Float64()),
        ("employees", pl.Float64()),
        ("market_rank", pl.Float64()),
        ("gross_margin", pl.Float64()),
    ],
)
def test_each_kind_is_held_in_its_type(name: str, kind: pl.DataType) -> None:
    assert dtype(COLUMNS[name]) == kind


@pytest.mark.parametrize("code", ["91990012MA0000001P", "91990012MA00000041"])
def test_a_credit_code_whose_check_character_holds(code: str) -> None:
    assert is_credit_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "91990012MA0000001X",
        "91990012MA0000010P",
        "91990012MA000001P",
        "91990012MA000000IP",
        "600803",
        "",
        "三友科技",
    ],
)
def test_a_credit_code_with_a_slip_is_none(code: str) -> None:
    assert not is_credit_code(code)


def test_an_error_keeps_every_fault() -> None:
    faults = [Fault("not_readable", file="a.csv", row=row, column="年度") for row in range(9)]
    error = DataError(faults)
    assert error.faults == tuple(faults)
    assert "a.csv 4 年度 not_readable" in str(error)
