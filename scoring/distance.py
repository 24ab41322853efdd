"""How far an enterprise is from a title: lines it fails, facts it lacks, whether one decides."""

import polars as pl

from scoring.check import NOT_APPLICABLE, NOT_MET, PERSON, UNKNOWN, Findings, judge, whole
from scoring.clauses import Edition, Node, children, indicators_of
from scoring.indicator_words import held, possible_of
from scoring.points import score

DISTANCE_SCHEMA = {
    "enterprise_id": pl.String,
    "unmet": pl.Int32,
    "open": pl.Int32,
    "fails_one": pl.Boolean,
    "one_missing": pl.Boolean,
}

# Lines count before facts: of two ways the one with fewer failed lines is nearer, and among equal
# ones that with fewer open facts. No edition has as many as a thousand clauses.
_LINE = 1000


def measure_distance(findings: Findings) -> pl.DataFrame:
    """One row per enterprise (DISTANCE_SCHEMA), in the order of the findings.

    unmet: the fewest lines that would have to be met anew, over all ways to the title; 0 exactly
        where the verdict is not *not met*. open: clauses still unknown on that way. Both are null
        without an edition and where the title is not applicable.
    fails_one: one failed line is all that stands between the enterprise and the title.
    one_missing: the verdict is unknown, and one indicator, once known, could make it *met* or
        leave no more than a person's judgement.
    """
    edition, counted = findings.policy.edition, count_lines(findings)
    if edition is None:
        never = [pl.lit(False).alias(name) for name in ("fails_one", "one_missing")]
        return counted.with_columns(never)
    alone = _one_missing(edition, findings)
    one_line = (pl.col("unmet") == 1) & (pl.col("open") == 0)
    return counted.with_columns(
        one_line.fill_null(value=False).alias("fails_one"),
        pl.col("enterprise_id").is_in(alone.implode()).alias("one_missing"),
    )


def count_lines(findings: Findings) -> pl.DataFrame:
    """enterprise_id, unmet and open as `measure_distance` has them, and nothing that takes long."""
    edition, frame = findings.policy.edition, findings.frame
    if edition is None:
        blank = [pl.lit(None, dtype=pl.Int32).alias(name) for name in ("unmet", "open")]
        return frame.select("enterprise_id", *blank)
    judged = frame.with_columns(
        findings.matrix[name].alias(name)
        for name in indicators_of(edition)
        if name not in frame.columns
    )
    cost = _cost(edition.requires)
    if edition.applies:
        cost = cost + _cost(edition.applies)
    bears = pl.col("verdict") != NOT_APPLICABLE
    return judged.select(
        "enterprise_id",
        pl.when(bears).then(cost // _LINE).cast(pl.Int32).alias("unmet"),
        pl.when(bears).then(cost % _LINE).cast(pl.Int32).alias("open"),
    )


def _cost(node: Node) -> pl.Expr:
    """Failed lines (a thousand each) and unknown clauses on the nearest way through a node."""
    below = [_cost(child) for child in children(node)] if node.not_ is None else []
    if node.all is not None:
        return pl.sum_horizontal(below)
    if node.any is not None:
        return pl.min_horizontal(below)
    if node.tiers is not None:
        return _by_tier(node, below)
    verdict = pl.col(node.code)
    failed, unknown = pl.lit(_LINE, dtype=pl.Int32), pl.lit(1, dtype=pl.Int32)
    return (
        pl.when(verdict == NOT_MET)
        .then(failed)
        .when(verdict == UNKNOWN)
        .then(unknown)
        .otherwise(pl.lit(0, dtype=pl.Int32))
    )


def _by_tier(node: Node, below: list[pl.Expr]) -> pl.Expr:
    """The cost of the tier that holds; where that is unknown, of the nearest and one open fact."""
    assert node.tiers is not None
    value = pl.col(node.tiers.by)
    chosen: pl.Expr = below[-1]
    for step, cost in reversed(list(zip(node.tiers.steps, below))):
        if step.at_least is not None:
            reached = value >= held(step.at_least, node.tiers.unit)
            chosen = pl.when(reached).then(cost).otherwise(chosen)
        if step.above is not None:
            reached = value > held(step.above, node.tiers.unit)
            chosen = pl.when(reached).then(cost).otherwise(chosen)
    nearest = pl.min_horizontal(below)
    doubt = pl.when(pl.col(node.code) == UNKNOWN).then(1).otherwise(0).cast(pl.Int32)
    return pl.when(value.is_null()).then(nearest + doubt).otherwise(chosen)


def _one_missing(edition: Edition, findings: Findings) -> pl.Series:
    """The enterprises of unknown verdict that a single indicator could carry over the cut."""
    unsure = findings.matrix.filter(findings.frame["verdict"] == UNKNOWN)
    found = [pl.Series("enterprise_id", [], dtype=pl.String)]
    for name in indicators_of(edition):
        higher = (pl.col(most) > pl.col(name) for most in possible_of([name]))
        lacking = unsure.filter(pl.any_horizontal(pl.col(name).is_null(), *higher))
        if lacking.is_empty():
            continue
        best = judge(edition, score(edition, lacking, (name,)), (name,))
        found.append(best.filter(whole(edition) >= PERSON)["enterprise_id"])
    return pl.concat(found).unique().sort()
