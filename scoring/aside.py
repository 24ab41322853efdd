"""What of the law does not bear on an enterprise: another tier's clauses, a way not needed."""

from typing import Any

from scoring.check import MET, NOT_MET
from scoring.clauses import Edition, Node, Tier, Tiers, children, leaves, nodes_of
from scoring.indicator_words import held


def set_aside(edition: Edition, values: dict[str, list[Any]]) -> list[dict[str, str]]:
    """By enterprise, the clauses that do not bear on it: not_applicable or not_needed.

    values: of findings and matrix, by column. Equal verdicts and tiers set the same aside.
    """
    nodes = nodes_of(edition)
    tiers = [node.tiers for node in nodes if node.tiers]
    names = [*(node.code for node in nodes), *(own.by for own in tiers)]
    cases = [values[node.code] for node in nodes] + [_places(own, values[own.by]) for own in tiers]
    known: dict[tuple[int | None, ...], dict[str, str]] = {}
    told = []
    for nth, case in enumerate(zip(*cases)):
        if case not in known:
            known[case] = _aside_of(edition, {name: values[name][nth] for name in names})
        told.append(known[case])
    return told


def _places(tiers: Tiers, values: list[Any]) -> list[int | None]:
    """Which tier each value falls in, by number; None where it is not known."""
    lines = _lines(tiers)
    return [None if value is None else _place(lines, value) for value in values]


def _aside_of(edition: Edition, row: dict[str, Any]) -> dict[str, str]:
    """Clauses that do not bear on this enterprise, by code; all where the title is not for it."""
    if edition.applies and row[edition.applies.code] == NOT_MET:
        return dict.fromkeys((n.code for n in leaves(edition.requires)), "not_applicable")
    return _aside(edition.requires, row)


def _aside(node: Node, row: dict[str, Any]) -> dict[str, str]:
    """Clauses that do not bear on this enterprise, by code: another tier, another way is met."""
    aside: dict[str, str] = {}
    for step, below in zip(node.tiers.steps if node.tiers else (), children(node)):
        if node.tiers and row[node.tiers.by] is not None and step is not tier_of(node.tiers, row):
            aside |= {leaf.code: "not_applicable" for leaf in leaves(below)}
    for child in () if node.not_ else children(node):
        if node.any is not None and row[node.code] == MET != row[child.code]:
            unused = [leaf.code for leaf in leaves(child) if row[leaf.code] != MET]
            aside |= dict.fromkeys(unused, "not_needed")
        aside = _aside(child, row) | aside
    return aside


def tier_of(tiers: Tiers, row: dict[str, Any]) -> Tier:
    """The tier that a known value falls in."""
    return tiers.steps[_place(_lines(tiers), row[tiers.by])]


# Where a tier begins, and whether its line is part of it; None for one that has no line.
Lines = list[tuple[float, bool] | None]


def _lines(tiers: Tiers) -> Lines:
    lines: Lines = []
    for step in tiers.steps:
        line = step.above if step.at_least is None else step.at_least
        included = step.at_least is not None
        lines.append(None if line is None else (held(line, tiers.unit), included))
    return lines


def _place(lines: Lines, value: Any) -> int:
    for nth, line in enumerate(lines):
        if line and (value > line[0] or (line[1] and value == line[0])):
            return nth
    return len(lines) - 1
