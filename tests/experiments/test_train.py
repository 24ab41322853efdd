"""The one training: what it may see, what it may not, and that luck has no part in it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from configs.reader import ConfigError, known
from experiments.recipe import read_recipe
from experiments.rows import join_rows, population_rows
from experiments.train import (
    SCORE,
    TrainError,
    check_learnable,
    file_fingerprint,
    judge_explanations,
    panel_fingerprint,
    train,
    train_on,
    train_whole,
)
from features.leaks import LeakError
from features.panel import Panel, write_panel
from models.bundle import Bundle, read_bundle, write_bundle
from models.drift import read_shape, shape_of
from models.kept import rates_of
from models.ranker import Ranker
from scoring.indicator_words import read_indicators
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from tests.conftest import make_panel
from tests.experiments.past_list import past_ranking
from tests.experiments.small import (
    DAYS,
    EARNING,
    FIRST_TRAINABLE,
    OUTCOMES_UNTIL,
    small_panel,
    small_pipeline,
    small_recipe,
    write_small,
)
from tests.scoring.explained import explained

COHORT, AS_OF = date(2020, 5, 1), DAYS[1]


def trained(panel: Panel, as_of: date = AS_OF, until: date = OUTCOMES_UNTIL) -> Bundle:
    return train(panel, small_pipeline(), small_recipe(), as_of, until)


def written(bundle: Bundle, folder: Path) -> dict[str, bytes]:
    write_bundle(bundle, folder)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def with_facts(panel: Panel, facts: pl.DataFrame) -> Panel:
    return replace(panel, facts=facts)


def scrambled(where: pl.Expr) -> list[pl.Expr]:
    """Every number of the chosen rows turned round and moved."""
    return [
        pl.when(where).then(pl.col(name) * -3 + 7).otherwise(pl.col(name)).alias(name)
        for name in small_recipe().indicators
    ]


def test_before_the_first_span_is_over_nothing_is_trained() -> None:
    with pytest.raises(TrainError) as refused:
        trained(small_panel(), FIRST_TRAINABLE - timedelta(days=1))
    assert refused.value.code == "not_trainable"
    assert refused.value.fields["first"] == FIRST_TRAINABLE
    assert trained(small_panel(), FIRST_TRAINABLE).manifest["days"] == ["2019-05-01"]


def test_outcomes_known_only_until_within_the_span_train_nothing() -> None:
    with pytest.raises(TrainError, match="not_trainable"):
        trained(small_panel(), AS_OF, AS_OF - timedelta(days=2))


def test_too_few_positives_are_told_with_their_number() -> None:
    recipe = replace(small_recipe(), least_positives=51)
    with pytest.raises(TrainError) as refused:
        train(small_panel(), small_pipeline(), recipe, AS_OF, OUTCOMES_UNTIL)
    assert refused.value.code == "too_few_positives"
    assert refused.value.fields == {"positives": 50, "least": 51}
    just = replace(recipe, least_positives=50)
    bundle = train(small_panel(), small_pipeline(), just, AS_OF, OUTCOMES_UNTIL)
    assert bundle.manifest["positives"] == 50


def test_the_bundle_says_what_it_was_made_from() -> None:
    bundle = trained(small_panel())
    told = bundle.manifest
    assert (told["as_of"], told["days"]) == ("2022-05-01", ["2020-05-01"])
    assert (told["pipeline"], told["title"], told["horizon_months"]) == (
        "listing_reserve",
        "bse",
        24,
    )
    assert (told["rows"], told["positives"], told["held_out"]) == (275, 50, 0)
    assert told["left_out"] == []
    assert told["made_up"] is True
    assert "虚构数据" in bundle.card
    assert all(name in bundle.card for name in bundle.ranker.names)
    ends = bundle.scale.potential(np.array([bundle.scale.low, bundle.scale.high]))
    assert ends == pytest.approx([0, 100])


def test_the_bundle_says_how_far_its_probabilities_are_off() -> None:
    bundle = trained(small_panel())
    off = bundle.manifest["calibration"]
    assert set(off) == {"kind", "ece", "brier", "brier_share"}
    assert off["kind"] == bundle.calibration.kind == "sigmoid"
    share = bundle.manifest["positives"] / bundle.manifest["rows"]
    assert off["brier_share"] == pytest.approx(share * (1 - share), rel=0.1)
    assert 0 < off["brier"] < off["brier_share"]
    assert f"off by {off['ece']:.4f}" in bundle.card


def test_the_bundle_says_how_good_its_reasons_are() -> None:
    bundle = trained(small_panel())
    told = bundle.manifest["explanations"]
    assert (told["rows"], told["refits"], told["exact"]) == (100, 2, True)
    assert 0 < told["agreement"]["ordered"] <= told["agreement"]["same"] <= 1
    assert f"{100 * told['overlap']:.0f} %" in bundle.card


def test_trees_that_cannot_be_held_against_anybody_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bundle = past_ranking().bundle
    assert bundle
    ranked = bundle.ranker, bundle.refits, pd.DataFrame()
    monkeypatch.setattr(Ranker, "odd_trees", (3,))
    assert judge_explanations(*ranked) is None


def test_a_recipe_asks_for_both_sides_of_a_probability(tmp_path: Path) -> None:
    asked = replace(small_recipe(), calibration="venn_abers", refits=0)
    bundle = train(small_panel(), small_pipeline(), asked, AS_OF, OUTCOMES_UNTIL)
    write_bundle(bundle, tmp_path / "bundle")
    again = read_bundle(tmp_path / "bundle")
    assert again.calibration == bundle.calibration
    assert again.manifest["calibration"]["kind"] == "venn_abers"
    sides = again.calibration.interval([bundle.scale.low, bundle.scale.high])
    assert sides
    assert (sides[0] < sides[1]).all()


def test_an_indicator_that_nobody_reports_is_left_out_and_told() -> None:
    panel = small_panel()
    bundle = trained(with_facts(panel, panel.facts.drop("gross_margin")))
    assert "gross_margin" not in bundle.ranker.names
    assert bundle.manifest["left_out"] == ["gross_margin"]
    assert "gross_margin" in bundle.card


def with_leak(titles: pl.DataFrame, known_on: pl.Expr | None = None) -> Panel:
    """The panel with a gross margin of those on the register alone, known since a day of it."""
    panel = small_panel()
    first = titles.group_by("enterprise_id").agg(pl.col("announced_on").min())
    facts = panel.facts.with_columns(gross_margin=pl.lit(None, pl.Float64))
    told = facts.join(first, on="enterprise_id").with_columns(gross_margin=pl.lit(0.5))
    if known_on is not None:
        rest = [c for c in EARNING if c != "gross_margin"]
        told = told.with_columns(
            known_on.alias("known_on"), *(pl.lit(None, pl.Float64).alias(c) for c in rest)
        )
    return with_facts(panel, pl.concat([facts, told.select(facts.columns)]))


def test_an_indicator_that_only_those_have_who_will_be_recognised_is_refused() -> None:
    soon = pl.col("announced_on").is_between(COHORT, AS_OF, closed="left")
    titles = small_panel().titles.filter(soon)
    panel = with_leak(titles, pl.col("known_on") - timedelta(days=1))
    with pytest.raises(LeakError) as refused:
        trained(panel)
    assert (refused.value.code, refused.value.fields["names"]) == ("leak", "gross_margin")
    reviewed = replace(small_recipe(), allowed=("gross_margin",))
    assert train(panel, small_pipeline(), reviewed, AS_OF, OUTCOMES_UNTIL).manifest["rows"] == 275


def test_an_indicator_known_only_after_the_recognition_is_refused() -> None:
    titles = small_panel().titles.filter(pl.col("announced_on") < AS_OF)
    panel = with_leak(titles, pl.max_horizontal("known_on", "announced_on"))
    with pytest.raises(LeakError, match="gross_margin"):
        trained(panel)


def test_what_becomes_a_leak_tomorrow_is_none_today() -> None:
    titles = small_panel().titles.filter(pl.col("announced_on") >= AS_OF)
    panel = with_leak(titles, pl.col("announced_on"))
    assert trained(panel).manifest["left_out"] == ["gross_margin"]


def test_an_indicator_that_separates_alone_is_told_on_the_card() -> None:
    panel = small_panel()
    won = panel.titles.filter(pl.col("announced_on") < AS_OF)["enterprise_id"].implode()
    told = panel.facts.with_columns(
        pl.col("enterprise_id").is_in(won).cast(pl.Float64).alias("gross_margin") * 0.5
    )
    bundle = trained(with_facts(panel, told))
    assert bundle.manifest["separating"] == ["gross_margin"]
    assert "look at them: gross_margin" in bundle.card
    assert trained(panel).manifest["separating"] == []


def test_recognitions_on_or_after_the_day_change_nothing(tmp_path: Path) -> None:
    panel = small_panel()
    later = pl.col("announced_on") >= AS_OF
    assert panel.titles.filter(later).height > 30
    on_the_day = panel.titles.head(5).with_columns(
        pl.lit(AS_OF).alias("announced_on"),
        pl.Series("enterprise_id", [f"E{n:04d}" for n in range(5)]),
    )
    before = written(trained(panel), tmp_path / "before")
    none = replace(panel, titles=panel.titles.filter(~later))
    assert written(trained(none), tmp_path / "none") == before
    others = replace(panel, titles=pl.concat([none.titles, on_the_day]))
    assert written(trained(others), tmp_path / "others") == before


def test_a_recognition_the_day_before_does_change_it() -> None:
    panel = small_panel()
    eve = panel.titles.head(1).with_columns(
        pl.lit(AS_OF - timedelta(days=1)).alias("announced_on"),
        pl.Series("enterprise_id", [unlisted(panel)]),
    )
    one_more = replace(panel, titles=pl.concat([panel.titles, eve]))
    assert trained(one_more).manifest["positives"] == 51
    assert trained(one_more).fingerprint != trained(panel).fingerprint


def unlisted(panel: Panel) -> str:
    """The first enterprise that is never recognised."""
    never = ~pl.col("enterprise_id").is_in(panel.titles["enterprise_id"].to_list())
    return str(panel.facts.filter(never)["enterprise_id"].min())


def test_facts_known_on_or_after_the_cohort_change_nothing(tmp_path: Path) -> None:
    panel = small_panel()
    before = written(trained(panel), tmp_path / "before")
    tomorrow = panel.facts.with_columns(scrambled(pl.col("known_on") >= COHORT))
    assert not tomorrow.equals(panel.facts)
    assert written(trained(with_facts(panel, tomorrow)), tmp_path / "after") == before
    yesterday = panel.facts.with_columns(scrambled(pl.col("known_on") < COHORT))
    assert trained(with_facts(panel, yesterday)).fingerprint != trained(panel).fingerprint


def test_shuffled_rows_give_the_same_bundle(tmp_path: Path) -> None:
    panel = small_panel()
    facts = panel.facts.sample(fraction=1, shuffle=True, seed=3)
    titles = panel.titles.sample(fraction=1, shuffle=True, seed=4)
    assert not facts.equals(panel.facts)
    one, other = trained(panel), trained(replace(panel, facts=facts, titles=titles))
    assert other.fingerprint == one.fingerprint
    assert written(other, tmp_path / "other") == written(one, tmp_path / "one")


def test_who_holds_the_title_on_the_day_is_no_row() -> None:
    panel = small_panel()
    rows = population_rows(panel, small_pipeline(), small_recipe(), COHORT, OUTCOMES_UNTIL)
    before = panel.titles.filter(pl.col("announced_on") < COHORT)["enterprise_id"]
    after = panel.titles.filter(pl.col("announced_on") >= COHORT)["enterprise_id"]
    ids = set(rows.enterprise_ids)
    assert before.len() == 25
    assert not ids & set(before)
    assert set(after) <= ids
    assert len(ids) == len(rows.y) == len(rows.X) == 300 - 25


def test_rows_are_labelled_by_what_came_within_the_span() -> None:
    panel = small_panel()
    rows = population_rows(panel, small_pipeline(), small_recipe(), COHORT, OUTCOMES_UNTIL)
    within = pl.col("announced_on").is_between(COHORT, date(2022, 4, 30))
    won = set(panel.titles.filter(within)["enterprise_id"])
    assert {code for code, y in zip(rows.enterprise_ids, rows.y) if y == 1} == won
    assert set(rows.labels) == {0, 1}


def test_while_a_span_is_open_nobody_is_a_no() -> None:
    until = date(2021, 12, 31)
    rows = population_rows(small_panel(), small_pipeline(), small_recipe(), COHORT, until)
    assert np.isnan(rows.y).any()
    assert not (rows.y == 0).any()
    assert len(rows.labelled.y) == np.sum(rows.y == 1)


def test_days_stand_under_one_another() -> None:
    days = [date(2019, 5, 1), COHORT]
    parts = [
        population_rows(small_panel(), small_pipeline(), small_recipe(), day, OUTCOMES_UNTIL)
        for day in days
    ]
    rows = join_rows(parts)
    assert len(rows.y) == rows.enterprise_ids.len() == len(rows.X) == 300 + 275
    assert rows.days.unique().sort().to_list() == days
    assert rows.X.index.is_unique


def test_who_is_held_out_has_no_part_in_the_training(tmp_path: Path) -> None:
    panel = small_panel()
    out = frozenset(f"E{place:04d}" for place in range(0, 300, 4))
    theirs = pl.col("enterprise_id").is_in(list(out))

    def without(panel: Panel) -> Bundle:
        days = [COHORT]
        told = panel, small_pipeline(), small_recipe(), days, AS_OF, OUTCOMES_UNTIL, out
        return train_on(*told).bundle

    bundle = without(panel)
    held = population_rows(panel, small_pipeline(), small_recipe(), COHORT, OUTCOMES_UNTIL)
    assert bundle.manifest["held_out"] == len(out)
    assert bundle.manifest["rows"] == len(set(held.enterprise_ids) - out)
    other = with_facts(panel, panel.facts.with_columns(scrambled(theirs)))
    other = replace(other, titles=panel.titles.filter(~theirs))
    # Nobody of theirs is a holder any more, so the population grows; the training does not.
    assert written(without(other), tmp_path / "other") == written(bundle, tmp_path / "one")
    assert trained(other).fingerprint != trained(panel).fingerprint


@pytest.mark.parametrize("name", known("recipes"))
def test_every_shipped_recipe_can_be_learned_from(name: str) -> None:
    recipe, words = read_recipe(name), read_indicators()
    assert recipe.name == name
    assert all(words[indicator].sign for indicator in recipe.indicators)
    assert recipe.column in recipe.indicators
    assert min(recipe.ks) > 0


def test_a_recipe_that_is_not_there_is_refused() -> None:
    with pytest.raises(ConfigError, match="nobody"):
        read_recipe("nobody")


def test_fingerprints_see_a_change_of_facts_or_titles(tmp_path: Path) -> None:
    folder, recognitions = write_small(tmp_path)
    before = panel_fingerprint(folder), file_fingerprint(recognitions)
    assert (panel_fingerprint(folder), file_fingerprint(recognitions)) == before
    panel = small_panel()
    write_panel(panel, folder)
    with_titles = panel_fingerprint(folder)
    write_panel(with_facts(panel, panel.facts.head(-1)), folder)
    assert len({before[0], with_titles, panel_fingerprint(folder)}) == 3
    recognitions.write_bytes(recognitions.read_bytes() + b"\n")
    assert file_fingerprint(recognitions) != before[1]


def test_a_panel_without_facts_says_that_it_can_never_be_trained() -> None:
    with pytest.raises(TrainError) as refused:
        trained(make_panel([]))
    assert refused.value.fields["first"] is None


def with_columns(**columns: float | None) -> Panel:
    """The small panel with facts that have one value for everybody."""
    panel = small_panel()
    same = [pl.lit(value, dtype=pl.Float64).alias(name) for name, value in columns.items()]
    return with_facts(panel, panel.facts.with_columns(same))


def test_a_column_that_tells_nobody_from_another_is_told() -> None:
    bundle = trained(with_columns(gross_margin=0.3, current_ratio=None))
    assert bundle.manifest["constant"] == ["gross_margin", "current_ratio"]
    assert bundle.manifest["left_out"] == ["current_ratio"]
    assert "Constant in training, tell nobody from another: gross_margin.\n" in bundle.card
    assert trained(small_panel()).manifest["constant"] == []


def test_columns_that_all_tell_nobody_from_another_train_nothing() -> None:
    same = dict.fromkeys(small_recipe().indicators, 0.3)
    with pytest.raises(TrainError, match="nothing_varies"):
        trained(with_columns(**same))


def test_rows_that_are_all_positives_train_nothing() -> None:
    panel, everybody = small_panel(), small_panel().facts["enterprise_id"].unique()
    day = date(2021, 6, 1)
    rows = [{"enterprise_id": one, "title": "bse", "announced_on": day} for one in everybody]
    with pytest.raises(TrainError) as refused:
        trained(replace(panel, titles=make_panel([], rows).titles))
    assert refused.value.code == "only_positives"


def test_the_shapes_of_the_training_rows_are_kept() -> None:
    told = small_panel(), small_pipeline(), small_recipe(), AS_OF, OUTCOMES_UNTIL
    whole = train_whole(*told)
    bundle, rows = whole.bundle, whole.rows
    assert len(rows.y) == bundle.manifest["rows"]
    shapes = {name: read_shape(kept) for name, kept in bundle.manifest["training"].items()}
    assert set(shapes) == {*bundle.ranker.names, SCORE}
    assert shapes["net_profit"] == shape_of(rows.X["net_profit"].to_numpy())
    assert shapes[SCORE] == shape_of(bundle.ranker.score(rows.X))
    assert 0 < shapes["net_profit"].missing < 0.1


def in_counties(panel: Panel) -> Panel:
    """The small panel in six counties, from those who earn least to most; a few tell none."""
    profit = pl.col("net_profit").mean().over("enterprise_id")
    county = pl.format("County {}", profit.rank("dense") * 6 // (profit.n_unique() + 1))
    told = pl.col("enterprise_id").str.slice(1).cast(pl.Int64) % 11 > 0
    return with_facts(panel, panel.facts.with_columns(pl.when(told).then(county).alias("county")))


COUNTIES = replace(
    small_recipe(), learner="scorecard", indicators=("current_ratio",), categories=("county",)
)


def test_a_county_may_be_learned_from_as_its_past_rate(tmp_path: Path) -> None:
    panel, recipe = in_counties(small_panel()), COUNTIES
    bundle = train(panel, small_pipeline(), recipe, AS_OF, OUTCOMES_UNTIL)
    assert bundle.ranker.names[-1] == "county"
    assert "county" in bundle.card
    assert bundle.manifest["categories"] == ["county"]
    assert "County 3" in written(bundle, tmp_path / "B")["names.json"].decode()
    rates = rates_of(bundle.ranker)["county"]
    assert len(rates) == 6
    assert rates["County 5"] > 2 * rates["County 0"]
    assert rates_of(bundle.refits[0])["county"] != rates
    shuffled = with_facts(panel, panel.facts.sample(fraction=1.0, shuffle=True, seed=3))
    again = train(shuffled, small_pipeline(), recipe, AS_OF, OUTCOMES_UNTIL)
    assert again.fingerprint == bundle.fingerprint


def test_a_list_by_past_rates_scores_as_the_bundle_and_says_what_they_are() -> None:
    panel, recipe = in_counties(small_panel()), COUNTIES
    bundle = train(panel, small_pipeline(), recipe, AS_OF, OUTCOMES_UNTIL)
    ranking = rank(panel, small_pipeline(), bundle, AS_OF)
    X = ranking.matrix.frame.select(bundle.ranker.names).to_pandas()
    scores = dict(zip(ranking.matrix.frame["enterprise_id"], bundle.ranker.score(X)))
    told = dict(ranking.frame.select("enterprise_id", "score").iter_rows())
    assert told == scores
    hidden = with_facts(panel, panel.facts.with_columns(pl.lit(None, pl.String).alias("county")))
    without = rank(hidden, small_pipeline(), bundle, AS_OF).frame
    for code, score in without.select("enterprise_id", "score").iter_rows():
        assert score <= told[code] + 1e-12
    reasons = explained(ranking).reasons
    counted = reasons.filter(pl.col("indicator") == "county")
    assert counted.height > 20
    known = counted.filter(pl.col("value").is_not_null())
    assert set(known["value"]) <= set(rates_of(bundle.ranker)["county"].values())
    assert known["text_en"].str.contains("batches that were learned from").all()
    assert counted.filter(pl.col("value").is_null())["text_en"].str.contains("missing").all()


def test_a_list_of_renewals_is_not_learned() -> None:
    with pytest.raises(TrainError) as refused:
        check_learnable(read_pipeline("srdi_renewal"))
    assert refused.value.code == "renewal_untrained"
    check_learnable(read_pipeline("above_scale"))
