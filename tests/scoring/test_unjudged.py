"""Every collected fact stands in a policy file or among the unjudged, and nothing in both."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from configs.reader import ConfigError, find, known
from scoring.clauses import Edition, nodes_of, ways
from scoring.policy import read_law
from scoring.unjudged import read_unjudged

FACTS = Path(__file__).parents[2].parent / "shared" / "domain" / "criteria.json"

SMALL = """\
unjudged:
  - rule_set: a@1
    facts: [A.1, A.2]
    reason: {zh: 目标, en: targets}
  - rule_set: b@1
    all: true
    reason: {zh: 外省, en: elsewhere}
"""


@cache
def criteria() -> Any:
    if not FACTS.is_file():
        pytest.skip("the collected facts (criteria.json) are not beside this checkout")
    return json.loads(FACTS.read_text(encoding="utf-8"))


def codes_of(edition: Edition) -> set[str]:
    """Every code of an edition: clauses, points and their steps, themes, definitions, re-checks."""
    codes = {node.code for node in nodes_of(edition)}
    codes |= {theme.code for theme in edition.themes.values()}
    codes |= {definition.code for definition in edition.definitions}
    codes |= {edition.recheck.code} if edition.recheck else set()
    for item in edition.points:
        codes |= {item.code} | {step.code for way in ways(item) for step in way.steps}
    return codes


@cache
def written() -> frozenset[str]:
    """Every code of every policy file."""
    laws = [read_law(find("policies", title)) for title in known("policies")]
    return frozenset().union(*(codes_of(e) for law in laws for e in law.editions))


def test_every_fact_stands_in_exactly_one_place() -> None:
    records = read_unjudged()
    missing, twice = [], []
    for fact in criteria()["facts"]:
        told = [r for r in records if r.covers(fact["rule_set"], fact["id"])]
        places = len(told) + (fact["id"] in written())
        missing += [fact["id"]] if places == 0 else []
        twice += [fact["id"]] if places > 1 else []
    assert not missing
    assert not twice


def test_every_record_speaks_of_facts_that_there_are() -> None:
    facts = {(fact["rule_set"], fact["id"]) for fact in criteria()["facts"]}
    sets = {rule_set for rule_set, _ in facts}
    assert len(sets) == 34
    for record in read_unjudged():
        assert record.rule_set in sets
        assert {(record.rule_set, fact) for fact in record.facts} <= facts


def test_who_is_partly_unjudged_is_not_wholly_so() -> None:
    """`all` is said of a rule set, `facts` where the rest of it is in a policy file."""
    for record in read_unjudged():
        of_set = {f["id"] for f in criteria()["facts"] if f["rule_set"] == record.rule_set}
        assert record.all == (not of_set & written()), record.rule_set


def test_reasons_are_told_in_both_languages() -> None:
    for record in read_unjudged():
        assert record.reason.zh.endswith("。")
        assert record.reason.en.endswith(".")


def test_a_record_knows_what_it_covers(tmp_path: Path) -> None:
    path = tmp_path / "unjudged.yaml"
    path.write_text(SMALL, encoding="utf-8")
    some, whole = read_unjudged(path)
    assert [some.covers("a@1", "A.1"), some.covers("a@1", "A.3"), some.covers("b@1", "A.1")] == [
        True,
        False,
        False,
    ]
    assert whole.covers("b@1", "B.1")
    assert not whole.covers("a@1", "B.1")


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("    all: true\n", ""), "facts_or_all"),
        (("    all: true\n", "    all: true\n    facts: [B.1]\n"), "facts_or_all"),
        (("facts: [A.1, A.2]", "facts: [A.1, A.1]"), "duplicate_code"),
        (("b@1\n    all: true", "a@1\n    facts: [A.2]"), "duplicate_code"),
        (("all: true", "whole: true"), "unknown_key"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(
    edit: tuple[str, str], code: str, tmp_path: Path
) -> None:
    assert edit[0] in SMALL
    path = tmp_path / "unjudged.yaml"
    path.write_text(SMALL.replace(*edit), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_unjudged(path)
    assert code in {fault.code for fault in refused.value.faults}
    assert {fault.file for fault in refused.value.faults} == {"unjudged.yaml"}
