"""What stands in a policy file: documents, editions, clauses, points; and the walk through them."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from configs.words import Phrase

Mark = Literal["VERIFIED", "MEMORY"]


@dataclass(frozen=True)
class Document:
    """An official document: its name, number and the days between which it is in force.

    begins_mark: MEMORY where the day was not read, or is the first day of a month or year that
    the source names: readers are told so.
    """

    name: str
    number: str
    begins: date
    begins_mark: Mark = "VERIFIED"
    issued: str | None = None
    ends: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Tier:
    """One step of a clause that depends on another indicator: from this line on, `then` holds.

    at_least includes the line itself, above leaves it to the tier below: documents differ.
    """

    then: "Node"
    at_least: float | None = None
    above: float | None = None
    otherwise: bool | None = None


@dataclass(frozen=True)
class Tiers:
    """Clauses chosen by the value of another indicator, highest line first."""

    by: str
    unit: str
    steps: tuple[Tier, ...]


@dataclass(frozen=True)
class Node:
    """One clause, or a group of clauses. Exactly one way of judging stands in it.

    Groups: all, any, not, tiers. Lines on an indicator: at_least, above, at_most, below (a number
    in `unit`, or a level of the indicator's scale for at_least), is (true, false or a level),
    among (levels). score_at_least, score_above: a line for the edition's points, or for those of
    one `theme`. person: a clause that only a person can judge.
    first_only: not examined at a re-check. recheck_by: the indicator that a re-check looks at.
    """

    line: int = dataclasses.field(default=0, kw_only=True)
    code: str
    label: Phrase | None = None
    all: tuple["Node", ...] | None = None
    any: tuple["Node", ...] | None = None
    not_: "Node | None" = None
    tiers: Tiers | None = None
    indicator: str | None = None
    unit: str | None = None
    at_least: float | str | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None
    is_: bool | str | None = None
    among: tuple[str, ...] | None = None
    score_at_least: float | None = None
    score_above: float | None = None
    theme: str | None = None
    person: bool | None = None
    cites: str | None = None
    clause: str | None = None
    mark: Mark | None = None
    first_only: bool | None = None
    recheck_by: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a scored indicator; the first that fits gives its points.

    points: a number, or [least, most] where experts choose between the two.
    """

    code: str
    points: float | tuple[float, ...]
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    is_: str | None = None
    otherwise: bool | None = None

    @property
    def least(self) -> float:
        """The fewest points that this step gives."""
        return self.points[0] if isinstance(self.points, tuple) else self.points

    @property
    def most(self) -> float:
        """The most points that this step gives."""
        return self.points[-1] if isinstance(self.points, tuple) else self.points


@dataclass(frozen=True)
class PerUnit:
    """Points for every full unit, up to a cap: every 2 years 1 point, at most 5."""

    every: float
    points: float
    cap: float


@dataclass(frozen=True)
class Way:
    """One of several indicators by which the same points may be earned; the best one counts."""

    indicator: str
    unit: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Item:
    """One scored indicator of a public table: by steps, per unit, best of ways, or as given.

    person: experts give anything from 0 to max; no fact enters.
    """

    line: int = dataclasses.field(default=0, kw_only=True)
    code: str
    label: Phrase
    theme: str
    max: float
    cites: str
    clause: str
    mark: Mark
    indicator: str | None = None
    unit: str | None = None
    steps: tuple[Step, ...] | None = None
    per_unit: PerUnit | None = None
    either: tuple[Way, ...] | None = None
    given: bool | None = None
    person: bool | None = None
    note: str | None = None


@dataclass(frozen=True)
class Theme:
    """A heading of the public table and the most points that stand under it.

    capped: its items may add up to more, but never more than max counts.
    """

    code: str
    max: float
    cites: str
    clause: str
    mark: Mark
    capped: bool = False


@dataclass(frozen=True)
class Definition:
    """A sentence of the document that is not judged here: a definition, a term, a transition.

    years: of a term, how many years it says a title lasts.
    """

    code: str
    label: Phrase
    cites: str
    mark: Mark
    note: str | None = None
    years: int | None = None


@dataclass(frozen=True)
class Recheck:
    """Where re-checks follow an edition between other days than first applications do."""

    code: str
    cites: str
    mark: Mark
    begins: date | None = None
    ends: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Edition:
    """One edition of the criteria of a title, in force from a day and perhaps to a day.

    applies: for whom the title is at all (a zone, a size, an industry); where it surely does not
    hold, the title is not applicable. None: for everybody.
    recheck: other days for holders who are examined again.
    """

    line: int = dataclasses.field(default=0, kw_only=True)
    key: str
    document: str
    begins: date
    requires: Node
    ends: date | None = None
    applies: Node | None = None
    recheck: Recheck | None = None
    points: tuple[Item, ...] = ()
    themes: dict[str, Theme] = dataclasses.field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()


@dataclass(frozen=True)
class TitleLaw:
    """Everything one policy file says of a title: documents and editions, oldest first."""

    title: str
    label: Phrase
    documents: dict[str, Document]
    editions: tuple[Edition, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The clauses directly under a group; none for a leaf."""
    if node.tiers is not None:
        return tuple(step.then for step in node.tiers.steps)
    if node.not_ is not None:
        return (node.not_,)
    return node.all or node.any or ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the document."""
    yield node
    for child in children(node):
        yield from walk(child)


def leaves(node: Node) -> list[Node]:
    """The clauses that are judged on a fact or by a person, in the order of the document.

    A group of one `not` counts as a clause: it is the exclusion that the document names.
    """
    if node.not_ is not None or not children(node):
        return [node]
    return [leaf for child in children(node) for leaf in leaves(child)]


def trees_of(edition: Edition) -> tuple[Node, ...]:
    """What is judged of an edition: for whom it is, where it says so, and what it requires."""
    return (edition.applies, edition.requires) if edition.applies else (edition.requires,)


def nodes_of(edition: Edition) -> list[Node]:
    """Every node of an edition, in the order of the document."""
    return [node for tree in trees_of(edition) for node in walk(tree)]


def leaves_of(edition: Edition) -> list[Node]:
    """Every clause of an edition, in the order of the document."""
    return [leaf for tree in trees_of(edition) for leaf in leaves(tree)]


def indicators_of(edition: Edition) -> list[str]:
    """Every indicator that an edition asks for, each once, in order of first use."""
    names: dict[str, None] = {}
    for node in nodes_of(edition):
        if node.indicator:
            names[node.indicator] = None
        if node.tiers:
            names[node.tiers.by] = None
    for item in edition.points:
        for way in ways(item):
            names[way.indicator] = None
    return list(names)


def ways(item: Item) -> tuple[Way, ...]:
    """The indicators by which an item's points are earned: one, several, or none at all."""
    if item.either:
        return item.either
    if item.person:
        return ()
    return (Way(item.indicator or "", item.unit or "", item.steps or ()),)
