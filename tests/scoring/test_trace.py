"""trace.v1: the whole reason of a verdict, for machines; stable names, values with units."""

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from scoring.check import VERDICTS, check
from scoring.clauses import nodes_of
from scoring.policy import policy_at
from scoring.trace import FORMAT, trace
from tests.scoring.law_rows import draw_rows, policies
from tests.scoring.surveyed import survey

POLICIES = policies()


def below(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(n for child in node.get("children", []) for n in below(child))]


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_clause_stands_in_the_trace_with_verdict_line_and_source(policy: Any) -> None:
    rows = draw_rows(policy, 5, 11)
    findings = check(policy, rows)
    for at, code in enumerate(rows["enterprise_id"]):
        told = json.loads(json.dumps(trace(findings, code), allow_nan=False))
        assert (told["format"], told["title"]) == (FORMAT, policy.title)
        assert told["law"]["edition"] == policy.edition.key
        assert told["applicant"] == policy.applicant
        nodes = [n for tree in ("applies", "requires") if tree in told for n in below(told[tree])]
        assert [n["code"] for n in nodes] == [n.code for n in nodes_of(policy.edition)]
        for node in nodes:
            assert node["verdict"] == VERDICTS[findings.frame[node["code"]][at]]
            if node["form"] == "clause":
                assert node["cites"]["number"]
                assert node["cites"]["mark"] in ("VERIFIED", "MEMORY")
                assert {"decided_by", "line", "points"} & set(node)
        assert [item["code"] for item in told.get("items", [])] == [
            item.code for item in policy.edition.points
        ]


def test_values_stand_in_the_unit_beside_them() -> None:
    policy = policy_at("srdi", date(2022, 9, 1))
    rows = draw_rows(policy, 1, 1).with_columns(
        rd_expense=pl.lit(1_240_000.0),
        rd_ratio=pl.lit(0.026),
        state_award_rank=pl.lit(float("inf")),
    )
    told = trace(check(policy, rows), "E00000")
    nodes = {node["code"]: node for node in below(told["requires"])}
    assert (nodes["SRDI22.H2a"]["value"], nodes["SRDI22.H2a"]["unit"]) == (124, "万元")
    assert nodes["SRDI22.H2b"]["value"] == 2.6
    assert nodes["SRDI22.H2b"]["line"] == {"at_least": 3.0}
    assert nodes["SRDI22.D1b"]["value"] == "none"
    assert nodes["SRDI22.H4"]["score_at_least"] == 60
    assert set(nodes["SRDI22.H4"]["points"]) == {"low", "reach", "high"}


def test_a_day_without_an_edition_is_told() -> None:
    policy = policy_at("srdi", date(2020, 1, 1))
    told = trace(check(policy, pl.DataFrame({"enterprise_id": ["a"]})), "a")
    assert (told["verdict"], told["reason"]) == ("unknown", "no edition in force")
    assert told["law"]["edition"] is None


def test_an_enterprise_that_was_not_judged_has_no_trace() -> None:
    findings = survey().verdicts["srdi"].findings["first"]
    with pytest.raises(KeyError, match="nobody"):
        trace(findings, "nobody")
