"""Trees taken apart: spans as LightGBM reads them, and what is not taken, told by its number."""

import re
from dataclasses import replace

import lightgbm as lgb
import numpy as np
import pytest

from models import leaves as room
from models.inputs import Floats, ModelError
from models.leaves import MISSING, Leaves, Trees, read_trees

QUIET = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 5, "objective": "binary"}


def table(rows: int = 300) -> tuple[Floats, Floats]:
    """Four columns, a few values missing and many of them nothing, and labels."""
    draw = np.random.default_rng(1)
    X = np.round(draw.normal(size=(rows, 4)), 1)
    y = (X[:, 0] * X[:, 1] + X[:, 2] + 0.3 * draw.normal(size=rows) > 0.4).astype(float)
    return np.where(draw.random(X.shape) < 0.1, np.nan, X), y


def grown(trees: int = 5, y: Floats | None = None, **parameters: object) -> lgb.Booster:
    """A small booster over `table`."""
    X, labels = table()
    parameters = QUIET | {"num_leaves": 6} | parameters
    return lgb.train(parameters, lgb.Dataset(X, labels if y is None else y), trees)


def taken(text: str) -> Trees:
    """The trees; every odd one is not among the leaves."""
    trees = read_trees(text)
    assert set(trees.odd) <= set(range(text.count("\nTree=")))
    assert sum(len(group.value) for group in trees.leaves) == sum(
        text.split("\nTree=")[1:][n].count("leaf_value=")
        and len(re.search(r"leaf_value=(.*)", text.split("\nTree=")[1:][n])[1].split())  # type: ignore[index]
        for n in range(text.count("\nTree="))
        if n not in trees.odd
    )
    return trees


def test_every_row_satisfies_one_leaf_of_each_tree() -> None:
    X, _ = table()
    booster = grown()
    trees = taken(booster.model_to_string())
    places = trees.place(X)
    total, met = np.full(len(X), trees.base), np.zeros(len(X))
    for group in trees.leaves:
        x = places[group.feature]
        low, high, floor = (own[:, :, None] for own in (group.low, group.high, group.floor))
        kept = ((low < x) & (x <= high)) | (x < floor)
        total += (kept.all(axis=1) * group.value[:, None]).sum(axis=0)
        met += kept.all(axis=1).sum(axis=0)
    assert (met == 5).all()
    assert total == pytest.approx(booster.predict(X, raw_score=True), abs=1e-12)


def test_places_are_counted_in_the_smallest_kind_that_holds_them() -> None:
    """Each value lies above as many bounds as are below it; a missing one is below all."""
    trees = taken(grown().model_to_string())
    column = max(range(4), key=lambda at: len(trees.bounds[at]))
    bounds, X = trees.bounds[column], np.zeros((7, 4))
    assert len(bounds) > 3
    first, last = bounds[0], bounds[-1]
    X[:, column] = [first, np.nextafter(first, np.inf), last, np.inf, -np.inf, np.nan, bounds[2]]
    many = len(bounds)
    assert trees.place(X)[column].tolist() == [0, 1, many - 1, many, 0, MISSING, 2]
    assert trees.place(X).dtype == np.int16
    wide = np.arange(2.0**15)
    assert replace(trees, bounds=(*trees.bounds[:3], wide)).place(X).dtype == np.int32


def test_patterns_are_of_the_smallest_kind_that_holds_them() -> None:
    shape = np.zeros((1, 16), dtype=np.int64)
    narrow, wide = (
        Leaves(own, own, own, own, own.astype(float), np.zeros(1))
        for own in (shape, np.zeros((1, 17), dtype=np.int64))
    )
    assert (narrow.bits.dtype, int(narrow.bits[-1])) == (np.uint16, 2**15)
    assert (wide.bits.dtype, int(wide.bits[-1])) == (np.uint32, 2**16)


def test_shares_are_those_of_the_rows_of_training() -> None:
    """The product over a path is the leaf's share of all rows."""
    booster = grown(1)
    (tree,) = booster.dump_model()["tree_info"]
    counts = re.search(r"leaf_count=(.*)", booster.model_to_string())
    assert counts is not None
    expected = sorted(int(word) / 300 for word in counts[1].split())
    assert tree["num_leaves"] == 6
    shares = [group.share.prod(axis=1) for group in read_trees(booster.model_to_string()).leaves]
    assert sorted(np.concatenate(shares)) == pytest.approx(expected)


def test_trees_of_one_leaf_are_the_base() -> None:
    trees = read_trees(grown(3, min_data_in_leaf=200, boost_from_average=True).model_to_string())
    assert trees.leaves == ()
    assert trees.base == pytest.approx(np.log(table()[1].mean() / (1 - table()[1].mean())))
    assert trees.spans == 0


@pytest.mark.parametrize(
    ("changed", "by", "odd"),
    [
        (r"decision_type=\d+", "decision_type=1", (0,)),
        (r"is_linear=0", "is_linear=1", (0,)),
        (r"leaf_count=\d+", "leaf_count=0", (0,)),
        # The second tree takes what is missing otherwise than the first: the first decides.
        (r"decision_type=\d+", "decision_type=6", (0,)),
    ],
)
def test_an_odd_tree_is_told_by_its_number(changed: str, by: str, odd: tuple[int, ...]) -> None:
    text = grown(3).model_to_string()
    trees = taken(re.sub(changed, by, text, count=1))
    assert trees.odd == odd
    assert taken(text).odd == ()


def test_what_is_missing_is_taken_as_by_the_first_tree() -> None:
    text = grown(2).model_to_string()
    head, first, second = text.split("\nTree=")
    other = re.sub(r"decision_type=.*", lambda m: m[0].replace("8", "4").replace("10", "6"), second)
    assert other != second
    assert taken("\nTree=".join([head, first, other])).odd == (1,)


def test_trees_beyond_the_room_for_tables_are_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    text = grown(3).model_to_string()
    monkeypatch.setattr(room, "DEEPEST", 1)
    assert taken(text).odd == (0, 1, 2)
    monkeypatch.undo()
    first = sum(len(g.value) << g.depth for g in read_trees(grown(1).model_to_string()).leaves)
    monkeypatch.setattr(room, "MOST_PATTERNS", first)
    assert taken(text).odd == (1, 2)


def test_several_scores_a_row_are_refused() -> None:
    y = np.arange(300) % 3
    several = grown(2, y, objective="multiclass", num_class=3).model_to_string()
    with pytest.raises(ModelError) as refused:
        read_trees(several)
    assert (refused.value.code, refused.value.fields) == ("several_scores", {"found": "3"})
