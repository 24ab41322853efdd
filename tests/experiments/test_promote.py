"""Who goes up: only an honest run, better than what is simpler, beyond what luck explains."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.promote import (
    SURE,
    PromoteError,
    Standing,
    beyond,
    compare_orders,
    judge,
    judged_scores,
    measured_on,
    simplicity,
)
from experiments.recipe import Recipe, recipe_fingerprint
from models.learners import Kind
from models.metrics import auprc
from models.noise import Difference
from tests.experiments.small import small_recipe

DAYS = ("2024-06-01", "2025-06-01")
ROWS = 400


def recipe_of(name: str, learner: Kind = "trees") -> Recipe:
    return replace(small_recipe(), name=name, learner=learner)


OURS = recipe_of("ours")
CARD = recipe_of("card", "scorecard")


def made_scores(**skill: float) -> pl.DataFrame:
    """Orders of two days; each knows as much of the label as it is said to, and no more.

    Names are typed with underscores: baseline__x is baseline:x, at is @.
    """
    draw = np.random.default_rng(4)
    parts = []
    for day in DAYS:
        label = (draw.random(ROWS) < 0.15).astype(int)
        luck = draw.normal(size=ROWS)
        for name, much in skill.items():
            score = much * label + luck + 0.1 * draw.normal(size=ROWS)
            parts.append(
                pl.DataFrame(
                    {
                        "enterprise_id": [f"E{place:04d}" for place in range(ROWS)],
                        "day": [date.fromisoformat(day)] * ROWS,
                        "recipe": [name.replace("__", ":").replace("_at_", "@")] * ROWS,
                        "score": score,
                        "label": pl.Series(label, dtype=pl.Int8),
                    }
                )
            )
    return pl.concat(parts)


def made_run(scores: pl.DataFrame, *recipes: Recipe, honest: bool = True) -> dict[str, Any]:
    """The metrics that go with these scores: every recipe trained on both days."""
    days = [
        {
            "day": day,
            "trained": {recipe.name: {"rows": 9} for recipe in recipes},
            "recipes": dict.fromkeys(scores["recipe"].unique().sort()),
        }
        for day in DAYS
    ]
    return {"point_in_time": honest, "days": days}


def verdict_on(scores: pl.DataFrame, *recipes: Recipe, champion: Standing | None = None) -> Any:
    return judge(made_run(scores, *recipes), scores, list(recipes), champion)


def test_who_is_far_better_goes_up_and_is_told_by_how_much() -> None:
    scores = made_scores(ours=2.0, baseline__scorecard=1.0, baseline__column=0.5)
    verdict = verdict_on(scores, OURS)
    assert (verdict.recipe, verdict.metric, verdict.refused) == ("ours", "auprc", None)
    assert verdict.rival == "baseline:scorecard", "the strongest one"
    parts = [scores.filter(pl.col("recipe") == "ours", pl.col("day").cast(str) == d) for d in DAYS]
    own = np.mean([auprc(part["score"].to_numpy(), part["label"].to_numpy()) for part in parts])
    assert verdict.ours == pytest.approx(own)
    assert verdict.against.above > 0.99
    assert verdict.against.difference == pytest.approx(own - verdict.against.theirs)


def test_a_lead_that_luck_explains_is_refused_although_the_figure_is_higher() -> None:
    scores = made_scores(ours=1.0, baseline__scorecard=1.0)
    verdict = verdict_on(scores, OURS)
    assert verdict.against.difference > 0
    assert verdict.against.above < SURE
    assert verdict.refused.code == "not_better"
    assert verdict.refused.fields["baseline"] == "baseline:scorecard"
    assert verdict.refused.fields["above"] == verdict.against.above
    assert verdict.refused.fields["sure"] == SURE


def test_who_is_worse_is_refused() -> None:
    refused = verdict_on(made_scores(ours=0.5, baseline__points=1.5), OURS).refused
    assert refused.code == "not_better"
    assert refused.fields["ours"] < refused.fields["theirs"]


def test_one_baseline_that_is_not_beaten_is_enough() -> None:
    scores = made_scores(ours=1.0, baseline__column=0.2, baseline__points=1.05)
    assert verdict_on(scores, OURS).refused.fields["baseline"] == "baseline:points"


def test_a_scorecard_has_to_beat_what_is_simpler_and_not_its_own_like() -> None:
    scores = made_scores(
        card=1.5, baseline__scorecard=1.5, baseline__column=0.5, baseline__trees=1.52
    )
    verdict = verdict_on(scores, CARD)
    assert verdict.refused is None
    assert verdict.rival == "baseline:column"


def test_a_scorecard_far_behind_the_trees_is_refused() -> None:
    scores = made_scores(card=0.8, baseline__column=0.2, baseline__trees=2.0)
    refused = verdict_on(scores, CARD).refused
    assert (refused.code, refused.fields["baseline"]) == ("not_better", "baseline:trees")


def test_of_two_recipes_that_luck_does_not_tell_apart_the_simpler_goes_up() -> None:
    scores = made_scores(ours=1.5, card=1.52, baseline__column=0.3)
    for recipes in ((OURS, CARD), (CARD, OURS)):
        verdict = verdict_on(scores, *recipes)
        assert (verdict.recipe, verdict.passed_over) == ("card", "ours")
        assert verdict.refused is None


def test_of_two_recipes_the_clearly_better_goes_up_though_it_is_less_simple() -> None:
    scores = made_scores(ours=2.5, card=1.0, baseline__column=0.3)
    verdict = verdict_on(scores, CARD, OURS)
    assert (verdict.recipe, verdict.passed_over) == ("ours", "")


def test_of_two_equally_simple_recipes_the_better_figure_goes_up() -> None:
    scores = made_scores(one=1.5, two=1.6, baseline__column=0.3)
    assert verdict_on(scores, recipe_of("one"), recipe_of("two")).recipe == "two"


def test_equal_figures_go_by_name_and_not_by_the_order_typed() -> None:
    scores = made_scores(one=1.5, baseline__column=0.3)
    twin = scores.filter(pl.col("recipe") == "one").with_columns(pl.lit("two").alias("recipe"))
    both = pl.concat([scores, twin])
    for recipes in (("one", "two"), ("two", "one")):
        assert verdict_on(both, *map(recipe_of, recipes)).recipe == "one"


def test_a_run_in_hindsight_is_never_promoted() -> None:
    scores = made_scores(ours=2.0, baseline__column=0.2)
    with pytest.raises(PromoteError, match="hindsight"):
        judge(made_run(scores, OURS, honest=False), scores, [OURS])


def test_a_run_that_trained_nothing_is_not_promoted() -> None:
    scores = made_scores(baseline__column=0.2)
    metrics = made_run(scores, OURS)
    for day in metrics["days"]:
        day["trained"] = {"ours": None}
    with pytest.raises(PromoteError, match="nothing_trained"):
        judge(metrics, scores, [OURS])


def test_only_days_on_which_all_were_trained_are_looked_at() -> None:
    scores = made_scores(ours=2.0, baseline__column=0.2)
    first = pl.col("day").cast(pl.String) == DAYS[0]
    # On the first day nothing was trained, and the baseline knew everything.
    easy = scores.with_columns(
        pl.when(first & (pl.col("recipe") != "ours"))
        .then(pl.col("label").cast(pl.Float64))
        .otherwise("score")
        .alias("score")
    )
    metrics = made_run(easy, OURS)
    metrics["days"][0]["trained"] = {"ours": None}
    verdict = judge(metrics, easy, [OURS])
    assert verdict.refused is None
    assert judged_scores(metrics, easy)["day"].unique().to_list() == [date.fromisoformat(DAYS[1])]


def test_a_day_whose_outcome_is_open_is_not_looked_at() -> None:
    scores = made_scores(ours=2.0, baseline__column=0.2)
    last = pl.col("day").cast(pl.String) == DAYS[1]
    half = pl.when(last & (pl.col("label") == 0)).then(None).otherwise(pl.col("label"))
    told = judged_scores(made_run(scores, OURS), scores.with_columns(half.alias("label")))
    assert told["day"].unique().to_list() == [date.fromisoformat(DAYS[0])]


def test_where_no_outcome_is_known_there_is_nothing_to_judge_by() -> None:
    scores = made_scores(ours=2.0, baseline__column=0.2)
    blank = scores.with_columns(pl.lit(None, dtype=pl.Int8).alias("label"))
    with pytest.raises(PromoteError, match="nothing_judged"):
        verdict_on(blank, OURS)


def standing(recipe: Recipe, order: str | None) -> Standing:
    return Standing("3", recipe.name, recipe_fingerprint(recipe), recipe.learner, order)


def test_the_champions_own_recipe_on_newer_data_goes_up() -> None:
    scores = made_scores(ours=2.0, baseline__column=0.3)
    verdict = verdict_on(scores, OURS, champion=standing(OURS, None))
    assert (verdict.champion, verdict.refused) == ("same", None)


def test_even_the_champions_own_recipe_has_to_beat_the_baselines() -> None:
    scores = made_scores(ours=0.5, baseline__column=1.5)
    assert verdict_on(scores, OURS, champion=standing(OURS, None)).refused.code == "not_better"


@pytest.mark.parametrize(
    ("theirs", "learner", "told"),
    [
        (0.8, "trees", "better"),
        (2.02, "trees", "not_better"),
        (3.5, "trees", "not_better"),
        (0.8, "scorecard", "better"),
        (2.02, "scorecard", "not_better"),
    ],
)
def test_a_champion_on_the_same_rows_is_beaten_beyond_noise_or_stays(
    theirs: float, learner: Kind, told: str
) -> None:
    scores = made_scores(ours=2.0, old=theirs, baseline__column=0.3)
    old = standing(recipe_of("old", learner), "old")
    verdict = verdict_on(scores, OURS, champion=old)
    assert verdict.champion == told
    assert (verdict.refused is None) is (told == "better")
    if verdict.refused:
        assert verdict.refused.code == "worse_than_champion"
        assert verdict.refused.fields["version"] == "3"


def test_a_simpler_one_within_noise_of_the_champion_goes_up() -> None:
    scores = made_scores(card=1.95, old=2.0, baseline__column=0.3)
    verdict = verdict_on(scores, CARD, champion=standing(recipe_of("old"), "old"))
    assert (verdict.champion, verdict.refused) == ("simpler", None)


def test_a_champion_that_was_never_rehearsed_on_these_rows_is_not_waved_aside() -> None:
    scores = made_scores(ours=2.0, baseline__column=0.3)
    verdict = verdict_on(scores, OURS, champion=standing(recipe_of("old"), None))
    assert verdict.refused.code == "champion_unjudged"
    assert verdict.refused.fields == {"version": "3", "recipe": "old"}


def test_two_orders_are_compared_on_the_rows_that_both_have() -> None:
    scores = made_scores(ours=1.0, old=1.0)
    half = scores.filter((pl.col("recipe") == "ours") | (pl.col("enterprise_id") < "E0200"))
    told = compare_orders(half, "ours", "old", "auprc")
    both = scores.filter(pl.col("enterprise_id") < "E0200")
    assert told == compare_orders(both, "ours", "old", "auprc")
    turned = half.reverse()
    assert told == compare_orders(turned, "ours", "old", "auprc"), "no luck in the order of rows"


def test_what_is_not_known_is_not_beyond_noise() -> None:
    nan = float("nan")
    assert not beyond(Difference(nan, nan, nan, nan, nan, nan))
    assert beyond(Difference(0.5, 0.4, 0.1, 0.0, 0.2, SURE))
    assert not beyond(Difference(0.4, 0.5, 0.1, 0.0, 0.2, 1.0))


def test_simplicity_reads_the_learner_of_a_baseline() -> None:
    assert simplicity("baseline:points") == simplicity("baseline:column@ours") == -1
    assert simplicity("baseline:scorecard@ours") == simplicity("scorecard")
    assert simplicity("baseline:best_column") < simplicity("scorecard") < simplicity("trees")


def test_what_was_measured_on_is_days_and_inputs() -> None:
    manifest = {
        "days": ["2024-06-01", "2025-06-01"],
        "outcomes_until": "2026-05-31",
        "panel_fingerprint": "a" * 64,
        "recognitions_fingerprint": "b" * 64,
    }
    text = measured_on(manifest)
    assert text.startswith("2024-06-01, 2025-06-01, 2026-05-31")
    for key in ("panel_fingerprint", "recognitions_fingerprint"):
        assert measured_on(manifest | {key: "c" * 64}) != text
