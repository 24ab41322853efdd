"""What an inquiry found, told once: sentences and tables, for the terminal and as a page."""

import json
import shutil
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from configs.words import Words
from experiments.run_folder import RunError
from scoring.pages import find_template

# Rows of a table that the terminal shows; the page has SHOWN, the JSON file all of them.
FEW, SHOWN = 12, 200


@dataclass(frozen=True)
class Table:
    """Rows of cells that are already text. numbers: which columns stand to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Section:
    """A part of what is told: heading, sentences, perhaps a table.

    page_only: too long for a terminal; there only its heading says that it is on the page.
    picture: SVG of our own making, for the page.
    """

    heading: str
    sentences: tuple[str, ...] = ()
    table: Table | None = None
    page_only: bool = False
    picture: str = ""


@dataclass(frozen=True)
class Telling:
    """A title and its sections."""

    title: str
    sections: tuple[Section, ...] = field(default_factory=tuple)


def as_text(telling: Telling, words: Words) -> str:
    """For the terminal, in columns; Chinese letters take two places each."""
    parts = [telling.title]
    for section in telling.sections:
        if section.page_only:
            continue
        parts += ["", section.heading, *section.sentences]
        if section.table and section.table.rows:
            parts += _columns(section.table, FEW)
            left = len(section.table.rows) - FEW
            if left > 0:
                parts.append(words.say("lab.more", count=left))
    return "\n".join(parts)


def as_page(telling: Telling, words: Words, made_up: bool) -> str:
    """The same as HTML; everything from outside is escaped."""
    template = find_template("inquiry.html.j2", words, made_up)
    return template.render(telling=telling, shown=SHOWN)


def write_inquiry(
    record: dict[str, Any],
    page: str,
    name: str,
    folder: Path,
    beside: Mapping[str, str | None] | None = None,
) -> None:
    """NAME.json and NAME.html in a folder, written beside and renamed.

    beside: all further files that there may be, by name; None where there is none this time.
    Raises RunError where something else stands in the way.
    """
    beside = beside or {}
    files = (f"{name}.json", f"{name}.html")
    check_place(folder, (*files, *beside))
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    (fresh / files[0]).write_text(text + "\n", encoding="utf-8", newline="\n")
    (fresh / files[1]).write_text(page, encoding="utf-8", newline="\n")
    for more, content in beside.items():
        if content is not None:
            (fresh / more).write_text(content, encoding="utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def finish(
    record: dict[str, Any],
    telling: Telling,
    name: str,
    out: Path | None,
    words: Words,
    beside: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """Writes record and page where asked for; the outcome of the command."""
    if out:
        page = as_page(telling, words, bool(record["made_up"]))
        write_inquiry(record, page, name, out, beside)
    told = words.say("lab.written", out=out, name=name) if out else words.say("lab.not_written")
    say = f"{as_text(telling, words)}\n\n{told}"
    if record["made_up"]:
        say = f"{words.say('lab.made_up')}\n{say}"
    return {**record, "out": str(out) if out else None, "say": say}


def check_place(folder: Path, files: Collection[str]) -> None:
    """Raises RunError where a folder holds anything but these files."""
    foreign = {path.name for path in folder.iterdir()} - set(files) if folder.is_dir() else set()
    if foreign or folder.is_file():
        raise RunError("out_not_ours", folder=folder.name, found=", ".join(sorted(foreign)[:3]))


def figure(value: float | None, digits: int = 3) -> str:
    """A figure as text; a dash where there is none."""
    return "—" if value is None or value != value else f"{value:.{digits}f}"


def percent(value: float | None) -> str:
    """A share as text."""
    return "—" if value is None else f"{100 * value:.1f}%"


def between(ends: tuple[float, float] | list[float] | None) -> str:
    """An interval of a share as text."""
    return "—" if ends is None else f"{percent(ends[0])}–{percent(ends[1])}"


def _columns(table: Table, few: int) -> list[str]:
    rows = [table.columns, *table.rows[:few]]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(table.columns))]
    lines = []
    for row in rows:
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths)):
            pad = " " * (width - _width(cell))
            cells.append(pad + cell if place in table.numbers else cell + pad)
        lines.append("  ".join(cells).rstrip())
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
