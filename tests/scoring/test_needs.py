"""What the law still asks: every promised change reaches its line, and one unit less does not."""

from dataclasses import replace
from datetime import date
from functools import cache

import polars as pl
import pytest

from scoring.check import MET, NOT_MET, UNKNOWN
from scoring.needs import AHEAD, Clause, Law, Need, read_law_of
from scoring.policy import policy_at
from scoring.versions import Bench, alter, hold, judged, project, set_up, unit_of
from tests.scoring.planned import figures, ids, steps

PLACES = (0, 60, 120, 150, 180, 200)
LATER = date(2026, 4, 1)


@cache
def law_of(place: int, day: date = date(2026, 3, 1)) -> tuple[Bench, Law]:
    policy = policy_at("little_giant", day)
    bench = set_up(figures(), ids()[place], policy, None)
    law = read_law_of(bench, steps())
    assert law
    return bench, law


def clauses(law: Law) -> list[Clause]:
    return [clause for need in law.needs for way in need.ways for clause in way]


@pytest.mark.parametrize("day", [date(2026, 3, 1), LATER])
def test_each_promised_change_reaches_and_less_does_not(day: date) -> None:
    seen, kept = 0, 0
    for place in PLACES:
        bench, law = law_of(place, day=day)
        for clause in clauses(law):
            if clause.of is None or clause.amount is None:
                continue
            less = clause.amount - unit_of(clause.of) * (1 if clause.amount > 0 else -1)
            tried = [clause.amount, less] if clause.amount else [0.0]
            versions = alter(bench.row, [{clause.of: amount} for amount in tried])
            verdicts = judged(bench, hold(versions) if clause.held else versions).frame[clause.code]
            assert verdicts[0] == MET, (place, clause)
            assert verdicts.len() == 1 or verdicts[1] != MET, (place, clause)
            seen, kept = seen + 1, kept + clause.held
    assert seen > 10
    assert (kept > 0) == (day == LATER), "lines of two years are among them"


def test_the_year_told_is_the_first_that_reaches() -> None:
    years = 0
    for place in PLACES:
        bench, law = law_of(place)
        ahead = judged(bench, project(bench, AHEAD)).frame
        for clause in clauses(law):
            met = [n for n, verdict in enumerate(ahead[clause.code], start=1) if verdict == MET]
            if clause.kind == "figure":
                assert clause.year == (figures().year or 0) + met[0] if met else clause.year is None
                years += bool(met)
    assert years


def test_needs_are_there_exactly_where_the_law_is_not_met() -> None:
    for place in PLACES:
        bench, law = law_of(place)
        verdicts = judged(bench, bench.row).frame.row(0, named=True)
        assert bool(law.needs) == (verdicts["verdict"] == NOT_MET)
        for need in law.needs:
            assert verdicts[need.code] == NOT_MET
            effort = [sum(c.who in ("government", "nobody") for c in way) for way in need.ways]
            assert effort == sorted(effort), "what is the enterprise's own comes first"


def test_titles_are_climbed_years_are_waited_for() -> None:
    told = {c.kind: c for place in PLACES for c in clauses(law_of(place, day=LATER)[1])}
    assert told["title"].indicator == "holds_srdi"
    young = figures().frame.with_columns(pl.lit(1.0).alias("years_in_segment@0"))
    bench = set_up(
        replace(figures(), frame=young), ids()[0], policy_at("little_giant", LATER), None
    )
    law = read_law_of(bench, steps())
    assert law
    (wait,) = [clause for clause in clauses(law) if clause.kind == "wait"]
    assert (wait.gap, wait.year) == (2.0, (figures().year or 0) + 2)


def test_a_missing_fact_is_to_be_supplied() -> None:
    whole, _ = law_of(0)
    blank = whole.figures.frame.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("years_in_segment@0")
    )
    bench = set_up(replace(figures(), frame=blank), ids()[0], whole.policy, None)
    law = read_law_of(bench, steps())
    assert law
    assert law.verdict in (UNKNOWN, NOT_MET)
    (fact,) = [fact for fact in law.unknown if fact.indicator == "years_in_segment"]
    assert "LG22.Z1" in fact.codes
    assert fact.settles == (law.verdict == UNKNOWN and len(law.unknown) == 1)


def test_what_cannot_be_done_in_three_years_is_told_and_not_counted_upon() -> None:
    near = Clause(
        "A", "figure", "enterprise", "rd_ratio", 0.1, "rd_expense", 3e5, False, 2.0, 60, True
    )
    far = replace(near, code="B", steps=3.4, amount=9e5)
    trend = replace(far, code="C", steps=4.0, year=2026)
    law = Law(
        "e", "2026-04-01", 2024, 1, tuple(Need(c.code, ((c,),)) for c in (near, far, trend)), (), ()
    )
    assert law.too_far == ("B",)
    assert law.figures == {"rd_expense": 3e5}
    either = replace(
        law, needs=(Need("X", ((far,), (replace(near, who="market", own=False),), (near,))),)
    )
    assert either.too_far == (), "another way is near enough"


def test_without_an_edition_there_is_no_law_to_read() -> None:
    policy = policy_at("little_giant", date(2000, 1, 1))
    assert read_law_of(set_up(figures(), ids()[0], policy, None), steps()) is None
