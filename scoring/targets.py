"""Targets: how many new titles a place is to win in a year; whose days, places and level."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from configs.words import Phrase
from features.columns import DataError, Fault
from features.source import near
from scoring.clauses import Mark

Level = Literal["county", "city", "all"]
LEVELS: dict[str, Level] = {
    **dict.fromkeys(("county", "县", "县区", "县级", "县(市、区)", "县（市、区）"), "county"),
    **dict.fromkeys(("city", "市", "市级", "设区市"), "city"),
    **dict.fromkeys(("all", "全部", "全省", "省级"), "all"),
}


@dataclass(frozen=True)
class Target:
    """One line: so many new holders of `title`, or so much of `item`, in a place by a year's end.

    item: what no list ranks (standards, platforms, shares): attained and open as they are told,
        in `unit`. attained, in_progress: as told; None: not told, which is not zero.
    since: the first day that counts; 1 January of the year unless the file says another.
    clause: the document's own words. row: where it stands in its file, for faults.
    """

    place: str
    year: int
    target: float
    title: str | None = None
    item: Phrase | None = None
    unit: str | None = None
    attained: float | None = None
    in_progress: float | None = None
    level: Level | None = None
    since: date | None = None
    cites: str | None = None
    clause: str | None = None
    mark: Mark | None = None
    code: str | None = None
    sheet: str = ""
    row: int = 0

    @property
    def begins(self) -> date:
        """The first day that counts."""
        return self.since or date(self.year, 1, 1)

    @property
    def ends(self) -> date:
        """The last day that counts."""
        return date(self.year, 12, 31)

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What may stand once in a file."""
        what = self.title or (f"{self.item.zh} / {self.item.en}" if self.item else "")
        return self.place, self.level or "", self.year, what


@dataclass(frozen=True)
class Targets:
    """The targets of one file in its order, with its name, fingerprint and document."""

    file: str
    sha256: str
    rows: tuple[Target, ...]
    document: str | None = None
    issued: date | None = None


def days_of(target: Target) -> int:
    """How many days count, from its first to its last."""
    return (target.ends - target.begins).days + 1


def elapsed(target: Target, as_of: date) -> float:
    """The share of its days that are over at the end of the day, from 0 to 1."""
    gone = (as_of - target.begins).days + 1
    return min(max(gone, 0), days_of(target)) / days_of(target)


def place_targets(targets: Targets, places: dict[Level, set[str]]) -> tuple[Target, ...]:
    """The same targets, each with the level at which the lists know its place.

    places: the counties and cities that any list has. A place that is both is a county where the
    file does not say otherwise. Raises DataError for every place that no list has.
    """
    faults, placed = [], []
    for one in targets.rows:
        levels: tuple[Level, ...] = (one.level,) if one.level else ("county", "city")
        there: Level | None = next((at for at in levels if one.place in places.get(at, ())), None)
        if LEVELS.get(one.place) == "all" or one.level == "all":
            there = "all"
        if there is None:
            known = sorted(set().union(*places.values()))
            closest = near(one.place, known)
            where = (targets.file, one.sheet, one.row, "place", one.place, closest)
            faults.append(Fault("no_such_place", *where))
            continue
        placed.append(replace(one, level=there))
    if faults:
        raise DataError(faults)
    return tuple(placed)
