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
class Answer:
    """What a person said of two ids (or credit codes) on a day: the same enterprise, or two."""

    left: str
    right: str
    same: bool
    day: date


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


class Apart:
    """Ids that a person has told apart: no join by name may bring them together."""

    def __init__(self, pairs: Iterable[frozenset[str]], groups: Groups):
        self.pairs, self.groups = list(pairs), groups

    def parts(self, heads: Iterable[str]) -> bool:
        """Whether two of these groups may not be one."""
        there = set(heads)
        for pair in self.pairs:
            heads = {self.groups.of(one) for one in pair}
            if len(heads) > 1 and heads <= there:
                return True
        return False


def join(
    sights: list[Sight], renamings: list[Renaming], answers: Iterable[Answer] = ()
) -> tuple[dict[str, tuple[str, str]], Doubts]:
    """id -> (surviving id, why), from what is known at one time, and the doubts that are left.

    answers: of each pair the last one counts. One organisation code is stronger than a person's
    answer, the answer stronger than former names and names.
    """
    groups = Groups(sight.enterprise_id for sight in sights)
    by_organisation = defaultdict(list)
    marked: dict[str, set[str]] = defaultdict(set)
    for sight in sights:
        if sight.code:
            by_organisation[sight.code[8:17]].append(sight.enterprise_id)
        for mark in (sight.enterprise_id, sight.code):
            marked[mark or ""].add(sight.enterprise_id)
    for ids in by_organisation.values():
        groups.join(ids)
    apart = _join_answered(answers, marked, groups)
    answered = {sight.enterprise_id: groups.of(sight.enterprise_id) for sight in sights}
    doubts = _join_renamed(sights, renamings, marked, groups, apart)
    renamed = {sight.enterprise_id: groups.of(sight.enterprise_id) for sight in sights}
    _join_named(sights, groups, apart)
    members: dict[str, list[Sight]] = defaultdict(list)
    for sight in sights:
        members[groups.of(sight.enterprise_id)].append(sight)
    now = {}
    for seen in members.values():
        survivor = _survivor(seen)
        own = [s.enterprise_id for s in seen if survivor in (s.code, s.enterprise_id)]
        # By the first that brought an id to the group of the survivor.
        ways = [
            (why, joined, {joined[one] for one in own})
            for why, joined in (("answer", answered), ("former_name", renamed))
        ]
        for sight in seen:
            one = sight.enterprise_id
            why = next((w for w, joined, heads in ways if joined[one] in heads), "name_county")
            if sight.code and sight.code[8:17] == survivor[8:17]:
                why = "credit_code" if sight.code == survivor else "organisation_code"
            now[one] = (survivor, why)
    return now, doubts


def _survivor(sights: list[Sight]) -> str:
    """The id by which an enterprise goes on.

    The newest credit code, else the newest id: whose reports became known last.
    """
    first: dict[str, tuple[date, int]] = {}
    for sight in sights:
        mark = sight.code or sight.enterprise_id
        first[mark] = min(first.get(mark, (sight.day, sight.year)), (sight.day, sight.year))
    codes = {sight.code for sight in sights if sight.code}
    return max(codes or first, key=lambda mark: (first[mark], mark))


def _join_answered(answers: Iterable[Answer], marked: dict[str, set[str]], groups: Groups) -> Apart:
    """Joins what a person called one enterprise, and gives what he told apart.

    Where the answers contradict one another so far, what would bring together a pair told apart
    is not joined.
    """
    last: dict[frozenset[str], bool] = {}
    for answer in sorted(answers, key=lambda a: (a.day, a.left, a.right)):
        if answer.left in marked and answer.right in marked:
            # One organisation is one side of a pair, under whichever code it was asked about.
            pair = frozenset(groups.of(min(marked[one])) for one in (answer.left, answer.right))
            last.pop(pair, None)
            last[pair] = answer.same
    apart = Apart([pair for pair, same in last.items() if not same], groups)
    for pair in (pair for pair, same in last.items() if same):
        if not apart.parts(map(groups.of, pair)):
            groups.join(pair)
    return apart


def _join_renamed(
    sights: list[Sight],
    renamings: list[Renaming],
    marked: dict[str, set[str]],
    groups: Groups,
    apart: Apart,
) -> Doubts:
    """Joins by former names until nothing more is certain; what stays open is doubtful."""
    bearers: dict[str, set[str]] = defaultdict(set)
    begun: dict[tuple[str, str], int] = {}
    for sight in sights:
        if sight.key is not None:
            one = sight.enterprise_id
            bearers[sight.key].add(one)
            begun[one, sight.key] = min(begun.get((one, sight.key), sight.year), sight.year)
    while True:
        sure: list[tuple[str, str]] = []
        doubts: Doubts = set()
        for line in renamings:
            new = (
                marked.get(line.enterprise_id, set())
                if line.enterprise_id
                else bearers[line.key or ""]
            )
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
            elif not apart.parts(both):
                sure.append(both)
        kept = _kept_together(sure, apart)
        doubts |= {("former_name_shared", *both) for both in sure if both not in kept}
        if not kept:
            return doubts
        for both in kept:
            groups.join(both)


def _kept_together(sure: list[tuple[str, str]], apart: Apart) -> list[tuple[str, str]]:
    """The joins that bring together nobody told apart, each taken with all that it meets."""
    together = Groups(one for both in sure for one in both)
    for both in sure:
        together.join(both)
    clusters: dict[str, set[str]] = defaultdict(set)
    for one in together.parent:
        clusters[together.of(one)].add(one)
    parted = {head for head, ones in clusters.items() if apart.parts(ones)}
    return [both for both in sure if together.of(both[0]) not in parted]


def _join_named(sights: list[Sight], groups: Groups, apart: Apart) -> None:
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
        if len(heads) > 1 and not apart.parts(heads) and _may_be_one(seen, groups):
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
