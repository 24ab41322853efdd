"""The regional calendar for people: a workbook for officials and a page."""

from pathlib import Path
from typing import Any

from configs.words import Words
from scoring.calendar_words import (
    COLUMNS,
    header_of,
    heading,
    speak_events,
    speak_months,
    speak_rows,
    state_calendar,
)
from scoring.pages import find_template
from scoring.regional_calendar import RegionalCalendar
from scoring.sheets import Sheet, open_book, write_basis


def write_calendar_book(
    calendar: RegionalCalendar, manifest: dict[str, Any], words: Words, path: Path
) -> None:
    """The workbook: what ends, counts by month and county, windows and law, 口径说明."""
    face = words.say("made_up.face") if manifest["made_up"] else ""
    with open_book(path, calendar.as_of) as book:
        sheet = Sheet(book, words.say("calendar.sheet.expiries"))
        headers = [(header_of(name, words), width) for name, width in COLUMNS.items()]
        sheet.begin(heading(calendar, words, bool(face)), headers)
        for row in speak_rows(calendar, words).iter_rows():
            sheet.write(row)
        if calendar.expiries.is_empty():
            sheet.write([words.say("calendar.none")])
        sheet.end()
        sheet = Sheet(book, words.say("calendar.sheet.months"), face)
        head, rows = speak_months(calendar, words)
        widths = [12.0, 18.0, *(9.0 for _ in head[2:])]
        sheet.begin(words.say("calendar.months.title"), list(zip(head, widths)))
        for counts in rows:
            sheet.write(cell or None for cell in counts)
        sheet.end()
        sheet = Sheet(book, words.say("calendar.sheet.events"), face)
        keys = {"day": 11, "until": 11, "title": 18, "what": 50, "source": 34}
        names = [words.say(f"calendar.column.{key}") for key in keys]
        sheet.begin(words.say("calendar.events.title"), list(zip(names, keys.values())))
        for event in speak_events(calendar, words):
            sheet.write(event[key] or None for key in keys)
        sheet.end()
        basis = state_calendar(calendar, manifest, words)
        write_basis(Sheet(book, words.say("sheet.basis"), face), basis, words)


def write_calendar_page(
    calendar: RegionalCalendar, manifest: dict[str, Any], words: Words, path: Path
) -> None:
    """The page: counts first, then windows and law, then month by month who loses what."""
    page = find_template("calendar.html.j2", words, bool(manifest["made_up"]))
    head, rows = speak_months(calendar, words)
    text = page.render(
        heading=heading(calendar, words, bool(manifest["made_up"])),
        head=head,
        counts=rows,
        events=speak_events(calendar, words),
        sections=_sections(calendar, words),
        basis=state_calendar(calendar, manifest, words),
    )
    path.write_text(text, encoding="utf-8", newline="\n")


def _sections(calendar: RegionalCalendar, words: Words) -> list[tuple[str, list[dict[str, Any]]]]:
    """What is over, then each month, then what is not known; a month without any is left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    spoken = speak_rows(calendar, words).iter_rows(named=True)
    for row, told in zip(calendar.expiries.iter_rows(named=True), spoken):
        day = row["expires_on"]
        if day is None:
            key = words.say("calendar.never")
        elif day < calendar.as_of:
            key = words.say("calendar.over")
        else:
            key = words.say("calendar.month", year=day.year, month=day.month)
        found.setdefault(key, []).append(told)
    return list(found.items())
