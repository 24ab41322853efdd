"""What a reader of YAML cannot see in a policy file: citations, units, days, steps that fit."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from configs.reader import ConfigFault
from scoring.clauses import (
    Edition,
    Item,
    Node,
    Step,
    Tier,
    TitleLaw,
    Way,
    children,
    nodes_of,
    ways,
)
from scoring.indicator_words import IndicatorWords

LINES = ("at_least", "above", "at_most", "below", "is_", "among")
GROUPS = ("all", "any", "not_", "tiers")
SCORES = ("score_at_least", "score_above")

# A fault's code, what was found, what would be right.
Found = tuple[str, str, str]


@dataclass(frozen=True)
class _File:
    """What every check looks at: the law, the indicators there are, the name of the file."""

    law: TitleLaw
    words: dict[str, IndicatorWords]
    file: str

    def refuse(
        self, line: int, key: str, code: str, found: str = "", right: str = ""
    ) -> ConfigFault:
        return ConfigFault(self.file, line, key, code, found, right)

    def cited(self, line: int, key: str, document: str) -> Iterator[ConfigFault]:
        """A citation must name a document of the file."""
        if document not in self.law.documents:
            right = ", ".join(self.law.documents)
            yield self.refuse(line, key, "unknown_document", document, right)


def faults_of(law: TitleLaw, words: dict[str, IndicatorWords], file: str) -> Iterator[ConfigFault]:
    """Every fault of a policy file that is well-formed YAML."""
    of = _File(law, words, file)
    for before, after in zip(law.editions, law.editions[1:]):
        if before.begins >= after.begins or (before.ends and before.ends >= after.begins):
            yield of.refuse(after.line, after.key, "dates_out_of_order", str(after.begins))
    yield from _recheck_faults(of)
    for edition in law.editions:
        if edition.ends and edition.ends < edition.begins:
            yield of.refuse(edition.line, edition.key, "dates_out_of_order", str(edition.ends))
        yield from of.cited(edition.line, edition.key, edition.document)
        for definition in edition.definitions:
            yield from of.cited(edition.line, definition.code, definition.cites)
        codes: set[str] = set()
        for node in nodes_of(edition):
            if node.code in codes:
                yield of.refuse(node.line, node.code, "duplicate_code", node.code)
            codes.add(node.code)
            yield from _node_faults(node, edition, of)
        for item in edition.points:
            yield from _item_faults(item, of)
        yield from _theme_faults(edition, of)


def _recheck_faults(of: _File) -> Iterator[ConfigFault]:
    """The days of re-checks must not overlap either."""
    spans = []
    for edition in of.law.editions:
        other = edition.recheck
        if other:
            yield from of.cited(edition.line, other.code, other.cites)
        begins = (other and other.begins) or edition.begins
        ends = (other and other.ends) or edition.ends
        spans.append((begins, ends, edition))
        if other and ends and ends < begins:
            yield of.refuse(edition.line, edition.key, "dates_out_of_order", str(ends))
    for (_, ends, before), (begins, _, after) in itertools.pairwise(spans):
        if (before.recheck or after.recheck) and (ends is None or ends >= begins):
            yield of.refuse(after.line, after.key, "dates_out_of_order", str(begins))


def _theme_faults(edition: Edition, of: _File) -> Iterator[ConfigFault]:
    for name, theme in edition.themes.items():
        yield from of.cited(edition.line, theme.code, theme.cites)
        total = sum(item.max for item in edition.points if item.theme == name)
        if total < theme.max or (total > theme.max and not theme.capped):
            right = f"{theme.max:g}"
            yield of.refuse(edition.line, theme.code, "theme_sum", f"{total:g}", right)


def _node_faults(node: Node, edition: Edition, of: _File) -> Iterator[ConfigFault]:
    def fault(code: str, found: str = "", right: str = "") -> ConfigFault:
        return of.refuse(node.line, node.code, code, found, right)

    groups = [g for g in GROUPS if getattr(node, g) is not None]
    lines = [g for g in LINES if getattr(node, g) is not None]
    other = [g for g in (*SCORES, "person") if getattr(node, g) is not None]
    if len(groups) + len(lines) + len(other) != 1:
        yield fault("one_way_only", ", ".join(groups + lines + other), "one")
    if node.not_ is not None and children(node.not_):
        # Over a group, "not" would carry a hidden fact across the cut between unknown and person.
        yield fault("not_over_group")
    if node.tiers:
        yield from (fault(*f) for f in _unit_faults(node.tiers.by, node.tiers.unit, of.words))
        yield from (fault(*f) for f in _tier_faults(node.tiers.steps))
    elif groups:
        return
    if not groups and not node.label:
        yield fault("missing_key", "", "label")
    if not (node.cites and node.clause and node.mark):
        yield fault("no_citation", "", "cites, clause, mark")
    else:
        yield from of.cited(node.line, node.code, node.cites)
    if lines:
        yield from (fault(*f) for f in _line_faults(node, of.words))
    yield from (fault(*f) for f in _score_faults(node, edition))


def _line_faults(node: Node, words: dict[str, IndicatorWords]) -> Iterator[Found]:
    """The indicator exists, in this unit, and its levels are on its scale."""
    values = (node.at_least, node.is_, *(node.among or ()))
    for name in filter(None, (node.indicator or "?", node.recheck_by)):
        yield from _unit_faults(name, node.unit, words)
        yield from _level_faults(name, values, words)


def _score_faults(node: Node, edition: Edition) -> Iterator[Found]:
    on_points = any(getattr(node, score) is not None for score in SCORES)
    if on_points and not edition.points:
        yield "no_points_table", "", ""
    if node.theme is not None and (not on_points or node.theme not in edition.themes):
        yield "no_such_theme", node.theme, ", ".join(edition.themes)


def _item_faults(item: Item, of: _File) -> Iterator[ConfigFault]:
    def fault(code: str, found: str = "", right: str = "") -> ConfigFault:
        return of.refuse(item.line, item.code, code, found, right)

    yield from of.cited(item.line, item.code, item.cites)
    forms = ("steps", "per_unit", "either", "given", "person")
    if sum(getattr(item, form) is not None for form in forms) != 1:
        yield fault("one_way_only", "", " | ".join(forms))
        return
    if item.per_unit and item.per_unit.cap != item.max:
        yield fault("steps_points", f"{item.per_unit.cap:g}", f"{item.max:g}")
    for way in ways(item):
        yield from (fault(*f) for f in _unit_faults(way.indicator, way.unit, of.words))
        levels = [step.is_ for step in way.steps]
        yield from (fault(*f) for f in _level_faults(way.indicator, levels, of.words))
        yield from (fault(*f) for f in _step_faults(way, of.words))
    tops = [way.steps[0].most for way in ways(item) if way.steps]
    if tops and max(tops) != item.max:
        yield fault("steps_points", f"{max(tops):g}", f"{item.max:g}")


def _unit_faults(name: str, unit: str | None, words: dict[str, IndicatorWords]) -> Iterator[Found]:
    if name not in words:
        yield "unknown_indicator", name, ""
    elif (unit or "") != (words[name].unit or ""):
        yield "unit_differs", unit or "", words[name].unit or ""


def _level_faults(
    name: str, values: Iterable[float | bool | str | None], words: dict[str, IndicatorWords]
) -> Iterator[Found]:
    """A word must stand on its indicator's scale: a misspelt level would never be reached."""
    levels = words[name].levels if name in words else ()
    for value in values:
        if isinstance(value, str) and value not in levels:
            yield "unknown_level", value, ", ".join(levels)


def _tier_faults(steps: tuple[Tier, ...]) -> Iterator[Found]:
    """Tiers run down in their lines; the last one takes what is left."""
    lows = [step.at_least if step.above is None else step.above for step in steps[:-1]]
    told = [low for low in lows if low is not None]
    if len(told) != len(lows) or told != sorted(set(told), reverse=True):
        yield "steps_overlap", str(told), ""
    if not steps or steps[-1].otherwise is not True:
        yield "steps_gap", steps[-1].then.code if steps else "", "otherwise: true"


def _step_faults(way: Way, words: dict[str, IndicatorWords]) -> Iterator[Found]:
    """Steps run down in points; their lines run one way; the last one takes what is left."""
    steps = way.steps
    if not steps:
        return
    most, least = [step.most for step in steps], [step.least for step in steps]
    # Experts' ranges of two steps may overlap, but the better step never gives less at either end.
    falls = all(points == sorted(points, reverse=True) for points in (most, least))
    if not falls or any(step.most < step.least for step in steps):
        yield "steps_points", str([step.points for step in steps]), ""
    lows = _told(step.at_least if step.above is None else step.above for step in steps)
    highs = _told(step.at_most for step in steps)
    if lows != sorted(set(lows), reverse=True) or highs != sorted(set(highs)) or (lows and highs):
        yield "steps_overlap", str(lows or highs), ""
    last = steps[-1].otherwise is True
    named = {step.is_ for step in steps}
    levels = words[way.indicator].levels if way.indicator in words else ()
    if not last and (lows or highs or not set(levels) <= named):
        yield "steps_gap", steps[-1].code, "otherwise: true"
    if not (lows or highs) and len(_told_words(steps)) != len(set(_told_words(steps))):
        yield "steps_overlap", str(_told_words(steps)), ""
    one_way = [_ways_told(step) for step in steps]
    if any(count != 1 for count in one_way):
        yield "one_way_only", str(one_way), "at_least | above | at_most | is | otherwise"


def _told(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _told_words(steps: Iterable[Step]) -> list[str]:
    return [step.is_ for step in steps if step.is_ is not None]


def _ways_told(step: Step) -> int:
    forms = (step.at_least, step.above, step.at_most, step.is_, step.otherwise)
    return sum(form is not None for form in forms)
