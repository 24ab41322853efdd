"""Filling in from a group: the mean of what the group knows, or a refusal."""

import numpy as np
import pandas as pd
import pytest

from models.imputing import impute_by_group
from models.inputs import ModelError

GROUP = pd.Series(["a", "a", "b", "a", "b"])


def test_what_is_missing_is_the_mean_of_what_the_group_knows() -> None:
    X = pd.DataFrame({"margin": [1.0, 3.0, 9.0, np.nan, np.nan], "debt": [1.0, 2.0, 3.0, 4.0, 5.0]})
    filled = impute_by_group(X, GROUP)
    assert filled["margin"].tolist() == [1.0, 3.0, 9.0, 2.0, 9.0]
    assert filled["debt"].tolist() == X["debt"].tolist()


def test_a_group_that_knows_nothing_is_told_not_guessed() -> None:
    X = pd.DataFrame({"margin": [1.0, 3.0, np.nan, 2.0, np.nan], "debt": [1.0] * 5})
    with pytest.raises(ModelError) as refused:
        impute_by_group(X, GROUP)
    assert (refused.value.code, refused.value.fields) == ("nothing_known", {"names": "margin"})
