"""The law's table of an enterprise: every clause with value, line, gap and source."""

import math
from typing import Any

import numpy as np
import polars as pl

from configs.words import Words
from scoring.aside import set_aside
from scoring.check import NOT_MET, VERDICTS, Findings
from scoring.clauses import Item, Node, leaves_of, ways
from scoring.closing import close_gap, inputs_of
from scoring.indicator_words import held, read_indicators, shown
from scoring.points import HIGH, LOW, TOTAL
from scoring.policy import Policy
from scoring.writing import number, written

FINDING_SCHEMA = {
    "enterprise_id": pl.String,
    "title": pl.String,
    "criterion": pl.String,
    "verdict": pl.String,
    "value": pl.String,
    "line": pl.String,
    "gap": pl.Float64,
    "unit": pl.String,
    "closing": pl.Float64,
    "closing_of": pl.String,
    "closing_unit": pl.String,
    "cites": pl.String,
    "clause": pl.String,
    "mark": pl.String,
}

# What is told of each enterprise; the rest is the same for all.
TOLD = ("verdict", "value", "gap", "closing", "closing_of", "closing_unit")
NO_GAP: dict[str, Any] = {"gap": None, "closing": None, "closing_of": None, "closing_unit": None}


def explain_law(findings: Findings, enterprise_ids: list[str], words: Words) -> pl.DataFrame:
    """The law's table of these enterprises (FINDING_SCHEMA): every clause, then every scored item.

    gap: how far the value is from the line, in the shown unit; null where it is met or unknown.
    closing: how much of the figure `closing_of` would close it, all else equal, in closing_unit.
    """
    edition = findings.policy.edition
    if edition is None or not enterprise_ids:
        return pl.DataFrame(schema=FINDING_SCHEMA)
    wanted = pl.col("enterprise_id").is_in(enterprise_ids)
    rows = findings.frame.filter(wanted).join(
        findings.matrix.filter(wanted), on="enterprise_id", how="left"
    )
    values = {name: rows[name].to_list() for name in rows.columns}
    aside = set_aside(edition, values)
    told = [_clauses_told(node, values, aside, words) for node in leaves_of(edition)]
    told += [_items_told(item, values, words) for item in edition.points]
    same = [_constant(findings.policy, node, words) for node in leaves_of(edition)]
    same += [_constant_item(findings.policy, item, words) for item in edition.points]
    # So far clause by clause; in the table enterprise by enterprise.
    many, each = rows.height, len(same)
    whose, which = np.repeat(np.arange(many), each), np.tile(np.arange(each), many)
    columns = {
        "enterprise_id": rows["enterprise_id"].gather(whose),
        "title": pl.Series([findings.policy.title]).gather(np.zeros(many * each, np.int64)),
    }
    for name in same[0]:
        columns[name] = pl.Series([one[name] for one in same], dtype=pl.String).gather(which)
    for at, name in enumerate(TOLD):
        cells: list[Any] = [None] * (many * each)
        for nth, clause in enumerate(told):
            cells[nth::each] = [one[at] for one in clause]
        columns[name] = pl.Series(cells, dtype=FINDING_SCHEMA[name])
    return pl.DataFrame({name: columns[name] for name in FINDING_SCHEMA}, schema=FINDING_SCHEMA)


def _clauses_told(
    node: Node, values: dict[str, list[Any]], aside: list[dict[str, str]], words: Words
) -> list[tuple[Any, ...]]:
    """TOLD of one clause, of every enterprise; equal cases are put into words once."""
    leaf = node.not_ or node
    asked = [leaf.indicator, *inputs_of(leaf.indicator)] if leaf.indicator else []
    if _on_points(leaf):
        asked += [f"{leaf.theme or TOTAL}:{side}" for side in (LOW, HIGH)]
    names = [node.code, *(name for name in dict.fromkeys(asked) if name in values)]
    known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    told = []
    for of, one in zip(aside, zip(*(values[name] for name in names))):
        beside = of.get(node.code)
        case = (beside, *one)
        if case not in known or _nought(one):
            finding = finding_of(node, dict(zip(names, one)), words)
            if beside:
                finding |= {"verdict": beside, **NO_GAP}
            known[case] = tuple(finding[name] for name in TOLD)
        told.append(known[case])
    return told


def _nought(values: tuple[Any, ...]) -> bool:
    """Whether 0 and -0 are among them: they are equal, and read otherwise."""
    return any(isinstance(value, float) and not value for value in values)


def _constant(policy: Policy, node: Node, words: Words) -> dict[str, Any]:
    """What a clause says of everybody: its line and where it stands."""
    leaf = node.not_ or node
    return {
        "criterion": node.code,
        "line": line_of(node, words),
        "unit": leaf.unit,
        "cites": policy.documents[leaf.cites or ""].number,
        "clause": leaf.clause,
        "mark": leaf.mark,
    }


def _constant_item(policy: Policy, item: Item, words: Words) -> dict[str, Any]:
    """What a scored item says of everybody: the points that there are and where it stands."""
    return {
        "criterion": item.code,
        "line": words.say("finding.points_of", most=f"{item.max:g}"),
        "unit": words.say("unit.分"),
        "cites": policy.documents[item.cites].number,
        "clause": item.clause,
        "mark": item.mark,
    }


def _items_told(item: Item, values: dict[str, list[Any]], words: Words) -> list[tuple[Any, ...]]:
    """TOLD of one scored item, of every enterprise: points reached, and by what value."""
    sides = zip(values[f"{item.code}:{LOW}"], values[f"{item.code}:{HIGH}"])
    reached = [words.say("finding.points", points=span(low, high)) for low, high in sides]
    columns = [
        [written(value, way.unit, words) for value in values[way.indicator]]
        if way.indicator
        else [""] * len(reached)
        for way in ways(item)
    ]
    by = [" / ".join(one) for one in zip(*columns)] if columns else [""] * len(reached)
    person, no_gap = words.say("line.person"), (None,) * len(NO_GAP)
    return [(points, value or person, *no_gap) for points, value in zip(reached, by)]


def span(low: float, high: float) -> str:
    """Points as readers see them: 15, or 15–25 where a fact or an expert decides."""
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def finding_of(node: Node, row: dict[str, Any], words: Words) -> dict[str, Any]:
    """One clause of one enterprise. An exclusion shows the clause it excludes by."""
    leaf = node.not_ or node
    verdict = row[node.code]
    value = row[leaf.indicator] if leaf.indicator else None
    if _on_points(leaf):
        shown_value = span(*_reached(leaf, row))
    elif leaf.person:
        shown_value = words.say("verdict.person")
    else:
        shown_value = written(value, leaf.unit, words)
    told = {"verdict": VERDICTS[verdict], "value": shown_value}
    return told | (_gap(leaf, value, row, words) if verdict == NOT_MET else NO_GAP)


def _on_points(leaf: Node) -> bool:
    return leaf.score_at_least is not None or leaf.score_above is not None


def _reached(leaf: Node, row: dict[str, Any]) -> tuple[float, float]:
    """The guaranteed and the possible points that a line for points looks at."""
    of = leaf.theme or TOTAL
    return row[f"{of}:low"], row[f"{of}:high"]


def verdict_of(policy: Policy, verdict: str, words: Words) -> str:
    """A verdict in words; on a day without an edition it says that there is none."""
    return words.say("verdict.no_edition" if policy.edition is None else f"verdict.{verdict}")


def line_of(node: Node, words: Words) -> str:
    """The line of a clause as readers see it: ≥ 3%, 是, 由人工判断."""
    if node.not_ is not None:
        return words.say("line.excluded", line=line_of(node.not_, words))
    if node.person:
        return words.say("line.person")
    if node.score_at_least is not None:
        return f"≥ {node.score_at_least:g}" + words.say("unit.分")
    if node.score_above is not None:
        return f"> {node.score_above:g}" + words.say("unit.分")
    if node.is_ is not None:
        return written(node.is_, None, words)
    if node.among is not None:
        levels = (written(level, None, words) for level in node.among)
        return words.say("line.among", levels=words.say("join").join(levels))
    for name, sign in (("at_least", "≥"), ("above", ">"), ("at_most", "≤"), ("below", "<")):
        line = getattr(node, name)
        if isinstance(line, str):
            return words.say("line.level_up", level=written(line, None, words))
        if line is not None:
            return f"{sign} {line:,g}" + (words.say(f"unit.{node.unit}") if node.unit else "")
    raise AssertionError(node.code)


def _gap(leaf: Node, value: Any, row: dict[str, Any], words: Words) -> dict[str, Any]:
    """Distance to the line in the shown unit, and what would close it; nothing without a number."""
    if _on_points(leaf):
        line = leaf.score_at_least if leaf.score_above is None else leaf.score_above
        return NO_GAP | {"gap": (line or 0.0) - _reached(leaf, row)[1]}
    if not isinstance(value, float) or math.isinf(value):
        return NO_GAP
    bounds = (leaf.at_least, leaf.above, leaf.at_most, leaf.below)
    line = next((bound for bound in bounds if isinstance(bound, float)), None)
    if line is None:
        return NO_GAP
    gap = {"gap": round(abs(line - shown(value, leaf.unit)), 6)}
    closing = close_gap(leaf.indicator or "", held(line, leaf.unit), row)
    if closing is None:
        return NO_GAP | gap
    of = read_indicators()[closing.of]
    return gap | {
        "closing": shown(closing.amount, of.unit),
        "closing_of": getattr(of, words.lang),
        "closing_unit": of.unit,
    }


def closing_text(finding: dict[str, Any], words: Words) -> str:
    """What would close the gap of a finding, in words: 研发费用 +12.4万元; empty without one."""
    if finding["closing"] is None:
        return ""
    unit, amount = finding["closing_unit"], finding["closing"]
    sign = "+" if amount > 0 else "-"
    told = number(abs(amount)) + (words.say(f"unit.{unit}") if unit else "")
    return words.say("finding.closing", of=finding["closing_of"], amount=sign + told)


def clause_label(policy: Policy, code: str, words: Words) -> str:
    """The clause's own words; a MEMORY fact says that its text is unverified."""
    edition = policy.edition
    if edition is None:
        return code
    for node in leaves_of(edition):
        if node.code == code:
            leaf = node.not_ or node
            label = node.label or leaf.label
            text = getattr(label, words.lang) if label else code
            return text + (words.say("mark.MEMORY") if leaf.mark == "MEMORY" else "")
    for item in edition.points:
        if item.code == code:
            text = str(getattr(item.label, words.lang))
            return text + (words.say("mark.MEMORY") if item.mark == "MEMORY" else "")
    return code
