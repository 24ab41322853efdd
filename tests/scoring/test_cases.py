"""The law in officials' words (`tests/cases`), judged by the same `check` as the real list."""

import dataclasses
import math
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from configs.reader import read
from scoring.check import MET, NOT_MET, PERSON, UNKNOWN, check
from scoring.clauses import Edition, Node, children, indicators_of, walk, ways
from scoring.indicator_words import held, read_indicators
from scoring.policy import Policy, policy_at

CASES = Path(__file__).parents[1] / "cases"
TITLES = sorted(path.stem for path in CASES.glob("*.yaml"))
VERDICTS = {"not_met": NOT_MET, "unknown": UNKNOWN, "person": PERSON, "met": MET}

words_of = cache(read_indicators)

Value = float | bool | str | None
Verdict = Literal["not_met", "unknown", "person", "met"]


@dataclass(frozen=True)
class Case:
    """One enterprise on one day and what the law says of it."""

    name: str
    like: str
    as_of: date
    enterprise: dict[str, Value] = dataclasses.field(default_factory=dict)
    expect: dict[str, Verdict] = dataclasses.field(default_factory=dict)
    scores: dict[str, float] = dataclasses.field(default_factory=dict)
    points: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Cases:
    """All cases of a title, and the complete enterprises that they differ from."""

    title: str
    base: dict[str, dict[str, Value]]
    cases: tuple[Case, ...]

    def facts(self, case: Case) -> dict[str, Value]:
        return self.base[case.like] | case.enterprise


@cache
def cases_of(title: str) -> Cases:
    return read(CASES / f"{title}.yaml", Cases)


@cache
def policy_on(title: str, as_of: date) -> Policy:
    return policy_at(title, as_of)


@cache
def judged(title: str, as_of: date) -> dict[str, dict[str, float | None]]:
    """Findings of all cases of one day, by case name: judged together, like a real list."""
    policy, cases = policy_on(title, as_of), cases_of(title)
    today = [case for case in cases.cases if case.as_of == as_of]
    columns = {"enterprise_id": pl.Series([case.name for case in today], dtype=pl.String)}
    types = dtypes(policy.edition) if policy.edition else {}
    for name, dtype in types.items():
        values = [in_held_unit(name, cases.facts(case).get(name)) for case in today]
        columns[name] = pl.Series(values, dtype=dtype)
    rows = check(policy, pl.DataFrame(columns)).frame.to_dicts()
    return {row["enterprise_id"]: row for row in rows}


def dtypes(edition: Edition) -> dict[str, type[pl.DataType]]:
    words, nodes = words_of(), list(walk(edition.requires))
    flags = {node.indicator for node in nodes if isinstance(node.is_, bool)}
    return {
        name: pl.String if words[name].levels else pl.Boolean if name in flags else pl.Float64
        for name in indicators_of(edition)
    }


def in_held_unit(name: str, value: Value) -> Value:
    words = words_of()[name]
    if value == "none" and not words.levels:
        return math.inf  # known to have no rank, which is not the same as an unknown one
    if isinstance(value, str):
        assert value in words.levels, f"{name}: {value}"
    if value is None or isinstance(value, bool | str):
        return value
    return held(value, words.unit)


def each_case() -> list[object]:
    return [
        pytest.param(title, case, id=f"{title}-{case.name}")
        for title in TITLES
        for case in cases_of(title).cases
    ]


@pytest.mark.parametrize(("title", "case"), each_case())
def test_case(title: str, case: Case) -> None:
    row = judged(title, case.as_of)[case.name]
    assert {code: row[code] for code in case.expect} == {
        code: VERDICTS[verdict] for code, verdict in case.expect.items()
    }
    for code, points in case.scores.items():
        assert (row[f"{code}:low"], row[f"{code}:high"]) == (points, points), code
    if case.points is not None:
        assert (row["points"], row["points_high"]) == case.points


@pytest.mark.parametrize("title", TITLES)
def test_cases_are_told_apart(title: str) -> None:
    """Names are unique, every fact is a known indicator, and every case claims something."""
    cases = cases_of(title)
    names = [case.name for case in cases.cases]
    assert len(set(names)) == len(names)
    assert cases.title == title
    for case in cases.cases:
        assert case.like in cases.base, case.name
        assert set(cases.facts(case)) <= set(words_of()), case.name
        assert case.expect or case.scores or case.points, case.name


def in_edition(title: str, edition: Edition) -> list[Case]:
    return [
        case for case in cases_of(title).cases if policy_on(title, case.as_of).edition == edition
    ]


def editions() -> list[object]:
    found = {}
    for title in TITLES:
        for case in cases_of(title).cases:
            edition = policy_on(title, case.as_of).edition
            if edition:
                found[edition.key] = pytest.param(title, edition, id=edition.key)
    return list(found.values())


@pytest.mark.parametrize(("title", "edition"), editions())
def test_every_clause_has_its_cases(title: str, edition: Edition) -> None:
    """Each clause is shown met, not met and unknown; each line is shown with a value on it."""
    cases = in_edition(title, edition)
    for node in walk(edition.requires):
        if children(node) and node.not_ is None:
            continue
        shown = {case.expect[node.code] for case in cases if node.code in case.expect}
        wanted = {"person"} if node.person else {"met", "not_met", "unknown"}
        assert shown >= wanted, node.code
        line = line_of(node)
        if line is not None:
            on_line = [
                case
                for case in cases
                if cases_of(title).facts(case).get(node.indicator or "") == line
                and case.expect.get(node.code) == "met"
            ]
            assert on_line, f"{node.code}: no case stands on its line"


def line_of(node: Node) -> float | None:
    line = node.at_least if node.at_least is not None else node.at_most
    return line if isinstance(line, float) else None


@pytest.mark.parametrize(("title", "edition"), editions())
def test_every_step_has_its_cases(title: str, edition: Edition) -> None:
    """Each step's line (or level) is shown with the points it gives, and what lies below all."""
    cases = in_edition(title, edition)
    for item in edition.points:
        for way in ways(item):
            shown = [
                (cases_of(title).facts(case).get(way.indicator), case.scores[item.code])
                for case in cases
                if item.code in case.scores
            ]
            for step in way.steps:
                line = step.at_least if step.at_least is not None else step.at_most
                value = line if line is not None else step.is_
                at_step = [points for fact, points in shown if value is None or fact == value]
                assert step.points in at_step, step.code
