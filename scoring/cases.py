"""The law in examples that an official can read: enterprises with facts, and what must come out."""

import dataclasses
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from configs.reader import ConfigError, ConfigFault, read
from scoring.check import VERDICTS, check
from scoring.clauses import Edition, indicators_of, nodes_of
from scoring.indicator_words import held, read_indicators
from scoring.policy import Applicant, Policy, policy_at

Value = float | bool | str | None
# What a case claims or what was found: a verdict, points from and to, or None: no such clause.
Claimed = str | tuple[float | None, ...] | None
Verdict = Literal["not_applicable", "not_met", "unknown", "person", "met"]


@dataclass(frozen=True)
class Case:
    """One enterprise on one day and what the law says of it.

    like: the complete enterprise it differs from; enterprise: what differs, in shown units (null
    takes a fact away, `none` for a rank: known to have won nothing). expect: clause code or
    `verdict`. scores: points by scored item. points: guaranteed and possible points of all.
    """

    line: int = dataclasses.field(default=0, kw_only=True)
    name: str
    like: str
    as_of: date
    applicant: Applicant = "first"
    enterprise: dict[str, Value] = dataclasses.field(default_factory=dict)
    expect: dict[str, Verdict] = dataclasses.field(default_factory=dict)
    scores: dict[str, float | tuple[float, ...]] = dataclasses.field(default_factory=dict)
    points: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Cases:
    """All cases of a title, and the complete enterprises that they differ from."""

    title: str
    base: dict[str, dict[str, Value]]
    cases: tuple[Case, ...]

    def facts(self, case: Case) -> dict[str, Value]:
        """Everything that is known of the enterprise of a case."""
        return self.base[case.like] | case.enterprise


@dataclass(frozen=True)
class Outcome:
    """What came of one case: every claim that did not hold, as what was expected and found."""

    case: Case
    wrong: dict[str, tuple[Claimed, Claimed]]


def read_all_cases(folder: Path, titles: Iterable[str]) -> list[Cases]:
    """The cases of these titles, one file each. Raises ConfigError with the faults of all files."""
    found: list[Cases] = []
    faults: list[ConfigFault] = []
    for title in titles:
        try:
            cases = read_cases(folder / f"{title}.yaml")
        except ConfigError as error:
            faults += error.faults
            continue
        if cases.title != title:
            place = (f"{title}.yaml", 1, "title")
            faults.append(ConfigFault(*place, "other_title", cases.title, title))
        found.append(cases)
    if faults:
        raise ConfigError(faults)
    return found


def read_cases(path: Path) -> Cases:
    """The cases of one file. Raises ConfigError where one could not be told or claims nothing."""
    cases = read(path, Cases)
    faults = [fault for case in cases.cases for fault in _case_faults(case, cases, path.name)]
    names = [case.name for case in cases.cases]
    for case in cases.cases:
        if names.count(case.name) > 1:
            faults.append(ConfigFault(path.name, case.line, case.name, "duplicate_code", case.name))
    if faults:
        raise ConfigError(faults)
    return cases


def _case_faults(case: Case, cases: Cases, file: str) -> Iterator[ConfigFault]:
    def fault(code: str, found: str, right: str = "") -> ConfigFault:
        return ConfigFault(file, case.line, case.name, code, found, right)

    words = read_indicators()
    if case.like not in cases.base:
        yield fault("unknown_base", case.like, ", ".join(cases.base))
        return
    for name, value in cases.facts(case).items():
        if name not in words:
            yield fault("unknown_indicator", name)
        elif words[name].levels and isinstance(value, str) and value not in words[name].levels:
            yield fault("unknown_level", value, ", ".join(words[name].levels))
    if not (case.expect or case.scores or case.points):
        yield fault("claims_nothing", case.name, "expect | scores | points")


def run_cases(cases: Cases) -> list[Outcome]:
    """Judges all cases, those of one day and applicant together, like a real list."""
    outcomes = {}
    days = dict.fromkeys((case.as_of, case.applicant) for case in cases.cases)
    for as_of, applicant in days:
        today = [c for c in cases.cases if (c.as_of, c.applicant) == (as_of, applicant)]
        policy = policy_at(cases.title, as_of, applicant)
        rows = check(policy, case_matrix(cases, today, policy)).frame.to_dicts()
        for case, row in zip(today, rows):
            outcomes[case.name] = Outcome(case, dict(_wrong(case, row)))
    return [outcomes[case.name] for case in cases.cases]


def case_matrix(cases: Cases, today: Iterable[Case], policy: Policy) -> pl.DataFrame:
    """The enterprises of some cases as a matrix, every fact in the unit that facts are held in."""
    today = list(today)
    columns = {"enterprise_id": pl.Series([case.name for case in today], dtype=pl.String)}
    types = dtypes(policy.edition) if policy.edition else {}
    for name, dtype in types.items():
        values = [in_held_unit(name, cases.facts(case).get(name)) for case in today]
        columns[name] = pl.Series(values, dtype=dtype)
    return pl.DataFrame(columns)


def dtypes(edition: Edition) -> dict[str, type[pl.DataType]]:
    """The type of each indicator of an edition: level, flag or number."""
    words = read_indicators()
    flags = {node.indicator for node in nodes_of(edition) if isinstance(node.is_, bool)}
    return {
        name: pl.String if words[name].levels else pl.Boolean if name in flags else pl.Float64
        for name in indicators_of(edition)
    }


def in_held_unit(name: str, value: Value) -> Value:
    """A shown value as facts hold it; `none` for a rank is infinity: known to have won nothing."""
    words = read_indicators()[name]
    if value == "none" and not words.levels:
        return math.inf
    if value is None or isinstance(value, bool | str):
        return value
    return held(value, words.unit)


def _wrong(
    case: Case, row: dict[str, float | None]
) -> Iterator[tuple[str, tuple[Claimed, Claimed]]]:
    for code, verdict in case.expect.items():
        found = row.get(code)
        told = VERDICTS[int(found)] if found is not None else None
        if told != verdict:
            yield code, (verdict, told)
    for code, points in case.scores.items():
        expected = points if isinstance(points, tuple) else (points, points)
        reached = (row.get(f"{code}:low"), row.get(f"{code}:high"))
        if reached != expected:
            yield code, (expected, None if f"{code}:low" not in row else reached)
    if case.points is not None and (row["points"], row["points_high"]) != case.points:
        yield "points", (case.points, (row["points"], row["points_high"]))
