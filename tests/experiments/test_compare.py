"""Which recipe: regret and the rule by hand, intervals that hold, names of who changes sides."""

import doctest
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments import compare as room
from experiments.compare import (
    compare,
    measure_regret,
    next_day_regret,
    simplest_within,
    with_names,
)
from experiments.contest import Contest, Order
from models.metrics import auprc
from models.noise import Difference

DAYS = [date(2023, 6, 1), date(2024, 6, 1)]
N = 300
draw = np.random.default_rng(2)
GOOD = draw.normal(size=(2, N))
LABELS = (GOOD + draw.normal(size=(2, N)) > 1.8).astype(int)
UNTITLED = np.arange(N) % 3 == 0


def order(name: str, noise: float, learner: str = "trees", indicators: int = 5) -> Order:
    """An order by what makes an enterprise good, blurred by noise."""
    scores = GOOD + noise * np.random.default_rng(len(name)).normal(size=(2, N))
    return Order(name, learner, indicators, True, table("score", scores))


def table(name: str, values: np.ndarray) -> pl.DataFrame:
    parts = [
        pl.DataFrame({"day": [day] * N, "enterprise_id": [f"E{i:03d}" for i in range(N)], name: v})
        for day, v in zip(DAYS, values)
    ]
    return pl.concat(parts)


def contest(*orders: Order) -> Contest:
    rows = table("label", LABELS).with_columns(pl.Series("untitled", np.tile(UNTITLED, 2)))
    told = {
        "length": 40,
        "days": [day.isoformat() for day in DAYS],
        "horizon_months": 12,
        "metric": "auprc",
    }
    return Contest(orders, rows, (), told)


SHARP, DULL = order("sharp", 0.1), order("dull", 3.0)
TWIN = order("simpler twin", 0.4, "scorecard")


def test_the_example_of_the_room_holds() -> None:
    assert doctest.testmod(room).failed == 0


def test_regret_by_hand() -> None:
    told = measure_regret({"a": [0.5, 0.2, 0.4], "b": [0.3, 0.6, 0.39]}, 0.2)
    assert told["a"]["distance"] == pytest.approx([0, 0.4, 0])
    assert told["a"]["mean_regret"] == pytest.approx(0.4 / 3)
    assert told["a"]["worst_regret"] == pytest.approx(0.4)
    assert told["a"]["share_within"] == pytest.approx(2 / 3)
    # 0.2 away is within 0.2, whatever 0.5 - 0.3 is in binary.
    assert told["b"]["share_within"] == 1


values = st.lists(st.lists(st.floats(0, 1), min_size=3, max_size=3), min_size=1, max_size=5)


@given(values)
def test_somebody_is_the_best_of_every_day_and_nobody_better(figures: list[list[float]]) -> None:
    told = measure_regret({str(i): own for i, own in enumerate(figures)}, 0.1)
    for day in range(3):
        assert min(of["distance"][day] for of in told.values()) == 0
    for of in told.values():
        assert 0 <= of["mean_regret"] <= of["worst_regret"] <= 1


def test_the_simplest_within_one_standard_error_is_chosen() -> None:
    orders = (SHARP, DULL, TWIN)
    means = {"sharp": 0.8, "simpler twin": 0.78, "dull": 0.3}
    assert simplest_within(orders, gaps(means, 0.8, 0.03)) == "simpler twin"
    assert simplest_within(orders, gaps(means, 0.8, 0.01)) == "sharp"
    # Of equally simple ones the better; of equally good ones the name.
    same = (order("b", 1), order("a", 1), order("c", 1))
    assert simplest_within(same, gaps({"a": 0.5, "b": 0.6, "c": 0.5}, 0.6, 0.2)) == "b"
    assert simplest_within(same, gaps({"a": 0.5, "b": 0.5, "c": 0.5}, 0.5, 0.2)) == "a"


def gaps(means: dict[str, float], best: float, error: float) -> dict[str, Difference]:
    """Every order's gap to the best, all with one error."""
    return {name: Difference(mean, best, error, 0.0, 0.0, 0.5) for name, mean in means.items()}


@cache
def judged() -> dict[str, Any]:
    return compare(contest(SHARP, DULL, TWIN), "auprc")


def test_figures_are_means_over_days_and_the_rule_is_kept() -> None:
    told = judged()["scopes"]["all"]
    by_day = [
        auprc(SHARP.scores.filter(pl.col("day") == d)["score"].to_numpy(), own)
        for d, own in zip(DAYS, LABELS)
    ]
    assert told["figures"]["sharp"]["by_day"]["auprc"] == by_day
    assert told["figures"]["sharp"]["mean"]["auprc"] == pytest.approx(np.mean(by_day))
    assert (told["best"], told["chosen"]) == ("sharp", "simpler twin")
    assert (told["n"], told["positives"]) == (2 * N, LABELS.sum())


def test_the_untitled_are_judged_alone() -> None:
    told = judged()["scopes"]["untitled"]
    assert (told["n"], told["positives"]) == (200, LABELS[:, UNTITLED].sum())
    shown = {row["enterprise_id"] for sides in told["sides"] for row in sides["only_chosen"]}
    assert shown
    assert all(int(one[1:]) % 3 == 0 for one in shown)


def test_pairs_tell_a_worse_order_apart_and_not_a_twin() -> None:
    pairs = {pair["against"]: pair for pair in judged()["scopes"]["all"]["pairs"]}
    assert set(pairs) == {"sharp", "dull"}
    for figure in ("auprc", "auc", "precision"):
        assert pairs["dull"][figure]["high"] < 0
        own = pairs["sharp"][figure]
        assert own["low"] <= own["difference"] <= own["high"]
        assert own["low"] < 0 < own["high"]
        # In pairs the twin is known much closer than either is alone.
        errors = judged()["scopes"]["all"]["figures"]["sharp"]["standard_error"]
        assert own["high"] - own["low"] < 4 * errors[figure]


def test_who_changes_sides_is_named_with_what_came() -> None:
    told = with_names(deepcopy(judged()), {"E001": "Made E001"})
    (sides,) = (
        sides
        for sides in told["scopes"]["all"]["sides"]
        if sides["against"] == "dull" and sides["day"] == "2023-06-01"
    )
    first = [
        set(np.lexsort((np.arange(N), -one.scores["score"].to_numpy()[:N]))[:40].tolist())
        for one in (TWIN, DULL)
    ]
    for side, own, rival in (("only_chosen", 0, 1), ("only_other", 1, 0)):
        places = {int(row["enterprise_id"][1:]): row for row in sides[side]}
        assert set(places) == first[own] - first[rival]
        for place, row in places.items():
            assert row["label"] == LABELS[0][place]
            assert row["name"] == ("Made E001" if place == 1 else None)


def test_choosing_looks_back_only_on_days_that_were_over() -> None:
    values = {"a": [0.5, 0.1], "b": [0.2, 0.4]}
    (told,) = next_day_regret(contest(SHARP), values)
    assert (told["day"], told["chosen"]) == ("2024-06-01", "a")
    assert told["regret"] == pytest.approx(0.3)
    long = replace(contest(SHARP), told={**contest(SHARP).told, "horizon_months": 24})
    assert next_day_regret(long, values) == []


def test_a_scope_without_two_kinds_of_outcome_on_a_day_is_not_judged() -> None:
    one = contest(SHARP, DULL)
    nobody = pl.when(pl.col("untitled")).then(0).otherwise("label").alias("label")
    told = compare(replace(one, rows=one.rows.with_columns(nobody)), "auprc")
    assert set(told["scopes"]) == {"all"}
    nowhere = replace(one, rows=one.rows.with_columns(pl.lit(False).alias("untitled")))
    assert set(compare(nowhere, "auprc")["scopes"]) == {"all"}


def test_an_enterprise_without_a_score_stands_last() -> None:
    blank = pl.when(pl.col("enterprise_id") == "E000").then(None).otherwise("score").alias("score")
    holed = replace(SHARP, name="holed", scores=SHARP.scores.with_columns(blank))
    told = compare(contest(SHARP, holed), "precision")
    assert told["scopes"]["all"]["figures"]["holed"]["mean"]["auc"] > 0.5


def test_two_comparisons_are_the_same() -> None:
    again = compare(contest(SHARP, DULL, TWIN), "auprc")
    assert again == judged()
