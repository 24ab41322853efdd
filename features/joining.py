"""Joining: what is one enterprise, from what is known at one time; doubt joins nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Doubts = set[tuple[str, str, str]]


@dataclass(frozen=True)
class Sight:
    """An id seen under a name in a county, and when that first became known.

    key: the cleaned name. named: the id is the name itself. year: of the first report.
    """

    enterprise_id: str
    code: str | None
    key: str | None
    county: str | None
    founded_on: date | None
    source: str
    named: bool
    day: date
    year: int


@dataclass(frozen=True)
class Renaming:
    """One line of the table of former names, its names cleaned."""

    enterprise_id: str | None
    key: str | None
    former: str
    changed_on: date | None


class Groups:
    """Ids joined so far; each group goes by its smallest id."""

    def __init__(self, ids: Iterable[str]):
        self.parent = {one: one for one in ids}

    def of(self, one: str) -> str:
        """The group of an id. Ways are shortened as they are walked."""
        while (up := self.parent[one]) != one:
            self.parent[one] = self.parent[up]
            one = up
        return one

    def join(self, ids: Iterable[str]) -> None:
        """Makes one group of all of them."""
        head, *others = sorted({self.of(one) for one in ids})
        for other in others:
            self.parent[other] = head


def join(
    sights: list[Sight], renamings: list[Renaming]
) -> tuple[dict[str, tuple[str, str]], Doubts]:
    """id -> (surviving id, why), from what is known at one time, and the doubts that are left."""
    groups = Groups(sight.enterprise_id for sight in sights)
    by_organisation = defaultdict(list)
    for sight in sights:
        if sight.code:
            by_organisation[sight.code[8:17]].append(sight.enterprise_id)
    for ids in by_organisation.values():
        groups.join(ids)
    doubts = _join_renamed(sights, renamings, groups)
    renamed = {sight.enterprise_id: groups.of(sight.enterprise_id) for sight in sights}
    _join_named(sights, groups)
    members: dict[str, list[Sight]] = defaultdict(list)
    for sight in sights:
        members[groups.of(sight.enterprise_id)].append(sight)
    now = {}
    for seen in members.values():
        survivor, heads = _survivor(seen, renamed)
        for sight in seen:
            why = "former_name" if renamed[sight.enterprise_id] in heads else "name_county"
            if sight.code and sight.code[8:17] == survivor[8:17]:
                why = "credit_code" if sight.code == survivor else "organisation_code"
            now[sight.enterprise_id] = (survivor, why)
    return now, doubts


def _survivor(sights: list[Sight], renamed: dict[str, str]) -> tuple[str, set[str]]:
    """The id by which an enterprise goes on, and the groups that were its own before names.

    The newest credit code, else the newest id: whose reports became known last.
    """
    first: dict[str, tuple[date, int]] = {}
    for sight in sights:
        mark = sight.code or sight.enterprise_id
        first[mark] = min(first.get(mark, (sight.day, sight.year)), (sight.day, sight.year))
    codes = {sight.code for sight in sights if sight.code}
    newest = max(codes or first, key=lambda mark: (first[mark], mark))
    return newest, {renamed[s.enterprise_id] for s in sights if newest in (s.code, s.enterprise_id)}


def _join_renamed(sights: list[Sight], renamings: list[Renaming], groups: Groups) -> Doubts:
    """Joins by former names until nothing more is certain; what stays open is doubtful."""
    bearers: dict[str, set[str]] = defaultdict(set)
    begun: dict[tuple[str, str], int] = {}
    for sight in sights:
        if sight.key is not None:
            one = sight.enterprise_id
            bearers[sight.key].add(one)
            begun[one, sight.key] = min(begun.get((one, sight.key), sight.year), sight.year)
    marked: dict[str, set[str]] = defaultdict(set)
    for sight in sights:
        for mark in (sight.enterprise_id, sight.code):
            marked[mark or ""].add(sight.enterprise_id)
    while True:
        sure: list[tuple[str, str]] = []
        doubts: Doubts = set()
        for line in renamings:
            new = marked[line.enterprise_id] if line.enterprise_id else bearers[line.key or ""]
            new_heads = {groups.of(one) for one in new}
            old = bearers[line.former]
            old_heads = {groups.of(one) for one in old}
            if not new_heads or not old_heads or new_heads & old_heads:
                continue
            both = (min(new_heads), min(old_heads))
            changed = line.changed_on
            if len(new_heads) > 1 or len(old_heads) > 1:
                doubts |= {("former_name_shared", both[0], other) for other in old_heads}
            elif changed and all(begun[one, line.former] > changed.year for one in old):
                doubts.add(("former_name_taken_later", *both))
            else:
                sure.append(both)
        if not sure:
            return doubts
        for both in sure:
            groups.join(both)


def _join_named(sights: list[Sight], groups: Groups) -> None:
    """Joins by cleaned name and county, where nothing speaks against anyone who would be joined."""
    tentative = Groups(groups.of(sight.enterprise_id) for sight in sights)
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for sight in sights:
        if sight.key is not None and sight.county is not None:
            named[sight.key, sight.county].add(groups.of(sight.enterprise_id))
    for together in named.values():
        tentative.join(together)
    clusters: dict[str, list[Sight]] = defaultdict(list)
    for sight in sights:
        clusters[tentative.of(groups.of(sight.enterprise_id))].append(sight)
    for seen in clusters.values():
        heads = sorted({groups.of(sight.enterprise_id) for sight in seen})
        if len(heads) > 1 and _may_be_one(seen, groups):
            groups.join(heads)


def _may_be_one(sights: list[Sight], groups: Groups) -> bool:
    """Whether at most one of the groups has a credit code, no source tells two of them apart by
    ids of its own, and their founding days agree where they are known."""
    named = {sight.enterprise_id for sight in sights if sight.named}
    coded: set[str] = set()
    of_source: dict[str, set[str]] = defaultdict(set)
    founded: dict[str, set[date]] = defaultdict(set)
    for sight in sights:
        head = groups.of(sight.enterprise_id)
        if sight.code:
            coded.add(head)
        # An id that is the name itself is no second witness against the name.
        if sight.code or sight.enterprise_id not in named:
            of_source[sight.source].add(head)
        if sight.founded_on:
            founded[head].add(sight.founded_on)
    agreed = not founded or bool(set.intersection(*founded.values()))
    return len(coded) <= 1 and all(len(heads) <= 1 for heads in of_source.values()) and agreed
