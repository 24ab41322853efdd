"""Judging: the logic of verdicts, lines exactly met, points as intervals."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.reader import read_text
from scoring.check import MET, NOT_MET, PERSON, UNKNOWN, check, missing_facts, missing_of, places_of
from scoring.clauses import Edition, TitleLaw
from scoring.policy import Policy, policy_at
from tests.made import LIST_DAY, made_ranking

CITED = 'cites: D, clause: "c", mark: VERIFIED, label: {zh: "z", en: "e"}'
LAW = """
title: trial
label: {{zh: "z", en: "e"}}
documents: {{D: {{name: n, number: "1", begins: 2020-01-01}}}}
editions:
  - key: k
    document: D
    begins: 2020-01-01
    requires: {requires}
    points: {points}
"""


def judge(requires: str, row: dict[str, object], points: str = "[]") -> dict[str, object]:
    """The findings of one enterprise under a law of one edition."""
    law = read_text(LAW.format(requires=requires, points=points), TitleLaw)
    edition: Edition = law.editions[0]
    policy = Policy("trial", law.label, date(2020, 1, 1), edition, law.documents, "f")
    frame = pl.DataFrame({"enterprise_id": ["a"], **{k: [v] for k, v in row.items()}})
    return check(policy, frame).frame.row(0, named=True)


def leaf(code: str, line: str, indicator: str = "rd_ratio", unit: str = "%") -> str:
    return f'{{code: {code}, indicator: {indicator}, {line}, unit: "{unit}", {CITED}}}'


@pytest.mark.parametrize(
    ("line", "value", "verdict"),
    [
        ("at_least: 3", 0.03, MET),
        ("at_least: 3", 0.0299999, NOT_MET),
        ("above: 3", 0.03, NOT_MET),
        ("above: 3", 0.0300001, MET),
        ("at_most: 3", 0.03, MET),
        ("at_most: 3", 0.0300001, NOT_MET),
        ("below: 3", 0.03, NOT_MET),
        ("at_least: 3", None, UNKNOWN),
    ],
)
def test_a_line_is_judged_by_its_own_operator(line: str, value: float | None, verdict: int) -> None:
    assert judge(leaf("A", line), {"rd_ratio": value})["A"] == verdict


def person(code: str) -> str:
    return f"{{code: {code}, person: true, {CITED}}}"


@pytest.mark.parametrize(
    ("group", "value", "verdict"),
    [
        ("all", 0.05, PERSON),
        ("all", 0.01, NOT_MET),
        ("all", None, UNKNOWN),
        ("any", 0.05, MET),
        ("any", 0.01, PERSON),
        ("any", None, PERSON),
    ],
)
def test_a_person_stands_between_unknown_and_met(
    group: str, value: float | None, verdict: int
) -> None:
    requires = f"{{code: G, {group}: [{leaf('A', 'at_least: 3')}, {person('B')}]}}"
    assert judge(requires, {"rd_ratio": value})["verdict"] == verdict


@pytest.mark.parametrize(("held", "verdict"), [(True, NOT_MET), (False, MET), (None, UNKNOWN)])
def test_an_exclusion_turns_what_is_known(held: bool | None, verdict: int) -> None:
    child = f"{{code: A, indicator: same_group, is: true, {CITED}}}"
    assert judge(f"{{code: N, not: {child}}}", {"same_group": held})["N"] == verdict


def judge_tiers(bound: str, revenue: float | None, ratio: float) -> object:
    steps = (
        f"[{{{bound}: 10000, then: {leaf('A', 'at_least: 3')}}},"
        f" {{otherwise: true, then: {leaf('B', 'at_least: 6')}}}]"
    )
    requires = f"{{code: T, tiers: {{by: revenue, unit: 万元, steps: {steps}}}}}"
    return judge(requires, {"revenue": revenue, "rd_ratio": ratio})["T"]


@pytest.mark.parametrize(
    ("revenue", "ratio", "verdict"),
    [
        (2e8, 0.04, MET),
        (1e8, 0.03, MET),
        (0.6e8, 0.04, NOT_MET),
        (None, 0.04, UNKNOWN),
        (None, 0.09, MET),
        (None, 0.01, NOT_MET),
    ],
)
def test_a_tier_is_chosen_by_another_indicator(
    revenue: float | None, ratio: float, verdict: int
) -> None:
    """Where that one is missing, what all tiers agree on still holds."""
    assert judge_tiers("at_least", revenue, ratio) == verdict


def test_a_tier_above_a_line_leaves_the_line_to_the_tier_below() -> None:
    assert judge_tiers("above", 1e8, 0.04) == NOT_MET
    assert judge_tiers("above", 1e8 + 1, 0.04) == MET


def test_without_an_edition_everything_is_unknown() -> None:
    policy = policy_at("srdi", date(2022, 7, 31))
    found = check(policy, pl.DataFrame({"enterprise_id": ["a", "b"]}))
    assert found.frame["verdict"].to_list() == [UNKNOWN, UNKNOWN]
    assert missing_facts(found, 0) == []


def test_the_missing_facts_are_those_that_could_still_decide() -> None:
    findings = made_ranking("srdi", False).findings
    ids = findings.frame["enterprise_id"].to_list()
    assert places_of(findings.frame, ids[5:2:-1]) == [5, 4, 3]
    together = missing_of(findings, range(len(ids)))
    assert len(together) == len(ids)
    for row, verdict in enumerate(findings.frame["verdict"]):
        names = missing_facts(findings, row)
        assert together[row] == names
        values = findings.matrix.row(row, named=True)
        assert all(values[name] is None for name in names)
        assert bool(names) or verdict != UNKNOWN


VALUES = st.one_of(st.none(), st.floats(0, 0.2))


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> tuple[str, list[str]]:
    """A random tree of clauses over r&d ratio and margins, with the codes it uses."""
    code = f"N{draw(st.integers(0, 10**9))}"
    kind = draw(st.sampled_from(["line", "person", "all", "any"] if depth else ["line", "person"]))
    if kind == "person":
        return person(code), [code]
    if kind == "line":
        name = draw(st.sampled_from(["rd_ratio", "net_margin", "debt_ratio"]))
        return leaf(code, f"at_least: {draw(st.integers(1, 15))}", name), [code]
    parts = draw(st.lists(trees(depth - 1), min_size=1, max_size=3))
    inner = ", ".join(text for text, _ in parts)
    codes = [code, *(c for _, cs in parts for c in cs)]
    return f"{{code: {code}, {kind}: [{inner}]}}", codes


@given(trees(), VALUES, VALUES, VALUES, st.sampled_from(["rd_ratio", "net_margin", "debt_ratio"]))
def test_hiding_a_fact_never_carries_a_verdict_over_the_cut(
    tree: tuple[str, list[str]],
    ratio: float | None,
    margin: float | None,
    debt: float | None,
    hidden: str,
) -> None:
    text, codes = tree
    if len(set(codes)) < len(codes):
        return
    schema = {"rd_ratio": ratio, "net_margin": margin, "debt_ratio": debt}
    floats = {k: pl.Series([v], dtype=pl.Float64)[0] for k, v in schema.items()}
    before = judge_floats(text, floats)
    after = judge_floats(text, floats | {hidden: None})
    assert after < PERSON or after <= before
    assert after != MET or before == MET


def judge_floats(requires: str, row: dict[str, float | None]) -> int:
    law = read_text(LAW.format(requires=requires, points="[]"), TitleLaw)
    policy = Policy("t", law.label, LIST_DAY, law.editions[0], law.documents, "f")
    columns = {name: pl.Series([value], dtype=pl.Float64) for name, value in row.items()}
    frame = pl.DataFrame({"enterprise_id": ["a"], **columns})
    return int(check(policy, frame).frame["verdict"][0])
