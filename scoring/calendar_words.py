"""The regional calendar in words: its rows, its months, its events, and what it rests on."""

from datetime import date
from typing import Any

import polars as pl

from configs.words import Words
from scoring.ladder import Event, label_of
from scoring.regional_calendar import RegionalCalendar, count_months, months_of

# The columns of a row as readers see it, with the widths of a sheet.
COLUMNS: dict[str, float] = {
    "expires_on": 11,
    "days_left": 8,
    "title": 16,
    "county": 12,
    "name": 32,
    "enterprise_id": 22,
    "recheck": 11,
    "lines": 9,
    "expiry_by": 16,
    "source": 52,
    "since": 11,
    "given_on": 11,
    "valid_until": 12,
    "edition": 20,
    "city": 10,
    "cluster": 16,
}
OWN = ("title", "recheck", "source", "since", "given_on", "valid_until", "edition")


def title_of(title: str, words: Words) -> str:
    """A title in short; by its own label where it has no short word."""
    key = f"title.{title}"
    return words.say(key) if words.knows(key) else str(getattr(label_of(title), words.lang))


def header_of(name: str, words: Words) -> str:
    """What a column of a row is called."""
    return words.say(f"calendar.column.{name}" if name in OWN else f"column.{name}")


def speak_rows(calendar: RegionalCalendar, words: Words) -> pl.DataFrame:
    """The expiries with COLUMNS, as text and whole numbers; days as 2026-07-13."""
    rows = [_row(calendar, row, words) for row in calendar.expiries.iter_rows(named=True)]
    kinds = {name: pl.Int64 if name in ("days_left", "lines") else pl.String for name in COLUMNS}
    return pl.DataFrame(rows, schema=pl.Schema(kinds))


def _row(calendar: RegionalCalendar, row: dict[str, Any], words: Words) -> dict[str, Any]:
    days = {name: _day(row[name]) for name in ("since", "given_on", "valid_until")}
    kept = {name: row[name] for name in COLUMNS if name in row}
    return kept | days | {
        "expires_on": _day(row["expires_on"]) or words.say("expiry.unknown"),
        "title": title_of(row["title"], words),
        "recheck": words.say(f"verdict.{row['verdict']}"),
        "expiry_by": words.say(f"expiry_by.{row['expiry_by'] or 'nothing'}"),
        "source": source_of(calendar, row, words),
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def source_of(calendar: RegionalCalendar, row: dict[str, Any], words: Words) -> str:
    """By which event of the register, and by which document, the day of a row is known."""
    event = "first" if row["given_on"] == row["since"] else "again"
    fields: dict[str, object] = {"given": _day(row["given_on"]), "until": _day(row["valid_until"])}
    fields["event"] = words.say(f"calendar.event.{event}")
    if term := calendar.terms.get(row["title"]):
        mark = "" if term.mark == "VERIFIED" else words.say(f"mark.{term.mark}")
        fields |= {"number": term.number, "label": getattr(term.label, words.lang), "mark": mark}
    return words.say(f"calendar.source.{row['expiry_by'] or 'nothing'}", **fields)


def speak_months(calendar: RegionalCalendar, words: Words) -> tuple[list[str], list[list[Any]]]:
    """The head and the rows of the table of counts: all counties by title, then each county.

    Columns that are nought for all, of what is over and of what is unknown, are left out.
    """
    table = count_months(calendar)
    sums: dict[str, list[int]] = {}
    for _, title, counts in table:
        before = sums.setdefault(title, [0] * len(counts))
        sums[title] = [one + more for one, more in zip(before, counts)]
    over, unknown = (any(counts[at] for _, _, counts in table) for at in (0, -1))
    months = [words.say("calendar.month", year=m.year, month=m.month) for m in months_of(calendar)]
    head = [words.say("column.county"), words.say("calendar.column.title")]
    head += [words.say("calendar.column.overdue")] if over else []
    head += months + ([words.say("calendar.column.unknown")] if unknown else [])
    head.append(words.say("calendar.column.total"))

    def line(county: str, title: str, counts: list[int]) -> list[Any]:
        kept = counts[0 if over else 1 : None if unknown else -1]
        return [county, title_of(title, words), *kept, sum(counts)]

    every = words.say("calendar.all_counties")
    rows = [line(every, t, sums[t]) for t in calendar.titles if t in sums]
    rows += [line(c or words.say("calendar.no_county"), t, n) for c, t, n in table]
    return head, rows


def speak_events(calendar: RegionalCalendar, words: Words) -> list[dict[str, str]]:
    """day, until, title, what and source of every window, edition and day of figures."""
    return [
        {
            "day": event.day.isoformat(),
            "until": event.until.isoformat() if event.until else "",
            "title": title_of(event.title, words) if event.title else "",
            "what": tell_event(event, words),
            "source": event.number + _mark(event, words),
        }
        for event in calendar.events
    ]


def _mark(event: Event, words: Words) -> str:
    return "" if event.mark == "VERIFIED" else words.say(f"mark.{event.mark}")


def tell_event(event: Event, words: Words) -> str:
    """What happens on the day of an event."""
    fields: dict[str, object] = {"year": event.day.year - 1}
    if event.says:
        fields["says"] = getattr(event.says, words.lang)
    if event.kind == "edition":
        fields["applicant"] = words.say(f"applicant.{event.applicant}")
    return words.say(f"calendar.event.{event.kind}", **fields)


def heading(calendar: RegionalCalendar, words: Words, made_up: bool) -> str:
    """The title, and on its face that the data are made up."""
    days = {"as_of": calendar.as_of.isoformat(), "until": calendar.until.isoformat()}
    face = words.say("made_up.face") if made_up else ""
    return face + words.say("calendar.title", **days)


def count_rows(calendar: RegionalCalendar) -> dict[str, int]:
    """rows, by what their day is known (register, law, nothing), and how many are overdue."""
    frame = calendar.expiries
    by = dict(frame["expiry_by"].fill_null("nothing").value_counts().iter_rows())
    overdue = frame.filter(pl.col("expires_on") < calendar.as_of).height
    counts = {name: by.get(name, 0) for name in ("register", "law", "nothing")}
    return {"rows": frame.height, "overdue": overdue, **counts}


def state_calendar(
    calendar: RegionalCalendar, manifest: dict[str, Any], words: Words
) -> list[tuple[str, str]]:
    """口径说明: scope, what was known, how days are made, terms, and what is not on file."""
    lines: list[tuple[str, str]] = []

    def tell(subject: str, said: str = "text", **fields: object) -> None:
        key = f"calendar.basis.{subject}"
        lines.append((words.say(key), words.say(f"{key}.{said}", **fields)))

    def list_titles(titles: tuple[str, ...]) -> str:
        return words.say("join").join(title_of(title, words) for title in titles) or "—"

    days = {"as_of": calendar.as_of.isoformat(), "until": calendar.until.isoformat()}
    counties = words.say("join").join(calendar.counties) or words.say("calendar.all_counties")
    named = list_titles(calendar.titles)
    tell("scope", titles=named, counties=counties, later=calendar.later, **days)
    tell("known", year=calendar.year or "—", **days)
    counts: dict[str, Any] = {**count_rows(calendar)}
    tell("counts", **counts)
    tell("day")
    for title, term in calendar.terms.items():
        if term is None:
            tell("term", "none", title=title_of(title, words))
            continue
        mark = "" if term.mark == "VERIFIED" else words.say(f"mark.{term.mark}")
        told = {"number": term.number, "label": getattr(term.label, words.lang), "mark": mark}
        tell("term", title=title_of(title, words), **told)
    if calendar.unplaced:
        tell("unplaced", count=calendar.unplaced)
    if calendar.unlisted:
        tell("unlisted", titles=list_titles(calendar.unlisted))
    if calendar.unpublished:
        tell("unpublished", titles=list_titles(calendar.unpublished))
    if manifest["made_up"]:
        lines.append((words.say("basis.note"), words.say("note.made_up")))
    for file in manifest["inputs"]:
        lines.append((words.say("basis.input"), words.say("basis.input.text", **file)))
    code = {"version": manifest["versions"]["lingpao"], "code": manifest["code"][:16]}
    return [*lines, (words.say("basis.code"), words.say("basis.code.text", **code))]
