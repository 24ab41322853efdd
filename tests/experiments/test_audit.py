"""The audit: groups by hand, small ones not judged, data and law told apart."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from experiments.audit import LEAST, audit, by_group, compare_law, measure_drift, measure_group
from experiments.joined import join_outcomes
from experiments.train import SCORE
from models.metrics import wilson
from scoring.check import check
from scoring.pipeline import read_pipeline
from scoring.policy import policy_at
from scoring.rank import Ranking, rank
from tests.experiments.past_list import END, came_until, past_ranking
from tests.experiments.small import small_panel


def people(*groups: tuple[str | None, int, int, int, int]) -> pl.DataFrame:
    """Rows by (group, listed and came, listed only, came only, neither)."""
    rows: list[dict[str, Any]] = []
    for group, *counts in groups:
        for (listed, label), count in zip(((1, 1), (1, 0), (0, 1), (0, 0)), counts):
            rows += [{"county": group, "listed": bool(listed), "label": label}] * count
    return pl.DataFrame(rows, schema={"county": pl.String, "listed": pl.Boolean, "label": pl.Int8})


def test_a_group_by_hand() -> None:
    frame = people(("a", 2, 8, 3, 87), ("b", 0, 0, 0, LEAST - 1))
    a, b = by_group(frame, "county", True)
    assert (a["n"], a["listed"], a["came"], a["hits"], a["missed"]) == (100, 10, 5, 2, 3)
    assert (a["rate"], a["recall"], a["precision"]) == (0.1, 0.4, 0.2)
    assert a["rate_interval"] == wilson(10, 100)
    assert (a["recall_interval"], a["precision_interval"]) == (wilson(2, 5), wilson(2, 10))
    assert a["ratio"] == pytest.approx(0.1 / (10 / 109))
    assert a["stands"] == "level"
    # Nine enterprises are counted and nothing is said of them.
    assert b == {
        "group": "b",
        "n": 9,
        "listed": 0,
        "small": True,
        "came": 0,
        "hits": 0,
        "missed": 0,
    }


def test_a_group_stands_apart_only_where_its_whole_interval_does() -> None:
    frame = people(("far", 0, 0, 0, 200), ("near", 0, 40, 0, 160), ("some", 0, 1, 0, 10))
    stands = {group["group"]: group["stands"] for group in by_group(frame, "county", False)}
    assert stands == {"far": "below", "near": "above", "some": "level"}


def test_nobody_listed_has_no_precision_and_nobody_who_came_no_recall() -> None:
    told = measure_group(people(("a", 0, 0, 0, 50)), None, True)
    assert told["recall"] is told["recall_interval"] is told["precision"] is None
    open_still = measure_group(people(("a", 0, 5, 0, 50)), None, False)
    assert not {"came", "recall", "precision"} & set(open_still)


def test_who_is_of_no_group_is_a_group() -> None:
    told = by_group(people(("a", 1, 1, 1, 20), (None, 0, 1, 1, 30)), "county", True)
    assert [group["group"] for group in told] == [None, "a"]
    assert by_group(people(), "county", True) == []


def test_the_missed_of_a_list_are_named() -> None:
    told = audit(join_outcomes(past_ranking(), came_until(), END))
    whole = told["overall"]
    assert (whole["n"], whole["listed"], whole["came"]) == (225, 100, 50)
    assert whole["hits"] + whole["missed"] == 50
    assert len(told["missed"]) == whole["missed"]
    assert all(row["rank"] > 100 for row in told["missed"])
    assert told["judged"] is True
    still = audit(join_outcomes(past_ranking(), came_until(), None))
    assert (still["judged"], still["missed"]) == (False, [])
    assert "recall" not in still["overall"]


def test_drift_has_one_verdict_for_each_indicator_and_for_the_score() -> None:
    ranking = past_ranking()
    told = {one["indicator"]: one for one in measure_drift(ranking) or []}
    assert ranking.bundle
    assert set(told) == {*ranking.bundle.ranker.names, SCORE}
    before = {name: one["verdict"] for name, one in told.items()}
    assert before["net_margin_stated"] == "steady"
    # Everybody's margin doubles: that one column moves, and no other.
    margin = (pl.col("net_margin_stated") * 2).alias("net_margin_stated")
    matrix = replace(ranking.matrix, frame=ranking.matrix.frame.with_columns(margin))
    moved = measure_drift(replace(ranking, matrix=matrix)) or []
    after = {one["indicator"]: one["verdict"] for one in moved}
    assert after == {**before, "net_margin_stated": "shifted"}


def test_without_a_model_there_is_no_drift_and_no_law_to_compare() -> None:
    bare = replace(past_ranking(), bundle=None)
    assert measure_drift(bare) is None
    assert compare_law(bare, None) == {"changed": None, "code": "no_bundle"}


LITTLE_GIANT = read_pipeline("little_giant")
NEW, OLD = date(2026, 5, 15), date(2025, 3, 1)


def across_the_change() -> Ranking:
    """A list of the small panel under the new edition, by a model whose cohort is of the old."""
    ours = past_ranking().bundle
    assert ours
    manifest = {**ours.manifest, "pipeline": "little_giant", "days": [OLD.isoformat()]}
    return rank(small_panel(), LITTLE_GIANT, replace(ours, manifest=manifest), NEW)


def test_a_change_of_law_is_judged_on_the_same_facts() -> None:
    ranking = across_the_change()
    told = compare_law(ranking, small_panel())
    assert told["changed"] is True
    then, now = policy_at("little_giant", OLD), policy_at("little_giant", NEW)
    assert then.edition
    assert now.edition
    assert (told["then"], told["edition"]) == (then.edition.key, now.edition.key)
    assert sum(told["verdicts"]["then"].values()) == ranking.frame.height
    assert told["verdicts"]["now"]["unknown"] == ranking.funnel["unknown"]
    assert (
        check(now, ranking.matrix.frame).frame["verdict"].equals(ranking.findings.frame["verdict"])
    )


def test_what_the_old_edition_asks_for_and_the_list_lacks_needs_the_panel() -> None:
    told = compare_law(across_the_change(), None)
    assert told["code"] == "needs_panel"
    assert told["absent"]
    assert "verdicts" not in told


def test_under_one_edition_nothing_is_compared() -> None:
    ranking = across_the_change()
    assert ranking.bundle
    same = {**ranking.bundle.manifest, "days": ["2026-04-02"]}
    told = compare_law(replace(ranking, bundle=replace(ranking.bundle, manifest=same)), None)
    assert told["changed"] is False
    assert "verdicts" not in told
