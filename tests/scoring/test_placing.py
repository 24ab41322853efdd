"""Ranks by the order alone, places within quotas, the excluded last of all, tiers by refits."""

from dataclasses import replace

import polars as pl
import pytest

from features.columns import DataError
from features.panel import Panel
from scoring.rank import rank
from scoring.rules import Rules
from tests.made import LIST_DAY, banded_ranking, made_bundle, made_panel
from tests.scoring.bounded import bounded_ranking, free, rules
from tests.scoring.fields import quotas


def test_quotas_hold_and_leave_the_order_as_it_is() -> None:
    ranking = bounded_ranking()
    frame, (cap, floor) = ranking.frame, rules().quotas.rows
    listed = frame.filter("listed")
    assert listed.height == 40
    assert (listed["county"] == cap.value).sum() == cap.most
    assert (listed["county"] == floor.value).sum() == floor.least
    may = frame.filter(pl.col("tier") != "D")
    assert may["score"].is_sorted(descending=True)
    assert may["rank"].to_list() == list(range(1, may.height + 1))


def test_who_was_moved_says_by_which_quota() -> None:
    frame, (cap, floor) = bounded_ranking().frame, rules().quotas.rows
    let_in = frame.filter(pl.col("placed_by") == "quota")
    assert set(let_in["rank"] > 40) == {True}
    assert set(let_in["listed"]) == {True}
    put_out = frame.filter(~pl.col("listed") & pl.col("by_quota").is_not_null())
    assert set(put_out["rank"] <= 40) == {True}
    assert let_in.height == put_out.height > 2
    told = {key for keys in put_out["by_quota"] for key in keys.split("|")}
    assert told <= {cap.key, floor.key}
    of_the_cap = put_out.filter(pl.col("county") == cap.value)
    assert all(cap.key in keys for keys in of_the_cap["by_quota"])
    plain = frame.filter(pl.col("listed") & (pl.col("rank") <= 40))
    assert set(plain["placed_by"]) == {"order"}


def test_the_reserve_begins_with_those_put_out() -> None:
    shown = bounded_ranking().shown
    reserve = shown.filter(~pl.col("listed"))
    assert reserve.height == 10
    assert reserve["by_quota"][0] is not None
    may = bounded_ranking().frame.filter((pl.col("tier") != "D") & ~pl.col("listed"))
    assert reserve["rank"].to_list() == may["rank"].head(10).to_list()


def test_the_excluded_stand_last_with_their_verdict() -> None:
    ranking, before = bounded_ranking(), free()
    first, third = before["enterprise_id"][0], before["enterprise_id"][2]
    row = ranking.frame.row(-1, named=True)
    assert (row["enterprise_id"], row["excluded"], row["tier"]) == (first, "dishonesty", "D")
    assert row["verdict"] == before["verdict"][0]
    assert not row["listed"]
    ended = ranking.frame.filter(pl.col("enterprise_id") == third)
    assert ended["excluded"].to_list() == [None]
    assert ended["rank"].to_list() == [2]
    assert ranking.funnel["excluded"] == 1
    assert ranking.unmatched == ("nobody",)
    assert "exclusions_unmatched" in ranking.notes


def test_shuffled_rows_give_the_same_list() -> None:
    panel = made_panel()
    facts = panel.facts.sample(fraction=1, shuffle=True, seed=5)
    shuffled = Panel(facts, panel.titles, panel.receipt)
    pipeline = bounded_ranking().pipeline
    without = Rules(rules().quotas)
    one, other = (rank(p, pipeline, made_bundle(), LIST_DAY, without) for p in (panel, shuffled))
    assert one.frame.equals(other.frame)
    assert one.selection == other.selection


def test_hiding_the_county_does_not_escape_its_quota() -> None:
    cap = rules().quotas.rows[0]
    out = bounded_ranking().frame.filter((pl.col("county") == cap.value) & ~pl.col("listed"))
    code = out.filter(pl.col("by_quota").is_not_null())["enterprise_id"][0]
    hides = pl.col("enterprise_id") == code
    county = pl.when(hides).then(None).otherwise(pl.col("county")).alias("county")
    panel = replace(made_panel(), facts=made_panel().facts.with_columns(county))
    ranking = rank(panel, bounded_ranking().pipeline, made_bundle(), LIST_DAY, rules())
    row = ranking.frame.row(by_predicate=pl.col("enterprise_id") == code, named=True)
    assert (row["listed"], row["tier"], row["to_verify"]) == (False, "D", True)


def test_a_quota_of_what_nobody_is_is_refused() -> None:
    asked = Rules(quotas(("county", "无此县", 1, None)))
    with pytest.raises(DataError) as refused:
        rank(made_panel(), banded_ranking().pipeline, None, LIST_DAY, asked)
    assert refused.value.faults[0].code == "no_such_value"
