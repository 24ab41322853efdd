"""Judging: the logic of verdicts, lines exactly met, points as intervals."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.reader import read_text
from scoring.check import MET, NOT_MET, PERSON, UNKNOWN, check, missing_facts
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


ITEM = (
    'code: S, label: {zh: "z", en: "e"}, theme: t, max: 10, cites: D, clause: "c", mark: VERIFIED'
)
STEPS = (
    f'[{{{ITEM}, indicator: rd_ratio, unit: "%", steps: [{{code: S.A, at_least: 10, points: 10}},'
    " {code: S.B, at_least: 5, points: 6}, {code: S.C, otherwise: true, points: 0}]}]"
)


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (0.10, 10, 10, MET),
        (0.0999, 6, 6, MET),
        (0.05, 6, 6, MET),
        (0.04, 0, 0, NOT_MET),
        (None, 0, 10, UNKNOWN),
    ],
)
def test_points_are_intervals_and_a_tie_takes_the_higher_step(
    value: float | None, low: float, high: float, verdict: int
) -> None:
    requires = f"{{code: P, score_at_least: 6, {CITED}}}"
    found = judge(requires, {"rd_ratio": value}, STEPS)
    assert (found["points"], found["points_high"], found["verdict"]) == (low, high, verdict)


@pytest.mark.parametrize(
    ("ratio", "margin", "low", "high"),
    [
        (0.10, 0.0, 10, 10),
        (0.04, 0.08, 4, 4),
        (0.04, None, 0, 4),
        (None, 0.08, 4, 10),
        (None, None, 0, 10),
        (0.10, None, 10, 10),
    ],
)
def test_an_unknown_way_promises_no_more_than_it_could_earn(
    ratio: float | None, margin: float | None, low: float, high: float
) -> None:
    steps = (
        "[{{code: {0}.A, at_least: 8, points: {1}}}, {{code: {0}.B, otherwise: true, points: 0}}]"
    )
    ways = ", ".join(
        f'{{indicator: {name}, unit: "%", steps: {steps.format(name, most)}}}'
        for name, most in (("rd_ratio", 10), ("net_margin", 4))
    )
    table = f"[{{{ITEM}, either: [{ways}]}}]"
    requires = f"{{code: P, score_at_least: 6, {CITED}}}"
    found = judge(requires, {"rd_ratio": ratio, "net_margin": margin}, table)
    assert (found["points"], found["points_high"]) == (low, high)


OTHER = STEPS.replace("code: S", "code: R").replace("rd_ratio", "net_margin")
TWO_THEMES = STEPS[:-1] + ", " + OTHER[1:].replace("theme: t", "theme: u")


@pytest.mark.parametrize(
    ("ratio", "margin", "points", "verdicts"),
    [
        (0.10, 0.10, (20, 20), (MET, MET)),
        (0.05, 0.05, (12, 12), (MET, NOT_MET)),
        (0.04, 0.10, (10, 10), (NOT_MET, MET)),
        (0.10, None, (10, 20), (MET, UNKNOWN)),
        (None, 0.05, (6, 16), (UNKNOWN, NOT_MET)),
    ],
)
def test_a_line_on_a_theme_counts_the_points_of_that_theme_only(
    ratio: float | None, margin: float | None, points: tuple[int, int], verdicts: tuple[int, int]
) -> None:
    lines = (
        f"{{code: T, score_at_least: 6, theme: t, {CITED}}}, "
        f"{{code: U, score_at_least: 10, theme: u, {CITED}}}"
    )
    row = {"rd_ratio": ratio, "net_margin": margin}
    found = judge(f"{{code: G, all: [{lines}]}}", row, TWO_THEMES)
    assert (found["points"], found["points_high"]) == points
    assert (found["T"], found["U"]) == verdicts
    assert (found["t:low"], found["u:low"]) == (found["S:low"], found["R:low"])
    assert (found["t:high"], found["u:high"]) == (found["S:high"], found["R:high"])


@pytest.mark.parametrize(("years", "points"), [(1.9, 0), (2, 1), (3.9, 1), (10, 5), (40, 5)])
def test_points_per_full_unit_stop_at_the_cap(years: float, points: float) -> None:
    item = ITEM.replace("max: 10", "max: 5")
    table = (
        f"[{{{item}, indicator: years_in_segment, unit: 年,"
        " per_unit: {every: 2, points: 1, cap: 5}}]"
    )
    requires = f"{{code: P, score_at_least: 1, {CITED}}}"
    assert judge(requires, {"years_in_segment": years}, table)["points"] == points


def test_without_an_edition_everything_is_unknown() -> None:
    policy = policy_at("srdi", date(2022, 7, 31))
    found = check(policy, pl.DataFrame({"enterprise_id": ["a", "b"]}))
    assert found.frame["verdict"].to_list() == [UNKNOWN, UNKNOWN]
    assert missing_facts(found, 0) == []


def test_the_missing_facts_are_those_that_could_still_decide() -> None:
    findings = made_ranking("srdi", False).findings
    for row, verdict in enumerate(findings.frame["verdict"]):
        names = missing_facts(findings, row)
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
