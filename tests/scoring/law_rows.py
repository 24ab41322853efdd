"""Random enterprises around the lines of the law: values on a line, below and above it, missing."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from configs.reader import find, known
from scoring.cases import dtypes
from scoring.clauses import Edition, indicators_of, nodes_of, ways
from scoring.indicator_words import held, read_indicators
from scoring.policy import APPLICANTS, Applicant, Policy, policy_at, read_law, span_of

MISSING = 0.15


def policies() -> dict[str, Policy]:
    """Every edition that any applicant ever follows, by key and applicant."""
    found = {}
    for title in known("policies"):
        for edition in read_law(find("policies", title)).editions:
            for applicant in APPLICANTS:
                policy = policy_on_its_day(title, edition, applicant)
                found[f"{edition.key}-{applicant}"] = policy
    return found


def policy_on_its_day(title: str, edition: Edition, applicant: Applicant) -> Policy:
    """The edition as it is read on the first day on which it governs."""
    day: date = span_of(edition, applicant)[0]
    policy = policy_at(title, day, applicant)
    assert policy.edition is not None
    assert policy.edition.key == edition.key
    return policy


def lines_on(edition: Edition, name: str) -> list[float]:
    """Every number, in held units, that the edition compares this indicator with."""
    found = []
    for node in nodes_of(edition):
        if node.indicator == name:
            bounds = (node.at_least, node.above, node.at_most, node.below)
            found += [held(line, node.unit) for line in bounds if isinstance(line, float)]
        if node.tiers and node.tiers.by == name:
            edges = (b for s in node.tiers.steps for b in (s.at_least, s.above) if b is not None)
            found += [held(edge, node.tiers.unit) for edge in edges]
    for item in edition.points:
        for way in ways(item):
            if way.indicator == name:
                bounds = (b for s in way.steps for b in (s.at_least, s.above, s.at_most))
                found += [held(line, way.unit) for line in bounds if line is not None]
                if item.per_unit:
                    found += [item.per_unit.every * count for count in range(8)]
                if item.given:
                    found += [0.0, item.max]
    return sorted(set(found))


def values_of(edition: Edition, name: str) -> list[Any]:
    """The values that matter of one indicator: each level, or each line from three sides."""
    words, kind = read_indicators()[name], dtypes(edition)[name]
    if words.levels:
        return list(words.levels)
    if kind == pl.Boolean:
        return [True, False]
    around = [v for line in lines_on(edition, name) for v in (line * 0.99, line, line * 1.01)]
    return sorted({0.0, *around, *(v + 1 for v in around)})


def draw_rows(policy: Policy, rows: int, seed: int, missing: float = MISSING) -> pl.DataFrame:
    """A matrix of made-up enterprises for this edition."""
    assert policy.edition is not None
    rng = np.random.default_rng(seed)
    types = dtypes(policy.edition)
    columns = {"enterprise_id": pl.Series([f"E{n:05d}" for n in range(rows)])}
    for name in indicators_of(policy.edition):
        choices = values_of(policy.edition, name)
        drawn = [choices[i] for i in rng.integers(len(choices), size=rows)]
        gone = rng.random(rows) < missing
        values = [None if g else v for g, v in zip(gone, drawn)]
        columns[name] = pl.Series(values, dtype=types[name])
    return pl.DataFrame(columns)
