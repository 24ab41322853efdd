"""The regional calendar written whole: workbook, page, calendar file and table, or one of them."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from configs.words import Words
from features.panel import Panel
from scoring.calendar_book import write_calendar_book, write_calendar_page
from scoring.calendar_feed import render_feed
from scoring.calendar_words import count_rows, header_of, speak_rows
from scoring.faults import RankError, UsageError
from scoring.record import MANIFEST, code_fingerprint, versions, write_csv, write_json
from scoring.regional_calendar import RegionalCalendar

Outcome = dict[str, object]
NAME = "calendar"
FORMS = (".xlsx", ".html", ".ics", ".csv")


def check_out(out: Path, replace: bool) -> None:
    """Raises UsageError where something stands there and is not to be replaced, or for a form that
    is not known, and RankError for a folder that is no calendar.
    """
    form = out.suffix.lower()
    if form and form not in FORMS and not out.is_dir():
        raise UsageError("calendar_form", out=out)
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not replace:
        raise UsageError("calendar_exists", out=out)
    if out.is_dir() and not (out / f"{NAME}.xlsx").is_file():
        raise RankError("not_a_calendar", folder=out.name, found=next(out.iterdir()).name)


def publish_calendar(
    calendar: RegionalCalendar, panel: Panel, out: Path, replace: bool, words: Words
) -> Outcome:
    """Writes one file where `out` ends like one, else a folder; gives what the command tells.

    It is written beside its place and then put there. Raises as `check_out` does.
    """
    check_out(out, replace)
    form = out.suffix.lower()
    manifest = _manifest(calendar, panel, words)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(out.name + ".part")
    if form in FORMS and not out.is_dir():
        _WRITERS[form](calendar, manifest, words, fresh)
        fresh.replace(out)
    else:
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for one in FORMS:
            _WRITERS[one](calendar, manifest, words, fresh / f"{NAME}{one}")
        write_json(manifest, fresh / MANIFEST)
        if out.is_dir():
            shutil.rmtree(out)
        fresh.rename(out)
    counts = count_rows(calendar)
    outcome: Outcome = {
        **counts,
        "unknown": counts["nothing"],
        "events": len(calendar.events),
        "titles": list(calendar.titles),
        "unlisted": list(calendar.unlisted),
        "unpublished": list(calendar.unpublished),
        "out": str(out),
    }
    return outcome | {"say": words.say("door.calendar", **outcome)}


def _manifest(calendar: RegionalCalendar, panel: Panel, words: Words) -> dict[str, Any]:
    """What it was made from; no clock time. The files of the register stand among the inputs."""
    given = [*panel.receipt.get("files", []), *panel.receipt.get("forms", [])]
    return {
        "as_of": calendar.as_of.isoformat(),
        "until": calendar.until.isoformat(),
        "lang": words.lang,
        "titles": list(calendar.titles),
        "counties": list(calendar.counties),
        "facts_year": calendar.year,
        "rows": count_rows(calendar),
        "inputs": [{key: file[key] for key in ("file", "rows", "sha256")} for file in given],
        "made_up": bool(panel.receipt.get("made_up")),
        "code": code_fingerprint(),
        "versions": versions(),
    }


def _write_feed(
    calendar: RegionalCalendar, manifest: dict[str, Any], words: Words, path: Path
) -> None:
    text = render_feed(calendar, words, bool(manifest["made_up"]))
    path.write_text(text, encoding="utf-8", newline="")


def _write_table(
    calendar: RegionalCalendar, manifest: dict[str, Any], words: Words, path: Path
) -> None:
    table = speak_rows(calendar, words)
    heads = [header_of(name, words) for name in table.columns]
    write_csv(table, words, path, bool(manifest["made_up"]), heads)


Writer = Callable[[RegionalCalendar, dict[str, Any], Words, Path], None]
_WRITERS: dict[str, Writer] = {
    ".xlsx": write_calendar_book,
    ".html": write_calendar_page,
    ".ics": _write_feed,
    ".csv": _write_table,
}
