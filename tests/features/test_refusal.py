"""Refused rows: what goes back, what two rows about the same mean, what a returned form settles."""

from pathlib import Path

import pytest

from features.read import Delivery, read_delivery
from features.refusal import RETURNED, is_returned
from tests.features.test_read import SOURCE, Write, write

__all__ = ["write"]

HEADER = "编号,年度,营业收入"
FORM = ",".join([*RETURNED, HEADER])


def delivered(*paths: Path) -> Delivery:
    return read_delivery(list(paths), SOURCE)


def kept(delivery: Delivery) -> list[tuple[str, float]]:
    return sorted(delivery.panel.facts.select("enterprise_id", "revenue").rows())


def back(delivery: Delivery) -> list[tuple[str, int, str]]:
    return [
        (table.file, row.row, fault.code)
        for table in delivery.refused
        for row in table.rows
        for fault in row.faults
    ]


def test_of_two_rows_that_differ_both_go_back(write: Write) -> None:
    delivery = delivered(write(HEADER, "甲,2021,1", "乙,2021,1", "甲,2021,2", "甲,2021,1"))
    assert kept(delivery) == [("乙", 10_000.0)]
    assert back(delivery) == [("a.csv", row, "duplicate_key") for row in (2, 4, 5)]


def test_a_row_with_another_fault_is_no_duplicate(write: Write) -> None:
    delivery = delivered(write(HEADER, "甲,2021,1", "甲,2021,很多"))
    assert kept(delivery) == [("甲", 10_000.0)]
    assert back(delivery) == [("a.csv", 3, "not_readable")]


def test_a_sender_of_other_columns_says_something_else(write: Write) -> None:
    one = write(HEADER, "甲,2021,1")
    two = write(f"{HEADER},从业人员", "甲,2021,1,5", name="b.csv")
    assert len(back(delivered(one, two))) == 2


def test_a_returned_form_stands_for_what_it_corrects(write: Write) -> None:
    first = write(HEADER, "甲,2021,1", "乙,2021,很多", "丙,2021,3", "丙,2021,4", "丁,去年,5")
    form = write(FORM, "3,读不懂,乙,2021,2", "4,重复,丙,2021,3", "6,读不懂,丁,2021,", name="b.csv")
    delivery = delivered(first, form)
    good = {"甲": 10_000.0, "乙": 20_000.0, "丙": 30_000.0, "丁": None}
    assert dict(kept(delivery)) == good
    assert delivery.panel.facts.height == len(good)
    told = [
        (f["rows"], f["kept"], f["refused"], f["superseded"])
        for f in delivery.panel.receipt["files"]
    ]
    # The year of 丁 could not be read, so the row that stands for it is not known to do so.
    assert told == [(5, 1, 1, 3), (3, 3, 0, 0)]
    assert back(delivery) == [("a.csv", 6, "not_readable")]


def test_a_form_that_is_still_wrong_settles_nothing_and_goes_back_without_our_columns(
    write: Write,
) -> None:
    first = write(HEADER, "甲,2021,1", "乙,2021,很多")
    form = write(FORM, "3,读不懂,乙,2021,许多", "3,读不懂,甲,2021,", name="b.csv")
    delivery = delivered(first, form)
    assert back(delivery) == [("a.csv", 3, "not_readable"), ("b.csv", 2, "not_readable")]
    assert [table.headers for table in delivery.refused] == [tuple(HEADER.split(","))] * 2
    assert delivery.refused[1].rows[0].cells == ("乙", "2021", "许多")
    assert kept(delivery) == [("甲", None)]


def test_two_forms_that_differ_both_go_back(write: Write) -> None:
    one = write(FORM, "3,,乙,2021,2")
    two = write(FORM, "3,,乙,2021,3", name="b.csv")
    assert back(delivered(one, two)) == [
        ("a.csv", 2, "duplicate_key"),
        ("b.csv", 2, "duplicate_key"),
    ]


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        (["原行号", "问题", "编号"], True),
        (["问题", "原行号", "编号"], False),
        (["编号", "原行号", "问题"], False),
        (["原行号"], False),
    ],
)
def test_a_returned_form_begins_with_our_columns(headers: list[str], ours: bool) -> None:
    assert is_returned(headers) is ours
