"""Points are intervals: every step, cap and way; what experts and missing facts leave open."""

import pytest

from scoring.check import MET, NOT_MET, PERSON, UNKNOWN
from tests.scoring.test_check import CITED, judge

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


EXPERTS = STEPS.replace(
    "code: S.B, at_least: 5, points: 6", "code: S.B, at_least: 5, points: [4, 6]"
)
GIVEN = EXPERTS[:-1] + ", {" + ITEM.replace("code: S", "code: X") + ", person: true}]"


@pytest.mark.parametrize(
    ("ratio", "line", "verdict"),
    [
        (0.05, "score_at_least: 4", MET),
        (0.05, "score_at_least: 5", PERSON),
        (0.05, "score_at_least: 16", PERSON),
        (0.05, "score_above: 16", NOT_MET),
        (0.10, "score_above: 10", PERSON),
        (0.10, "score_above: 9", MET),
        (None, "score_at_least: 10", PERSON),
        (None, "score_above: 10", UNKNOWN),
        (None, "score_above: 20", NOT_MET),
    ],
)
def test_what_experts_may_give_is_for_a_person_and_a_missing_fact_is_not(
    ratio: float | None, line: str, verdict: int
) -> None:
    found = judge(f"{{code: P, {line}, {CITED}}}", {"rd_ratio": ratio}, GIVEN)
    assert found["verdict"] == verdict


def test_a_capped_theme_counts_no_more_than_its_maximum() -> None:
    themes = 'themes: {t: {code: T, max: 15, cites: D, clause: "c", mark: VERIFIED, capped: true}}'
    points = f"{GIVEN}\n    {themes}"
    found = judge(f"{{code: P, score_at_least: 15, {CITED}}}", {"rd_ratio": 0.10}, points)
    assert (found["points"], found["points:reach"], found["points_high"]) == (10, 15, 15)
