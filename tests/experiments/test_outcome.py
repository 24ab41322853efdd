"""What became of a list: by hand, expected beside came, nothing judged while it is open."""

from typing import Any

import polars as pl
import pytest

from experiments.joined import join_outcomes
from experiments.outcome import logged_figures, measure_tier, score_list, tell_why
from models.metrics import precision_at, recall_at, wilson
from tests.experiments.past_list import END, came_until, past_ranking


def record(until: Any = END) -> dict[str, Any]:
    return score_list(join_outcomes(past_ranking(), came_until(), until))


def test_figures_are_those_of_the_list() -> None:
    told = record()
    joined = join_outcomes(past_ranking(), came_until(), END).frame
    # Nobody is gated here, so that the list is the first hundred by score.
    score, label = joined["score"].to_numpy(), joined["label"].to_numpy()
    assert told["precision"] == pytest.approx(precision_at(score, label, 100))
    assert told["recall"] == pytest.approx(recall_at(score, label, 100))
    assert told["lift"] == pytest.approx(told["precision"] / (50 / 225))
    assert told["precision_interval"] == wilson(told["hits"], 100)
    assert told["hits"] + len(told["not_listed"]) == told["came"] == 50


def test_tiers_add_up_and_the_reserve_stands_alone() -> None:
    told = record()
    tiers = {tier["tier"]: tier for tier in told["tiers"]}
    assert (tiers["A"]["n"], tiers["B"]["n"], tiers["D"]["n"]) == (100, 20, 0)
    for name in ("n", "came", "expected"):
        total = sum(tier.get(name, 0) for tier in told["tiers"])
        assert total == pytest.approx(told["whole"][name])
    assert tiers["A"]["came"] == told["hits"] == told["places"]["came"]
    assert "expected" not in tiers["D"]


def test_expected_by_hand() -> None:
    frame = pl.DataFrame({"probability": [0.5] * 100, "label": [1] * 50 + [0] * 50})
    told = measure_tier(frame, True)
    assert told["expected"] == 50
    assert (told["low"], told["high"]) == (42, 58)
    assert told["as_expected"] is True
    far = frame.with_columns(label=pl.Series([1] * 70 + [0] * 30))
    assert measure_tier(far, True)["as_expected"] is False
    blank = frame.with_columns(probability=pl.lit(None, dtype=pl.Float64))
    assert "expected" not in measure_tier(blank, True)


def test_why_somebody_had_no_place() -> None:
    """By what took it: an exclusion before all, the law, a quota, and only then the order."""
    row = {"enterprise_id": "E1", "name": None, "county": None, "rank": 7, "verdict": "not_met"}
    row |= {"tier": "D", "to_verify": False, "excluded": None, "by_quota": None}
    barred = row | {"verdict": "met", "to_verify": True}
    cases = {
        "not_eligible": row,
        "excluded": row | {"excluded": "dishonesty", "verdict": "met"},
        "untold": barred,
        "quota": row | {"tier": "B", "by_quota": "county:x"},
        "ranked_lower": row | {"tier": "C"},
    }
    assert {why: tell_why(case)["why"] for why, case in cases.items()} == {w: w for w in cases}
    assert tell_why(barred | {"verdict": "unknown"})["why"] == "not_eligible"


def test_while_the_span_is_open_it_is_counted_and_not_judged() -> None:
    told = record(None)
    assert told["judged"] is False
    assert not {"precision", "recall", "lift", "ece"} & set(told)
    assert all("share" not in tier and "as_expected" not in tier for tier in told["tiers"])
    assert told["hits"] == record()["hits"], "what came so far is shown"
    assert len(told["open"]) == 100 - told["hits"]
    assert logged_figures(told) == {}
    assert record()["open"] == []


def test_what_is_written_down_with_the_model() -> None:
    figures = logged_figures(record())
    assert figures["outcome/precision"] == record()["precision"]
    assert figures["outcome/came"] == 50
    assert figures["outcome/expected"] == record()["whole"]["expected"]
    assert all(isinstance(value, float) for value in figures.values())
