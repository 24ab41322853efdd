"""Judging: every clause of a policy for every enterprise at once, and the points of its table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from scoring.clauses import Edition, Node, children, indicators_of, nodes_of, trees_of, ways
from scoring.indicator_words import IndicatorWords, held, possible_of, read_indicators
from scoring.points import COMPARE, HIGH, LOW, REACH, SIDES, TOTAL, Table, score, themes_of
from scoring.policy import Policy

# The order is the logic: "all" is the least of its clauses, "any" the greatest. A fact left out
# turns its clause into UNKNOWN, which lies below the cut at PERSON, so it can never list anybody.
NOT_APPLICABLE, NOT_MET, UNKNOWN, PERSON, MET = 0, 1, 2, 3, 4
VERDICTS = ("not_applicable", "not_met", "unknown", "person", "met")


@dataclass(frozen=True)
class Findings:
    """What the law says of every enterprise.

    frame: enterprise_id, verdict (Int8, index into VERDICTS), points and points_high (Float64:
        guaranteed and possible points; null without a public table), then one Int8 column per
        clause code, in the order of the document, and `CODE:low`, `CODE:reach`, `CODE:high` per
        scored item, per theme that has a line of its own, and for the total (`points`).
    matrix: the indicators judged, one row per enterprise in the same order.
    """

    policy: Policy
    frame: pl.DataFrame
    matrix: pl.DataFrame


def check(policy: Policy, frame: pl.DataFrame) -> Findings:
    """Judges every clause. `frame` has enterprise_id and a column per indicator, in held units.

    Without an edition in force every verdict is UNKNOWN. Raises ColumnNotFoundError where an
    indicator of the edition is not in the frame. How high one could be may be left out: then it
    is known as it is.
    """
    edition = policy.edition
    if edition is None:
        blank = frame.select(
            "enterprise_id",
            pl.lit(UNKNOWN, dtype=pl.Int8).alias("verdict"),
            pl.lit(None, dtype=pl.Float64).alias("points"),
            pl.lit(None, dtype=pl.Float64).alias("points_high"),
        )
        return Findings(policy, blank, frame)
    nothing = pl.lit(None, dtype=pl.Float64)
    beside = [c for c in possible_of(indicators_of(edition)) if c not in frame.columns]
    frame = frame.with_columns(nothing.alias(name) for name in beside)
    # One plan: what the three sides of the points have in common is measured once.
    judged = judge(edition, score(edition, frame.lazy()))
    scores = [*(item.code for item in edition.points), *themes_of(edition)]
    totals = (TOTAL,) if edition.points else ()
    empty = pl.lit(None, dtype=pl.Float64)
    sums = (pl.col(f"{TOTAL}:{side}") if edition.points else empty for side in (LOW, HIGH))
    result = judged.select(
        "enterprise_id",
        whole(edition).alias("verdict"),
        *(s.alias(name) for s, name in zip(sums, ("points", "points_high"))),
        *(node.code for node in nodes_of(edition)),
        *(f"{code}:{side}" for code in (*scores, *totals) for side in SIDES),
    ).collect()
    return Findings(policy, result, frame)


def judge(edition: Edition, scored: Table, settled: Collection[str] = ()) -> Table:
    """The frame with one verdict column per clause and group.

    settled: missing indicators that are taken for the best they could be: what a verdict would be
        if they were learnt and held.
    """
    words = read_indicators()
    by_height: dict[int, list[pl.Expr]] = {}
    for tree in trees_of(edition):
        _collect(tree, words, settled, by_height)
    for height in sorted(by_height):
        scored = scored.with_columns(by_height[height])
    return scored


def whole(edition: Edition) -> pl.Expr:
    """The verdict of the title from the columns that `judge` gives."""
    required = pl.col(edition.requires.code)
    if edition.applies is None:
        return required
    applies = pl.col(edition.applies.code)
    return (
        pl.when(applies == NOT_MET)
        .then(pl.lit(NOT_APPLICABLE, dtype=pl.Int8))
        .otherwise(pl.min_horizontal(applies, required))
    )


def _collect(
    node: Node,
    words: dict[str, IndicatorWords],
    settled: Collection[str],
    by_height: dict[int, list[pl.Expr]],
) -> int:
    """Files the verdict of a node by how many groups stand below it; gives that number."""
    below = [_collect(child, words, settled, by_height) for child in children(node)]
    height = 1 + max(below, default=-1)
    verdict = _verdict(node, words, settled).cast(pl.Int8).alias(node.code)
    by_height.setdefault(height, []).append(verdict)
    return height


def _verdict(node: Node, words: dict[str, IndicatorWords], settled: Collection[str]) -> pl.Expr:
    """The verdict of one node; its children stand already judged under their codes."""
    below = [pl.col(child.code) for child in children(node)]
    if node.all is not None:
        return pl.min_horizontal(below)
    if node.any is not None:
        return pl.max_horizontal(below)
    if node.not_ is not None:
        turned = {NOT_MET: MET, MET: NOT_MET, UNKNOWN: UNKNOWN, PERSON: PERSON}
        verdict = below[0].replace_strict(turned, return_dtype=pl.Int8)
        inner = node.not_.indicator
        if inner is None or inner not in settled:
            return verdict
        return pl.when(pl.col(inner).is_null()).then(MET).otherwise(verdict)
    if node.tiers is not None:
        return _tiers(node, below, settled)
    if node.person:
        return pl.lit(PERSON)
    if node.score_at_least is not None or node.score_above is not None:
        return _by_points(node)
    missing = MET if node.indicator in settled else UNKNOWN
    value = pl.col(node.indicator or "")
    verdict = pl.when(value.is_null()).then(missing).when(_holds(node, words, value)).then(MET)
    # What is known falls short, but what is still open could reach the line.
    for name in possible_of([node.indicator or ""]):
        verdict = verdict.when(_holds(node, words, pl.col(name))).then(missing)
    return verdict.otherwise(NOT_MET)


def _holds(node: Node, words: dict[str, IndicatorWords], value: pl.Expr) -> pl.Expr:
    """Whether the value stands on the right side of the line; null where it is unknown."""
    if node.is_ is not None:
        return value == node.is_
    if node.among is not None:
        return value.is_in(node.among)
    if isinstance(node.at_least, str):
        levels = words[node.indicator or ""].levels
        return value.is_in(levels[levels.index(node.at_least) :])
    for name, compare in COMPARE.items():
        line = getattr(node, name)
        if line is not None:
            return compare(value, held(line, node.unit))
    raise AssertionError(node.code)


def _tiers(node: Node, below: list[pl.Expr], settled: Collection[str]) -> pl.Expr:
    """The clause of the tier that the other indicator falls in.

    Where that one is missing, what all tiers agree on still holds.
    """
    assert node.tiers is not None
    value = pl.col(node.tiers.by)
    verdict: pl.Expr = below[-1]
    for step, judged in reversed(list(zip(node.tiers.steps, below))):
        for bound in ("at_least", "above"):
            line = getattr(step, bound)
            if line is not None:
                reached = COMPARE[bound](value, held(line, node.tiers.unit))
                verdict = pl.when(reached).then(judged).otherwise(verdict)
    worst, best = pl.min_horizontal(below), pl.max_horizontal(below)
    agreed = (
        pl.when(worst >= PERSON).then(worst).when(best == NOT_MET).then(best).otherwise(UNKNOWN)
    )
    return (
        pl.when(value.is_null())
        .then(best if node.tiers.by in settled else agreed)
        .otherwise(verdict)
    )


def _by_points(node: Node) -> pl.Expr:
    """Met when even the guaranteed points reach the line, not met when no fact could reach it.

    Between the two a person decides where experts could give enough on the facts there are; else
    a missing fact decides, and the clause is unknown.
    """
    of = node.theme or TOTAL

    def reaches(side: str) -> pl.Expr:
        points = pl.col(f"{of}:{side}")
        if node.score_above is not None:
            return points > node.score_above
        return points >= node.score_at_least

    return (
        pl.when(reaches(LOW))
        .then(MET)
        .when(reaches(REACH))
        .then(PERSON)
        .when(reaches(HIGH))
        .then(UNKNOWN)
        .otherwise(NOT_MET)
    )


def missing_facts(findings: Findings, row: int) -> list[str]:
    """The indicators that are unknown and could still change the verdict or the points.

    Walks down only through groups that are themselves undecided: what an alternative already
    settles is not asked for.
    """
    edition = findings.policy.edition
    if edition is None:
        return []
    values = findings.matrix.row(row, named=True)
    is_open = {name: _is_open(name, values) for name in indicators_of(edition)}
    return _missing(edition, findings.frame.row(row, named=True), is_open)


def missing_of(findings: Findings, rows: Sequence[int]) -> list[list[str]]:
    """`missing_facts` of many rows; equal cases are gone through once."""
    edition = findings.policy.edition
    if edition is None:
        return [[] for _ in rows]
    names, codes = indicators_of(edition), [node.code for node in nodes_of(edition)]
    asked = [name for name in possible_of(names) if name in findings.matrix.columns]
    values = findings.matrix.select(pl.col(n).gather(rows) for n in dict.fromkeys([*names, *asked]))
    opens = []
    for name in names:
        is_open = values[name].is_null().to_list()
        if beside := [most for most in possible_of([name]) if most in asked]:
            cells = values.select(name, *beside).iter_rows(named=True)
            is_open = [_is_open(name, row) for row in cells]
        opens.append(is_open)
    verdicts = findings.frame.select(pl.col(code).gather(rows) for code in codes)
    known: dict[tuple[object, ...], list[str]] = {}
    told = []
    for case in zip(*(verdicts[code].to_list() for code in codes), *opens):
        if case not in known:
            by_code, by_name = dict(zip(codes, case)), dict(zip(names, case[len(codes) :]))
            known[case] = _missing(edition, by_code, by_name)
        told.append(known[case])
    return told


def places_of(frame: pl.DataFrame, enterprise_ids: Sequence[str]) -> list[int]:
    """The rows of a table in which these enterprises stand, in their order."""
    asked = pl.DataFrame({"enterprise_id": enterprise_ids}, schema={"enterprise_id": pl.String})
    own = frame.select("enterprise_id").with_row_index("row")
    found = asked.join(own, on="enterprise_id", how="left", maintain_order="left")
    return found["row"].to_list()


def _missing(
    edition: Edition, verdicts: Mapping[str, Any], is_open: Mapping[str, Any]
) -> list[str]:
    """See `missing_facts`. is_open: by indicator."""
    asked: dict[str, None] = {}
    pending = list(trees_of(edition))
    while pending:
        node = pending.pop(0)
        if verdicts[node.code] not in (UNKNOWN, PERSON):
            continue
        pending.extend(children(node))
        asked.update({name: None for name in asks(edition, node) if is_open[name]})
    return list(asked)


def _is_open(name: str, values: dict[str, Any]) -> bool:
    """Whether an indicator is unknown, or could be higher once all is known."""
    if values[name] is None:
        return True
    highest = [values.get(most) for most in possible_of([name])]
    return any(most is not None and most > values[name] for most in highest)


def asks(edition: Edition, node: Node) -> list[str]:
    """The indicators that one clause looks at itself, those of its points among them."""
    names = [node.indicator, node.tiers.by if node.tiers else None]
    if node.score_at_least is not None or node.score_above is not None:
        counted = [i for i in edition.points if node.theme in (None, i.theme)]
        names += [way.indicator for item in counted for way in ways(item)]
    return [name for name in names if name]
