"""The regional calendar as an iCalendar file (RFC 5545), for the calendars of offices.

One all-day event for each day, title and county, and one for each window and edition. Written
here: the file is forty lines of text, and a library for it would be one more to keep.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from configs.words import Words
from scoring.calendar_words import heading, tell_event, title_of
from scoring.regional_calendar import RegionalCalendar

# A line holds at most so many octets; what is longer goes on behind a space.
OCTETS = 75
# So many enterprises are named in an event, the rest counted.
NAMED = 50


def render_feed(calendar: RegionalCalendar, words: Words, made_up: bool) -> str:
    """The whole file. Its stamps are the day of the calendar, so that equal ones are equal bytes.

    What ends on a day that is not known, or was over before the day, has no date to stand on.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//lingpao//calendar//ZH"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append("X-WR-CALNAME:" + escape(heading(calendar, words, made_up)))
    stamp = f"{calendar.as_of:%Y%m%d}T000000Z"
    face = words.say("made_up.face") if made_up else ""
    for key, day, until, summary, told in _events(calendar, words):
        uid = hashlib.sha256(key.encode()).hexdigest()[:32]
        lines += ["BEGIN:VEVENT", f"UID:{uid}@lingpao", f"DTSTAMP:{stamp}"]
        lines.append(f"DTSTART;VALUE=DATE:{day:%Y%m%d}")
        lines.append(f"DTEND;VALUE=DATE:{until + timedelta(days=1):%Y%m%d}")
        lines.append("SUMMARY:" + escape(face + summary))
        lines += ["DESCRIPTION:" + escape(told)] if told else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(fold(line) + "\r\n" for line in lines)


Told = tuple[str, date, date, str, str]


def _events(calendar: RegionalCalendar, words: Words) -> Iterator[Told]:
    """A key, first day, last day, what, and more of it.

    The key is of day, title and county alone: a later calendar replaces the event of an earlier
    one, however many it speaks of.
    """

    def place(row: dict[str, Any]) -> tuple[date, str, str | None]:
        return row["expires_on"], row["title"], row["county"]

    dated = [
        row
        for row in calendar.expiries.iter_rows(named=True)
        if row["expires_on"] and row["expires_on"] >= calendar.as_of
    ]
    order = {title: nth for nth, title in enumerate(calendar.titles)}
    dated.sort(key=lambda r: (r["expires_on"], order[r["title"]], r["county"] or "￿"))
    for (day, title, county), rows in groupby(dated, key=place):
        found = list(rows)
        fields = {"county": county or words.say("calendar.no_county"), "count": len(found)}
        summary = words.say("calendar.many", title=title_of(title, words), **fields)
        names = [f"{row['name'] or ''} {row['enterprise_id']}".strip() for row in found[:NAMED]]
        key = "calendar.names" if len(found) <= NAMED else "calendar.names_more"
        told = words.say(key, names=words.say("join").join(names), count=len(found))
        yield f"expiry {day} {title} {county or ''}", day, day, summary, told
    for event in calendar.events:
        about = title_of(event.title, words) if event.title else ""
        summary = " ".join(part for part in (about, tell_event(event, words)) if part)
        key = f"{event.kind} {event.day} {event.title} {event.applicant}"
        yield key, event.day, event.until or event.day, summary, event.number


def escape(text: str) -> str:
    """A text as the format asks: names are untrusted and may hold commas, breaks or more."""
    for found, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,")):
        text = text.replace(found, safe)
    whole = "\\n".join(text.splitlines())
    return "".join(letter for letter in whole if letter.isprintable())


def fold(line: str) -> str:
    """A line in pieces of at most OCTETS octets, none of which cuts a letter in two."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > OCTETS:
            pieces.append(piece)
            # The space before what goes on counts too.
            piece, size = "", 1
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])
