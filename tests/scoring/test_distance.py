"""How far from a title: counted by brute force on small laws, and tried out on real ones."""

from datetime import date
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from configs.reader import read_text
from scoring.check import MET, NOT_APPLICABLE, NOT_MET, PERSON, UNKNOWN, check, judge, whole
from scoring.clauses import Node, TitleLaw, children, indicators_of, leaves
from scoring.distance import DISTANCE_SCHEMA, measure_distance
from scoring.policy import Policy, policy_at
from tests.scoring.law_rows import draw_rows, policies, values_of
from tests.scoring.test_check import LAW, VALUES, trees
from tests.scoring.test_check_properties import judged_together

POLICIES = policies()
NAMES = ("rd_ratio", "net_margin", "debt_ratio")


def policy_of(requires: str) -> Policy:
    law = read_text(LAW.format(requires=requires, points="[]"), TitleLaw)
    return Policy("t", law.label, date(2026, 1, 1), law.editions[0], law.documents, "f")


def combine(node: Node, verdicts: dict[str, int]) -> int:
    below = [combine(child, verdicts) for child in children(node)]
    if node.all is not None:
        return min(below)
    return max(below) if node.any is not None else verdicts[node.code]


def fewest(node: Node, verdicts: dict[str, int], changed: int, passed: int) -> int:
    """The fewest clauses of one verdict that must be met anew for the whole to pass."""
    codes = [leaf.code for leaf in leaves(node) if verdicts[leaf.code] == changed]
    for count in range(len(codes) + 1):
        for some in combinations(codes, count):
            if combine(node, verdicts | dict.fromkeys(some, MET)) >= passed:
                return count
    raise AssertionError("every clause met and still not passed")


@settings(deadline=None)
@given(trees(), VALUES, VALUES, VALUES)
def test_the_fewest_lines_are_those_of_every_choice_tried(
    tree: tuple[str, list[str]], ratio: float | None, margin: float | None, debt: float | None
) -> None:
    text, codes = tree
    if len(set(codes)) < len(codes):
        return
    policy = policy_of(text)
    assert policy.edition is not None
    values = zip(NAMES, (ratio, margin, debt))
    columns = {name: pl.Series([value], dtype=pl.Float64) for name, value in values}
    findings = check(policy, pl.DataFrame({"enterprise_id": ["a"], **columns}))
    row, told = findings.frame.row(0, named=True), measure_distance(findings).row(0, named=True)
    root = policy.edition.requires
    if len([leaf for leaf in leaves(root) if row[leaf.code] == NOT_MET]) > 6:
        return
    assert told["unmet"] == fewest(root, row, NOT_MET, UNKNOWN)
    assert (told["unmet"] == 0) == (row["verdict"] != NOT_MET)
    if told["fails_one"]:
        assert fewest(root, row, NOT_MET, PERSON) == 1
    lacking = [name for name in NAMES if columns[name][0] is None]
    alone = [
        judge(policy.edition, findings.matrix, (name,)).select(whole(policy.edition)).item()
        for name in lacking
    ]
    assert told["one_missing"] == (row["verdict"] == UNKNOWN and max(alone, default=0) >= PERSON)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_line_alone_really_carries_the_enterprise_over(policy: Policy) -> None:
    """The failed line is the only one: with another value of one of its indicators it passes."""
    edition = policy.edition
    assert edition is not None
    findings = check(policy, draw_rows(policy, 3000, 5, missing=0.02))
    told = measure_distance(findings)
    assert dict(told.schema) == DISTANCE_SCHEMA
    tried = 0
    for flag, start in (("fails_one", NOT_MET), ("one_missing", UNKNOWN)):
        rows = findings.matrix.filter(told[flag]).head(20)
        tried += rows.height
        assert (findings.frame.filter(told[flag])["verdict"] == start).all()
        variants = {
            (name, at): rows.with_columns(put(rows, name, value, only_missing=start == UNKNOWN))
            for name in indicators_of(edition)
            for at, value in enumerate(values_of(edition, name))
        }
        judged = judged_together(policy, variants) if rows.height else {}
        passed = pl.Series([False] * rows.height, dtype=pl.Boolean)
        for found in judged.values():
            passed = passed | (found["verdict"] >= PERSON)
        if not edition.points:  # a line on points may need several items at once
            assert passed.all(), flag
    assert tried


def put(rows: pl.DataFrame, name: str, value: Any, only_missing: bool) -> pl.Expr:
    literal = pl.lit(value, dtype=rows.schema[name]).alias(name)
    return pl.col(name).fill_null(literal) if only_missing else literal


def test_who_the_title_is_not_for_has_no_distance() -> None:
    policy = policy_at("srdi", date(2026, 5, 1))
    rows: Any = draw_rows(policy, 50, 3).with_columns(pl.lit(False).alias("is_sme"))
    findings = check(policy, rows)
    assert (findings.frame["verdict"] == NOT_APPLICABLE).all()
    told = measure_distance(findings)
    assert told["unmet"].null_count() == told["open"].null_count() == 50
    assert not told["fails_one"].any()
    assert not told["one_missing"].any()


def test_without_an_edition_nothing_is_near() -> None:
    findings = check(policy_at("srdi", date(2020, 1, 1)), pl.DataFrame({"enterprise_id": ["a"]}))
    assert measure_distance(findings).row(0) == ("a", None, None, False, False)
