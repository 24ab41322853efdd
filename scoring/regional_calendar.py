"""The regional calendar: who loses which title when, when titles can be applied for, and the law.

Of every row it is told by which event of the register, or by which document, its day is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import polars as pl

from features.columns import DataError, Fault
from features.gathering import terms
from features.labels import add_months
from features.matrix import IDENTITY, Matrix
from features.panel import Panel
from features.source import near
from scoring.check import MET, PERSON, UNKNOWN, VERDICTS, check
from scoring.coming import coming_policy
from scoring.distance import count_lines
from scoring.faults import RankError
from scoring.ladder import Event
from scoring.policy import APPLICANTS, Policy, policy_at
from scoring.terms import Term, expiry_of, read_windows, term_of
from scoring.titles import TITLES
from scoring.verdicts import measure

# Months that are told where no last day is.
MONTHS = 12

EXPIRY_SCHEMA: dict[str, Any] = {
    "expires_on": pl.Date,
    "days_left": pl.Int64,
    "title": pl.String,
    "county": pl.String,
    "city": pl.String,
    "cluster": pl.String,
    "name": pl.String,
    "enterprise_id": pl.String,
    "verdict": pl.String,
    "lines": pl.Int32,
    "edition": pl.String,
    "expiry_by": pl.String,
    "since": pl.Date,
    "given_on": pl.Date,
    "valid_until": pl.Date,
}


@dataclass(frozen=True)
class RegionalCalendar:
    """What lies before a region from a day on.

    expiries: EXPIRY_SCHEMA, one row per enterprise and title that ends by `until`, is over by the
        years of the law and neither renewed nor removed, or ends on a day that nobody knows (null,
        last). verdict, lines: under the law of re-checks in force on the day. later: how many
        titles end after `until`. unplaced: how many were left out for want of a county, where
        counties were asked for.
    events: windows, editions and the day on which figures fall due. terms: what documents say of
        how long each title lasts. unlisted: titles of which the register has nothing.
    """

    as_of: date
    until: date
    titles: tuple[str, ...]
    counties: tuple[str, ...]
    expiries: pl.DataFrame
    later: int
    unplaced: int
    events: tuple[Event, ...]
    terms: dict[str, Term | None]
    unlisted: tuple[str, ...]
    year: int | None

    @property
    def unpublished(self) -> tuple[str, ...]:
        """The titles of which no window from the day on is on file."""
        told = {event.title for event in self.events if event.kind == "window"}
        return tuple(title for title in self.titles if title not in told)


def draw_calendar(
    panel: Panel,
    as_of: date,
    until: date | None = None,
    titles: Iterable[str] = (),
    counties: Iterable[str] = (),
) -> RegionalCalendar:
    """The calendar of the day as the register and the law told it then.

    titles: default all of the register that end at some time. counties: default all. Raises
    RankError for a last day before the first, DataError for a county of which no enterprise is.
    """
    last = until or add_months(as_of, MONTHS)
    if last < as_of:
        raise RankError("until_before", as_of=as_of, until=last)
    known = panel.known(as_of)
    of_title = {title: known.titles.filter(pl.col("title") == title) for title in _asked(known)}
    asked = tuple(dict.fromkeys(titles)) or tuple(
        title
        for title, rows in of_title.items()
        if term_of(title, as_of) or rows["valid_until"].null_count() < rows.height
    )
    if panel.currency != "CNY":
        raise RankError("other_currency", currency=panel.currency)
    policies = {title: policy_at(title, as_of, "recheck") for title in asked}
    everybody = measure(known, policies.values(), as_of)
    matrix = everybody.read(everybody.names)
    wanted = _counties(matrix.frame, counties)
    told = {title: term_of(title, as_of) for title in asked}
    rows = [
        row
        for title in asked
        if title in of_title
        for row in _holders(of_title[title], policies[title], matrix, told[title])
    ]
    frame = pl.DataFrame(rows, schema=EXPIRY_SCHEMA)
    inside, unplaced = (pl.col("expires_on") <= last).fill_null(value=True), 0
    if wanted:
        unplaced = frame.filter(inside)["county"].null_count()
        frame = frame.filter(pl.col("county").is_in(wanted))
    return RegionalCalendar(
        as_of,
        last,
        asked,
        wanted,
        _in_order(frame.filter(inside), asked),
        frame.filter(~inside).height,
        unplaced,
        _events(asked, as_of, last),
        told,
        tuple(title for title in asked if title not in of_title),
        matrix.year,
    )


def _holders(
    titles: pl.DataFrame, policy: Policy, matrix: Matrix, term: Term | None
) -> list[dict[str, Any]]:
    """A row of EXPIRY_SCHEMA for everybody who holds the title of these rows on the day."""
    held = terms(titles, policy.as_of)
    people = matrix.frame.filter(pl.col("enterprise_id").is_in(held["enterprise_id"].implode()))
    findings = check(policy, people)
    lines = count_lines(findings).with_columns(findings.frame["verdict"])
    verdicts = {row["enterprise_id"]: row for row in lines.iter_rows(named=True)}
    who = {row["enterprise_id"]: row for row in people.select(IDENTITY).iter_rows(named=True)}
    rows = []
    for one in held.iter_rows(named=True):
        # Who is on the register alone has no facts, and every clause is open.
        person, judged = who.get(one["enterprise_id"], {}), verdicts.get(one["enterprise_id"])
        ends, by = expiry_of(term, one["until"], one["given"])
        rows.append(
            {
                "expires_on": ends,
                "days_left": (ends - policy.as_of).days if ends else None,
                "title": policy.title,
                **{key: person.get(key) for key in ("county", "city", "cluster", "name")},
                "enterprise_id": one["enterprise_id"],
                "verdict": VERDICTS[judged["verdict"] if judged else UNKNOWN],
                "lines": judged["unmet"] + judged["open"]
                if judged and judged["unmet"] is not None
                else None,
                "edition": policy.edition.key if policy.edition else None,
                "expiry_by": by,
                "since": one["since"],
                "given_on": one["given"],
                "valid_until": one["until"],
            }
        )
    return rows


def _asked(panel: Panel) -> list[str]:
    """The titles of the register, in the order of the contract."""
    there = {*panel.titles["title"]}
    return [*(title for title in TITLES if title in there), *sorted(there - {*TITLES})]


def _counties(people: pl.DataFrame, counties: Iterable[str]) -> tuple[str, ...]:
    """The counties asked for; one that no enterprise names is refused with the nearest one."""
    there = people["county"].drop_nulls().unique().sort().to_list()
    wanted = tuple(dict.fromkeys(counties))
    faults = [
        Fault("no_such_value", column="county", found=county, right=near(county, there))
        for county in wanted
        if county not in there
    ]
    if faults:
        raise DataError(faults)
    return wanted


def _in_order(frame: pl.DataFrame, titles: tuple[str, ...]) -> pl.DataFrame:
    """By day, unknown days last; on a day by title, county, then whose re-check is in doubt."""
    nth = {title: place for place, title in enumerate(titles)}
    risk = {VERDICTS[MET]: 2, VERDICTS[PERSON]: 1}
    keys = frame.with_columns(
        pl.col("title").replace_strict(nth, default=None, return_dtype=pl.Int64).alias("nth"),
        pl.col("verdict").replace_strict(risk, default=0, return_dtype=pl.Int64).alias("risk"),
    )
    order = ["expires_on", "nth", "county", "risk", "lines", "enterprise_id"]
    falling = [key == "lines" for key in order]
    return keys.sort(order, descending=falling, nulls_last=True).drop("nth", "risk")


def _events(titles: tuple[str, ...], as_of: date, last: date) -> tuple[Event, ...]:
    """The days of law and notices within the calendar, as they were public on the day."""
    events: list[Event] = []
    for window in read_windows():
        if window.title not in titles or window.known_on >= as_of or window.begins > last:
            continue
        kind: Literal["window", "past_window"] = "window" if window.ends >= as_of else "past_window"
        about = window.ends, window.number, window.says, window.mark
        events.append(Event(window.begins, kind, window.title, *about))
    for title in titles:
        for applicant in APPLICANTS:
            later = coming_policy(title, as_of, applicant)
            if later and later.edition and later.as_of <= last:
                number = later.documents[later.edition.document].number
                day = later.as_of
                events.append(Event(day, "edition", title, number=number, applicant=applicant))
    due = date(as_of.year + (as_of > date(as_of.year, 4, 30)), 4, 30)
    while due <= last:
        events.append(Event(due, "figures", ""))
        due = due.replace(year=due.year + 1)
    return tuple(sorted(events, key=lambda event: (event.day, event.kind, event.title)))


def months_of(calendar: RegionalCalendar) -> list[date]:
    """The first day of each month from the day to the last one."""
    months, month = [], calendar.as_of.replace(day=1)
    while month <= calendar.until:
        months.append(month)
        month = (month + timedelta(days=31)).replace(day=1)
    return months


def count_months(calendar: RegionalCalendar) -> list[tuple[str | None, str, list[int]]]:
    """For every county and title: how many titles were over before the day, end in each month of
    `months_of`, or end on a day that is not known. Counties in one order, those unknown last.
    """
    months = months_of(calendar)
    places = {month: nth + 1 for nth, month in enumerate(months)}
    found: dict[tuple[str | None, str], list[int]] = {}
    for row in calendar.expiries.iter_rows(named=True):
        counts = found.setdefault((row["county"], row["title"]), [0] * (len(months) + 2))
        ends = row["expires_on"]
        if ends is None:
            counts[-1] += 1
        elif ends < calendar.as_of:
            counts[0] += 1
        else:
            counts[places[ends.replace(day=1)]] += 1
    order = sorted(found, key=lambda key: (key[0] is None, key[0] or "", _nth(calendar, key[1])))
    return [(county, title, found[county, title]) for county, title in order]


def _nth(calendar: RegionalCalendar, title: str) -> int:
    return calendar.titles.index(title)
