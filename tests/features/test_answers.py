"""Answers to doubtful pairs: read as the sheet has them, every bad one told, none at odds."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from configs.words import read_words
from features.answers import (
    ANSWER_SCHEMA,
    DIFFERENT,
    HEADERS,
    SAME,
    answered,
    answers_of,
    count_answers,
    join_answers,
    keep_answers,
    kept_answers,
    receive_answers,
)
from features.columns import DataError
from features.joining import Answer
from features.tables import fold
from tests.conftest import make_panel
from tests.features.test_identity import ELSEWHERE, NEW, OLD, OTHER, THIRD, row
from tests.features.test_read import Write, write

__all__ = ["write"]

TODAY, DAY = date(2024, 6, 1), date(2024, 5, 1)
HEADER = "存疑原因,甲：代码,乙：代码,是否同一企业,答复日期"
FACTS = make_panel(
    [
        row(one, county=county)
        for one, county in ((OLD, ELSEWHERE), (OTHER, "甲县"), (THIRD, "乙县"))
    ]
).facts


def told(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Answers as (one id, another, same, day), as if read from rows 3, 4, ..."""
    whole = [
        (*sorted(ids), same, day, "a.csv", "", n)
        for n, (*ids, same, day) in enumerate(rows, start=3)
    ]
    return pl.DataFrame(whole, schema=ANSWER_SCHEMA, orient="row")


NONE = told()


def test_the_words_of_the_sheet_are_those_that_are_read() -> None:
    for words in (read_words("zh"), read_words("en")):
        for name, header in HEADERS.items():
            said = words.say(f"doubtful.column.{name}")
            assert fold(said) in {fold(alias) for alias in header.header}
        assert words.say("answer.same") in SAME
        assert words.say("answer.different") in DIFFERENT


def test_answers_are_read_and_open_pairs_left_out(write: Write) -> None:
    form = receive_answers(
        write(
            HEADER,
            "同名,b,a,同一企业,2024年5月1日",
            "同名,a,c, Different ,2024-05-02",
            "同名,b,c,,2024-05-02",
            "另有 3 对未列出,,,,",
        ),
        TODAY,
    )
    assert not form.faults
    assert answered(form).select("left_id", "right_id", "same", "decided_on", "row").rows() == [
        ("a", "b", True, DAY, 2),
        ("a", "c", False, date(2024, 5, 2), 3),
    ]
    assert form.tables[0]["kind"] == "answers"


def test_every_bad_answer_is_told(write: Write) -> None:
    path = write(
        HEADER,
        "x,a,b,也许,2024-05-01",
        "x,a,b,同一企业,",
        "x,a,b,同一企业,某日",
        "x,a,b,不同企业,2024-06-02",
        "x,a,a,不同企业,2024-05-01",
        "x,,b,不同企业,2024-05-01",
    )
    faults = receive_answers(path, TODAY).faults
    assert [(f.row, f.column, f.code, f.found) for f in faults] == [
        (2, "是否同一企业", "not_readable", "也许"),
        (3, "答复日期", "no_day", ""),
        (4, "答复日期", "not_readable", "某日"),
        (5, "答复日期", "day_to_come", "2024-06-02"),
        (6, "乙：代码", "pair_of_one", "a"),
        (7, "甲：代码", "not_readable", ""),
    ]
    assert faults[0].right == "同一企业 | 不同企业"


def test_a_file_without_the_columns_is_refused(write: Write) -> None:
    with pytest.raises(DataError) as refused:
        receive_answers(write("甲：代码,乙：代码,答复", "a,b,同一企业"), TODAY)
    assert [f.column for f in refused.value.faults] == ["是否同一企业", "答复日期"]


def test_a_receipt_keeps_answers_as_they_are() -> None:
    rows = told((OLD, OTHER, True, DAY), (OLD, THIRD, False, DAY))
    assert kept_answers({"answers": keep_answers(rows)}).equals(rows)
    assert kept_answers({}).equals(NONE)


def test_the_same_answer_again_is_one_and_a_later_one_is_added() -> None:
    first = told((OLD, OTHER, True, DAY))
    both = join_answers(first, [told((OTHER, OLD, True, DAY), (OLD, OTHER, False, TODAY))], FACTS)
    assert both["same"].to_list() == [True, False]
    assert count_answers(both) == {"same": 0, "different": 1}
    assert count_answers(NONE) == {}
    left, right = sorted([OLD, OTHER])
    assert answers_of(both) == [Answer(left, right, True, DAY), Answer(left, right, False, TODAY)]
    assert answers_of(None) == []


LATER = date(2024, 5, 2)
BAD: dict[str, tuple[pl.DataFrame, pl.DataFrame, list[tuple[str, int]]]] = {
    "an id that is not there": (
        NONE,
        told((OLD, "9" * 18, True, DAY)),
        [("unknown_enterprise", 3)],
    ),
    "two answers of one day": (
        NONE,
        told((OLD, OTHER, True, DAY), (OLD, OTHER, False, DAY)),
        [("answers_differ", 3), ("answers_differ", 4)],
    ),
    "another answer than before, of the same day": (
        told((OLD, OTHER, True, DAY)),
        told((OLD, OTHER, False, DAY)),
        [("answers_differ", 3)],
    ),
    "a chain and its ends": (
        NONE,
        told((OLD, OTHER, True, DAY), (OTHER, THIRD, True, DAY), (OLD, THIRD, False, LATER)),
        [("answers_contradict", 5)],
    ),
    "a chain that closes over what was told apart before": (
        told((OLD, THIRD, False, LATER), (OLD, OTHER, True, DAY)),
        told((OTHER, THIRD, True, DAY)),
        [("answers_contradict", 3)],
    ),
    "one organisation under two codes": (
        NONE,
        told((OLD, NEW, False, DAY)),
        [("answers_contradict", 3)],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_an_answer_that_cannot_stand_is_told_where_it_stands(case: str) -> None:
    earlier, given, expected = BAD[case]
    facts = make_panel([row(one) for one in (OLD, NEW, OTHER, THIRD)]).facts
    with pytest.raises(DataError) as refused:
        join_answers(earlier, [given], facts)
    assert [(f.code, f.row) for f in refused.value.faults] == expected
    assert {(f.file, f.column) for f in refused.value.faults} == {("a.csv", "是否同一企业")}


def test_an_answer_under_a_new_code_of_the_same_enterprise_corrects_the_earlier_one() -> None:
    facts = make_panel([row(one) for one in (OLD, NEW, OTHER)]).facts
    both = join_answers(told((OLD, OTHER, False, DAY)), [told((NEW, OTHER, True, LATER))], facts)
    assert both.height == 2
