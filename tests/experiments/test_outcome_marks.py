"""A mark for everybody listed and for whoever came without a place, as a table for Excel."""

import polars as pl

from configs.words import read_words
from experiments.joined import join_outcomes
from experiments.outcome_marks import mark_list, marks_csv
from tests.experiments.past_list import END, came_until, past_ranking


def test_everybody_listed_and_whoever_came_has_a_mark() -> None:
    joined = join_outcomes(past_ranking(), came_until(), END)
    marks = mark_list(joined, "f" * 64)
    came = set(joined.frame.filter(pl.col("label") == 1)["enterprise_id"])
    listed = set(past_ranking().listed["enterprise_id"])
    assert {mark["enterprise_id"] for mark in marks} == came | listed
    for mark in marks:
        there, here = mark["enterprise_id"] in listed, mark["enterprise_id"] in came
        assert mark["outcome"] == ("ranked_lower" if not there else "hit" if here else "not_come")
    still = mark_list(join_outcomes(past_ranking(), came_until(), None), "f")
    assert {m["outcome"] for m in still} == {"hit", "open", "ranked_lower"}


def test_a_name_is_never_a_formula() -> None:
    (mark, *_) = mark_list(join_outcomes(past_ranking(), came_until(), END), "f" * 64)
    text = marks_csv([mark | {"name": "=HYPERLINK(1)"}], read_words("zh"), True)
    assert text.startswith(chr(0xFEFF))
    head, row, rest = text.split("\r\n")
    assert len(head.split(",")) == len(row.split(",")) == 10
    assert "'=HYPERLINK(1)" in row
    assert rest == ""
