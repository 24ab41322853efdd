"""The walk through a policy: every clause once, in the order of the document."""

from datetime import date

import pytest

from scoring.clauses import children, indicators_of, leaves, walk, ways
from scoring.indicator_words import read_indicators
from scoring.policy import policy_at

DAYS = (date(2022, 8, 1), date(2026, 4, 1))


@pytest.mark.parametrize("title", ["srdi", "little_giant", "innovative", "tech_leader"])
@pytest.mark.parametrize("day", DAYS)
def test_every_leaf_is_walked_once_and_in_order(title: str, day: date) -> None:
    edition = policy_at(title, day).edition
    assert edition
    codes = [node.code for node in walk(edition.requires)]
    assert len(codes) == len(set(codes))
    ends = [node.code for node in leaves(edition.requires)]
    assert [code for code in codes if code in ends] == ends
    for node in walk(edition.requires):
        assert all(child.code in codes for child in children(node))


@pytest.mark.parametrize("title", ["srdi", "little_giant", "bse"])
@pytest.mark.parametrize("day", DAYS)
def test_every_indicator_asked_for_exists(title: str, day: date) -> None:
    edition = policy_at(title, day).edition
    if edition is None:
        assert title == "bse"
        return
    asked = indicators_of(edition)
    assert len(asked) == len(set(asked))
    assert set(asked) <= set(read_indicators())
    for item in edition.points:
        assert {way.indicator for way in ways(item)} <= set(asked)


def test_an_exclusion_is_one_clause() -> None:
    edition = policy_at("little_giant", DAYS[1]).edition
    assert edition
    codes = [node.code for node in leaves(edition.requires)]
    assert "LG26.X1" in codes
    assert "LG26.X1.held" not in codes
