"""The record of a portrait: against its own sources, over refits, for every learner."""

import json
from typing import Any

import numpy as np
import pytest

from experiments.portrait import STRONGEST, judge, portray
from experiments.portrait_sample import take_sample
from models.quality import TOP, compare_reasons, top_reasons
from scoring.parts import take_apart
from tests.experiments.portrayed import by_learner, placed_ranking, portrait


def test_weights_are_mean_absolute_points_with_their_range_over_refits() -> None:
    sample, told = take_sample(placed_ranking()), portrait()["importance"]
    lines = told["indicators"]
    assert [line["rank"] for line in lines] == list(range(1, len(lines) + 1))
    assert sum(line["share"] for line in lines) == pytest.approx(1)
    for line in lines:
        at = sample.names.index(line["name"])
        assert line["points"] == pytest.approx(np.abs(sample.parts[:, at]).mean())
        each = [line["points"], *np.abs(sample.refits[:, :, at]).mean(axis=1)]
        assert (line["low"], line["high"]) == pytest.approx((min(each), max(each)))
        assert line["rank_low"] <= line["rank"] <= line["rank_high"]
    themes = {line["name"]: line["points"] for line in told["themes"]}
    by_theme = {
        theme: sum(line["points"] for line in lines if line["theme"] == theme) for theme in themes
    }
    assert all(themes[theme] <= by_theme[theme] + 1e-9 for theme in themes)
    assert -1 <= told["agreement"]["rank_least"] <= told["agreement"]["rank_mean"] <= 1


def test_every_indicator_has_its_curve_and_every_dot_its_value() -> None:
    told, sample = portrait(), take_sample(placed_ranking())
    assert {c["name"] for c in told["dependence"]} == set(sample.names)
    for curve in told["dependence"]:
        assert sum(line["n"] for line in curve["bins"]) == len(sample.rows)
        assert curve["sign"] == curve["learned"]
    swarm = told["swarm"]
    assert len(swarm["table"]) == swarm["dots"] * swarm["shown"]
    assert all(np.isfinite(dot["value"]) for dot in swarm["table"])


def test_only_pairs_that_most_refits_know_are_steady() -> None:
    told = portrait()["interactions"]
    assert told["code"] == "told"
    assert len(told["pairs"]) <= STRONGEST
    assert [p["points"] for p in told["pairs"]] == sorted(
        (p["points"] for p in told["pairs"]), reverse=True
    )
    assert any(pair["steady"] for pair in told["pairs"])
    assert any(not pair["steady"] for pair in told["pairs"])
    for pair in told["pairs"]:
        assert pair["steady"] == (pair["share"] >= 0.8)
        assert pair["low"] <= pair["points"] <= pair["high"]


def test_quality_is_that_of_the_reasons_of_the_list() -> None:
    told, ranking = portrait()["quality"], placed_ranking()
    assert ranking.bundle
    sample = take_sample(ranking)
    parts = take_apart(ranking, sample.rows.tolist())
    own = ranking.bundle.ranker.contributions(sample.X)[:, :-1]
    agreement = compare_reasons(own, parts.parts)
    assert told["path"]["groups"]["ordered"] == agreement.ordered
    assert told["path"]["population"]["rows"] == len(sample.rows) == 225
    firsts = top_reasons(sample.parts), top_reasons(sample.refits[0])
    overlaps = [len(set(a) & set(b)) / TOP for a, b in zip(*(f.tolist() for f in firsts))]
    only = take_sample(ranking).__class__(**{**vars(sample), "refits": sample.refits[:1]})
    assert judge(only)["refits"]["overlap"] == pytest.approx(np.mean(overlaps))
    assert told["miss"] < 1e-9
    assert told["second_opinion"] < 1e-9
    assert 1 <= told["carrying"]["median"] <= told["carrying"]["most"] <= len(sample.names)


def test_a_record_is_plain_and_the_same_every_time() -> None:
    again = portray(placed_ranking())
    first, second = (
        json.dumps(told, sort_keys=True, allow_nan=False) for told in (portrait(), again)
    )
    assert first == second


@pytest.mark.parametrize("name", ["scorecard", "composite", "topsis", "best_column", "categories"])
def test_every_learner_is_portrayed(name: str) -> None:
    told: dict[str, Any] = portray(by_learner(name))
    trees = name == "categories"
    assert (told["quality"]["second_opinion"] is not None) is trees
    assert told["quality"]["miss"] < 1e-9
    assert told["interactions"]["code"] == (
        "few_refits" if name in ("topsis", "categories") else "additive"
    )
    assert bool(told["interactions"]["pairs"]) is (name in ("topsis", "categories"))
    if name == "categories":
        (county,) = (curve for curve in told["dependence"] if curve["name"] == "county")
        assert [line["n"] for line in county["bins"]] == [220, 5], "two have the same rate"
        assert all(0 < line["low"] < 1 for line in county["bins"])


def test_without_refits_nothing_is_said_of_steadiness() -> None:
    sample = take_sample(placed_ranking())
    told = judge(sample.__class__(**{**vars(sample), "refits": sample.refits[:0]}))
    assert told["refits"] == {"count": 0, "overlap": None, "overlap_low": None}
