"""Scores taken apart: exact sums, exact themes, and what an indicator could add at its best."""

from functools import cache

import numpy as np
import polars as pl
import pytest

from scoring.indicator_words import read_indicators
from scoring.parts import Parts, choose_told, list_parts, part_gaps, state_parts, take_apart
from tests.made import made_bundle, made_ranking


@cache
def parts() -> Parts:
    ranking = made_ranking("little_giant")
    return take_apart(ranking, list(range(0, ranking.matrix.frame.height, 3)))


def potentials() -> dict[str, float]:
    return dict(made_ranking("little_giant").frame.select("enterprise_id", "potential").iter_rows())


def test_base_and_parts_make_up_the_potential() -> None:
    ids = made_ranking("little_giant").matrix.frame["enterprise_id"]
    told, potential = parts(), potentials()
    for nth, row in enumerate(told.rows):
        whole = told.base[nth] + told.parts[nth].sum()
        assert whole == pytest.approx(potential[ids[row]], abs=1e-9)
    assert told.largest_miss <= 1e-9


def test_the_base_is_the_mean_of_those_compared_with() -> None:
    told, potential = parts(), potentials()
    ids = made_ranking("little_giant").matrix.frame["enterprise_id"]
    for nth, reference in enumerate(told.references):
        mean = np.mean([potential[ids[row]] for row in reference.rows])
        assert told.base[nth] == pytest.approx(mean, abs=1e-9)
        assert told.rows[nth] in reference.rows


def test_themes_are_exact_sums() -> None:
    told, words = parts(), read_indicators()
    themes = told.by_theme(0)
    assert sum(themes.values()) == pytest.approx(told.parts[0].sum(), abs=1e-12)
    assert set(themes) == {words[name].theme for name in told.names}


def test_nothing_adds_more_than_at_its_best() -> None:
    told = parts()
    possible = told.possible
    chosen = choose_told(told.parts, told.names)
    assert set(possible) == {(nth, at) for nth, own in enumerate(chosen) for at in own}
    assert all(possible[pair] >= told.parts[pair] - 1e-9 for pair in possible)
    assert all(value >= -1e-9 for value in possible.values())
    assert any(possible[pair] > told.parts[pair] + 0.5 for pair in possible)


def test_the_gap_of_two_is_the_sum_of_its_parts_and_turns_round() -> None:
    ranking = made_ranking("little_giant")
    frame, potential = ranking.matrix.frame, potentials()
    one, other = frame[[3]], frame[[17]]
    (gap,) = part_gaps(ranking, one, other)
    ours, theirs = (potential[row["enterprise_id"][0]] for row in (one, other))
    assert sum(gap.values()) == pytest.approx(ours - theirs, abs=1e-9)
    (back,) = part_gaps(ranking, other, one)
    assert back == pytest.approx({name: -points for name, points in gap.items()}, abs=1e-9)
    assert set(part_gaps(ranking, one, one)[0].values()) == {0.0}


def test_the_long_form_sums_to_the_potential_of_everybody() -> None:
    told, potential = list_parts(parts()), potentials()
    for code, points in told.group_by("enterprise_id").agg(pl.col("points").sum()).iter_rows():
        assert points == pytest.approx(potential[code], abs=1e-9)
    assert told.filter(pl.col("theme").is_null())["indicator"].unique().to_list() == ["base"]


def test_the_manifest_says_with_whom_and_how_exactly() -> None:
    stated = state_parts(parts())
    assert stated["method"] == "interventional"
    assert stated["rows"] == len(parts().rows)
    groups = stated["groups"]
    assert isinstance(groups, list)
    assert sum(group["explained"] for group in groups) == len(parts().rows)
    assert all(group["looked_at"] <= group["members"] for group in groups)


def test_a_scorer_whose_parts_miss_its_score_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind, whole = type(made_bundle().ranker), type(made_bundle().ranker).contributions_against
    monkeypatch.setattr(kind, "contributions_against", lambda *given: whole(*given) + 1e-6)
    with pytest.raises(ArithmeticError):
        take_apart(made_ranking("little_giant"), [0, 1])
