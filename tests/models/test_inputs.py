"""What a model takes in: within the range, missing at the bad end, found by name."""

import numpy as np
import pandas as pd
import pytest

from models.inputs import Indicator, ModelError, learn_ranges, prepare

MARGIN, DEBT = Indicator("margin", 1, 0.0, 0.4), Indicator("debt", -1, 0.1, 0.9)


def test_a_missing_value_becomes_the_bad_end_and_what_lies_beyond_the_range_its_end() -> None:
    X = pd.DataFrame({"debt": [np.nan, 0.0, 2.0], "margin": [np.nan, -1.0, 1.0], "other": "text"})
    told = prepare(X, (MARGIN, DEBT))
    assert list(told.columns) == ["margin", "debt"]
    assert told["margin"].tolist() == [0.0, 0.0, 0.4]
    assert told["debt"].tolist() == [0.9, 0.1, 0.9]


def test_the_table_that_is_handed_in_stays_as_it_was() -> None:
    X = pd.DataFrame({"margin": [np.nan, 1.0], "debt": [2.0, np.nan]})
    before = X.copy(deep=True)
    prepare(X, (MARGIN, DEBT))
    pd.testing.assert_frame_equal(X, before)


def test_without_a_direction_nothing_is_filled_or_cut() -> None:
    told = prepare(pd.DataFrame({"free": [np.nan, -5.0, 9.0]}), (Indicator("free", 0, 0.0, 1.0),))
    assert np.isnan(told["free"][0])
    assert told["free"].tolist()[1:] == [-5.0, 9.0]


def test_ranges_are_learned_from_what_is_known() -> None:
    X = pd.DataFrame({"margin": [0.4, np.nan, 0.0], "debt": [0.9, 0.1, np.nan], "none": np.nan})
    assert learn_ranges(X, {"margin": 1, "debt": -1, "none": 1}) == (MARGIN, DEBT)


def test_an_indicator_that_is_not_among_the_columns_is_named() -> None:
    with pytest.raises(ModelError) as refused:
        prepare(pd.DataFrame({"margin": [0.1]}), (MARGIN, DEBT))
    assert refused.value.fields == {"names": "debt"}
