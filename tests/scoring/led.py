"""A small made-up province in which many stand in the city's pool of a few clusters."""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl

from features.panel import Panel
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import Ranking, rank
from scoring.traits import FamilyRecord
from tests.made import LIST_DAY, made_panel

# One cluster in ten tells nobody's; two thirds stand in the pool, one in ten does not say.
CLUSTERS = ("甲集群", "乙集群", "丙集群", "丁集群", "戊集群")


@cache
def led_panel() -> Panel:
    """The province of tests.made with clusters and pools drawn anew, and three leaders."""
    panel = made_panel()
    ids = panel.facts["enterprise_id"].unique().sort().to_list()
    draw = np.random.default_rng(5)
    clusters = [CLUSTERS[n] if n < 5 else None for n in draw.integers(0, 6, len(ids))]
    pool = [[True, True, True, False, None][n] for n in draw.integers(0, 5, len(ids))]
    told = pl.DataFrame(
        {"enterprise_id": ids, "cluster": clusters, "in_city_pool": pool},
        schema_overrides={"in_city_pool": pl.Boolean},
    )
    columns = panel.facts.columns
    facts = panel.facts.drop("cluster", "in_city_pool").join(
        told, on="enterprise_id", how="left", maintain_order="left"
    )
    return Panel(facts.select(columns), panel.titles, panel.receipt)


def quick(name: str) -> Pipeline:
    """The shipped pipeline with a small family of weightings."""
    pipeline = read_pipeline(name)
    assert pipeline.composite is not None
    family = FamilyRecord(draws=18)
    return replace(pipeline, composite=replace(pipeline.composite, family=family))


@cache
def led(name: str = "cluster_leader") -> Ranking:
    """The list of that province."""
    return rank(led_panel(), quick(name), None, LIST_DAY)
