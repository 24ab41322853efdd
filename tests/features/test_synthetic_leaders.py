"""Cluster leaders of the made-up province: in the pool, two or three in a cluster, own luck."""

from functools import cache

import polars as pl

from features.synthetic import Province, make_province
from features.synthetic_leaders import FIRST, SECOND, TITLE


@cache
def made() -> Province:
    return make_province(2000, seed=8)


def test_leaders_stand_in_the_pool_of_their_cluster_and_are_few() -> None:
    leaders = made().titles.filter(pl.col("title") == TITLE)
    assert set(leaders["announced_on"].unique()) == {FIRST, SECOND}
    told = made().facts.filter(pl.col("year") == 2021)
    first = leaders.filter((pl.col("announced_on") == FIRST) & (pl.col("event") == "recognised"))
    both = first.join(told.unique("enterprise_id"), on="enterprise_id")
    assert both["in_city_pool"].drop_nulls().all()
    assert both["cluster"].null_count() == 0
    assert 1 <= both.group_by("cluster").len()["len"].max() <= 3  # type: ignore[operator]


def test_some_are_removed_and_nobody_twice() -> None:
    leaders = made().titles.filter(pl.col("title") == TITLE)
    removed = leaders.filter(pl.col("event") == "removed")
    first = leaders.filter(pl.col("announced_on") == FIRST)
    assert 0.03 < removed.height / first.height < 0.25
    assert set(removed["enterprise_id"]) <= set(first["enterprise_id"])
    given = leaders.filter(pl.col("event") == "recognised")
    assert given["enterprise_id"].is_unique().all()


def test_will_standards_and_purchases_are_told_with_gaps() -> None:
    facts = made().facts.filter(pl.col("year") == 2024)
    assert 0.15 < facts["listing_will"].mean() < 0.4  # type: ignore[operator]
    assert 0.15 < facts["local_purchase_ratio"].mean() < 0.5  # type: ignore[operator]
    assert facts["standards_led"].max() > 2  # type: ignore[operator]
    for name in ("listing_will", "local_purchase_ratio", "standards_led"):
        assert 0 < facts[name].null_count() < 0.06 * facts.height, name
