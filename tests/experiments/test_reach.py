"""Whom a list reaches: recall of each group's winners, and nothing of groups too small."""

from datetime import date

import polars as pl
import pytest

from experiments.reach import DIMENSIONS, LEAST, reach_by_group
from models.metrics import wilson

DAY, OTHER = date(2024, 6, 1), date(2025, 6, 1)


def made(rows: list[tuple[str, date, float, int, str | None]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(who, scores) from id, day, score, label and county; other dimensions are not known."""
    names = ("enterprise_id", "day", "score", "label", "county")
    table = pl.DataFrame(rows, schema=list(names), orient="row")
    blank = [pl.lit(None, dtype=pl.String).alias(n) for n in DIMENSIONS if n != "county"]
    who = table.select("enterprise_id", "day", "county").with_columns(blank)
    return who, table.select("enterprise_id", "day", "score", "label")


def test_recall_is_of_a_groups_winners_among_the_first_places() -> None:
    # Twelve winners in A, of whom the first list of ten takes six; four in B.
    rows = [(f"E{i:02}", DAY, 100.0 - i, int(i % 2 == 0), "A") for i in range(24)]
    rows += [(f"F{i:02}", DAY, 50.0 - i, 1, "B") for i in range(4)]
    # By score the first ten are E00..E09, five of them winners.
    told = reach_by_group(*made(rows), 10)
    a, b = told.iter_rows(named=True)
    assert (a["dimension"], a["group"], a["positives"], a["reached"]) == ("county", "A", 12, 5)
    assert a["recall"] == pytest.approx(5 / 12)
    assert (a["low"], a["high"]) == wilson(5, 12)
    assert (b["group"], b["positives"], b["recall"]) == ("B", 4, None)


def test_days_are_counted_together_and_each_has_its_own_list() -> None:
    rows = [(f"E{i:02}", day, float(-i), 1, "A") for day in (DAY, OTHER) for i in range(LEAST)]
    (row,) = reach_by_group(*made(rows), 3).iter_rows(named=True)
    assert (row["positives"], row["reached"]) == (2 * LEAST, 6)


def test_equal_scores_stand_by_enterprise_as_in_the_list() -> None:
    rows = [(f"E{i:02}", DAY, 1.0, 1, "A" if i < 10 else "B") for i in reversed(range(20))]
    told = {row["group"]: row for row in reach_by_group(*made(rows), 10).iter_rows(named=True)}
    assert told["A"]["reached"] == 10
    assert told["B"]["reached"] == 0


def test_who_is_of_no_known_group_is_left_out() -> None:
    rows = [(f"E{i:02}", DAY, 1.0, 1, None) for i in range(20)]
    assert reach_by_group(*made(rows), 10).height == 0
