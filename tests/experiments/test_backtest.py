"""The rehearsal: the real function on each past day, nothing from tomorrow, nothing flattered."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from configs.reader import find, read
from experiments.backtest import Backtest, backtest
from experiments.judging import SCORES
from experiments.recipe import read_recipe
from experiments.splits import fold_of
from experiments.train import train
from features.aliases import ALIAS_SCHEMA
from features.labels import span
from features.panel import Panel
from features.read import read_files
from features.register import read_recognitions
from features.source import Source
from models.metrics import auprc, precision_at
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.titles import TITLE_WORDS
from tests.experiments.small import (
    DAYS,
    OUTCOMES_UNTIL,
    PIPELINE,
    small_panel,
    small_pipeline,
    small_recipe,
)

UNTRAINABLE = date(2020, 5, 1)


def rehearsed(panel: Panel | None = None, hindsight: bool = False, **changes: Any) -> Backtest:
    asked = {"days": list(DAYS), "recipes": [small_recipe()], "until": OUTCOMES_UNTIL} | changes
    return backtest(
        panel or small_panel(),
        small_pipeline(),
        asked["recipes"],
        asked["days"],
        asked["until"],
        hindsight,
    )


@pytest.fixture(scope="module")
def honest() -> Backtest:
    return rehearsed(days=[UNTRAINABLE, *DAYS])


@pytest.fixture(scope="module")
def hindsight() -> Backtest:
    return rehearsed(hindsight=True)


def of_day(result: Backtest, day: date, recipe: str = PIPELINE) -> pl.DataFrame:
    """Scores of one order of one day, by enterprise_id."""
    return result.scores.filter(pl.col("day") == day, pl.col("recipe") == recipe)


def told_of(result: Backtest, day: date) -> dict[str, Any]:
    (entry,) = (entry for entry in result.metrics["days"] if entry["day"] == day.isoformat())
    return dict(entry)


@pytest.mark.parametrize("day", DAYS)
def test_one_journey(day: date, honest: Backtest) -> None:
    bundle = train(small_panel(), small_pipeline(), small_recipe(), day, OUTCOMES_UNTIL)
    ranking = rank(small_panel(), small_pipeline(), bundle, day)
    real = ranking.frame.select("enterprise_id", "score", "probability").sort("enterprise_id")
    assert real.height > 200
    assert of_day(honest, day).select("enterprise_id", "score", "probability").equals(real)


def test_what_came_later_changes_no_score_of_a_day(honest: Backtest) -> None:
    day = DAYS[0]
    titles = small_panel().titles.filter(pl.col("announced_on") < day)
    facts = small_panel().facts.filter(pl.col("known_on") < day)
    then = rehearsed(replace(small_panel(), facts=facts, titles=titles), days=[day])
    columns = ["enterprise_id", "recipe", "score", "probability"]
    seen = honest.scores.filter(pl.col("day") == day)
    assert then.scores.select(columns).equals(seen.select(columns))
    assert not then.scores["label"].equals(seen["label"])


def test_a_day_without_a_span_that_is_over_trains_nothing_and_says_so(honest: Backtest) -> None:
    told = told_of(honest, UNTRAINABLE)
    assert told["trained"] == {PIPELINE: None}
    assert told["untrained"]["code"] == "not_trainable"
    assert told["untrained"]["first"] == "2021-05-01"
    assert set(told["recipes"]) == {"baseline:column"}
    assert of_day(honest, UNTRAINABLE).is_empty()
    assert told["recipes"]["baseline:column"]["n"] == 275


def test_a_trained_day_says_on_what(honest: Backtest) -> None:
    told = told_of(honest, DAYS[0])
    assert "untrained" not in told
    days, rows = ["2019-05-01"], 300
    assert told["trained"] == {
        PIPELINE: {"days": days, "rows": rows, "positives": 50, "held_out": 0}
    }
    assert set(told["recipes"]) == {
        PIPELINE,
        "baseline:column",
        "baseline:best_column",
        "baseline:composite",
        "baseline:scorecard",
    }


def test_too_few_positives_are_told_as_that() -> None:
    recipe = replace(small_recipe(), least_positives=999)
    told = told_of(rehearsed(days=[DAYS[0]], recipes=[recipe]), DAYS[0])
    assert told["untrained"] == {"code": "too_few_positives", "positives": "50", "least": "999"}


@pytest.mark.parametrize("day", DAYS)
def test_figures_are_those_of_the_scores(day: date, honest: Backtest) -> None:
    for recipe, figures in told_of(honest, day)["recipes"].items():
        table = of_day(honest, day, recipe)
        score, label = table["score"].to_numpy(), table["label"].to_numpy()
        assert (figures["n"], figures["positives"]) == (len(label), label.sum())
        assert figures["auprc"] == auprc(score, label)
        assert figures["precision_at"]["20"] == precision_at(score, label, 20)
        assert (figures["ece"] is None) == recipe.startswith("baseline:")


def test_labels_are_what_came_within_the_span(honest: Backtest) -> None:
    start, end = span(DAYS[0], 24)
    within = pl.col("announced_on").is_between(start, end, closed="right")
    won = set(small_panel().titles.filter(within)["enterprise_id"])
    table = of_day(honest, DAYS[0])
    assert set(table.filter(pl.col("label") == 1)["enterprise_id"]) == won
    holders = small_panel().titles.filter(pl.col("announced_on") < DAYS[0])["enterprise_id"]
    assert not set(table["enterprise_id"]) & set(holders)


def test_a_model_with_something_to_learn_beats_the_single_columns(honest: Backtest) -> None:
    for day in DAYS:
        figures = told_of(honest, day)["recipes"]
        assert figures[PIPELINE]["auc"] > 0.75
        for baseline in ("baseline:column", "baseline:best_column"):
            assert figures[PIPELINE]["auprc"] > figures[baseline]["auprc"]


def test_a_day_whose_span_is_open_is_ranked_and_not_judged() -> None:
    # Judged by the recognitions so far, every row with a label would be a positive.
    result = rehearsed(days=[DAYS[1]], until=date(2023, 1, 1))
    labels = of_day(result, DAYS[1])["label"]
    assert labels.null_count() > 0
    assert (labels == 1).any()
    for figures in told_of(result, DAYS[1])["recipes"].values():
        assert figures == {"n": 0, "positives": 0}


def test_figures_and_scores_say_what_they_are(honest: Backtest, hindsight: Backtest) -> None:
    assert honest.metrics["point_in_time"] is True
    assert hindsight.metrics["point_in_time"] is False
    assert honest.metrics["made_up"] is True
    assert honest.scores.schema == pl.Schema(SCORES)
    keys = ["day", "recipe", "enterprise_id"]
    assert honest.scores.select(keys).is_duplicated().sum() == 0
    assert honest.scores.equals(honest.scores.sort(keys))


def test_two_recipes_are_ranked_side_by_side() -> None:
    second = replace(small_recipe(5), name="second")
    result = rehearsed(days=[DAYS[0]], recipes=[small_recipe(), second])
    told = told_of(result, DAYS[0])
    assert set(told["trained"]) == {PIPELINE, "second"}
    one, other = (of_day(result, DAYS[0], name) for name in (PIPELINE, "second"))
    assert one["enterprise_id"].equals(other["enterprise_id"])
    assert not one["score"].equals(other["score"])


def test_shuffled_input_gives_the_same_rehearsal(honest: Backtest) -> None:
    panel = small_panel()
    shuffled = replace(
        panel,
        facts=panel.facts.sample(fraction=1, shuffle=True, seed=8),
        titles=panel.titles.sample(fraction=1, shuffle=True, seed=9),
    )
    again = rehearsed(shuffled, days=[UNTRAINABLE, *DAYS])
    assert again.metrics == honest.metrics
    assert again.scores.equals(honest.scores)


def test_hindsight_scores_an_enterprise_by_a_model_trained_without_it(hindsight: Backtest) -> None:
    panel, day = small_panel(), DAYS[1]
    ids = of_day(hindsight, day)["enterprise_id"]
    code = ids[7]
    # What the cohort of 2021-05-01 knew of it; on 2022-05-01 the facts of 2021 are measured.
    theirs = (pl.col("enterprise_id") == code) & (pl.col("year") == 2020)
    moved = [
        pl.when(theirs).then(pl.col(name) * -5).otherwise(pl.col(name)).alias(name)
        for name in small_recipe().indicators
    ]
    other = of_day(rehearsed(replace(panel, facts=panel.facts.with_columns(moved)), True), day)
    assert other["enterprise_id"].equals(ids)
    before = of_day(hindsight, day)
    folds = fold_of(ids, small_recipe().folds)
    with_it = folds == folds[7]
    columns = ["enterprise_id", "score", "probability"]
    assert other.filter(with_it).select(columns).equals(before.filter(with_it).select(columns))
    changed = (other["score"] != before["score"]) & ~with_it
    assert changed.sum() > 100, "moving a training row does nothing: this test shows nothing"


def test_hindsight_trains_on_earlier_days_and_only_where_outcomes_end(hindsight: Backtest) -> None:
    told = told_of(hindsight, DAYS[1])
    assert told["trained"][PIPELINE]["days"] == ["2021-05-01"]
    assert told["trained"][PIPELINE]["held_out"] == 45
    # The span of 2021-05-01 ends on 2023-04-30: a day less, and its rows would all be positives.
    early = told_of(rehearsed(hindsight=True, until=date(2023, 4, 29)), DAYS[1])
    assert early["trained"] == {PIPELINE: None}


def test_hindsight_has_nothing_before_its_first_day(hindsight: Backtest) -> None:
    told = told_of(hindsight, DAYS[0])
    assert told["trained"] == {PIPELINE: None}
    assert "first" not in told["untrained"]


def neeq(real: Path) -> Panel:
    folder = real / "data" / "neeq_listing"
    source = read(find("sources", "neeq"), Source)
    titles = read_recognitions(folder / "recognitions.csv", TITLE_WORDS)
    return read_files([folder / "panel_2020_2021.csv"], source).with_titles(titles)


NEEQ_DAYS = [date(2021, 5, 1), date(2022, 5, 1)]


def test_of_the_real_listings_no_past_day_could_have_been_trained(real: Path) -> None:
    recipe, pipeline = read_recipe(PIPELINE), read_pipeline(PIPELINE)
    result = backtest(neeq(real), pipeline, [recipe], NEEQ_DAYS, OUTCOMES_UNTIL)
    for day, rows, positives in zip(NEEQ_DAYS, (1511, 1575), (53, 63)):
        told = told_of(result, day)
        assert told["trained"] == {PIPELINE: None}
        assert told["untrained"]["first"] == "2023-05-01"
        column = told["recipes"]["baseline:column"]
        assert (column["n"], column["positives"]) == (rows, positives)


def test_the_real_listings_in_hindsight(real: Path) -> None:
    recipe, pipeline = read_recipe(PIPELINE), read_pipeline(PIPELINE)
    result = backtest(neeq(real), pipeline, [recipe], NEEQ_DAYS, OUTCOMES_UNTIL, True)
    assert result.metrics["point_in_time"] is False
    assert result.metrics["made_up"] is False
    told = told_of(result, NEEQ_DAYS[1])
    assert told["trained"][PIPELINE]["days"] == ["2021-05-01"]
    ours = told["recipes"][PIPELINE]
    # Above 0.93 something has leaked: the same listings are positives of both days.
    assert 0.85 < ours["auc"] < 0.93
    assert ours["auprc"] > told["recipes"]["baseline:column"]["auprc"]
    assert ours["auprc"] > told["recipes"]["baseline:best_column"]["auprc"]
    probability = of_day(result, NEEQ_DAYS[1])["probability"].to_numpy()
    assert np.all((probability >= 0) & (probability <= 1))


def events_of(panel: Panel, day: date, ids: pl.Series) -> set[tuple[str, date]]:
    """The recognitions that are labels of these enterprises on a day."""
    start, end = span(day, 24)
    within = pl.col("announced_on").is_between(start, end, closed="right")
    rows = panel.titles.filter(within, pl.col("enterprise_id").is_in(ids.implode()))
    return set(rows.select("enterprise_id", "announced_on").iter_rows())


def test_no_recognition_is_a_label_on_both_sides(honest: Backtest) -> None:
    panel = small_panel()
    everybody = panel.facts["enterprise_id"].unique()
    for day in DAYS:
        tested = events_of(panel, day, of_day(honest, day)["enterprise_id"])
        trained = [
            events_of(panel, date.fromisoformat(cohort), everybody)
            for cohort in told_of(honest, day)["trained"][PIPELINE]["days"]
        ]
        assert len(tested) == 50
        for events in trained:
            assert len(events) == 50
            assert not events & tested


def test_in_hindsight_no_recognition_is_on_both_sides_of_a_fold(hindsight: Backtest) -> None:
    panel, day = small_panel(), DAYS[1]
    ids = of_day(hindsight, day)["enterprise_id"]
    folds = fold_of(ids, small_recipe().folds)
    (cohort,) = told_of(hindsight, day)["trained"][PIPELINE]["days"]
    everybody = panel.facts["enterprise_id"].unique()
    shared = events_of(panel, date.fromisoformat(cohort), everybody) & events_of(panel, day, ids)
    assert len(shared) == 25, "the spans overlap: without the folds these would be on both sides"
    for fold in range(small_recipe().folds):
        own = ids.filter(folds == fold)
        training = everybody.filter(~everybody.is_in(own.implode()))
        tested = events_of(panel, day, own)
        assert not events_of(panel, date.fromisoformat(cohort), training) & tested


def under_another_code(panel: Panel, one: str, until: date) -> Panel:
    """The panel with an enterprise that reported under another code until a day."""
    old = f"{one}-old"
    early = (pl.col("enterprise_id") == one) & (pl.col("known_on") <= until)
    renamed = pl.when(early).then(pl.lit(old)).otherwise("enterprise_id").alias("enterprise_id")
    alias = pl.DataFrame([(old, one, "organisation_code", until)], ALIAS_SCHEMA, orient="row")
    return replace(panel, facts=panel.facts.with_columns(renamed), aliases=alias)


def test_another_code_in_between_does_not_put_an_enterprise_on_both_sides(
    hindsight: Backtest,
) -> None:
    # On 2021-05-01 it stands under its old code, on 2022-05-01 under the new one.
    one = of_day(hindsight, DAYS[1])["enterprise_id"][7]
    panel = under_another_code(small_panel(), one, date(2021, 6, 1))
    again = rehearsed(panel, hindsight=True)
    assert of_day(again, DAYS[1]).equals(of_day(hindsight, DAYS[1]))


def test_the_law_of_a_day_and_of_its_training_is_told(honest: Backtest) -> None:
    for day in DAYS:
        law = told_of(honest, day)["law"]
        assert set(law["trained_under"]) == set(told_of(honest, day)["trained"][PIPELINE]["days"])
        assert law["law_break"] is None
    law = told_of(honest, DAYS[1])["law"]
    # The standards of the exchange begin within the span.
    assert (law["edition"], law["edition_at_end"]) == (None, "bse@2021-2024")


def test_list_lengths_above_the_population_are_told() -> None:
    recipe = replace(small_recipe(5), ks=(20, 400))
    told = told_of(rehearsed(days=[DAYS[0]], recipes=[recipe]), DAYS[0])
    assert told["beyond"] == {"n": 250, "ks": [400]}
    assert told["recipes"][PIPELINE]["precision_at"]["400"] == pytest.approx(50 / 250)


def test_every_order_says_by_what_it_was_made(honest: Backtest) -> None:
    orders = honest.metrics["orders"]
    assert set(orders) == {name for day in DAYS for name in told_of(honest, day)["recipes"]}
    assert orders[PIPELINE] == {"learner": "trees", "indicators": 9, "recipe": PIPELINE}
    assert orders["baseline:best_column"]["indicators"] == 1
    assert (honest.metrics["metric"], honest.metrics["length"]) == ("auprc", 100)


def test_without_counties_none_can_be_left_out() -> None:
    told = backtest(
        small_panel(), small_pipeline(), [small_recipe(5)], [DAYS[0]], OUTCOMES_UNTIL, False, True
    )
    left = told_of(told, DAYS[0])["counties_out"][PIPELINE]
    assert left == {"code": "few_counties", "counties": "1"}


def test_counties_left_out_stand_beside_the_ordinary_figures() -> None:
    county = pl.format("County {}", pl.col("enterprise_id").str.slice(1).cast(pl.Int64) % 6)
    panel = replace(small_panel(), facts=small_panel().facts.with_columns(county.alias("county")))
    recipe = replace(small_recipe(), least_positives=20)
    asked = [recipe], [DAYS[0]], OUTCOMES_UNTIL, False, True
    left = told_of(backtest(panel, small_pipeline(), *asked), DAYS[0])["counties_out"][PIPELINE]
    assert [len(group["counties"]) for group in left["groups"]] == [2, 1, 1, 1, 1]
    assert left["mean"]["left_out"]["auc"] > 0.7
    assert left["spread"]["left_out"]["auc"] > 0


def test_two_equal_days_are_one(honest: Backtest) -> None:
    twice = rehearsed(days=[DAYS[0], DAYS[0]])
    assert [entry["day"] for entry in twice.metrics["days"]] == [DAYS[0].isoformat()]
