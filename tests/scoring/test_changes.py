"""What changed sums up exactly, looks the same from either end, and tells who came and went."""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl

from scoring.changes import Changes, compare_lists
from scoring.exclusions import SCHEMA, Exclusions
from scoring.quotas import Quota, Quotas
from scoring.replay import replay
from scoring.rules import Rules
from tests.scoring.compared import HOLDER, NEWCOMER, RICHER, ids, replayed, sides


@cache
def changes() -> Changes:
    return compare_lists(replayed())


def test_shares_sum_to_what_the_folders_say() -> None:
    told = changes()
    frame = told.frame.with_columns(
        pl.col("rank_old").fill_null(told.replay.old.frame.height + 1),
        pl.col("rank_new").fill_null(told.replay.new.frame.height + 1),
    )
    assert ("code",) not in told.places
    step = (frame["rank_new"] - frame["rank_old"]).to_numpy()
    assert np.abs(sum(told.places.values()) - step).max() < 1e-9
    seats = frame["listed_new"].cast(pl.Int8) - frame["listed_old"].cast(pl.Int8)
    assert np.abs(sum(told.seats.values()) - seats.to_numpy()).max() < 1e-9
    both = frame["potential_old"].is_not_null() & frame["potential_new"].is_not_null()
    points = (frame["potential_new"] - frame["potential_old"]).filter(both).to_numpy()
    shares = sum(told.points.values())
    assert isinstance(shares, np.ndarray)
    assert np.abs(shares[both.to_numpy()] - points).max() < 1e-9
    # The law is no part of the score, and all three moved somebody.
    assert np.nanmax(np.abs(told.points[("law",)])) < 1e-9
    assert all(np.abs(values).max() > 0.4 for values in told.places.values())


def test_from_the_other_end_everything_is_the_other_way() -> None:
    old, new = sides()
    back = compare_lists(replay(new, old))
    order = [back.frame["enterprise_id"].index_of(who) for who in changes().frame["enterprise_id"]]
    for group, values in changes().places.items():
        assert np.allclose(back.places[group][order], -values)
    turned = {"entered": "left", "left": "entered", "came": "went", "went": "came"}
    turned |= {"up": "down", "down": "up", "same": "same"}
    fates = changes().frame["fate"].replace_strict(turned)
    assert fates.to_list() == back.frame["fate"][order].to_list()


def test_who_came_and_went_is_told_apart() -> None:
    rows = {row["enterprise_id"]: row for row in changes().frame.iter_rows(named=True)}
    new, holder = rows[ids()[NEWCOMER]], rows[ids()[HOLDER]]
    assert (new["came"], new["rank_old"]) == ("unknown_then", None)
    assert (holder["went"], holder["rank_new"]) == ("holds_now", None)
    assert changes().frame["came"].count() == 1
    assert changes().frame["went"].count() == 1


def test_own_data_move_those_whose_figures_changed() -> None:
    told = changes()
    richer = {ids()[n] for n in RICHER}
    own = {
        who: abs(points)
        for who, points in zip(told.frame["enterprise_id"], told.points[("data",)])
        if np.isfinite(points)
    }
    assert {who for who, points in own.items() if points > 1e-9} <= richer | {ids()[NEWCOMER]}
    assert any(own.get(who, 0) > 1 for who in richer)
    assert told.main_cause(told.frame["fate"].index_of("left") or 0) == ("law",)


def test_what_only_the_program_changed_is_told_by_itself() -> None:
    old, new = sides()
    swapped = old.frame.with_columns(pl.col("rank").replace({1: 2, 2: 1}))
    told = compare_lists(replay(replace(old, frame=swapped), new))
    code = told.places[("code",)]
    assert sorted(code[code != 0]) == [-1.0, 1.0]
    frame = told.frame.filter(pl.col("rank_old").is_not_null() & pl.col("rank_new").is_not_null())
    rows = [told.frame["enterprise_id"].index_of(who) for who in frame["enterprise_id"]]
    whole = sum(told.places.values())
    assert isinstance(whole, np.ndarray)
    step = (frame["rank_new"] - frame["rank_old"]).to_numpy()
    assert np.abs(whole[rows] - step).max() < 1e-9


def test_a_move_is_beyond_noise_where_the_bands_are_apart() -> None:
    old, new = sides()
    first, second, third = new.frame["enterprise_id"][:3]
    bands = {"rank_low": pl.Int64, "rank_high": pl.Int64}

    def with_bands(frame: pl.DataFrame, told: dict[str, tuple[int, int]]) -> pl.DataFrame:
        low, high = ({who: ends[n] for who, ends in told.items()} for n in (0, 1))
        who = pl.col("enterprise_id")
        return frame.with_columns(
            who.replace_strict(low, default=None, return_dtype=bands["rank_low"]).alias("rank_low"),
            who.replace_strict(high, default=None, return_dtype=pl.Int64).alias("rank_high"),
        )

    then = with_bands(old.frame, {first: (10, 20), second: (10, 20)})
    now = with_bands(new.frame, {first: (1, 9), second: (1, 10), third: (1, 9)})
    told = compare_lists(replay(replace(old, frame=then), replace(new, frame=now)))
    noise = dict(told.frame.select("enterprise_id", "beyond_noise").iter_rows())
    assert (noise[first], noise[second], noise[third]) == (True, False, None)


def test_quotas_and_exclusions_are_causes_of_their_own() -> None:
    old, _ = sides()
    first, second = old.frame.filter("listed")["enterprise_id"][:2]
    county = old.frame["county"][1]
    row = {"enterprise_id": first, "reason": "accident", "source": "s"}
    out = pl.DataFrame([dict.fromkeys(SCHEMA) | row], schema=SCHEMA)
    quotas = Quotas("q.csv", "q", (Quota("county", county, None, 0),))
    told = replay(old, replace(old, rules=Rules(quotas, Exclusions("x.csv", "x", out))))
    assert told.changed == ("rules",)
    listed = dict(told.last.frame.select("enterprise_id", "listed").iter_rows())
    assert not listed[first]
    assert not listed[second]
    # The folder of the second would say so too.
    new = replace(
        told.new,
        frame=told.last.frame.with_columns(rank_low=None, rank_high=None, tier=pl.lit("C")),
    )
    changes = compare_lists(replace(told, new=new))
    gone = changes.frame["enterprise_id"].index_of(first)
    assert gone is not None
    assert changes.frame["excluded_new"][gone] == "accident"
    assert changes.main_cause(gone) == ("rules",)
