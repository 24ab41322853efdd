"""How long titles last and when they can be applied for, as far as documents and notices tell."""

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from configs.reader import HERE, read
from configs.words import Phrase
from scoring.clauses import Mark
from scoring.coming import law_on_file
from scoring.policy import edition_at

# How the sentence is called by which a document tells the term of a title.
_TERM = ".VALID"

KnownBy = Literal["register", "law"]


@dataclass(frozen=True)
class Window:
    """A span in which a title could be applied for, by a published notice."""

    line: int = dataclasses.field(default=0, kw_only=True)
    title: str
    begins: date
    ends: date
    says: Phrase
    number: str
    known_on: date
    mark: Mark


@dataclass(frozen=True)
class _File:
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Term:
    """How long a title lasts, in the words of a document; years: as a number."""

    label: Phrase
    number: str
    mark: Mark
    years: int | None = None


@cache
def read_windows() -> tuple[Window, ...]:
    """All windows on file."""
    return read(HERE / "calendar.yaml", _File).windows


def term_of(title: str, as_of: date) -> Term | None:
    """How long a title lasts, by the edition of the day, else by the last one that told it."""
    law = law_on_file(title)
    now = edition_at(law, as_of, "first")
    before = [e for e in reversed(law.editions) if e.begins <= as_of and e is not now]
    for edition in [now, *before]:
        for told in edition.definitions if edition else ():
            if told.code.endswith(_TERM):
                return Term(told.label, law.documents[told.cites].number, told.mark, told.years)
    return None


def last_day(given_on: date, years: int) -> date:
    """The last day of a title of so many years: the day before the day of the same name.

    What was given on 29 February ends on the last of February.
    """
    if (given_on.month, given_on.day) == (2, 29):
        return date(given_on.year + years, 3, 1) - timedelta(days=1)
    return given_on.replace(year=given_on.year + years) - timedelta(days=1)


def expiry_of(
    term: Term | None, until: date | None, given_on: date | None
) -> tuple[date | None, KnownBy | None]:
    """The day on which a title ends, and by what that is known.

    What the register says goes first; else the years of the law from the day on which the title
    was last given; else nobody knows.
    """
    if until is not None:
        return until, "register"
    if term and term.years and given_on is not None:
        return last_day(given_on, term.years), "law"
    return None, None
