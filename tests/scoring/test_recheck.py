"""The yearly look at holders: who leaves and why, those in danger first."""

import polars as pl
import pytest

from features.panel import Panel
from scoring.faults import RankError
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.recheck import LEAVING, REASONS, recheck
from tests.made import LIST_DAY
from tests.scoring.led import led, led_panel, quick

CHECK = read_pipeline("cluster_leader_check")


def row(code: str, **told: object) -> dict[str, object]:
    standing = {"enterprise_id": code, "excluded": None, "verdict": "person", "eligible": True}
    return standing | {"cluster": "a", "cluster_rank": 1, "rank": 1, "listed": True} | told


def test_every_reason_and_their_order() -> None:
    told = [
        row("best"),
        row("third", cluster_rank=3, rank=3),
        row("other", cluster_rank=2, rank=2),
        row("fourth", cluster_rank=4, rank=4, listed=False),
        row("ninth", cluster_rank=9, rank=9, listed=False),
        row("pool", verdict="not_met", eligible=False, cluster_rank=10, rank=10, listed=False),
        row("silent", verdict="unknown", eligible=False, cluster_rank=11, rank=11, listed=False),
        row("nowhere", eligible=False, cluster=None, cluster_rank=None, rank=12, listed=False),
        row("banned", excluded="accident", eligible=False, cluster_rank=12, rank=13, listed=False),
    ]
    frame = pl.DataFrame(told, infer_schema_length=None)
    holders = pl.Series([code for code in frame["enterprise_id"] if code != "other"])
    found = recheck(frame, holders, CHECK)
    assert found.select("enterprise_id", "recheck").rows() == [
        ("banned", "excluded"),
        ("pool", "law"),
        ("ninth", "fallen"),
        ("fourth", "fallen"),
        ("nowhere", "unknown"),
        ("silent", "unknown"),
        ("third", "stays"),
        ("best", "stays"),
    ]
    assert found["rank"].to_list() == list(range(1, 9))
    assert found.filter("listed")["recheck"].to_list() == ["excluded", "law", "fallen", "fallen"]
    assert REASONS[:3] == LEAVING


def test_holders_have_their_places_among_everybody() -> None:
    checked, whole = led("cluster_leader_check"), led()
    both = checked.frame.join(whole.frame, on="enterprise_id", suffix="_whole")
    assert both.height == checked.frame.height == checked.funnel["population"] > 5
    for name in ("cluster_rank", "score", "weights_low", "weights_high", "verdict"):
        assert both[name].equals(both[f"{name}_whole"]), name
    assert checked.matrix.frame.height == whole.matrix.frame.height
    assert checked.bundle is not None
    assert whole.bundle is not None
    assert checked.bundle.fingerprint == whole.bundle.fingerprint
    fallen = both.filter(recheck="fallen")
    assert fallen.height > 0
    assert (fallen["cluster_rank"] > 3).all()
    stays = both.filter(recheck="stays")
    assert (stays["listed_whole"]).all()
    assert checked.shown.height == checked.frame.height
    assert whole.frame["recheck"].null_count() == whole.frame.height


def test_a_register_without_leaders_is_told() -> None:
    titles = led_panel().titles.filter(pl.col("title") != "cluster_leader")
    panel = Panel(led_panel().facts, titles, led_panel().receipt)
    with pytest.raises(RankError) as refused:
        rank(panel, quick("cluster_leader_check"), None, LIST_DAY)
    assert refused.value.code == "no_holders"
