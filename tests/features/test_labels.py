"""Labels: who is recognised within a span; what is not over is open, never a no."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.reader import find, read
from features.labels import add_months, label, span
from features.read import read_files
from features.register import read_recognitions
from features.source import Source
from scoring.titles import TITLE_WORDS
from tests.conftest import make_panel

DAY = date(2021, 5, 1)
LAST = date(2023, 4, 30)


def won(who: str, on: date, title: str = "srdi", event: str = "recognised") -> dict[str, Any]:
    return {"enterprise_id": who, "title": title, "announced_on": on, "event": event}


def labels(
    *titles: dict[str, Any], until: date = LAST, as_of: date = DAY, months: int = 24
) -> list[int | None]:
    """The labels of 甲 and 乙."""
    register = make_panel([], list(titles)).titles
    ids = pl.Series("enterprise_id", ["甲", "乙"])
    return label(ids, register, "srdi", as_of, months, until).to_list()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2021, 4, 30), 24, date(2023, 4, 30)),
        (date(2021, 12, 31), 2, date(2022, 2, 28)),
        (date(2021, 10, 31), 3, date(2022, 1, 31)),
        (date(2020, 2, 29), 12, date(2021, 2, 28)),
        (date(2021, 11, 15), 1, date(2021, 12, 15)),
        (date(2021, 12, 15), 0, date(2021, 12, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_are_calendar_months(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_a_span_begins_where_knowledge_ends() -> None:
    assert span(DAY, 24) == (date(2021, 4, 30), LAST)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 4, 30), 0),
        (DAY, 1),
        (date(2022, 6, 1), 1),
        (LAST, 1),
        (date(2023, 5, 1), 0),
    ],
)
def test_only_within_the_span_counts(on: date, expected: int) -> None:
    assert labels(won("甲", on), until=date(2024, 4, 30)) == [expected, 0]


def test_only_a_first_recognition_of_this_title_counts() -> None:
    inside = date(2022, 1, 1)
    assert labels(won("甲", inside, "little_giant"), won("乙", inside, event="renewed")) == [0, 0]
    assert labels(won("甲", inside, event="removed"), won("乙", inside, event="refused")) == [0, 0]


def test_a_span_that_is_not_over_is_open_and_a_win_in_it_already_counts() -> None:
    on = date(2022, 1, 1)
    day_before = LAST - timedelta(days=1)
    assert labels(won("甲", on), until=LAST) == [1, 0]
    assert labels(won("甲", on), until=day_before) == [1, None]


def test_a_win_after_the_register_is_complete_is_not_counted() -> None:
    assert labels(won("甲", date(2022, 6, 1)), until=date(2022, 5, 31)) == [None, None]


def test_completeness_is_never_inferred_from_the_last_row() -> None:
    late = won("乙", date(2023, 12, 1))
    assert labels(late, until=date(2022, 1, 1)) == [None, None]
    assert labels(until=LAST) == [0, 0], "an empty register that is complete says no"


def test_labels_keep_order_type_and_name() -> None:
    register = make_panel([], [won("乙", date(2022, 1, 1))]).titles
    ids = pl.Series("enterprise_id", ["乙", "甲", "乙"])
    column = label(ids, register, "srdi", DAY, 24, LAST)
    assert column.to_list() == [1, 0, 1]
    assert (column.dtype, column.name) == (pl.Int8(), "label")


DAYS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


@given(DAYS, st.integers(1, 48), DAYS, st.lists(st.tuples(st.sampled_from("甲乙"), DAYS)))
@settings(deadline=None, max_examples=50)
def test_never_a_no_before_the_span_is_over(
    as_of: date, months: int, until: date, wins: list[tuple[str, date]]
) -> None:
    given_labels = labels(
        *(won(who, on) for who, on in wins), until=until, as_of=as_of, months=months
    )
    over = add_months(as_of - timedelta(days=1), months) <= until
    assert (0 not in given_labels) or over
    assert (None not in given_labels) or not over
    in_full = labels(
        *(won(who, on) for who, on in wins), until=date(2040, 1, 1), as_of=as_of, months=months
    )
    for early, late in zip(given_labels, in_full):
        assert early is None or early == late, "waiting never changes what was said"


@pytest.mark.parametrize("year", [2020, 2021])
def test_the_real_labels_come_out_in_every_row(real: Path, year: int) -> None:
    folder = real / "data" / "neeq_listing"
    panel = read_files([folder / "panel_2020_2021.csv"], read(find("sources", "neeq"), Source))
    titles = read_recognitions(folder / "recognitions.csv", TITLE_WORDS)
    expected = (
        pl.read_csv(folder / "labels_24m.csv")
        .filter(pl.col("feature_year") == year)
        .select(pl.col("name").alias("enterprise_id"), "lists_on_bse_within_24m")
    )
    reported = panel.facts.filter(pl.col("year") == year).select("enterprise_id")
    both = reported.join(expected, on="enterprise_id", how="full", coalesce=True)
    assert both.height == reported.height == expected.height
    # Facts of a year are known on 30 April of the next: the first day after is the day to stand on.
    as_of, complete_until = date(year + 1, 5, 1), date(2024, 4, 30)
    ours = label(both["enterprise_id"], titles, "bse", as_of, 24, complete_until)
    assert ours.to_list() == both["lists_on_bse_within_24m"].to_list()
    assert ours.sum() == {2020: 53, 2021: 63}[year]
