"""Groups: the difference by hand, an interval that holds it, small ones counted and not judged."""

import numpy as np
import pytest

from experiments.cohorts import (
    DRAWS,
    LEAST,
    Compared,
    by_theme,
    mark_group,
    mark_groups,
    view_cohorts,
)
from experiments.portrait_sample import take_sample
from tests.experiments.portrayed import placed_ranking, portrait


def compared(rows: int = 400) -> Compared:
    """Two columns: one by which the first quarter stands 2 points higher, one of luck alone."""
    draw = np.random.default_rng(1)
    points = draw.normal(size=(rows, 2))
    points[: rows // 4, 0] += 2
    places = [draw.integers(0, rows, rows) for _ in range(DRAWS)]
    weights = np.array([np.bincount(own, minlength=rows) for own in places], float)
    return Compared(("marked", "luck"), points, weights)


def test_a_difference_by_hand_with_the_interval_of_its_error() -> None:
    whole, inside = compared(), np.arange(400) < 100
    told = mark_group(whole, inside)
    assert (told["n"], told["rest"], told["small"]) == (100, 300, False)
    marked, luck = told["marks"]
    sides = whole.points[inside, 0], whole.points[~inside, 0]
    assert marked["difference"] == pytest.approx(sides[0].mean() - sides[1].mean())
    error = np.sqrt(sides[0].var() / 100 + sides[1].var() / 300)
    assert marked["high"] - marked["low"] == pytest.approx(2 * 1.96 * error, rel=0.2)
    assert (marked["apart"], luck["apart"]) == (True, False)


def test_small_groups_are_counted_and_not_judged() -> None:
    groups = ["a"] * 385 + ["b"] * (LEAST - 1) + [None] * 6
    a, b = mark_groups(compared(), groups)
    assert (b["group"], b["n"], b["rest"], b["small"], b["marks"]) == ("b", 9, 391, True, [])
    # Who is of no group is part of the rest.
    assert (a["n"], a["rest"], a["small"]) == (385, 15, False)
    (only,) = mark_groups(compared(), ["all"] * 400)
    assert only["small"], "there is nobody to be compared with"


def test_themes_are_the_sums_of_their_indicators() -> None:
    sample = take_sample(placed_ranking())
    themes = by_theme(sample.parts, sample)
    assert sum(themes.values()) == pytest.approx(sample.parts.sum(axis=1))
    assert set(themes) == {words.theme for words in sample.words.values()}


def test_the_listed_and_their_groups() -> None:
    cohorts = portrait()["cohorts"]
    assert (cohorts["listed"]["n"], cohorts["listed"]["rest"]) == (100, 125)
    marks = {mark["name"]: mark for mark in cohorts["listed"]["marks"]}
    assert marks["theme:经营质量"]["apart"]
    assert marks["theme:经营质量"]["difference"] > 10
    counts = {group["group"]: group["n"] for group in cohorts["population"]["county"]}
    assert counts == {"丙县": 5, "甲县": 110, "乙县": 110}
    assert sum(group["n"] for group in cohorts["list"]["county"]) == 100
    assert cohorts["population"]["cluster"] == []


def test_a_list_of_nobody_has_nothing_to_compare() -> None:
    ranking = placed_ranking()
    told = view_cohorts(take_sample(ranking), take_sample(ranking, []))
    assert told["listed"]["small"]
    assert told["list"]["county"] == []
