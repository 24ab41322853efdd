"""What stands beside law and score: terms and the order of renewals, margins, other boards."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest

from features.panel import TITLE_SCHEMA, Panel
from scoring.faults import RankError
from scoring.pipeline import read_pipeline
from scoring.policy import policy_at
from scoring.quotas import Quota, Quotas
from scoring.rank import Ranking, rank
from scoring.rules import Rules
from scoring.shown import AT_RISK, SAFE, due_by, line_at, shown_columns
from tests.made import LIST_DAY, made_panel

RENEWAL = read_pipeline("innovative_renewal")
ABOVE = read_pipeline("above_scale")


def register(*rows: tuple[str, str, date, str, date | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=TITLE_SCHEMA, orient="row")


@cache
def renewals() -> Ranking:
    return rank(made_panel(), RENEWAL, None, LIST_DAY)


@cache
def above() -> Ranking:
    return rank(made_panel(), ABOVE, None, LIST_DAY)


def test_renewals_are_of_the_holders_of_the_day_and_judged_by_the_law_of_rechecks() -> None:
    ranking = renewals()
    assert ranking.policy.applicant == "recheck"
    rows = made_panel().known(LIST_DAY).titles.filter(pl.col("title") == "innovative")
    ends = rows.group_by("enterprise_id").agg(pl.col("valid_until").sort_by("announced_on").last())
    held = ends.filter(pl.col("valid_until") >= LIST_DAY)
    told = dict(ranking.frame.select("enterprise_id", "expires_on").iter_rows())
    assert told == dict(held.iter_rows())
    assert ranking.frame["expiry_by"].unique().to_list() == ["register"]
    left = [(until - LIST_DAY).days for until in ranking.frame["expires_on"]]
    assert ranking.frame["days_left"].to_list() == left


def test_the_due_stand_first_those_in_danger_on_top_by_day_then_by_what_is_in_doubt() -> None:
    frame, last = renewals().frame, due_by(RENEWAL, LIST_DAY)
    assert last == date(2027, 3, 1)
    assert frame["listed"].to_list() == (frame["expires_on"] <= last).to_list()
    keys = [
        (not row["listed"], row["risk"], row["expires_on"], -row["lines"], row["enterprise_id"])
        for row in frame.iter_rows(named=True)
    ]
    assert keys == sorted(keys)
    assert 0 < frame["listed"].sum() < frame.height
    by_verdict = dict(frame.select("verdict", "risk").unique().iter_rows())
    assert by_verdict["met"] == SAFE
    assert {by_verdict.get(v, AT_RISK) for v in ("not_met", "unknown")} == {AT_RISK}


def test_without_an_end_on_the_register_the_years_of_the_law_tell_it_or_nothing_does() -> None:
    told = made_panel().titles.filter(pl.col("title") == "innovative")
    blank = told.with_columns(pl.lit(None, pl.Date).alias("valid_until"))
    ranking = rank(replace(made_panel(), titles=blank), RENEWAL, None, LIST_DAY)
    known = blank.filter(pl.col("announced_on") < LIST_DAY)
    given = dict(known.sort("announced_on").select("enterprise_id", "announced_on").iter_rows())
    assert ranking.frame["expiry_by"].unique().to_list() == ["law"]
    assert ranking.frame["to_verify"].all()
    for one, until in ranking.frame.select("enterprise_id", "expires_on").iter_rows():
        assert until + timedelta(days=1) == given[one].replace(year=given[one].year + 3)
    late = rank(replace(made_panel(), titles=blank), RENEWAL, None, date(2028, 7, 1)).frame
    over = late.filter(pl.col("days_left") < 0)
    assert over.height
    assert over["listed"].all(), "overdue ones are due, and shown as such"


def test_a_day_that_nothing_tells_is_due_and_behind_the_known_ones() -> None:
    ids = made_panel().rows.ask(pl.col("enterprise_id").unique().sort())[:4].to_list()
    ends = [None, None, date(2023, 6, 30), date(2023, 7, 2)]
    day = date(2021, 6, 1)
    held = register(*((one, "srdi", day, "recognised", end) for one, end in zip(ids, ends)))
    # Before the edition that tells the years nothing does, and no clause can be judged.
    panel, pipeline = replace(made_panel(), titles=held), read_pipeline("srdi_renewal")
    frame = rank(panel, pipeline, None, date(2022, 7, 1)).frame
    assert frame["expires_on"].to_list() == [ends[2], None, None, ends[3]]
    assert frame["listed"].to_list() == [True, True, True, False]
    assert frame["to_verify"].all()


def test_leaving_a_fact_out_never_makes_a_holder_look_safer() -> None:
    frame = renewals().frame
    one = frame.filter(pl.col("verdict") == "met")["enterprise_id"][0]
    mine = pl.col("enterprise_id") == one
    hidden = made_panel().rows.altered(
        pl.when(mine).then(None).otherwise(pl.col("rd_expense")).alias("rd_expense")
    )
    after = rank(replace(made_panel(), facts=hidden), RENEWAL, None, LIST_DAY).frame
    then, now = (f.filter(mine).row(0, named=True) for f in (frame, after))
    assert now["risk"] <= then["risk"]
    assert now["rank"] <= then["rank"]


def test_quotas_cannot_be_weighed_without_a_score() -> None:
    county = renewals().frame["county"].drop_nulls()[0]
    rules = Rules(Quotas("q.csv", "", (Quota("county", county, 1, None),)))
    with pytest.raises(RankError) as refused:
        rank(made_panel(), RENEWAL, None, LIST_DAY, rules)
    assert refused.value.code == "quota_without_worth"


def test_who_needs_least_stands_first_and_who_is_not_known_to_be_industry_has_no_place() -> None:
    frame = above().frame
    placed = frame.filter(pl.col("margin").is_not_null() & (pl.col("tier") != "D"))
    assert placed["margin"].to_list() == sorted(placed["margin"], reverse=True)
    for row in placed.iter_rows(named=True):
        assert row["needed"] == pytest.approx(max(2e7 - row["main_revenue"], 0), abs=0.01)
        assert row["needed_growth"] == pytest.approx(row["needed"] / row["main_revenue"])
    unknown = made_panel().rows.altered(pl.lit(None, pl.String).alias("industry"))
    blind = rank(replace(made_panel(), facts=unknown), ABOVE, None, LIST_DAY).frame
    assert not blind["listed"].any()
    assert blind["to_verify"].all()


def test_who_is_on_the_roll_is_out_and_without_a_roll_that_is_said() -> None:
    rows = made_panel().known(LIST_DAY).titles.filter(pl.col("title") == "above_scale")
    assert not set(rows["enterprise_id"]) & set(above().frame["enterprise_id"])
    assert "no_roll" not in above().notes
    others = made_panel().titles.filter(pl.col("title") != "above_scale")
    assert "no_roll" in rank(replace(made_panel(), titles=others), ABOVE, None, LIST_DAY).notes


def test_a_line_is_a_clause_of_one_number() -> None:
    policy = policy_at("above_scale", LIST_DAY)
    node = line_at("GS.1", policy)
    assert node
    assert (node.indicator, node.at_least, node.unit) == ("main_revenue", 2000, "万元")
    with pytest.raises(RankError) as refused:
        line_at("GS.2", policy)
    assert refused.value.code == "no_line"
    assert line_at("GS.1", policy_at("above_scale", date(2010, 1, 1))) is None


def test_boards_are_shown_and_gate_nothing() -> None:
    panel = Panel(
        made_panel().rows.where(pl.col("enterprise_id").is_not_null()), made_panel().titles
    )
    pipeline = read_pipeline("listing_reserve")
    shown = rank(panel, pipeline, None, LIST_DAY).frame
    plain = rank(panel, replace(pipeline, shows=(), facts=()), None, LIST_DAY).frame
    assert shown.select(plain.columns).equals(plain)
    assert set(shown.columns) - set(plain.columns) == set(shown_columns(pipeline))
    assert shown["unmet_chinext"].null_count() == 0
    assert shown["listing_stage"].null_count() == shown.height, "never inferred"
    early = rank(panel, pipeline, None, date(2024, 4, 1)).frame
    assert early["unmet_star"].null_count() == early.height, (
        "no edition on file before the revision"
    )
