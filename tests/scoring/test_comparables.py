"""Comparisons by name: only those who are publicly known, and the right ones."""

import polars as pl
import pytest

from scoring.comparables import Held, Named, cut_off, stand_among
from scoring.places import Places
from tests.made import banded_ranking, made_ranking
from tests.scoring.explained import ZH
from tests.scoring.led import CLUSTERS, led


def test_the_neighbours_are_the_last_in_and_the_first_out() -> None:
    ranking = banded_ranking()
    rows = ranking.frame.rows(named=True)
    (last, first), _ = Named(ranking, ZH).beside(rows[4])
    assert (last.rank, last.role) == (40, "last")
    assert (first.rank, first.role) == (41, "first_out")
    own = ranking.frame["potential"]
    assert last.gap == pytest.approx(own[39] - own[4], abs=1e-9)
    assert len(last.differences) <= 3
    (only,), _ = Named(ranking, ZH).beside(rows[39])
    assert rows[39]["enterprise_id"] == last.enterprise_id
    assert only.role == "first_out"


def test_only_the_better_who_may_be_named_are_named() -> None:
    ranking = banded_ranking()
    public = {*ranking.listed["enterprise_id"], *ranking.holders["enterprise_id"]}
    named, told = Named(ranking, ZH), 0
    for row in ranking.frame.tail(40).iter_rows(named=True):
        _, peers = named.beside(row)
        told += len(peers)
        for peer in peers:
            assert peer.enterprise_id in public
            assert peer.gap > 0
            assert (peer.rank is None) == (peer.role == "holder")
    assert told > 0


def test_of_the_own_size_and_the_nearest_first() -> None:
    ranking = banded_ranking()
    named = Named(ranking, ZH)
    sizes = dict(
        pl.concat([ranking.matrix.frame, ranking.holders], how="vertical_relaxed")
        .select("enterprise_id", "size")
        .iter_rows()
    )
    for row in ranking.frame.tail(60).iter_rows(named=True):
        _, peers = named.beside(row)
        keys = [(sizes[peer.enterprise_id] != row["size"], peer.gap) for peer in peers]
        assert keys == sorted(keys)


def test_places_among_holders_by_hand() -> None:
    ranking = made_ranking("little_giant")
    holders = ranking.holders["rd_ratio"].drop_nulls()
    row = int(ranking.matrix.frame["rd_ratio"].is_not_null().arg_true()[0])
    value = ranking.matrix.frame["rd_ratio"][row]
    (told,) = stand_among(
        ranking, Places(ranking.matrix.frame), Held(ranking.holders), row, ["rd_ratio"], ZH
    )
    assert told.holders == pytest.approx((holders < value).mean())
    assert told.median.endswith("%")


def test_who_holds_the_title_is_beside_the_list_and_not_on_it() -> None:
    ranking = made_ranking("little_giant")
    assert ranking.holders.height > 0
    assert ranking.holders.columns == ranking.matrix.frame.columns
    both = set(ranking.holders["enterprise_id"]) & set(ranking.frame["enterprise_id"])
    assert both == set()


def test_the_line_is_the_last_of_the_listed() -> None:
    last = cut_off(banded_ranking(), None)
    assert last is not None
    assert last["rank"] == 40


def test_the_line_of_a_cluster_is_its_own_and_a_second_look_has_none() -> None:
    last = cut_off(led(), CLUSTERS[1])
    assert last is not None
    assert (last["cluster"], last["cluster_rank"]) == (CLUSTERS[1], 3)
    assert cut_off(led("cluster_leader_check"), CLUSTERS[1]) is None
    assert cut_off(led(), None) is None
