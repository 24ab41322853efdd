"""Counties left out: trained without them and their enterprises, judged beside the ordinary."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from experiments.rows import Rows, population_rows
from experiments.train import TrainError, fit_on
from experiments.transfer import GROUPS, leave_counties_out
from models.metrics import auc
from scoring.indicator_words import read_indicators
from tests.experiments.small import small_panel, small_pipeline, small_recipe

COUNTIES = [f"County {letter}" for letter in "ABCDEFG"]
RECIPE = replace(small_recipe(), least_positives=10)
SIGNS = {name: words.sign for name, words in read_indicators().items()}


def rows_on(day: date, counties: list[str] | None = None) -> Rows:
    """The small panel's population, each enterprise in a county by its number."""
    until = date(2024, 4, 30)
    rows = population_rows(small_panel(), small_pipeline(), RECIPE, day, until).labelled
    names = counties or COUNTIES
    own = [names[int(one[1:]) % len(names)] for one in rows.enterprise_ids]
    return Rows(rows.who.with_columns(pl.Series("county", own)), rows.X, rows.y)


PAST, TESTED = rows_on(date(2019, 5, 1)), rows_on(date(2021, 5, 1))
USUAL = fit_on(PAST, RECIPE, SIGNS).score(TESTED.X)


def test_every_county_is_judged_once_by_a_ranker_that_has_not_seen_it() -> None:
    told = leave_counties_out(PAST, TESTED, RECIPE, USUAL)
    counties = [name for group in told["groups"] for name in group["counties"]]
    assert sorted(counties) == COUNTIES
    assert len(told["groups"]) == GROUPS
    assert sum(group["n"] for group in told["groups"]) == len(TESTED.y)
    first = told["groups"][0]
    assert first["counties"] == ["County A", "County F"]
    here = TESTED.who["county"].is_in(first["counties"]).to_numpy()
    there = PAST.where(~PAST.who["county"].is_in(first["counties"]).to_numpy())
    score = fit_on(there, RECIPE, SIGNS).score(TESTED.X[here])
    assert first["left_out"]["auc"] == auc(score, TESTED.labels[here])
    assert first["ordinary"]["auc"] == auc(USUAL[here], TESTED.labels[here])
    aucs = [group["left_out"]["auc"] for group in told["groups"]]
    assert told["mean"]["left_out"]["auc"] == pytest.approx(np.mean(aucs))
    assert told["spread"]["left_out"]["auc"] == pytest.approx(np.std(aucs))


def test_who_has_moved_does_not_train_what_it_is_tested_by() -> None:
    # Everybody lived in the next county before: each group loses its own enterprises, too.
    moved = PAST.who["county"].replace(dict(zip(COUNTIES, [*COUNTIES[1:], COUNTIES[0]])))
    past = Rows(PAST.who.with_columns(moved), PAST.X, PAST.y)
    for group in leave_counties_out(past, TESTED, RECIPE, USUAL)["groups"]:
        here = TESTED.who["county"].is_in(group["counties"])
        own = past.enterprise_ids.is_in(TESTED.enterprise_ids.filter(here).implode())
        out = past.who["county"].is_in(group["counties"]) | own
        assert group["trained_on"] == (~out).sum()
        assert own.sum() > 30


def test_enterprises_without_a_county_are_a_county_of_their_own() -> None:
    nowhere = pl.when(pl.col("county") == "County A").then(None).otherwise("county").alias("county")
    tested = Rows(TESTED.who.with_columns(nowhere), TESTED.X, TESTED.y)
    past = Rows(PAST.who.with_columns(nowhere), PAST.X, PAST.y)
    told = leave_counties_out(past, tested, RECIPE, USUAL)
    assert told["groups"][0]["counties"] == ["", "County F"]
    assert sum(group["n"] for group in told["groups"]) == len(TESTED.y)


def test_one_county_cannot_be_left_out() -> None:
    one = ["County A"]
    with pytest.raises(TrainError, match="few_counties"):
        leave_counties_out(
            rows_on(date(2019, 5, 1), one), rows_on(date(2021, 5, 1), one), RECIPE, USUAL
        )


def test_too_few_positives_elsewhere_are_told() -> None:
    asked = replace(RECIPE, least_positives=45)
    with pytest.raises(TrainError, match="too_few_positives"):
        leave_counties_out(PAST, TESTED, asked, USUAL)
