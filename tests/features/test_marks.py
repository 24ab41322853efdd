"""Marks: what is wrong with rows, counted without end and told as far as somebody reads it."""

import polars as pl
import pytest

from features import marks
from features.columns import Fault
from features.marks import MARKS, between, faults_of, first_told, mark, no_marks, numbers_of


def rows(*numbers: int) -> pl.Series:
    return numbers_of(numbers)


def test_a_mark_says_what_was_found_and_what_would_be_right() -> None:
    told = mark("implausible", "营业收入", rows(7, 9), pl.Series(["9e13", None]), "0 .. 1")
    assert dict(told.schema) == MARKS == dict(no_marks().schema)
    assert faults_of(told, "a.csv", "表") == [
        Fault("implausible", "a.csv", "表", 7, "营业收入", "9e13", "0 .. 1"),
        Fault("implausible", "a.csv", "表", 9, "营业收入", "", "0 .. 1"),
    ]
    assert mark("no_key", "编号", rows(1))["found"].to_list() == [""]
    assert mark("no_key", "编号", rows()).is_empty()


def test_what_was_found_is_cut() -> None:
    assert mark("x", "y", rows(1), pl.Series(["长" * 99]))["found"].item() == "长" * 60


def test_what_is_right_may_differ_from_row_to_row() -> None:
    told = mark("x", "y", rows(1, 2), pl.Series(["a", "b"]), pl.Series(["c", "d"]))
    assert told["right"].to_list() == ["c", "d"]


def test_numbers_of_rows_are_a_column() -> None:
    assert numbers_of(range(3, 6)).equals(numbers_of((3, 4, 5)))


@pytest.mark.parametrize("numbers", [(), (1,), (4,), (9,), (1, 4, 6, 9), (5, 7)])
def test_rows_among_numbers_are_found(numbers: tuple[int, ...]) -> None:
    asked = (4, 5, 6)
    assert between(rows(*asked), rows(*numbers)).to_list() == [row in numbers for row in asked]
    assert between(rows(), rows(*numbers)).to_list() == []


def test_the_first_rows_are_told_with_all_that_is_wrong_with_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks, "TOLD", 2)
    told = pl.concat([mark("x", "b", rows(9, 3)), mark("y", "a", rows(3, 5))])
    assert first_told(told).select("row", "column").rows() == [(3, "a"), (3, "b"), (5, "a")]
    assert first_told(no_marks()).is_empty()
