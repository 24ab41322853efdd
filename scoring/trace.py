"""trace.v1: why the law says what it says of one enterprise, clause by clause, for machines."""

from importlib.metadata import version
from typing import Any

from scoring.check import VERDICTS, Findings
from scoring.clauses import Item, Node, children, ways
from scoring.indicator_words import shown
from scoring.points import TOTAL
from scoring.policy import Policy

FORMAT = "lingpao.trace.v1"

Record = dict[str, Any]


def trace(findings: Findings, enterprise_id: str) -> Record:
    """Everything that led to one enterprise's verdict on one title.

    Values and lines stand in the unit that is named beside them; a value that is not known is
    null. Raises KeyError for an enterprise that was not judged.
    """
    policy, edition = findings.policy, findings.policy.edition
    ids = findings.frame["enterprise_id"]
    at = ids.index_of(enterprise_id)
    if at is None:
        raise KeyError(enterprise_id)
    row = findings.frame.row(at, named=True) | findings.matrix.row(at, named=True)
    told: Record = {
        "format": FORMAT,
        "engine": version("lingpao"),
        "enterprise_id": enterprise_id,
        "title": policy.title,
        "as_of": policy.as_of.isoformat(),
        "applicant": policy.applicant,
        "law": {"edition": edition.key if edition else None, "fingerprint": policy.fingerprint},
        "verdict": VERDICTS[findings.frame["verdict"][at]],
    }
    if edition is None:
        return told | {"reason": "no edition in force"}
    told["law"] |= _document(policy, edition.document) | {"begins": edition.begins.isoformat()}
    if edition.applies:
        told["applies"] = _node(edition.applies, policy, row)
    told["requires"] = _node(edition.requires, policy, row)
    if edition.points:
        told["points"] = _points(TOTAL, row)
        told["items"] = [_item(item, policy, row) for item in edition.points]
    return told


def _document(policy: Policy, cites: str) -> Record:
    document = policy.documents[cites]
    return {
        "document": document.name,
        "number": document.number,
        "in_force_from": document.begins.isoformat(),
        "in_force_from_mark": document.begins_mark,
    }


def _node(node: Node, policy: Policy, row: Record) -> Record:
    told: Record = {"code": node.code, "verdict": VERDICTS[row[node.code]]}
    if node.label:
        told["label"] = {"zh": node.label.zh, "en": node.label.en}
    form = next(
        (f for f in ("all", "any", "not_", "tiers") if getattr(node, f) is not None), "clause"
    )
    told["form"] = form.rstrip("_")
    if form == "clause":
        told |= _clause(node, row)
    if node.tiers:
        value = row[node.tiers.by]
        told |= {"by": node.tiers.by, "value": _shown(value, node.tiers.unit)}
        told["unit"] = node.tiers.unit
    if node.cites:
        told["cites"] = _document(policy, node.cites) | {"clause": node.clause, "mark": node.mark}
    below = [_node(child, policy, row) for child in children(node)]
    for step, child in zip(node.tiers.steps if node.tiers else (), below):
        child["tier"] = {"at_least": step.at_least, "above": step.above}
    return told | ({"children": below} if below else {})


def _clause(node: Node, row: Record) -> Record:
    """What a clause compares with what; who decides where no number does."""
    if node.person:
        return {"decided_by": "person"}
    if node.score_at_least is not None or node.score_above is not None:
        line = {"score_at_least": node.score_at_least, "score_above": node.score_above}
        told = {name: value for name, value in line.items() if value is not None}
        return told | {"points": _points(node.theme or TOTAL, row)}
    lines = {
        name.rstrip("_"): getattr(node, name)
        for name in ("at_least", "above", "at_most", "below", "is_", "among")
        if getattr(node, name) is not None
    }
    value = _shown(row[node.indicator or ""], node.unit)
    return {"indicator": node.indicator, "value": value, "unit": node.unit, "line": lines}


def _item(item: Item, policy: Policy, row: Record) -> Record:
    return {
        "code": item.code,
        "label": {"zh": item.label.zh, "en": item.label.en},
        "theme": item.theme,
        "max": item.max,
        "points": _points(item.code, row),
        "values": [
            {"indicator": w.indicator, "value": _shown(row[w.indicator], w.unit), "unit": w.unit}
            for w in ways(item)
        ],
        "cites": _document(policy, item.cites) | {"clause": item.clause, "mark": item.mark},
    }


def _points(of: str, row: Record) -> Record:
    """Guaranteed, within experts' choice, and possible points."""
    return {side: row[f"{of}:{side}"] for side in ("low", "reach", "high")}


def _shown(value: Any, unit: str | None) -> Any:
    if isinstance(value, float):
        told = shown(value, unit)
        return told if abs(told) != float("inf") else "none"
    return value
