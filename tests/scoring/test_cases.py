"""The law in officials' words (`tests/cases`), judged by the same `check` as the real list."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from configs.reader import ConfigError
from scoring.cases import Case, Cases, Outcome, read_cases, run_cases
from scoring.clauses import Edition, Node, children, nodes_of, ways
from scoring.policy import Applicant, Policy, policy_at

CASES = Path(__file__).parents[1] / "cases"
TITLES = sorted(path.stem for path in CASES.glob("*.yaml"))


@cache
def cases_of(title: str) -> Cases:
    return read_cases(CASES / f"{title}.yaml")


@cache
def policy_on(title: str, as_of: date, applicant: Applicant) -> Policy:
    return policy_at(title, as_of, applicant)


@cache
def outcomes(title: str) -> dict[str, Outcome]:
    return {outcome.case.name: outcome for outcome in run_cases(cases_of(title))}


def each_case() -> list[object]:
    return [
        pytest.param(title, case.name, id=f"{title}-{case.name}")
        for title in TITLES
        for case in cases_of(title).cases
    ]


@pytest.mark.parametrize(("title", "name"), each_case())
def test_case(title: str, name: str) -> None:
    assert outcomes(title)[name].wrong == {}


@pytest.mark.parametrize("title", TITLES)
def test_the_file_is_named_after_its_title(title: str) -> None:
    assert cases_of(title).title == title


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("like: 甲厂", "like: 无此厂"), "unknown_base"),
        (("main_revenue: 3000", "main_revenu: 3000"), "unknown_indicator"),
        (("expect: {verdict: unknown}", "expect: {}"), "claims_nothing"),
        (("name: 统计范围施行首日", "name: 统计范围施行前一天"), "duplicate_code"),
    ],
)
def test_a_case_that_cannot_be_told_is_refused(
    edit: tuple[str, str], code: str, tmp_path: Path
) -> None:
    text = (CASES / "above_scale.yaml").read_text(encoding="utf-8")
    assert edit[0] in text
    path = tmp_path / "above_scale.yaml"
    path.write_text(text.replace(*edit), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_cases(path)
    assert {fault.code for fault in refused.value.faults} == {code}


def test_a_wrong_claim_is_told_with_what_was_found(tmp_path: Path) -> None:
    text = (CASES / "above_scale.yaml").read_text(encoding="utf-8")
    path = tmp_path / "above_scale.yaml"
    path.write_text(text.replace("GS.1: not_met", "GS.1: met"), encoding="utf-8")
    wrong = [outcome.wrong for outcome in run_cases(read_cases(path)) if outcome.wrong]
    assert wrong
    assert all(found == {"GS.1": ("met", "not_met")} for found in wrong)


def in_edition(title: str, edition: Edition) -> list[Case]:
    return [
        case
        for case in cases_of(title).cases
        if case.applicant == "first"
        and policy_on(title, case.as_of, case.applicant).edition == edition
    ]


def editions() -> list[object]:
    found = {}
    for title in TITLES:
        for case in cases_of(title).cases:
            edition = policy_on(title, case.as_of, case.applicant).edition
            if edition and case.applicant == "first":
                found[edition.key] = pytest.param(title, edition, id=edition.key)
    return list(found.values())


@pytest.mark.parametrize(("title", "edition"), editions())
def test_every_clause_has_its_cases(title: str, edition: Edition) -> None:
    """Each clause is shown with every verdict it can take; each line with a value on it."""
    cases = in_edition(title, edition)
    for node in nodes_of(edition):
        if children(node) and node.not_ is None:
            continue
        shown = {case.expect[node.code] for case in cases if node.code in case.expect}
        assert shown >= wanted(node, edition), node.code
        line, verdict = line_of(node)
        if line is not None:
            on_line = [
                case
                for case in cases
                if cases_of(title).facts(case).get(node.indicator or "") == line
                and case.expect.get(node.code) == verdict
            ]
            assert on_line, f"{node.code}: no case stands on its line"


def wanted(node: Node, edition: Edition) -> set[str]:
    """The verdicts that a clause can take. Experts' points leave some of a line's to persons."""
    if node.person:
        return {"person"}
    by_facts = {"met", "not_met", "unknown"}
    line = node.score_at_least if node.score_above is None else node.score_above
    if line is None:
        return by_facts
    low, high = (sum_of(edition, node.theme, side) for side in ("least", "most"))
    if low == high:  # facts alone can earn all there is
        return by_facts
    in_reach = low > line or (low == line and node.score_above is None)
    return {"person", "not_met", "unknown"} | ({"met"} if in_reach else set())


def sum_of(edition: Edition, theme: str | None, side: str) -> float:
    """The points of the best facts, over all themes or one: given by experts least, or most."""
    sums: dict[str, float] = {}
    for item in edition.points:
        best = max((getattr(s, side) for way in ways(item) for s in way.steps), default=item.max)
        points = 0.0 if item.person and side == "least" else best
        sums[item.theme] = sums.get(item.theme, 0.0) + points
    for name, head in edition.themes.items():
        sums[name] = min(sums[name], head.max)
    return sum(sums.values()) if theme is None else sums[theme]


def line_of(node: Node) -> tuple[float | None, str]:
    """The number a clause draws its line at, and the verdict of a value that stands on it."""
    for line in (node.at_least, node.at_most):
        if isinstance(line, float):
            return line, "met"
    return (node.above if node.above is not None else node.below), "not_met"


@pytest.mark.parametrize(("title", "edition"), editions())
def test_every_tier_has_its_cases(title: str, edition: Edition) -> None:
    """The number that parts two tiers is itself shown on the side where the document puts it."""
    cases = in_edition(title, edition)
    for node in nodes_of(edition):
        for step in node.tiers.steps[:-1] if node.tiers else ():
            line = step.at_least if step.above is None else step.above
            on_line = [
                case
                for case in cases
                if node.tiers
                and node.code in case.expect
                and cases_of(title).facts(case).get(node.tiers.by) == line
            ]
            assert on_line, f"{node.code}: no case stands at {line}"


@pytest.mark.parametrize(("title", "edition"), editions())
def test_every_step_has_its_cases(title: str, edition: Edition) -> None:
    """Each step's line (or level) is shown with the points it gives, and what lies below all."""
    cases = in_edition(title, edition)
    for item in edition.points:
        for way in ways(item):
            shown = [
                (cases_of(title).facts(case).get(way.indicator), interval(case.scores[item.code]))
                for case in cases
                if item.code in case.scores
            ]
            for step, below in zip(way.steps, (*way.steps[1:], None)):
                line = step.at_least if step.at_least is not None else step.at_most
                value = line if line is not None else step.is_
                at_step = [points for fact, points in shown if value is None or fact == value]
                assert (step.least, step.most) in at_step, step.code
                if step.above is not None and below is not None:
                    on_line = [points for fact, points in shown if fact == step.above]
                    assert on_line == [(below.least, below.most)] * len(on_line), step.code
                    assert on_line, f"{step.code}: no case stands on its line"


def interval(points: float | tuple[float, ...]) -> tuple[float, float]:
    return (points[0], points[-1]) if isinstance(points, tuple) else (points, points)
