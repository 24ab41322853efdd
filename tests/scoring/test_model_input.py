"""What a model takes in: numbers as they are in the matrix, missing as none; categories as text."""

import numpy as np
import polars as pl
import pytest

import scoring.model_input
from scoring.model_input import score_of, table_of
from tests.made import made_ranking


def test_numbers_flags_and_counts_are_floats_and_categories_stay() -> None:
    frame = pl.DataFrame(
        {
            "b": [True, None, False],
            "a": [1, None, 3],
            "x": [0.1, None, np.nan],
            "c": ["u", None, "v"],
        }
    )
    told = table_of(frame, ["x", "a", "b"])
    assert list(told.columns) == ["x", "a", "b"]
    assert (told.dtypes == np.float64).all()
    np.testing.assert_array_equal(told["a"], [1, np.nan, 3])
    np.testing.assert_array_equal(told["b"], [1, np.nan, 0])
    np.testing.assert_array_equal(told["x"], [0.1, np.nan, np.nan])
    mixed = table_of(frame, ["c", "a"])
    assert mixed["c"].isna().tolist() == [False, True, False]
    assert mixed["c"].to_list()[::2] == ["u", "v"]
    assert mixed["a"].dtype == np.float64


def test_parts_have_the_scores_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    ranking = made_ranking("little_giant")
    assert ranking.bundle is not None
    scorer, frame = ranking.bundle.ranker, ranking.matrix.frame
    whole = scorer.score(table_of(frame, scorer.names))
    for at_once in (1, 37, 10**6):
        monkeypatch.setattr(scoring.model_input, "AT_ONCE", at_once)
        few = frame.head(80) if at_once == 1 else frame
        assert score_of(scorer, few).tobytes() == whole[: few.height].tobytes()
    assert score_of(scorer, frame.clear()).shape == (0,)
