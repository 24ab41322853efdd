"""What one enterprise fails and leaves to a person, in words: the clauses that bear on it."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from configs.words import Words
from scoring.aside import tier_of
from scoring.check import MET, NOT_MET, PERSON, Findings
from scoring.clauses import Edition, children, leaves_of, nodes_of, trees_of
from scoring.law_table import clause_label, closing_text, finding_of, line_of
from scoring.writing import number


def unmet(findings: Findings, row: int, words: Words) -> list[str]:
    """Labels of the clauses that are not met, of the enterprise in this row of the findings."""
    return _labels_at(findings, row, words, NOT_MET)


def for_person(findings: Findings, row: int, words: Words) -> list[str]:
    """Labels of the clauses that a person must judge."""
    return _labels_at(findings, row, words, PERSON)


def labels_of(
    findings: Findings, rows: Sequence[int], words: Words, verdict: int
) -> list[list[str]]:
    """Labels of the clauses at this verdict, of the enterprises in many rows."""
    edition = findings.policy.edition
    if edition is None:
        return [[] for _ in rows]
    nodes = nodes_of(edition)
    codes = [node.code for node in nodes]
    tiers = list(dict.fromkeys(node.tiers.by for node in nodes if node.tiers))
    verdicts = findings.frame.select(pl.col(code).gather(rows) for code in codes)
    values = findings.matrix.select(pl.col(name).gather(rows) for name in tiers)
    labels = {
        node.code: clause_label(findings.policy, node.code, words) for node in leaves_of(edition)
    }
    known: dict[tuple[object, ...], list[str]] = {}
    told = []
    for case in zip(*(column.to_list() for column in [*verdicts, *values])):
        if case not in known:
            by_code, by_name = dict(zip(codes, case)), dict(zip(tiers, case[len(codes) :]))
            found = _codes(edition, by_code, by_name, verdict)
            known[case] = [labels[code] for code in found]
        told.append(known[case])
    return told


def _labels_at(findings: Findings, row: int, words: Words, verdict: int) -> list[str]:
    codes = codes_at(findings, row, verdict)
    return [clause_label(findings.policy, code, words) for code in codes]


def unmet_in_full(findings: Findings, row: int, words: Words) -> list[str]:
    """The unmet clauses with value, line, gap and what would close it, in this row's words."""
    edition, facts = findings.policy.edition, findings.matrix.row(row, named=True)
    if edition is None:
        return []
    values = findings.frame.row(row, named=True) | facts
    nodes = {node.code: node for node in leaves_of(edition)}
    told = []
    for code, optional in codes_at(findings, row, NOT_MET).items():
        node = nodes[code]
        finding = finding_of(node, values, words)
        label = clause_label(findings.policy, code, words)
        fields = {"value": finding["value"], "line": line_of(node, words)}
        fields["gap"] = gap_text(finding | {"unit": (node.not_ or node).unit}, words)
        key = "finding.short" if fields["gap"] else "finding.shorter"
        text = words.say(key, label=label, **fields)
        told.append(words.say("finding.optional", text=text) if optional else text)
    return told


def gap_text(finding: dict[str, Any], words: Words) -> str:
    """The gap with its unit and what would close it: 0.4%, 研发费用 +12.4万元."""
    if finding["gap"] is None:
        return ""
    unit = finding["unit"]
    gap = number(finding["gap"]) + (words.say(f"unit.{unit}") if unit else "")
    closing = closing_text(finding, words)
    return words.say("finding.gap", gap=gap, closing=closing) if closing else gap


def codes_at(findings: Findings, row: int, verdict: int) -> dict[str, bool]:
    """The clauses at this verdict that bear on the enterprise in this row, in order.

    True for a clause that stands among alternatives, any one of which would do.
    """
    edition = findings.policy.edition
    if edition is None:
        return {}
    values = findings.matrix.row(row, named=True)
    return _codes(edition, findings.frame.row(row, named=True), values, verdict)


def _codes(
    edition: Edition, verdicts: dict[str, Any], values: dict[str, Any], verdict: int
) -> dict[str, bool]:
    """See `codes_at`."""
    codes: dict[str, bool] = {}
    pending = [(tree, False) for tree in trees_of(edition)]
    while pending:
        node, optional = pending.pop(0)
        # An alternative that another one has settled is not a fault of the enterprise.
        if verdicts[node.code] == MET:
            continue
        below = () if node.not_ else children(node)
        if node.tiers and values[node.tiers.by] is not None:
            below = (tier_of(node.tiers, values).then,)
        if node.any is not None and verdicts[node.code] != NOT_MET:
            # A way that fails does not matter while another one is open.
            below = tuple(child for child in below if verdicts[child.code] != NOT_MET)
        if not below and verdicts[node.code] == verdict:
            codes[node.code] = optional
        pending[:0] = [(child, optional or len(node.any or ()) > 1) for child in below]
    return codes
