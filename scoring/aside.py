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
    names = [*(node.code for node in nodes), *(node.tiers.by for node in nodes if node.tiers)]
    known: dict[tuple[Any, ...], dict[str, str]] = {}
    told = []
    for one in zip(*(values[name] for name in names)):
        if one not in known:
            known[one] = _aside_of(edition, dict(zip(names, one)))
        told.append(known[one])
    return told


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
    value = row[tiers.by]
    for step in tiers.steps:
        if step.at_least is not None and value >= held(step.at_least, tiers.unit):
            return step
        if step.above is not None and value > held(step.above, tiers.unit):
            return step
    return tiers.steps[-1]
