"""What stands beside law and score in a list: terms of titles, other titles' distance, margins.

Nothing of it gates. The margin of a line may order, and the order of renewals is made of it.
"""

from datetime import date, timedelta
from typing import Literal

import polars as pl

from features.labels import add_months
from features.matrix import Matrix
from scoring.check import MET, PERSON, Findings, check
from scoring.clauses import Node, indicators_of, leaves_of
from scoring.closing import with_closing
from scoring.distance import count_lines
from scoring.faults import RankError
from scoring.indicator_words import held
from scoring.pipeline import Pipeline
from scoring.policy import Policy, policy_at
from scoring.terms import expiry_of, term_of

# Of a renewal: whether the facts let one fear for the title.
AT_RISK, FOR_PERSON, SAFE = 0, 1, 2
# What an order may go by first, and the keys of which the lesser stands first.
First = Literal["score", "points", "margin", "expires_on"]
RISING = ("risk", "expires_on", "enterprise_id")


def keys_of(pipeline: Pipeline, first: First) -> tuple[list[str], list[bool]]:
    """The keys of a list's order, the id last, and of each whether the greater stands first."""
    leading = ("risk", "expires_on", "lines") if pipeline.renews else (first,)
    keys = list(dict.fromkeys([*leading, *pipeline.ties, "enterprise_id"]))
    return keys, [key not in RISING for key in keys]


def asked_beside(pipeline: Pipeline, as_of: date) -> list[str]:
    """The indicators that are measured for what is shown, and for who is in the population."""
    asked = [*pipeline.facts, *(["industrial"] if pipeline.population.industrial else [])]
    if pipeline.renews:
        asked += [f"{part}_{pipeline.policy}" for part in ("days_left", "days_since_given")]
    for title in pipeline.shows:
        edition = policy_at(title, as_of).edition
        asked += indicators_of(edition) if edition else []
    return with_closing(asked)


def shown_columns(pipeline: Pipeline) -> tuple[str, ...]:
    """The columns that the list of a pipeline has beyond those of every list."""
    columns: tuple[str, ...] = ()
    if pipeline.renews:
        columns += ("expires_on", "days_left", "expiry_by", "risk", "lines")
    if pipeline.line:
        columns += ("margin", "needed", "needed_growth")
    columns += pipeline.facts
    for title in pipeline.shows:
        columns += (f"unmet_{title}", f"open_{title}")
    return columns


def show_beside(
    frame: pl.DataFrame, matrix: Matrix, findings: Findings, pipeline: Pipeline
) -> pl.DataFrame:
    """The frame, in the order of the matrix, with the columns of `shown_columns`.

    Raises RankError where the pipeline's line is no clause of the edition in force.
    """
    table, policy = matrix.frame, findings.policy
    if pipeline.renews:
        frame = frame.with_columns(_terms(table, findings, pipeline, policy))
    if pipeline.line:
        frame = frame.with_columns(_margin(table, pipeline.line, policy))
    if pipeline.population.industrial:
        frame = frame.with_columns(table["industrial"])
    frame = frame.with_columns(table[name] for name in pipeline.facts)
    for title in pipeline.shows:
        far = count_lines(check(policy_at(title, policy.as_of), table))
        frame = frame.with_columns(far[part].alias(f"{part}_{title}") for part in ("unmet", "open"))
    return frame


def _terms(
    table: pl.DataFrame, findings: Findings, pipeline: Pipeline, policy: Policy
) -> list[pl.Series]:
    """When each title ends and by what that is known, and how sure the re-check seems.

    expiry_by: register, or law where the register says no end and a document says how many years
    the title lasts; null where neither does. risk: AT_RISK where the verdict is neither *met* nor
    left to a person. lines: clauses that fail or are open on the nearest way to *met*; a fact left
    out makes them more, or turns a failing one into an open one.
    """
    title, as_of = pipeline.policy, policy.as_of
    left, given = table[f"days_left_{title}"], table[f"days_since_given_{title}"]
    term = term_of(title, as_of)
    ends = [
        expiry_of(
            term,
            None if days is None else as_of + timedelta(days=days),
            None if since is None else as_of - timedelta(days=since),
        )
        for days, since in zip(left, given)
    ]
    verdict, until = (
        pl.col("verdict"),
        pl.Series("expires_on", [day for day, _ in ends], dtype=pl.Date),
    )
    risk = pl.when(verdict == MET).then(SAFE).when(verdict == PERSON).then(FOR_PERSON)
    far = count_lines(findings)
    return [
        until,
        (until - as_of).dt.total_days().alias("days_left"),
        pl.Series("expiry_by", [by for _, by in ends], dtype=pl.String),
        findings.frame.select(risk.otherwise(AT_RISK).cast(pl.Int8).alias("risk")).to_series(),
        (far["unmet"] + far["open"]).alias("lines"),
    ]


def _margin(table: pl.DataFrame, code: str, policy: Policy) -> list[pl.Expr]:
    """How far above the line one stands, what is still needed, and how much growth that is.

    margin: value less line in held units, below nought where it falls short; needed: what is
    short, nought above the line; needed_growth: as a share of the value, null without one.
    """
    node = line_at(code, policy)
    if node is None:
        empty = pl.lit(None, dtype=pl.Float64)
        return [empty.alias(name) for name in ("margin", "needed", "needed_growth")]
    value = table[node.indicator or ""]
    line = held(float(node.at_least or 0.0), node.unit)
    margin = (value - line).round(6)
    needed = (-margin).clip(lower_bound=0.0)
    growth = pl.select(pl.when(value > 0).then((needed / value).round(12))).to_series()
    return [
        pl.lit(series).alias(name)
        for name, series in (("margin", margin), ("needed", needed), ("needed_growth", growth))
    ]


def line_at(code: str, policy: Policy) -> Node | None:
    """The clause of one lower line by its code; None without an edition in force.

    Raises RankError where the edition has no such clause.
    """
    if policy.edition is None:
        return None
    for node in leaves_of(policy.edition):
        if node.code == code and node.indicator and isinstance(node.at_least, float):
            return node
    raise RankError("no_line", line=code, title=policy.title)


def due_by(pipeline: Pipeline, as_of: date) -> date:
    """The last day on which a title may end to be due: as many months ahead as the label tells."""
    return add_months(as_of, pipeline.label.horizon_months)
