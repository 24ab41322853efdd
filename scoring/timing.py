"""When within a list's span recognitions come: all by the year's end, as in past years, or unknown.

A probability speaks of a span (twelve months from the list's day) and says nothing of when in it.
Recognitions come in batches: before the year's end or after it. So a chance by the year's end is
told only where something says when: the span is over by then, the office tells the day of the
announcement, or past years show it. Else the chance of the whole span stands, as "at most".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.labels import add_months, span

Floats = NDArray[np.float64]
# over: the year has ended. told: the office says when. whole: the span is over by the year's end.
# past: as in past years. unknown: nothing says when.
Kind = Literal["over", "told", "whole", "past", "unknown"]
# So many past years are looked at; more of them say less of how batches come today.
PAST = 5


@dataclass(frozen=True)
class Scenario:
    """How far the recognitions of a span have come, as shares of all that the span will bring.

    by_now: by the end of the day. by_begin: before what is still to come counts for the target.
    by_end: by the year's end.
    """

    by_now: float
    by_begin: float
    by_end: float
    year: int | None = None

    def chance(self, probability: Floats) -> Floats:
        """The chance of whoever is not yet recognised to be so in time.

        p is that of the whole span; by Bayes, who has not come with the share that has come is
        less likely to come at all: p (end - begin) / (1 - p now).
        """
        left = 1.0 - probability * self.by_now
        part = probability * (self.by_end - self.by_begin)
        return np.divide(part, left, out=np.zeros_like(part), where=left > 0)


@dataclass(frozen=True)
class Timing:
    """What is held of the time of recognitions, for one title and one target.

    scenarios: each as likely as the other. bound: whether they only say how many there can be at
    the most. partial: whether the list's span ends before the target's days do, so that what comes
    afterwards is not counted and all is "at least". left_out: past years that do not go with what
    has been seen since the list's day. seen: whether somebody has been recognised since then;
    None: no register tells. announced: the day that the office told.
    """

    kind: Kind
    scenarios: tuple[Scenario, ...]
    bound: bool = False
    left_out: tuple[int, ...] = ()
    seen: bool | None = None
    announced: date | None = None
    partial: bool = False

    @property
    def says_chance(self) -> bool:
        """Whether a chance of the target can be told: not where it is neither least nor most."""
        return not (self.bound and self.partial)

    @property
    def years(self) -> tuple[int, ...]:
        """The past years that it goes by."""
        return tuple(one.year for one in self.scenarios if one.year is not None)


@dataclass(frozen=True)
class Window:
    """The days that matter: the list's day and months, the day of the report, the target's span."""

    listed: date
    months: int
    as_of: date
    begins: date
    ends: date

    @property
    def last(self) -> date:
        """The last day of which the list's probabilities speak."""
        return span(self.listed, self.months)[1]

    def back(self, years: int) -> "Window":
        """The same days so many years earlier."""
        days = (self.listed, self.as_of, self.begins, self.ends)
        listed, as_of, begins, ends = (add_months(day, -12 * years) for day in days)
        return Window(listed, self.months, as_of, begins, ends)


def time_target(
    window: Window, announced: pl.Series | None, since: date | None, until: date, told: date | None
) -> Timing:
    """What is known of when the recognitions of a title come.

    announced: the days of all its recognitions on the register, of every place; None without one.
    since, until: between which days the register is complete. told: the day on which the office
    expects the one batch of the span.
    """
    nothing, partial = Scenario(1.0, 1.0, 1.0), window.last < window.ends
    seen = _seen(window, announced)
    if window.as_of >= window.ends:
        return Timing("over", (nothing,), seen=seen)
    if told:
        now, begin, end = (float(told <= day) for day in _days(window))
        scenarios = (Scenario(now, begin, end),)
        return Timing("told", scenarios, seen=seen, announced=told, partial=partial)
    if window.last <= window.ends and window.begins <= window.as_of and seen is False:
        return Timing("whole", (Scenario(0.0, 0.0, 1.0),), seen=seen, partial=partial)
    past = _past(window, announced, since, until)
    fit = tuple(one for one in past if seen is not None and (one.by_now > 0) == seen)
    left_out = tuple(one.year for one in past if one not in fit and one.year is not None)
    if fit:
        return Timing("past", fit, left_out=left_out, seen=seen, partial=partial)
    return Timing("unknown", (Scenario(0.0, 0.0, 1.0),), True, left_out, seen, partial=partial)


def _days(window: Window) -> tuple[date, date, date]:
    """Until when what has come is over, does not count yet, still counts."""
    begin = max(window.as_of, window.begins - timedelta(days=1))
    return window.as_of, begin, window.ends


def _seen(window: Window, announced: pl.Series | None) -> bool | None:
    """Whether anybody has been recognised since the list's day; None where nobody tells."""
    if announced is None:
        return False if window.as_of <= window.listed else None
    return bool(announced.is_between(window.listed, window.as_of).any())


def _past(
    window: Window, announced: pl.Series | None, since: date | None, until: date
) -> list[Scenario]:
    """The same span of each past year on the register, the latest first; only spans that are over.

    A year without any recognition of the title says nothing of when they come.
    """
    found: list[Scenario] = []
    for back in range(1, PAST + 1):
        then = window.back(back)
        if announced is None or since is None or then.listed < since or then.last > until:
            continue
        came = announced.filter(announced.is_between(then.listed, then.last))
        if came.len():
            now, begin, end = (float((came <= day).sum()) / came.len() for day in _days(then))
            found.append(Scenario(now, begin, end, then.listed.year))
    return found
