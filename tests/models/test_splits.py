"""Trees as splits: each tree's leaves in their places, and what no score can be made of."""

import re

import numpy as np
import pytest

from models.inputs import ModelError
from models.splits import read_splits
from tests.models.test_leaves import grown


def test_leaves_and_splits_stand_tree_by_tree() -> None:
    booster = grown(4)
    splits = read_splits(booster.model_to_string())
    assert splits is not None
    sizes = [tree["num_leaves"] for tree in booster.dump_model()["tree_info"]]
    assert np.diff(splits.firsts).tolist() == sizes
    assert np.diff(splits.starts).tolist() == [size - 1 for size in sizes]
    assert len(splits.value) == sum(sizes)
    # Whoever goes right at a root leaves all leaves on its left behind, the first one among them.
    roots = [keep for keep in splits.keep if not int(keep) & 1]
    assert len(roots) >= 4


@pytest.mark.parametrize(
    ("changed", "by"),
    [
        (r"decision_type=\d+", "decision_type=1"),
        (r"is_linear=0", "is_linear=1"),
        (r"decision_type=\d+", "decision_type=6"),
    ],
)
def test_a_score_that_lacks_a_tree_is_none(changed: str, by: str) -> None:
    text = grown(3).model_to_string()
    assert read_splits(text) is not None
    assert read_splits(re.sub(changed, by, text, count=1)) is None


def test_more_leaves_than_bits_are_left_to_lightgbm() -> None:
    y = np.random.default_rng(2).normal(size=300)
    text = grown(1, y, num_leaves=90, min_data_in_leaf=1, objective="regression").model_to_string()
    assert read_splits(text) is None


def test_several_scores_a_row_are_refused() -> None:
    y = np.arange(300) % 3
    several = grown(2, y, objective="multiclass", num_class=3).model_to_string()
    with pytest.raises(ModelError, match="several_scores"):
        read_splits(several)
