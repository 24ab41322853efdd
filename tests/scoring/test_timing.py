"""When recognitions come: the whole span, past years, the office's word, or nobody knows."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.timing import Scenario, Timing, Window, time_target

YEAR = date(2026, 12, 31)


def window_of(as_of: date, listed: date = date(2026, 3, 1), **changes: Any) -> Window:
    told = {"months": 12, "begins": date(2026, 1, 1), "ends": YEAR} | changes
    return Window(listed, as_of=as_of, **told)


def timed(as_of: date, days: list[date] | None, told: date | None = None, **changes: Any) -> Timing:
    announced = None if days is None else pl.Series(days, dtype=pl.Date)
    since = date(2020, 1, 1) if days is not None else None
    return time_target(window_of(as_of, **changes), announced, since, as_of, told)


SUMMER = [date(year, 8, 1) for year in (2021, 2022, 2023, 2024, 2025)]


def test_a_batch_counts_as_a_whole_before_the_years_end_or_after_it() -> None:
    """Two of four past years announced in time: each enterprise in half of the cases."""
    days = [date(2026, 1, 20), date(2024, 9, 1), date(2024, 1, 20), date(2022, 9, 1)]
    told = timed(date(2026, 3, 1), days)
    assert (told.kind, told.bound, told.seen) == ("past", False, False)
    assert [(one.year, one.by_end) for one in told.scenarios] == [
        (2025, 0.0),
        (2024, 1.0),
        (2023, 0.0),
        (2022, 1.0),
    ]


def test_past_years_that_do_not_go_with_what_was_seen_are_left_out() -> None:
    late = timed(date(2026, 9, 30), SUMMER)
    assert (late.kind, late.bound) == ("unknown", True)
    assert late.left_out == (2025, 2024, 2023, 2022, 2021), "by then they all had come"
    came = timed(date(2026, 9, 30), [*SUMMER, date(2026, 8, 3)])
    assert (came.kind, came.seen, came.years) == ("past", True, (2025, 2024, 2023, 2022, 2021))
    assert [one.chance(np.array([0.5]))[0] for one in came.scenarios] == [0.0] * 5
    early = timed(date(2026, 5, 1), [*SUMMER, date(2026, 4, 3)])
    assert (early.kind, early.bound) == ("unknown", True), "no past year had come by then"


def test_a_span_that_is_over_by_the_years_end_needs_no_assumption() -> None:
    told = timed(date(2026, 1, 1), None, listed=date(2026, 1, 1))
    assert (told.kind, told.bound) == ("whole", False)
    assert told.scenarios == (Scenario(0.0, 0.0, 1.0),)
    later = timed(date(2026, 2, 1), None, listed=date(2026, 1, 1))
    assert later.kind == "unknown", "without a register somebody may have come in January"
    assert timed(date(2026, 2, 1), [date(2025, 2, 1)], listed=date(2026, 1, 1)).kind == "whole"


def test_the_offices_word_goes_before_past_years_and_the_years_end_before_all() -> None:
    for day, share in ((date(2026, 12, 31), 1.0), (date(2027, 1, 1), 0.0)):
        told = timed(date(2026, 9, 30), SUMMER, told=day)
        assert (told.kind, told.announced) == ("told", day)
        assert told.scenarios[0].by_end == share
    over = timed(YEAR, SUMMER, told=date(2027, 1, 5))
    assert over.kind == "over"
    assert over.scenarios[0].chance(np.array([0.7, 1.0])).tolist() == [0.0, 0.0]


def test_a_year_counts_only_where_the_register_is_complete_and_tells_something() -> None:
    window = window_of(date(2026, 3, 1))
    days = pl.Series([date(2022, 8, 1), date(2025, 8, 1)])
    told = time_target(window, days, date(2022, 2, 1), date(2026, 3, 1), None)
    assert told.years == (2025, 2022)
    fewer = time_target(window, days, date(2022, 3, 2), date(2026, 2, 27), None)
    assert fewer.kind == "unknown", "one span is not over, the other one begins too early"


def test_what_comes_before_the_targets_first_day_does_not_count_for_it() -> None:
    days = [date(2024, 8, 1), date(2025, 1, 20)]
    begins, ends = date(2027, 1, 1), date(2027, 12, 31)
    told = timed(date(2026, 3, 1), days, begins=begins, ends=ends)
    (one,) = told.scenarios
    assert (one.by_now, one.by_begin, one.by_end) == (0.0, 0.5, 1.0)
    assert one.chance(np.array([0.4]))[0] == pytest.approx(0.2)


@given(st.floats(0, 1), st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_time_never_makes_a_chance_greater_than_that_of_the_span(
    p: float, shares: list[float]
) -> None:
    now, begin, end = shares
    chance = float(Scenario(now, begin, end).chance(np.array([p]))[0])
    assert 0.0 <= chance <= p + 1e-12
    # Bayes, the long way: of all who come or not, those that have not come yet.
    left = (1 - p) + p * (1 - now)
    if left > 1e-9:
        assert chance == pytest.approx(p * (end - begin) / left, abs=1e-9)
