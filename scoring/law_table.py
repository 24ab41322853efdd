"""The law's table of an enterprise: every clause with value, line, gap and source."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import polars as pl

from configs.words import Words
from scoring.aside import set_aside
from scoring.check import NOT_MET, VERDICTS, Findings
from scoring.clauses import Edition, Item, Node, leaves_of, nodes_of, ways
from scoring.closing import close_gap, inputs_of
from scoring.indicator_words import held, read_indicators, shown
from scoring.points import HIGH, LOW, TOTAL
from scoring.policy import Policy
from scoring.writing import number, written, written_each

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

# What is the same for all, and what is told of each enterprise.
SAME = ("criterion", "line", "unit", "cites", "clause", "mark")
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
    leaves = leaves_of(edition)
    values = {name: rows[name].to_list() for name in _looked_at(edition, rows.columns)}
    aside = set_aside(edition, values)

    @cache
    def say(name: str, unit: str | None) -> list[str]:
        return written_each(values[name], unit, words)

    told = [_clause_told(node, values, aside, say, words) for node in leaves]
    told += [_item_told(item, values, say, words) for item in edition.points]
    same = [_constant(findings.policy, node, words) for node in leaves]
    same += [_constant_item(findings.policy, item, words) for item in edition.points]
    # So far clause by clause; in the table enterprise by enterprise.
    many, each = rows.height, len(same)
    whose, which = np.repeat(np.arange(many), each), np.tile(np.arange(each), many)
    alike = pl.DataFrame(same, schema={name: FINDING_SCHEMA[name] for name in SAME})
    cells = pl.DataFrame(
        {
            name: list(chain.from_iterable(clause[at] for clause in told))
            for at, name in enumerate(TOLD)
        },
        schema={name: FINDING_SCHEMA[name] for name in TOLD},
    )
    ids = rows.select("enterprise_id", pl.lit(findings.policy.title).alias("title"))
    parts = [ids[whose], alike[which], cells[which * many + whose]]
    return pl.concat(parts, how="horizontal").select(list(FINDING_SCHEMA))


def _looked_at(edition: Edition, columns: Iterable[str]) -> list[str]:
    """The columns of findings and matrix that a table of the law is told from."""
    asked = {node.code for node in nodes_of(edition)}
    asked |= {node.tiers.by for node in nodes_of(edition) if node.tiers}
    for node in leaves_of(edition):
        asked |= {*_asked(node)}
    for item in edition.points:
        asked |= {f"{item.code}:{side}" for side in (LOW, HIGH)}
        asked |= {way.indicator for way in ways(item)}
    return [name for name in columns if name in asked]


def _asked(node: Node) -> list[str]:
    """What one clause looks at: its value, what would close its gap, its points."""
    leaf = node.not_ or node
    asked = [leaf.indicator, *inputs_of(leaf.indicator)] if leaf.indicator else []
    if _on_points(leaf):
        asked += [f"{leaf.theme or TOTAL}:{side}" for side in (LOW, HIGH)]
    return list(dict.fromkeys(asked))


def _clause_told(
    node: Node,
    values: dict[str, list[Any]],
    aside: list[dict[str, str]],
    say: Callable[[str, str | None], list[str]],
    words: Words,
) -> list[Sequence[Any]]:
    """TOLD of one clause, each of every enterprise. say: the values of a column in words."""
    leaf, judged = node.not_ or node, values[node.code]
    beside = [of.get(node.code) for of in aside]
    verdicts = [of or VERDICTS[verdict] for of, verdict in zip(beside, judged)]
    shown_values: Sequence[str]
    if _on_points(leaf):
        shown_values = [span(*reached) for reached in zip(*_sides_of(leaf, values))]
    elif leaf.person or not leaf.indicator:
        shown_values = [_value_told(leaf, {}, words)] * len(judged)
    else:
        shown_values = say(leaf.indicator, leaf.unit)
    names = [name for name in _asked(node) if name in values]
    gaps: list[list[Any]] = [[None] * len(judged) for _ in NO_GAP]
    measure = gap_of(leaf, words)
    fails = [at for at, one in enumerate(judged) if one == NOT_MET and not beside[at]]
    for nth in fails:
        found = measure({name: values[name][nth] for name in names})
        for column, name in zip(gaps, NO_GAP):
            column[nth] = found[name]
    return [verdicts, shown_values, *gaps]


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


def _item_told(
    item: Item,
    values: dict[str, list[Any]],
    say: Callable[[str, str | None], list[str]],
    words: Words,
) -> list[Sequence[Any]]:
    """TOLD of one scored item, each of every enterprise: points reached, and by what value."""
    sides = zip(values[f"{item.code}:{LOW}"], values[f"{item.code}:{HIGH}"])
    spans = [span(low, high) for low, high in sides]
    said = {points: words.say("finding.points", points=points) for points in set(spans)}
    none, person = [""] * len(spans), words.say("line.person")
    columns = [say(way.indicator, way.unit) if way.indicator else none for way in ways(item)]
    by = map(" / ".join, zip(*columns)) if columns else none
    no_gap = [[None] * len(spans) for _ in NO_GAP]
    return [[said[points] for points in spans], [value or person for value in by], *no_gap]


def span(low: float, high: float) -> str:
    """Points as readers see them: 15, or 15–25 where a fact or an expert decides."""
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def finding_of(node: Node, row: dict[str, Any], words: Words) -> dict[str, Any]:
    """One clause of one enterprise. An exclusion shows the clause it excludes by."""
    leaf = node.not_ or node
    verdict = row[node.code]
    told = {"verdict": VERDICTS[verdict], "value": _value_told(leaf, row, words)}
    return told | (gap_of(leaf, words)(row) if verdict == NOT_MET else NO_GAP)


def _value_told(leaf: Node, row: dict[str, Any], words: Words) -> str:
    """What a clause looks at, in words."""
    if _on_points(leaf):
        return span(*_sides_of(leaf, row))
    if leaf.person:
        return words.say("verdict.person")
    return written(row[leaf.indicator] if leaf.indicator else None, leaf.unit, words)


def _on_points(leaf: Node) -> bool:
    return leaf.score_at_least is not None or leaf.score_above is not None


def _sides_of(leaf: Node, of: dict[str, Any]) -> tuple[Any, Any]:
    """The guaranteed and the possible points that a line for points looks at."""
    theme = leaf.theme or TOTAL
    return of[f"{theme}:{LOW}"], of[f"{theme}:{HIGH}"]


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


def gap_of(leaf: Node, words: Words) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What tells the distance of a row to the line, in the shown unit, and what would close it.

    Nothing is told without a number.
    """
    if _on_points(leaf):
        line = leaf.score_at_least if leaf.score_above is None else leaf.score_above
        return lambda row: NO_GAP | {"gap": (line or 0.0) - _sides_of(leaf, row)[1]}
    name, bounds = leaf.indicator or "", (leaf.at_least, leaf.above, leaf.at_most, leaf.below)
    bound = next((bound for bound in bounds if isinstance(bound, float)), None)
    if bound is None:
        return lambda row: NO_GAP
    held_bound = held(bound, leaf.unit)

    def measure(row: dict[str, Any]) -> dict[str, Any]:
        value = row[name]
        if not isinstance(value, float) or math.isinf(value):
            return NO_GAP
        gap = {"gap": round(abs(bound - shown(value, leaf.unit)), 6)}
        closing = close_gap(name, held_bound, row)
        if closing is None:
            return NO_GAP | gap
        of = read_indicators()[closing.of]
        return gap | {
            "closing": shown(closing.amount, of.unit),
            "closing_of": getattr(of, words.lang),
            "closing_unit": of.unit,
        }

    return measure


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
