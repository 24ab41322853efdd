"""What a model takes in: numbers as they are in the matrix, missing as none; categories as text."""

import numpy as np
import polars as pl

from scoring.model_input import table_of


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
