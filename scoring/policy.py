"""An official document as it stood on a day: its clauses, its points, where each is written."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from configs.reader import ConfigError, ConfigFault, find, fingerprint, read, read_text
from configs.words import Phrase
from scoring.indicator_words import IndicatorWords, read_indicators

Mark = Literal["VERIFIED", "MEMORY"]


@dataclass(frozen=True)
class Document:
    """An official document: its name, number and the days between which it is in force."""

    name: str
    number: str
    begins: date
    issued: str | None = None
    ends: date | None = None
    note: str | None = None


@dataclass(frozen=True)
class Tier:
    """One step of a clause that depends on another indicator: from this line on, `then` holds."""

    then: "Node"
    at_least: float | None = None
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
    in `unit`, or a level of the indicator's scale for at_least), is (true, false or a level).
    score_at_least: a line for the edition's points. person: a clause that only a person can judge.
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
    score_at_least: float | None = None
    person: bool | None = None
    cites: str | None = None
    clause: str | None = None
    mark: Mark | None = None
    note: str | None = None


@dataclass(frozen=True)
class Step:
    """One step of a scored indicator; the first that fits gives its points."""

    code: str
    points: float
    at_least: float | None = None
    at_most: float | None = None
    is_: str | None = None
    otherwise: bool | None = None


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
    """One scored indicator of a public table: by steps, per unit, best of ways, or as given."""

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
    note: str | None = None


@dataclass(frozen=True)
class Theme:
    """A heading of the public table and the most points that stand under it."""

    code: str
    max: float


@dataclass(frozen=True)
class Definition:
    """A sentence of the document that is not judged here: a definition, a term, a transition."""

    code: str
    label: Phrase
    cites: str
    mark: Mark
    note: str | None = None


@dataclass(frozen=True)
class Edition:
    """One edition of the criteria of a title, in force from a day and perhaps to a day."""

    line: int = dataclasses.field(default=0, kw_only=True)
    key: str
    document: str
    begins: date
    requires: Node
    ends: date | None = None
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


@dataclass(frozen=True)
class Policy:
    """The law of a title on a day. Without an edition in force `edition` is None."""

    title: str
    label: Phrase
    as_of: date
    edition: Edition | None
    documents: dict[str, Document]
    fingerprint: str


def read_law(source: Path | str) -> TitleLaw:
    """All editions of a title, from a policy file or from its text.

    Raises ConfigError with every fault, of form or of law.
    """
    if isinstance(source, Path):
        law, file = read(source, TitleLaw), source.name
    else:
        law, file = read_text(source, TitleLaw), "text"
    faults = list(_faults(law, read_indicators(), file))
    if faults:
        raise ConfigError(sorted(faults, key=lambda f: f.line))
    return law


def policy_at(title: str, as_of: date) -> Policy:
    """The edition in force on the day, from `configs/policies`.

    Raises ConfigError where the file is at fault. A day without an edition is not an error.
    """
    path = find("policies", title)
    law = read_law(path)
    in_force = [
        e for e in law.editions if e.begins <= as_of and (e.ends is None or as_of <= e.ends)
    ]
    edition = in_force[-1] if in_force else None
    return Policy(title, law.label, as_of, edition, law.documents, fingerprint(path))


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


def indicators_of(edition: Edition) -> list[str]:
    """Every indicator that an edition asks for, each once, in order of first use."""
    names: dict[str, None] = {}
    for node in walk(edition.requires):
        if node.indicator:
            names[node.indicator] = None
        if node.tiers:
            names[node.tiers.by] = None
    for item in edition.points:
        for way in ways(item):
            names[way.indicator] = None
    return list(names)


def ways(item: Item) -> tuple[Way, ...]:
    """The indicators by which an item's points are earned, one or several."""
    if item.either:
        return item.either
    return (Way(item.indicator or "", item.unit or "", item.steps or ()),)


_LINES = ("at_least", "above", "at_most", "below", "is_")
_GROUPS = ("all", "any", "not_", "tiers")


def _faults(law: TitleLaw, words: dict[str, IndicatorWords], file: str) -> Iterator[ConfigFault]:
    """What a reader of YAML cannot see: citations, units, dates, steps that do not fit."""
    for before, after in zip(law.editions, law.editions[1:]):
        if before.begins >= after.begins or (before.ends and before.ends >= after.begins):
            yield ConfigFault(file, after.line, after.key, "dates_out_of_order", str(after.begins))
    for edition in law.editions:
        cited = [(edition.key, edition.document), *((d.code, d.cites) for d in edition.definitions)]
        for key, document in cited:
            if document not in law.documents:
                right = ", ".join(law.documents)
                yield ConfigFault(file, edition.line, key, "unknown_document", document, right)
        codes: set[str] = set()
        for node in walk(edition.requires):
            if node.code in codes:
                yield ConfigFault(file, node.line, node.code, "duplicate_code", node.code)
            codes.add(node.code)
            yield from _node_faults(node, edition, law, words, file)
        for item in edition.points:
            yield from _item_faults(item, law, words, file)
        for name, theme in edition.themes.items():
            total = sum(item.max for item in edition.points if item.theme == name)
            if total != theme.max:
                yield ConfigFault(file, edition.line, theme.code, "theme_sum", str(total))


def _node_faults(
    node: Node, edition: Edition, law: TitleLaw, words: dict[str, IndicatorWords], file: str
) -> Iterator[ConfigFault]:
    def fault(code: str, found: str = "", right: str = "") -> ConfigFault:
        return ConfigFault(file, node.line, node.code, code, found, right)

    groups = [g for g in _GROUPS if getattr(node, g) is not None]
    lines = [g for g in _LINES if getattr(node, g) is not None]
    other = [g for g in ("score_at_least", "person") if getattr(node, g) is not None]
    if len(groups) + len(lines) + len(other) != 1:
        yield fault("one_way_only", ", ".join(groups + lines + other), "one")
    if node.not_ is not None and children(node.not_):
        # Over a group, "not" would carry a hidden fact across the cut between unknown and person.
        yield fault("not_over_group")
    if groups:
        if node.tiers:
            yield from (fault(*f) for f in _unit_faults(node.tiers.by, node.tiers.unit, words))
            yield from (fault(*f) for f in _tier_faults(node.tiers.steps))
        return
    if not node.label:
        yield fault("missing_key", "", "label")
    if not (node.cites and node.clause and node.mark):
        yield fault("no_citation", "", "cites, clause, mark")
    elif node.cites not in law.documents:
        yield fault("unknown_document", node.cites, ", ".join(law.documents))
    if lines:
        yield from (fault(*f) for f in _unit_faults(node.indicator or "", node.unit, words))
        values = (node.at_least, node.is_)
        yield from (fault(*f) for f in _level_faults(node.indicator or "", values, words))
    if node.score_at_least is not None and not edition.points:
        yield fault("no_points_table")


def _item_faults(
    item: Item, law: TitleLaw, words: dict[str, IndicatorWords], file: str
) -> Iterator[ConfigFault]:
    def fault(code: str, found: str = "", right: str = "") -> ConfigFault:
        return ConfigFault(file, item.line, item.code, code, found, right)

    if item.cites not in law.documents:
        yield fault("unknown_document", item.cites, ", ".join(law.documents))
    if sum(x is not None for x in (item.steps, item.per_unit, item.either, item.given)) != 1:
        yield fault("one_way_only", "", "steps | per_unit | either | given")
        return
    for way in ways(item):
        yield from (fault(*f) for f in _unit_faults(way.indicator, way.unit, words))
        levels = [step.is_ for step in way.steps]
        yield from (fault(*f) for f in _level_faults(way.indicator, levels, words))
        yield from (fault(*f) for f in _step_faults(way.steps, item.max))


def _unit_faults(
    name: str, unit: str | None, words: dict[str, IndicatorWords]
) -> Iterator[tuple[str, str, str]]:
    if name not in words:
        yield "unknown_indicator", name, ""
    elif (unit or "") != (words[name].unit or ""):
        yield "unit_differs", unit or "", words[name].unit or ""


def _level_faults(
    name: str, values: Iterable[float | bool | str | None], words: dict[str, IndicatorWords]
) -> Iterator[tuple[str, str, str]]:
    """A word must stand on its indicator's scale: a misspelt level would never be reached."""
    levels = words[name].levels if name in words else ()
    for value in values:
        if isinstance(value, str) and value not in levels:
            yield "unknown_level", value, ", ".join(levels)


def _tier_faults(steps: tuple[Tier, ...]) -> Iterator[tuple[str, str, str]]:
    """Tiers run down in their lines; the last one takes what is left."""
    lows = [step.at_least for step in steps[:-1] if step.at_least is not None]
    if len(lows) != len(steps) - 1 or lows != sorted(set(lows), reverse=True):
        yield "steps_overlap", str(lows), ""
    if not steps or steps[-1].otherwise is not True:
        yield "steps_gap", steps[-1].then.code if steps else "", "otherwise: true"


def _step_faults(steps: tuple[Step, ...], most: float) -> Iterator[tuple[str, str, str]]:
    """Steps run down in points; their lines run one way; the last one takes what is left."""
    if not steps:
        return
    points = [step.points for step in steps]
    if points != sorted(points, reverse=True) or points[0] != most:
        yield "steps_points", str(points), f"from {most:g} down"
    lows = [step.at_least for step in steps if step.at_least is not None]
    highs = [step.at_most for step in steps if step.at_most is not None]
    if lows != sorted(set(lows), reverse=True) or highs != sorted(set(highs)) or (lows and highs):
        yield "steps_overlap", str(lows or highs), ""
    if (lows or highs) and steps[-1].otherwise is not True:
        yield "steps_gap", steps[-1].code, "otherwise: true"
