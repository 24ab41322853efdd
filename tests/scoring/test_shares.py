"""Places inside clusters: so many in each, never filled up with others, tightened by a file."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from features.panel import Panel
from scoring.pipeline import Each, Inside, read_pipeline
from scoring.quotas import NO_QUOTAS, Quota, Quotas
from scoring.rank import Ranking, rank
from scoring.rules import Rules, read_rules
from scoring.shares import Share, share_out, tell_shares
from tests.made import LIST_DAY
from tests.scoring.led import CLUSTERS, led, led_panel, quick


def test_in_each_cluster_the_first_who_may_be_listed_are() -> None:
    frame = led().frame
    for name in CLUSTERS:
        own = frame.filter(pl.col("cluster") == name)
        assert own["cluster_rank"].to_list() == list(range(1, own.height + 1))
        assert own["listed"].to_list() == [True] * 3 + [False] * (own.height - 3)
        assert own["score"].head(3).is_sorted(descending=True)
        assert (own.head(3)["verdict"] == "person").all()
    assert led().funnel["listed"] == 15
    assert led().selection is None
    waiting = led().shown.filter(~pl.col("listed"))
    assert waiting["cluster_rank"].sort().to_list() == [4] * 5 + [5] * 5


def test_who_tells_no_cluster_is_to_be_verified_and_not_listed() -> None:
    nowhere = led().frame.filter(pl.col("cluster").is_null())
    assert nowhere.height > 20
    assert not nowhere["listed"].any()
    assert (nowhere["tier"] == "D").all()
    assert nowhere.filter(verdict="person")["to_verify"].all()
    assert nowhere["cluster_rank"].null_count() == nowhere.height


def short_ranking() -> Ranking:
    """One of the clusters has one alone in the pool."""
    facts = led_panel().facts
    one = led().frame.filter(pl.col("cluster") == CLUSTERS[0])["enterprise_id"][0]
    out = (pl.col("cluster") == CLUSTERS[0]) & (pl.col("enterprise_id") != one)
    pool = pl.when(out).then(pl.lit(False)).otherwise("in_city_pool").alias("in_city_pool")
    panel = Panel(facts.with_columns(pool), led_panel().titles, led_panel().receipt)
    return rank(panel, quick("cluster_leader"), None, LIST_DAY)


def test_a_cluster_with_too_few_stays_short_and_is_told() -> None:
    ranking = short_ranking()
    told = {share.cluster: share for share in tell_shares(ranking.frame, ranking.pipeline)}
    own = ranking.frame.filter(pl.col("cluster") == CLUSTERS[0])
    assert told[CLUSTERS[0]] == Share(CLUSTERS[0], own.height, 1, 1, 1)
    assert own["listed"].sum() == 1
    assert [share.short for share in told.values()].count(0) == 4
    assert "clusters_short" in ranking.notes
    assert "clusters_short" not in led().notes


def test_a_file_may_ask_for_fewer_and_never_gets_more(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    rows = f"dimension,value,min,max\ncluster,{CLUSTERS[0]},,1\ncluster,{CLUSTERS[1]},,9\n"
    path.write_text(rows, encoding="utf-8")
    rules = read_rules(path, None, 1000)
    ranking = rank(led_panel(), quick("cluster_leader"), None, LIST_DAY, rules)
    told = [share.listed for share in tell_shares(ranking.frame, ranking.pipeline)]
    names = [share.cluster for share in tell_shares(ranking.frame, ranking.pipeline)]
    assert dict(zip(names, told)) == dict.fromkeys(CLUSTERS, 3) | {CLUSTERS[0]: 1}
    assert ranking.frame["rank"].equals(led().frame["rank"])
    assert ranking.selection is not None
    put_out = {one for price in ranking.selection.prices for one in price.put_out}
    assert put_out >= set(
        led().listed.filter(pl.col("cluster") == CLUSTERS[0])["enterprise_id"][1:]
    )


def test_a_least_of_a_file_still_counts() -> None:
    quotas = Quotas("q.csv", "", (Quota("cluster", "a", 1, None), Quota("county", "c", 1, 2)))
    population = pl.DataFrame({"cluster": ["a", "b", None]})
    told = share_out(quotas, quick("cluster_leader"), population)
    assert [(q.dimension, q.value, q.least, q.most) for q in told.rows] == [
        ("cluster", "a", 1, 3),
        ("county", "c", 1, 2),
        ("cluster", "b", None, 3),
    ]
    assert share_out(quotas, read_pipeline("srdi"), population) is quotas


def test_the_length_of_a_list_still_holds() -> None:
    pipeline = replace(quick("cluster_leader"), length=4, quotas=Inside(Each(1)))
    frame = rank(led_panel(), pipeline, None, LIST_DAY, Rules(NO_QUOTAS)).frame
    best = led().frame.filter(pl.col("cluster_rank") == 1).head(4)
    assert frame.filter("listed")["enterprise_id"].to_list() == best["enterprise_id"].to_list()
    assert best.height == 4


@pytest.mark.parametrize("name", ["srdi", "little_giant"])
def test_other_pipelines_share_nothing_out(name: str) -> None:
    assert tell_shares(led().frame, read_pipeline(name)) == []
