"""The route up the ladder of titles, and the calendar: what is held, what runs out, what comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from configs.words import Phrase
from features.indicators import HELD_TITLES
from features.measures.titles import LADDER
from scoring.clauses import Mark, Node
from scoring.coming import coming_policy, law_on_file
from scoring.policy import Applicant, edition_at
from scoring.terms import Term, read_windows, term_of

# A title of which the law says no more than "of the bottom layer".
EITHER = {"holds_bottom_layer": ("innovative", "tech_sme")}
# Standing on the roll of the statistics is no rung.
ROLL = "above_scale"
_HEIGHT = {title: place for place, title in enumerate(LADDER)}


@dataclass(frozen=True)
class Rung:
    """One title of the route.

    held: None where the register has none of that title. since, until: as the register tells.
    asks: titles one of which its law wants held, on the day or under the edition to come. term:
    what the documents say of how long it lasts; None where no text on file says it.
    """

    title: str
    held: bool | None
    since: date | None
    until: date | None
    asks: tuple[tuple[str, ...], ...]
    term: Term | None


@dataclass(frozen=True)
class Event:
    """A day that matters: a title runs out, a window opens or closes, an edition begins.

    kind: expiry, window, past_window (the last one known), edition, figures (those of the next
    fiscal year fall due). until, says, mark: of a window: its end, what it is, whether its notice
    was verified. applicant: whom an edition begins for.
    """

    day: date
    kind: Literal["expiry", "window", "past_window", "edition", "figures"]
    title: str
    until: date | None = None
    number: str = ""
    says: Phrase | None = None
    mark: Mark = "VERIFIED"
    applicant: Applicant = "first"


@dataclass(frozen=True)
class Ladder:
    """The rungs up to the title, from the ground; the days; titles without a window on file."""

    rungs: tuple[Rung, ...]
    events: tuple[Event, ...]
    unpublished: tuple[str, ...]


def draw_ladder(row: Mapping[str, object], title: str, as_of: date) -> Ladder:
    """The ladder of an enterprise up to a title, as the register and the law told on the day.

    row: its figures, with holds_, since_ and until_ of the titles.
    """
    wanted = _wanted(row, title, as_of)
    held = [t for t in HELD_TITLES if t != ROLL and row.get(f"holds_{t}")]
    route = sorted({*wanted, *held}, key=lambda t: (_HEIGHT.get(t, len(_HEIGHT)), t))
    rungs = tuple(_rung(row, t, as_of) for t in route)
    events = [Event(r.until, "expiry", r.title) for r in rungs if r.held and r.until]
    for rung in rungs:
        later = coming_policy(rung.title, as_of)
        if later and later.edition:
            number = later.documents[later.edition.document].number
            events.append(Event(later.edition.begins, "edition", rung.title, number=number))
    windows = [w for w in read_windows() if w.title in wanted and w.known_on < as_of]
    for window in windows:
        kind: Literal["window", "past_window"] = "window" if window.ends >= as_of else "past_window"
        told = window.ends, window.number, window.says, window.mark
        events.append(Event(window.begins, kind, window.title, *told))
    due = date(as_of.year + (as_of > date(as_of.year, 4, 30)), 4, 30)
    events.append(Event(due, "figures", title))
    ahead = {w.title for w in windows if w.ends >= as_of}
    unpublished = tuple(t for t in route if t in wanted and t not in ahead)
    return Ladder(rungs, tuple(sorted(events, key=lambda e: (e.day, e.kind, e.title))), unpublished)


def _wanted(row: Mapping[str, object], title: str, as_of: date) -> list[str]:
    """The titles to be applied for: the title, and what its law, and theirs, want held before."""
    found: list[str] = []
    pending = [title]
    while pending:
        current = pending.pop(0)
        if current not in found and row.get(f"holds_{current}") is not True:
            found.append(current)
            lacking = [
                some
                for some in asked_titles(current, as_of)
                if not any(row.get(f"holds_{t}") for t in some)
            ]
            pending += [t for some in lacking for t in some]
    return found


def asked_titles(title: str, as_of: date) -> tuple[tuple[str, ...], ...]:
    """Titles that the law of a title wants held, each as alternatives of which one will do.

    By the edition of the day, and by one that is known to come. A title that is only one way
    among others is not asked for.
    """
    later = coming_policy(title, as_of)
    editions = (edition_at(law_on_file(title), as_of, "first"), later.edition if later else None)
    asked: dict[tuple[str, ...], None] = {}
    for edition in editions:
        for some in _asked(edition.requires) if edition else ():
            asked[some] = None
    return tuple(asked)


def _asked(node: Node) -> list[tuple[str, ...]]:
    if node.all is not None:
        return [some for child in node.all for some in _asked(child)]
    if node.any is not None:
        below = [_asked(child) for child in node.any]
        # Every way leads over one title: then one of these is asked for.
        single = all(len(some) == 1 for some in below)
        return [tuple(t for some in below for t in some[0])] if single else []
    name = node.indicator or ""
    if node.is_ is not True or not name.startswith("holds_"):
        return []
    return [EITHER.get(name, (name.removeprefix("holds_"),))]


def _rung(row: Mapping[str, object], title: str, as_of: date) -> Rung:
    held, since, until = (row.get(f"{part}_{title}") for part in ("holds", "since", "until"))
    return Rung(
        title,
        held if isinstance(held, bool) else None,
        since if isinstance(since, date) else None,
        until if isinstance(until, date) else None,
        asked_titles(title, as_of),
        term_of(title, as_of),
    )


def label_of(title: str) -> Phrase:
    """What a title is called."""
    return law_on_file(title).label
