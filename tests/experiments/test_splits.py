"""Which days may train: spans that were over, that never overlap, and one fold per enterprise."""

from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.splits import (
    SplitError,
    check_apart,
    county_groups,
    first_trainable,
    fold_of,
    training_days,
)
from features.labels import span
from features.panel import Panel
from tests.conftest import make_panel

DAY = timedelta(days=1)
LATE = date(2099, 12, 31)


def panel_of_years(*years: int, known_on: date | None = None) -> Panel:
    """One enterprise that reported in these years."""
    told = {"known_on": known_on} if known_on else {}
    return make_panel([{"enterprise_id": "E1", "year": y, "revenue": 1e7, **told} for y in years])


# As the NEEQ files: figures of 2020 and 2021, known on 30 April of the year after.
NEEQ_LIKE = panel_of_years(2020, 2021)
LONG = panel_of_years(*range(1985, 2040))


def test_the_worked_case() -> None:
    assert training_days(NEEQ_LIKE, date(2023, 5, 1), 24, 1, LATE) == [date(2021, 5, 1)]
    # More cohorts are asked for than there are: 2019 knew nothing, 2022 is not over.
    assert training_days(NEEQ_LIKE, date(2023, 5, 1), 24, 3, LATE) == [date(2021, 5, 1)]
    assert span(date(2021, 5, 1), 24) == (date(2021, 4, 30), date(2023, 4, 30))


def test_the_day_before_the_span_is_over_nothing_may_train() -> None:
    assert training_days(NEEQ_LIKE, date(2023, 4, 30), 24, 3, LATE) == []


def test_outcomes_that_end_within_the_span_may_not_train() -> None:
    asked = date(2024, 5, 1)
    assert training_days(NEEQ_LIKE, asked, 24, 1, date(2024, 4, 30)) == [date(2022, 5, 1)]
    assert training_days(NEEQ_LIKE, asked, 24, 1, date(2024, 4, 29)) == []


def test_cohorts_stand_one_horizon_apart_oldest_first() -> None:
    days = training_days(LONG, date(2026, 3, 1), 12, 3, LATE)
    assert days == [date(2023, 3, 1), date(2024, 3, 1), date(2025, 3, 1)]


@pytest.mark.parametrize(
    ("as_of", "months"), [(date(2024, 3, 31), 1), (date(2023, 8, 31), 6), (date(2024, 2, 29), 12)]
)
def test_no_recognition_at_the_end_of_a_month_is_a_label_twice(as_of: date, months: int) -> None:
    spans = [span(day, months) for day in training_days(LONG, as_of, months, 3, LATE)]
    assert len(spans) == 3
    recognised = [as_of - back * DAY for back in range(1, 1200)]
    counts = [sum(start < day <= end for start, end in spans) for day in recognised]
    assert max(counts) == 1


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2038, 12, 31)), st.integers(1, 36), st.integers(1, 4))
def test_spans_never_overlap_and_never_cross_the_day(
    as_of: date, months: int, cohorts: int
) -> None:
    days = training_days(LONG, as_of, months, cohorts, LATE)
    assert len(days) == cohorts
    assert days == sorted(days)
    spans = [span(day, months) for day in days]
    for (_, end), (start, _) in pairwise(spans):
        assert end <= start
    assert spans[-1][1] < as_of


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2038, 12, 31)), st.integers(1, 36), st.integers(0, 900))
def test_outcomes_are_never_used_beyond_where_they_end(as_of: date, months: int, ago: int) -> None:
    until = as_of - ago * DAY
    for day in training_days(LONG, as_of, months, 4, until):
        assert span(day, months)[1] <= until


def test_the_first_day_that_can_be_trained() -> None:
    first = first_trainable(NEEQ_LIKE, 24)
    assert first == date(2023, 5, 1)
    assert first_trainable(NEEQ_LIKE, 12) == date(2022, 5, 1)


def test_nothing_known_can_never_be_trained() -> None:
    assert first_trainable(make_panel([]), 24) is None
    assert training_days(make_panel([]), date(2023, 5, 1), 24, 3, LATE) == []


@settings(deadline=None)
@given(st.dates(date(2021, 1, 2), date(2022, 12, 31)), st.integers(1, 36))
def test_the_first_day_is_the_first(known_on: date, months: int) -> None:
    # Days that every month has: 29 to 31 fall back to the month's end.
    known_on = known_on.replace(day=min(known_on.day, 27))
    panel = panel_of_years(2020, known_on=known_on)
    first = first_trainable(panel, months)
    assert first is not None
    assert len(training_days(panel, first, months, 1, LATE)) == 1
    assert training_days(panel, first - DAY, months, 1, LATE) == []


def test_an_enterprise_is_in_one_fold_on_every_day_and_in_every_order() -> None:
    ids = pl.Series([f"E{place}" for place in range(50)] * 3)
    folds = dict(zip(ids, fold_of(ids, 5)))
    shuffled = ids.shuffle(seed=1)
    for code, fold in zip(shuffled, fold_of(shuffled, 5)):
        assert folds[code] == fold


def test_folds_are_of_equal_size() -> None:
    folds = fold_of(pl.Series([f"E{place:03d}" for place in range(103)]), 5)
    assert folds.dtype == pl.Int64
    assert sorted(folds.value_counts()["count"]) == [20, 20, 21, 21, 21]


def test_a_fold_of_nobody() -> None:
    assert fold_of(pl.Series([], dtype=pl.String), 5).is_empty()


def test_counties_are_dealt_out_by_name_and_never_by_luck() -> None:
    counties = pl.Series(["c", "a", None, "e", "b", "d", "a", "f"])
    groups = county_groups(counties, 5)
    assert groups == [["", "e"], ["a", "f"], ["b"], ["c"], ["d"]]
    assert county_groups(counties.shuffle(seed=3), 5) == groups
    assert county_groups(pl.Series(["a", "b"]), 5) == [["a"], ["b"]]


def test_the_same_enterprise_on_both_sides_is_refused_by_name() -> None:
    check_apart(pl.Series(["E1", "E2"]), pl.Series(["E3"]))
    with pytest.raises(SplitError) as refused:
        check_apart(pl.Series(["E1", "E2", "E2"]), pl.Series(["E3", "E2"]))
    assert refused.value.code == "both_sides"
    assert refused.value.fields == {"count": 1, "names": "E2"}
