"""Bands of places over weightings: against each weighting ranked by hand."""

from dataclasses import replace

import numpy as np
import polars as pl

from models.trait_fit import vary
from models.traits import TraitIndex
from scoring.composing import columns_of
from scoring.plan import plan
from scoring.rank import rank
from scoring.weight_bands import (
    band_weights,
    list_weightings,
    place_in_clusters,
    plan_weight_bands,
)
from tests.made import LIST_DAY, figured, made_bundle, made_ranking
from tests.scoring.led import CLUSTERS, led, led_panel, quick


def test_a_band_is_of_places_that_weightings_gave() -> None:
    ranking = led()
    assert ranking.bundle is not None
    index, composite = ranking.bundle.ranker, ranking.pipeline.composite
    assert isinstance(index, TraitIndex)
    assert composite is not None
    field = ranking.frame.filter((pl.col("tier") != "D") & (pl.col("cluster") == CLUSTERS[2]))
    rows = field.select("enterprise_id").join(
        ranking.matrix.frame, on="enterprise_id", maintain_order="left"
    )
    X = columns_of(rows, index.names)
    places = []
    for _, member in vary(index, composite.weightings):
        told = field.select("enterprise_id").with_columns(pl.Series("score", member.score(X)))
        order = told.sort(["score", "enterprise_id"], descending=[True, False])
        at = {code: nth for nth, code in enumerate(order["enterprise_id"], start=1)}
        places.append([at[code] for code in field["enterprise_id"]])
    plan = plan_weight_bands(ranking.pipeline, ranking.bundle)
    assert plan is not None
    assert (plan.members, plan.nth, plan.left_out) == (44, 2, ())
    ordered = np.sort(np.array(places), axis=0)
    own = field["cluster_rank"].to_numpy()
    assert field["weights_low"].to_list() == np.minimum(ordered[1], own).tolist()
    assert field["weights_high"].to_list() == np.maximum(ordered[-2], own).tolist()
    assert (field["weights_low"] < field["weights_high"]).sum() > 10
    assert ranking.weightings is not None
    kept = ranking.weightings.filter(pl.col("cluster") == CLUSTERS[2])
    assert kept["top"].to_list() == (np.array(places) <= 3).mean(axis=0).tolist()
    assert 2.5 < kept["top"].sum() <= 3.0 + 1e-9


def test_nobody_but_who_may_be_listed_has_one() -> None:
    frame = led().frame
    told = frame["weights_low"].is_not_null()
    assert told.equals(frame["tier"] != "D")


def test_a_band_that_crosses_the_places_is_no_sure_place() -> None:
    listed = led().listed
    assert ((listed["tier"] == "A") == (listed["weights_high"] <= 3)).all()
    assert set(listed["tier"].unique()) == {"A", "B"}


def test_the_same_seed_gives_the_same_bands_and_another_others() -> None:
    pipeline = quick("cluster_leader")
    assert pipeline.composite is not None
    family = replace(pipeline.composite.family, seed=2)
    other = replace(pipeline, composite=replace(pipeline.composite, family=family))
    moved = rank(led_panel(), other, None, LIST_DAY)
    assert moved.frame["rank"].equals(led().frame["rank"])
    assert moved.weightings is not None
    assert not moved.weightings.equals(led().weightings)


def test_ways_that_cannot_be_learned_are_told() -> None:
    pipeline = replace(quick("cluster_leader"), gate=())
    ranking = rank(led_panel(), pipeline, None, LIST_DAY)
    assert "ways_left_out" in ranking.notes
    plan = plan_weight_bands(pipeline, ranking.bundle)
    assert plan is not None
    assert (plan.members, plan.left_out) == (40, ("entropy", "critic"))


def test_a_list_of_a_model_has_none() -> None:
    ranking = made_ranking("little_giant")
    assert ranking.frame["weights_low"].null_count() == ranking.frame.height
    assert ranking.weightings is None
    assert plan_weight_bands(ranking.pipeline, made_bundle()) is None
    placed = place_in_clusters(ranking.frame.drop("cluster_rank"))
    assert placed["cluster_rank"].equals(ranking.frame["cluster_rank"])
    assert band_weights(placed, ranking.matrix.frame, ranking.pipeline, None)[1] is None


def test_every_weighting_is_told_with_all_its_weights() -> None:
    ranking = led()
    assert ranking.bundle is not None
    family = list_weightings(ranking.pipeline, ranking.bundle)
    assert len({told["name"] for told in family}) == 44
    for told in family:
        traits = told["traits"]
        assert isinstance(traits, dict)
        assert abs(sum(traits.values()) - 1) < 1e-12


def test_plans_speak_of_the_places_of_the_cluster() -> None:
    ranking = figured(led_panel(), quick("cluster_leader"), None, LIST_DAY)
    figures = ranking.figures
    assert figures is not None
    fourth = ranking.frame.filter(cluster_rank=4)["enterprise_id"][0]
    # Without steps no paths are looked for: what is aimed at is all that is asked here.
    aim = plan(ranking, figures, (), fourth).aim
    assert (aim.kind, aim.rank, aim.places, aim.bound) == ("cut", 4, 3, True)
    nowhere = ranking.frame.filter(pl.col("cluster").is_null())["enterprise_id"][0]
    assert plan(ranking, figures, (), nowhere).aim.kind == "nowhere"
    checked = replace(ranking, pipeline=quick("cluster_leader_check"))
    assert plan(checked, figures, (), fourth).aim.kind == "recheck"
