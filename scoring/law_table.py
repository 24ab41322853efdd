"""The law's table of an enterprise: every clause with value, line, gap and source."""

import math
from typing import Any

import polars as pl

from configs.words import Words
from scoring.check import MET, NOT_MET, PERSON, VERDICTS
from scoring.clauses import Node, Tier, Tiers, children, leaves, ways
from scoring.indicator_words import held, shown
from scoring.rank import Ranking
from scoring.writing import written

FINDING_SCHEMA = {
    "enterprise_id": pl.String,
    "title": pl.String,
    "criterion": pl.String,
    "verdict": pl.String,
    "value": pl.String,
    "line": pl.String,
    "gap": pl.Float64,
    "unit": pl.String,
    "cites": pl.String,
    "clause": pl.String,
    "mark": pl.String,
}


def explain_law(ranking: Ranking, enterprise_ids: list[str], words: Words) -> pl.DataFrame:
    """The law's table of these enterprises (FINDING_SCHEMA): every clause, then every scored item.

    gap: how far the value is from the line, in the shown unit; null where it is met or unknown.
    """
    edition = ranking.policy.edition
    if edition is None or not enterprise_ids:
        return pl.DataFrame(schema=FINDING_SCHEMA)
    judged = ranking.findings.frame.join(ranking.matrix.frame, on="enterprise_id", how="left")
    rows = judged.filter(pl.col("enterprise_id").is_in(enterprise_ids))
    clauses = leaves(edition.requires)
    lines: list[dict[str, Any]] = []
    for row in rows.iter_rows(named=True):
        shared = {"enterprise_id": row["enterprise_id"], "title": ranking.policy.title}
        aside = _aside(edition.requires, row)
        for node in clauses:
            finding = _finding(ranking, node, row, words)
            if node.code in aside:
                finding |= {"verdict": aside[node.code], "gap": None}
            lines.append(shared | finding)
        for item in edition.points:
            low, high = row[f"{item.code}:low"], row[f"{item.code}:high"]
            values = [
                written(row[way.indicator], way.unit, words) if way.indicator else ""
                for way in ways(item)
            ]
            reached = f"{low:g}" if low == high else f"{low:g}–{high:g}"
            lines.append(
                shared
                | {
                    "criterion": item.code,
                    "verdict": words.say("finding.points", points=reached),
                    "value": " / ".join(values),
                    "line": words.say("finding.points_of", most=f"{item.max:g}"),
                    "gap": None,
                    "unit": words.say("unit.分"),
                    "cites": ranking.policy.documents[item.cites].number,
                    "clause": item.clause,
                    "mark": item.mark,
                }
            )
    return pl.DataFrame(lines, schema=FINDING_SCHEMA)


def _aside(node: Node, row: dict[str, Any]) -> dict[str, str]:
    """Clauses that do not bear on this enterprise, by code: another tier, another way is met."""
    aside: dict[str, str] = {}
    for step, below in zip(node.tiers.steps if node.tiers else (), children(node)):
        if node.tiers and row[node.tiers.by] is not None and step is not _tier(node.tiers, row):
            aside |= {leaf.code: "not_applicable" for leaf in leaves(below)}
    for child in () if node.not_ else children(node):
        if node.any is not None and row[node.code] == MET != row[child.code]:
            unused = [leaf.code for leaf in leaves(child) if row[leaf.code] != MET]
            aside |= dict.fromkeys(unused, "not_needed")
        aside = _aside(child, row) | aside
    return aside


def _tier(tiers: Tiers, row: dict[str, Any]) -> Tier:
    """The tier that a known value falls in."""
    return next(
        step
        for step in tiers.steps
        if step.at_least is None or row[tiers.by] >= held(step.at_least, tiers.unit)
    )


def _finding(ranking: Ranking, node: Node, row: dict[str, Any], words: Words) -> dict[str, Any]:
    """One clause of one enterprise. An exclusion shows the clause it excludes by."""
    leaf = node.not_ or node
    verdict = row[node.code]
    value = row[leaf.indicator] if leaf.indicator else None
    if leaf.score_at_least is not None:
        low, high = _reached(leaf, row)
        shown_value = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    elif leaf.person:
        shown_value = words.say("verdict.person")
    else:
        shown_value = written(value, leaf.unit, words)
    return {
        "criterion": node.code,
        "verdict": VERDICTS[verdict],
        "value": shown_value,
        "line": line_of(node, words),
        "gap": _gap(leaf, value, row) if verdict == NOT_MET else None,
        "unit": leaf.unit,
        "cites": ranking.policy.documents[leaf.cites or ""].number,
        "clause": leaf.clause,
        "mark": leaf.mark,
    }


def _reached(leaf: Node, row: dict[str, Any]) -> tuple[float, float]:
    """The guaranteed and the possible points that a line for points looks at."""
    if leaf.theme is not None:
        return row[f"{leaf.theme}:low"], row[f"{leaf.theme}:high"]
    return row["points"], row["points_high"]


def verdict_of(ranking: Ranking, verdict: str, words: Words) -> str:
    """A verdict in words; on a day without an edition it says that there is none."""
    return words.say(
        "verdict.no_edition" if ranking.policy.edition is None else f"verdict.{verdict}"
    )


def line_of(node: Node, words: Words) -> str:
    """The line of a clause as readers see it: ≥ 3%, 是, 由人工判断."""
    if node.not_ is not None:
        return words.say("line.excluded", line=line_of(node.not_, words))
    if node.person:
        return words.say("line.person")
    if node.score_at_least is not None:
        return f"≥ {node.score_at_least:g}" + words.say("unit.分")
    if node.is_ is not None:
        return written(node.is_, None, words)
    for name, sign in (("at_least", "≥"), ("above", ">"), ("at_most", "≤"), ("below", "<")):
        line = getattr(node, name)
        if isinstance(line, str):
            return words.say("line.level_up", level=written(line, None, words))
        if line is not None:
            return f"{sign} {line:,g}" + (words.say(f"unit.{node.unit}") if node.unit else "")
    raise AssertionError(node.code)


def _gap(leaf: Node, value: Any, row: dict[str, Any]) -> float | None:
    """Distance to the line in the shown unit; None where it has no number."""
    if leaf.score_at_least is not None:
        return leaf.score_at_least - _reached(leaf, row)[1]
    if not isinstance(value, float) or math.isinf(value):
        return None
    for line in (leaf.at_least, leaf.above, leaf.at_most, leaf.below):
        if isinstance(line, float):
            return round(abs(line - shown(value, leaf.unit)), 6)
    return None


def clause_label(ranking: Ranking, code: str, words: Words) -> str:
    """The clause's own words; a MEMORY fact says that its text is unverified."""
    edition = ranking.policy.edition
    if edition is None:
        return code
    for node in leaves(edition.requires):
        if node.code == code:
            leaf = node.not_ or node
            label = node.label or leaf.label
            text = getattr(label, words.lang) if label else code
            return text + (words.say("mark.MEMORY") if leaf.mark == "MEMORY" else "")
    for item in edition.points:
        if item.code == code:
            return str(getattr(item.label, words.lang))
    return code


def unmet(ranking: Ranking, row: int, words: Words) -> list[str]:
    """Labels of the clauses that are not met, of the enterprise in this row of the findings."""
    return _labels_at(ranking, row, words, NOT_MET)


def for_person(ranking: Ranking, row: int, words: Words) -> list[str]:
    """Labels of the clauses that a person must judge."""
    return _labels_at(ranking, row, words, PERSON)


def _labels_at(ranking: Ranking, row: int, words: Words, verdict: int) -> list[str]:
    edition = ranking.policy.edition
    if edition is None:
        return []
    verdicts = ranking.findings.frame.row(row, named=True)
    labels, pending = [], [edition.requires]
    while pending:
        node = pending.pop(0)
        below = [] if node.not_ else list(node.all or node.any or ())
        if node.tiers:
            below = [step.then for step in node.tiers.steps]
        # An alternative that another one has settled is not a fault of the enterprise.
        if verdicts[node.code] == MET:
            continue
        if not below and verdicts[node.code] == verdict:
            labels.append(clause_label(ranking, node.code, words))
        pending.extend(below)
    return labels
