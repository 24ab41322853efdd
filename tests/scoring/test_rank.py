"""The list itself: who may stand on it, in which order, and what is told."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from features.gathering import gather_figures
from models.bundle import BundleError
from scoring.faults import RankError
from scoring.pipeline import read_pipeline
from scoring.population import asked_by_plans
from scoring.rank import COLUMNS, rank
from scoring.steps import figures_beside
from tests.conftest import make_panel
from tests.made import LIST_DAY, made_bundle, made_panel, made_ranking


@pytest.mark.parametrize("pipeline", ["srdi", "little_giant"])
@pytest.mark.parametrize("with_bundle", [True, False])
def test_only_met_or_person_may_be_listed(pipeline: str, with_bundle: bool) -> None:
    frame = made_ranking(pipeline, with_bundle).frame
    assert set(frame.filter("listed")["verdict"]) <= {"met", "person"}
    assert frame.filter("listed")["size"].null_count() == 0
    assert frame.filter("listed").height > 0 or (pipeline, with_bundle) == ("little_giant", False)


def test_the_rest_stand_below_in_one_block_by_score() -> None:
    frame = made_ranking("little_giant").frame
    below = frame.filter(pl.col("tier") == "D")
    assert below["rank"].min() == frame.filter(pl.col("tier") != "D").height + 1
    assert below["score"].is_sorted(descending=True)
    assert set(below["verdict"]) >= {"unknown", "not_met"}


def test_ranks_are_positions_and_equal_scores_go_by_id() -> None:
    frame = made_ranking("little_giant").frame
    assert frame["rank"].to_list() == list(range(1, frame.height + 1))
    assert tuple(frame.columns) == COLUMNS
    tied = frame.filter(pl.col("tier") == "D").group_by("score", maintain_order=True)
    for _, group in tied.agg("enterprise_id").iter_rows():
        assert group == sorted(group)


def test_without_a_bundle_points_order_the_list() -> None:
    ranking = made_ranking("srdi", False)
    assert ranking.listed["points"].is_sorted(descending=True)
    assert ranking.frame["score"].null_count() == ranking.frame.height
    assert "no_bundle" in ranking.notes


def test_the_funnel_counts_every_enterprise_once() -> None:
    funnel = made_ranking("srdi").funnel
    stands = sum(funnel[name] for name in ("met", "person", "unknown", "not_met"))
    assert stands == funnel["population"] <= funnel["known"] <= funnel["read"] == 300
    assert funnel["listed"] <= funnel["eligible"] <= funnel["met"] + funnel["person"]


def test_holders_are_not_ranked() -> None:
    ranking = made_ranking("little_giant")
    won = made_panel().titles.filter(
        (pl.col("title") == "little_giant")
        & (pl.col("announced_on") < LIST_DAY)
        & (pl.col("valid_until") >= LIST_DAY)
        & (pl.col("event") != "removed")
    )
    assert won.height > 0
    assert not set(won["enterprise_id"]) & set(ranking.frame["enterprise_id"])


def test_a_pipeline_that_needs_law_refuses_a_day_without() -> None:
    with pytest.raises(RankError) as error:
        rank(made_panel(), read_pipeline("srdi"), None, date(2022, 7, 31))
    assert error.value.code == "no_edition"


def test_a_pipeline_that_may_ranks_without_law_and_says_so() -> None:
    ranking = rank(made_panel(), read_pipeline("little_giant"), made_bundle(), date(2022, 7, 31))
    assert "no_edition" in ranking.notes
    assert set(ranking.frame["verdict"]) == {"unknown"}
    assert ranking.funnel["listed"] == 40


def test_an_unknown_size_is_ranked_but_not_listed() -> None:
    rows = made_panel().facts.filter(pl.col("enterprise_id") == top("srdi")).to_dicts()
    for row in rows:
        row["employees"] = None
    hidden = pl.DataFrame(rows, schema=made_panel().facts.schema)
    others = made_panel().facts.filter(pl.col("enterprise_id") != top("srdi"))
    panel = type(made_panel())(pl.concat([others, hidden]), made_panel().titles, {})
    ranking = rank(panel, read_pipeline("srdi"), None, LIST_DAY)
    row = ranking.frame.row(by_predicate=pl.col("enterprise_id") == top("srdi"), named=True)
    assert (row["size"], row["listed"], row["to_verify"]) == (None, False, True)


def top(pipeline: str) -> str:
    return str(made_ranking(pipeline, False).listed["enterprise_id"][0])


def test_nobody_in_the_population_is_told() -> None:
    panel = make_panel([{"enterprise_id": "a", "year": 2024, "revenue": 1e7}])
    with pytest.raises(RankError) as error:
        rank(panel, read_pipeline("srdi"), None, date(2024, 1, 1))
    assert error.value.code == "empty_population"


def test_a_bundle_of_another_pipeline_is_refused() -> None:
    bundle = replace(made_bundle(), manifest={**made_bundle().manifest, "pipeline": "srdi"})
    with pytest.raises(BundleError) as error:
        rank(made_panel(), read_pipeline("little_giant"), bundle, LIST_DAY)
    assert error.value.code == "other_pipeline"


def test_a_bundle_that_asks_for_an_unknown_indicator_is_refused() -> None:
    ranker = made_bundle().ranker
    renamed = (replace(ranker.indicators[0], name="gone"), *ranker.indicators[1:])
    bundle = replace(made_bundle(), ranker=replace(ranker, indicators=renamed))
    with pytest.raises(BundleError) as error:
        rank(made_panel(), read_pipeline("little_giant"), bundle, LIST_DAY)
    assert error.value.fields == {"names": "gone"}


def test_nobody_wins_a_place_by_his_id() -> None:
    ranking = made_ranking("little_giant", False)
    assert ranking.policy.edition is not None
    assert ranking.funnel["eligible"] > 0
    assert ranking.funnel["listed"] == 0
    assert "no_order" in ranking.notes
    assert set(ranking.frame.filter(pl.col("verdict") == "person")["tier"]) <= {"C", "D"}


def test_figures_of_plans_change_nothing_else() -> None:
    whole = made_ranking("little_giant")
    assert whole.figures
    plain = rank(made_panel(), whole.pipeline, made_bundle(), LIST_DAY)
    assert plain.figures is None
    assert plain.frame.equals(whole.frame)
    assert plain.matrix.frame.equals(whole.matrix.frame)
    asked = asked_by_plans(whole.policy, [*whole.matrix.names, *whole.pipeline.population.told_by])
    alone = gather_figures(made_panel(), LIST_DAY, asked, figures_beside(asked)).frame
    assert set(alone.columns) == set(whole.figures.frame.columns)
    assert alone.select(whole.figures.frame.columns).equals(whole.figures.frame)
