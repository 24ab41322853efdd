"""The sample: even, exact, in points of the list, whatever the learner."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.portrait_sample import SLOW_SAMPLE, limits_of, spread, take_sample
from tests.experiments.portrayed import by_learner, placed_ranking


def test_places_are_even_and_all_where_there_are_few() -> None:
    assert spread(3, 5).tolist() == [0, 1, 2]
    assert spread(10, 5).tolist() == [0, 2, 4, 6, 8]
    assert len(np.unique(spread(1_000_003, 3_000))) == 3_000


def test_parts_are_points_against_the_population() -> None:
    ranking = placed_ranking()
    bundle = ranking.bundle
    assert bundle
    sample = take_sample(ranking, [3, 200])
    assert sample.rows.tolist() == [3, 200]
    potential = bundle.scale.potential(bundle.ranker.score(sample.X))
    whole = take_sample(ranking)
    base = bundle.scale.potential(bundle.ranker.score(whole.X)).mean()
    assert sample.parts.sum(axis=1) + base == pytest.approx(potential)
    assert whole.parts[[3, 200]] == pytest.approx(sample.parts)
    assert whole.parts.mean(axis=0).sum() == pytest.approx(0, abs=1e-9)
    assert sample.refits.shape == (5, 2, len(sample.names))
    assert whole.largest_miss < 1e-12


def test_the_refits_are_told_in_the_columns_of_the_model() -> None:
    ranking = placed_ranking()
    assert ranking.bundle
    other = ranking.bundle.refits[0]
    turned = replace(ranking, bundle=replace(ranking.bundle, refits=(other,)))
    sample = take_sample(turned)
    own = other.contributions_against(sample.X, sample.X)[:, :-1] * turned.bundle.scale.per_raw  # type: ignore[union-attr]
    assert sample.refits[0] == pytest.approx(own)


def test_who_is_listed_and_where_is_told_row_by_row() -> None:
    ranking = placed_ranking()
    frame = take_sample(ranking, [0, 224]).frame
    ids = ranking.matrix.frame["enterprise_id"]
    assert frame["enterprise_id"].to_list() == [ids[0], ids[224]]
    listed = set(ranking.listed["enterprise_id"])
    assert frame["listed"].to_list() == [ids[0] in listed, ids[224] in listed]
    assert frame["county"].to_list() == ["丙县", "甲县"]


def test_where_every_subset_is_tried_fewer_are_looked_at() -> None:
    ranking = by_learner("topsis")
    assert ranking.bundle
    assert limits_of(ranking.bundle.ranker)[0] == SLOW_SAMPLE
    assert len(take_sample(ranking).rows) == SLOW_SAMPLE
