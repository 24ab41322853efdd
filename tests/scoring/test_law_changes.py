"""What changed in the law: every matter told once, with both sides, condition and table."""

import dataclasses
from datetime import date

from configs.words import read_words
from scoring.clauses import Item, Step, leaves_of
from scoring.law_changes import Change, compare, diff, most_points
from scoring.policy import Policy, policy_at

ZH = read_words("zh")
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def of(title: str) -> list[Change]:
    return compare(policy_at(title, BEFORE), policy_at(title, AFTER), ZH)


def with_points(policy: Policy, *items: Item) -> Policy:
    assert policy.edition
    edition = dataclasses.replace(policy.edition, points=items, themes={}, key="made-up")
    return dataclasses.replace(policy, edition=edition)


def test_what_changed_is_told_with_both_values_and_sources() -> None:
    changes = diff(policy_at("little_giant", BEFORE), policy_at("little_giant", AFTER), ZH)
    told = {
        change.indicator: (change.before and change.before.line, change.after and change.after.line)
        for change in changes
    }
    assert told["main_business_ratio"] == ("≥ 70%", "≥ 90%")
    assert told["debt_ratio"] == ("≤ 70%", "≤ 75%")
    assert told["own_brand"] == ("是", None)
    assert told["revenue"] == (None, "≥ 5,000万元")
    assert "years_in_segment" not in told
    ratio = next(change for change in changes if change.indicator == "main_business_ratio")
    assert ratio.before
    assert ratio.after
    assert (ratio.before.code, ratio.after.code) == ("LG22.Z2", "LG26.H2b")
    assert ratio.before.cites != ratio.after.cites


def test_every_clause_of_both_editions_stands_in_the_comparison() -> None:
    for title in ("srdi", "little_giant"):
        changes = of(title)
        for day, side in ((BEFORE, "before"), (AFTER, "after")):
            edition = policy_at(title, day).edition
            assert edition
            told = {line.code for change in changes if (line := getattr(change, side))}
            assert {leaf.code for leaf in leaves_of(edition)} <= told
            assert {definition.code for definition in edition.definitions} <= told


def test_a_line_that_held_for_a_tier_only_is_changed_when_it_holds_for_all() -> None:
    ratio = [change for change in of("little_giant") if change.indicator == "rd_ratio_each_of_2y"]
    codes = [(c.before and c.before.code, c.after and c.after.code) for c in ratio]
    assert codes == [("LG22.X1a", "LG26.H3b"), ("LG22.X1b", "LG26.H3b")]
    assert not any(change.is_kept for change in ratio)


def test_for_whom_it_is_is_compared_too() -> None:
    applies = [change for change in of("little_giant") if change.kind == "applies"]
    assert [change.is_kept for change in applies] == [True]
    after = policy_at("little_giant", AFTER)
    assert after.edition
    everybody = dataclasses.replace(
        after, edition=dataclasses.replace(after.edition, applies=None, key="made-up")
    )
    dropped = [change for change in diff(after, everybody, ZH) if change.kind == "applies"]
    assert [(c.indicator, c.after) for c in dropped] == [("is_sme", None)]


def test_a_table_that_only_one_edition_has_is_one_matter() -> None:
    tables = [change for change in of("srdi") if change.kind in ("table", "item")]
    assert len(tables) == 1
    assert tables[0].before
    assert tables[0].after is None
    assert "100 分" in tables[0].before.line


def test_items_are_paired_where_both_editions_have_a_table() -> None:
    before = policy_at("srdi", BEFORE)
    assert before.edition
    ratio, growth = before.edition.points[:2]
    assert ratio.steps
    stricter = (dataclasses.replace(ratio.steps[0], at_least=90.0), *ratio.steps[1:])
    changed = dataclasses.replace(ratio, code="NEW.S1", steps=stricter)
    rest = Step("NEW.S2.A", points=7, otherwise=True)
    other = dataclasses.replace(growth, code="NEW.S2", indicator="revenue_cagr_2y", steps=(rest,))
    after = with_points(before, changed, other)
    told = {
        (change.kind, change.before and change.before.code, change.after and change.after.code)
        for change in diff(before, after, ZH)
        if change.kind in ("table", "item")
    }
    assert ("table", "srdi_sme@63-2022", "made-up") in told
    assert ("item", "SRDI22.S1", "NEW.S1") in told
    assert ("item", "SRDI22.S2", None) in told
    assert ("item", None, "NEW.S2") in told


def test_points_outside_of_themes_count_for_the_table() -> None:
    before = policy_at("srdi", BEFORE)
    assert before.edition
    assert most_points(before.edition) == 100
    free = with_points(before, *before.edition.points).edition
    assert free
    assert most_points(free) == sum(item.max for item in free.points)


def test_a_recheck_is_compared_clause_by_clause_within_one_edition() -> None:
    day = date(2027, 5, 1)
    first = policy_at("little_giant", day)
    changes = diff(first, policy_at("little_giant", day, "recheck"), ZH)
    codes = [(c.before and c.before.code, c.after and c.after.code) for c in changes]
    assert codes == [("LG26.H2c", None), ("LG26.H7", "LG26.H7")]


def test_between_two_days_of_one_edition_nothing_changed() -> None:
    early, late = policy_at("srdi", date(2022, 8, 1)), policy_at("srdi", BEFORE)
    assert diff(early, late, ZH) == []
    assert compare(early, late, ZH)


def test_a_day_without_an_edition_has_nothing_to_compare() -> None:
    assert diff(policy_at("srdi", date(2022, 7, 31)), policy_at("srdi", BEFORE), ZH) == []
