"""A composite order, made on its day: kept as a bundle, and nothing in it to hide from."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.panel import Panel
from models.bundle import BundleError, read_bundle, write_bundle
from models.traits import TraitIndex
from scoring.composing import columns_of
from scoring.faults import RankError
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline
from scoring.rank import rank
from tests.made import LIST_DAY, made_bundle
from tests.scoring.led import led, led_panel, quick


def index() -> TraitIndex:
    bundle = led().bundle
    assert bundle is not None
    assert isinstance(bundle.ranker, TraitIndex)
    return bundle.ranker


def test_the_score_is_the_mean_of_the_traits_from_0_to_100() -> None:
    ranking = led()
    told = columns_of(ranking.matrix.frame, index().names)
    traits = index().traits_of(index().numbers(told))
    expected = pl.DataFrame(
        {"enterprise_id": ranking.matrix.frame["enterprise_id"], "mean": 100 * traits.mean(axis=1)}
    )
    both = ranking.frame.join(expected, on="enterprise_id")
    assert both["potential"].to_list() == pytest.approx(both["mean"].to_list())
    assert both["potential"].is_between(0, 100).all()
    assert both["probability"].null_count() == both.height


def test_directions_are_those_of_the_indicators() -> None:
    words = read_indicators()
    assert all(own.sign == words[own.name].sign for own in index().indicators)
    assert {own.name: own.sign for own in index().indicators}["debt_ratio"] == -1


def test_the_bundle_is_kept_and_read_as_it_was(tmp_path: Path) -> None:
    bundle = led().bundle
    assert bundle is not None
    write_bundle(bundle, tmp_path / "bundle")
    again = read_bundle(tmp_path / "bundle")
    assert again.fingerprint == bundle.fingerprint
    assert again.calibration is None
    assert again.ranker.text == bundle.ranker.text
    assert "综合指数" in bundle.card
    assert "Composite index" in bundle.card
    still = led().frame.filter(~pl.col("verdict").is_in(["met", "person"])).height
    assert bundle.manifest["fitted_on"] == {"population": 300, "yardstick": still}


def test_a_trained_bundle_is_not_asked_for() -> None:
    with pytest.raises(BundleError) as refused:
        rank(led_panel(), quick("cluster_leader"), made_bundle(), LIST_DAY)
    assert refused.value.code == "no_bundle_asked"


def test_where_all_compete_a_range_cannot_be_learned() -> None:
    pipeline = quick("cluster_leader")
    assert pipeline.composite is not None
    ranged = replace(pipeline, gate=(), composite=replace(pipeline.composite, normalise="minmax"))
    with pytest.raises(RankError) as refused:
        rank(led_panel(), ranged, None, LIST_DAY)
    assert (refused.value.code, refused.value.fields["found"]) == ("composite_no_yardstick", 0)


def test_without_law_no_leader_is_put_forward() -> None:
    with pytest.raises(RankError, match="no_edition"):
        rank(led_panel(), quick("cluster_leader"), None, date(2022, 7, 1))


def test_shuffled_rows_give_the_same_list() -> None:
    facts = led_panel().facts.sample(fraction=1, shuffle=True, seed=3)
    titles = led_panel().titles.sample(fraction=1, shuffle=True, seed=4)
    panel = Panel(facts, titles, led_panel().receipt)
    again = rank(panel, quick("cluster_leader"), None, LIST_DAY)
    assert again.frame.equals(led().frame)
    assert again.bundle is not None
    assert led().bundle is not None
    assert again.bundle.fingerprint == led().bundle.fingerprint  # type: ignore[union-attr]
    assert again.weightings is not None
    assert again.weightings.equals(led().weightings)


HIDDEN = (
    *("rd_expense", "revenue", "rd_staff", "employees", "class1_rights", "net_profit"),
    *("total_assets", "total_liabilities", "listing_will", "standards_led", "in_city_pool"),
    *("market_share_segment", "local_purchase_ratio", "rd_institution_level", "revenue_growth"),
)


@cache
def by_weights(weights: str) -> tuple[Pipeline, pl.DataFrame]:
    """The pipeline with weights of this kind on both levels, and its list of the province."""
    pipeline = quick("cluster_leader")
    assert pipeline.composite is not None
    by = replace(pipeline.composite, weights=weights, trait_weights=weights)  # type: ignore[arg-type]
    pipeline = replace(pipeline, composite=by)
    return pipeline, rank(led_panel(), pipeline, None, LIST_DAY).frame


@given(
    st.integers(0, 160),
    st.lists(st.sampled_from(HIDDEN), min_size=1, max_size=4, unique=True),
    st.sampled_from([None, 2022, 2023, 2024]),
    st.sampled_from(["named", "entropy", "critic"]),
)
def test_leaving_a_fact_out_never_helps(
    nth: int, names: list[str], year: int | None, weights: str
) -> None:
    """Neither the index, nor the place in the cluster or in all, nor a band's end, nor a tier."""
    pipeline, before = by_weights(weights)
    eligible = before.filter(pl.col("tier") != "D")
    who = eligible["enterprise_id"].sort()[nth % eligible.height]
    names = [name for name in names if name in led_panel().facts.columns]
    own = pl.col("enterprise_id") == who
    when = pl.lit(True) if year is None else pl.col("year") == year
    facts = led_panel().facts.with_columns(
        pl.when(own & when).then(None).otherwise(pl.col(name)).alias(name) for name in names
    )
    panel = Panel(facts, led_panel().titles, led_panel().receipt)
    after = rank(panel, pipeline, None, LIST_DAY).frame
    (then,), (now,) = (frame.filter(own).to_dicts() for frame in (before, after))
    assert now["score"] <= then["score"] + 1e-12
    for place in ("rank", "cluster_rank", "weights_low", "weights_high", "tier"):
        assert now[place] is None or now[place] >= then[place], place
    assert then["listed"] or not now["listed"]
