"""A source: how one supplier calls and measures what we know, and what is put right for him."""

import difflib
from dataclasses import dataclass
from datetime import date
from typing import Literal

from features.columns import COLUMNS, Fault
from features.tables import fold

Unit = Literal["元", "千元", "万元", "百万元", "亿元", "%"]

# Only what is a number can be multiplied.
NUMBERS = ("money", "count", "share", "number")


@dataclass(frozen=True)
class Header:
    """How one of our columns is called by the sender, in which unit, what means missing.

    Where the sender gives only the parts of a figure, `sum` names their headers: the figure is
    their sum, and missing where a part is.
    """

    header: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    unit: Unit | None = None
    required: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """The sender's key: a credit code (check character enforced) or an id of his own."""

    header: tuple[str, ...]
    kind: Literal["credit_code", "own"]


@dataclass(frozen=True)
class Suspect:
    """A column by which the sender himself marks a row as doubtful."""

    header: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Where:
    """Which rows a correction speaks of: those with this text under this header, in these years.

    Without years: in every year.
    """

    header: str
    is_: str
    years: tuple[int, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why a correction is made, for the receipt."""

    zh: str
    en: str


@dataclass(frozen=True)
class Correction:
    """A known error of the sender put right by rule: multiplied by `times`, or set missing.

    `column` is one of the source's own columns; exactly one of `times` and `set` is given.
    """

    column: str
    where: Where
    reason: Reason
    times: float | None = None
    set: Literal["missing"] | None = None


@dataclass(frozen=True)
class Source:
    """How one supplier's files become our columns. A header not named here is not read.

    due: month and day of the following year on which a year's figures count as known where the
        file gives no day of its own.
    corrections: in the order in which they are applied.
    """

    name: str
    label: dict[str, str]
    state: Literal["verified", "claimed"]
    key: Key
    year: Header
    columns: dict[str, Header]
    known_on: Header | None = None
    due: str = "04-30"
    missing: tuple[str, ...] = ()
    suspect: Suspect | None = None
    made_up: bool = False
    currency: str = "CNY"
    corrections: tuple[Correction, ...] = ()


def headers_of(source: Source) -> list[str]:
    """Every header that the source knows, as it writes them."""
    named = [source.key.header, source.year.header]
    named += [source.known_on.header] if source.known_on else []
    named += [source.suspect.header] if source.suspect else []
    for header in source.columns.values():
        named += [header.header, header.sum]
    return [alias for aliases in named for alias in aliases]


def check_source(source: Source) -> list[Fault]:
    """What is wrong with a source that no reader of settings can see; empty where nothing is."""
    faults = [
        Fault("unknown_column", file=source.name, column=name, right=near(name, list(COLUMNS)))
        for name in source.columns
        if name not in COLUMNS
    ]
    try:
        date.fromisoformat(f"2001-{source.due}")
    except ValueError:
        faults.append(Fault("bad_due", file=source.name, found=source.due, right="04-30"))
    for rule in source.corrections:
        if rule.column not in source.columns:
            right = near(rule.column, list(source.columns))
            faults.append(
                Fault("unknown_column", file=source.name, column=rule.column, right=right)
            )
        elif found := _wrong(rule):
            right = "times > 0 | set: missing"
            faults.append(Fault("bad_correction", source.name, "", None, rule.column, found, right))
    return faults


def _wrong(rule: Correction) -> str:
    """What is wrong with a rule about a known column, as it stands in the file; or nothing."""
    if rule.times is None:
        return "" if rule.set else "-"
    if rule.set or rule.times <= 0 or rule.times == 1:
        return f"times: {rule.times:g}" + (f", set: {rule.set}" if rule.set else "")
    column = COLUMNS.get(rule.column)
    return "" if column is None or column.kind in NUMBERS else f"times: {rule.times:g}"


def near(name: str, known: list[str]) -> str:
    """The known word that comes closest, or nothing."""
    return next(iter(difflib.get_close_matches(name, known, 1, 0.4)), "")


def near_header(header: str, source: Source) -> str:
    """The header known to the source that comes closest to one that is not, or nothing."""
    folded = {fold(alias): alias for alias in reversed(headers_of(source))}
    return folded.get(near(fold(header), list(folded)), "")
