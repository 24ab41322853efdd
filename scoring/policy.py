"""An official document as it stood on a day; a policy file that contradicts itself is refused."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from configs.reader import ConfigError, ConfigFault, find, fingerprint, read, read_text
from configs.words import Phrase
from scoring.clauses import (
    Document,
    Edition,
    Item,
    Node,
    Step,
    Tier,
    TitleLaw,
    children,
    walk,
    ways,
)
from scoring.indicator_words import IndicatorWords, read_indicators


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
    if node.theme is not None and (node.score_at_least is None or node.theme not in edition.themes):
        yield fault("no_such_theme", node.theme, ", ".join(edition.themes))


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
