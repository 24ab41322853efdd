"""The kernel: LightGBM's scores bit by bit, and its parts; Shapley's own definition; shap."""

from functools import cache
from itertools import product
from math import comb

import lightgbm as lgb
import numba
import numpy as np
import pytest
import shap
from hypothesis import given
from hypothesis import strategies as st

from models import kernel as room
from models.inputs import Floats
from models.kernel import Kernel, grow, score
from models.packed import Packed, pack, sum_leaves_loops
from models.patterns import count_loops, gather_loops, own_loops
from models.splits import read_splits
from models.tables import fill_loops

WIDTH = 4
# How trees take what is missing: as itself, not at all (it counts as 0), or 0 as missing too.
MISSING = {"nan": {}, "none": {"use_missing": False}, "zero": {"zero_as_missing": True}}
kinds = st.sampled_from(sorted(MISSING))


def rows_of(seed: int, rows: int) -> Floats:
    """Rows on a coarse grid, so that values meet thresholds; missing, nothing, tiny, endless."""
    draw = np.random.default_rng(seed)
    X = np.round(draw.normal(size=(rows, WIDTH)), 1)
    odd = np.array([np.nan, 0.0, -0.0, 1e-35, -1e-36, 1e-34, np.inf, -np.inf, 1e300])
    return np.where(draw.random(X.shape) < 0.3, draw.choice(odd, X.shape), X)


@cache
def grown(kind: str, seed: int = 1, leaves: int = 12, trees: int = 6) -> lgb.Booster:
    """A small booster: paths ask for an indicator again and again, a column is half missing."""
    X = rows_of(seed, 400)
    X = np.where(np.isinf(X) | (X == 1e300), 0.5, X)
    y = np.nan_to_num(X[:, 0] * X[:, 1]) + np.nan_to_num(X[:, 2]) - np.isnan(X[:, 3])
    parameters = {"objective": "regression", "num_leaves": leaves, "min_data_in_leaf": 3}
    parameters |= {"verbose": -1, "num_threads": 1, "learning_rate": 0.3, **MISSING[kind]}
    return lgb.train(parameters, lgb.Dataset(X, y, params={"verbose": -1}), trees)


def kernel_of(booster: lgb.Booster) -> Kernel:
    return grow(booster.model_to_string())


def packed_of(booster: lgb.Booster) -> Packed:
    splits = read_splits(booster.model_to_string())
    assert splits is not None
    return pack(splits)


def scores(booster: lgb.Booster, X: Floats) -> Floats:
    return np.asarray(booster.predict(X, raw_score=True))


def by_subsets(booster: lgb.Booster, x: Floats, reference: Floats) -> Floats:
    """Shapley's formula over all subsets; what is outside comes from each reference row."""
    inside = np.array(list(product([False, True], repeat=WIDTH)))
    mixed = np.where(inside[:, None, :], x, reference[None])
    worth = scores(booster, mixed.reshape(-1, WIDTH)).reshape(len(inside), -1).mean(axis=1)
    parts = np.zeros(WIDTH)
    for subset, value in zip(inside, worth):
        for j in range(WIDTH):
            others = int(subset.sum() - subset[j])
            weight = 1 / (WIDTH * comb(WIDTH - 1, others))
            parts[j] += weight * value if subset[j] else -weight * value
    return parts


@given(kinds, st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_scores_are_those_of_lightgbm_bit_by_bit(kind: str, model: int, seed: int) -> None:
    booster, X = grown(kind, model), rows_of(seed, 50)
    assert score(packed_of(booster), X).tobytes() == scores(booster, X).tobytes()


@given(kinds, st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_path_dependent_parts_are_those_of_lightgbm(kind: str, model: int, seed: int) -> None:
    booster, X = grown(kind, model), rows_of(seed, 20)
    ours = kernel_of(booster).contributions(X)
    theirs = np.asarray(booster.predict(X, pred_contrib=True))
    np.testing.assert_allclose(ours, theirs, atol=1e-11, rtol=0)


@given(kinds, st.integers(0, 2**32 - 1), st.integers(1, 7))
def test_parts_against_a_reference_are_shapley_values(kind: str, seed: int, others: int) -> None:
    booster, X, reference = grown(kind), rows_of(seed, 3), rows_of(seed + 1, others)
    ours = kernel_of(booster).contributions_against(X, reference)
    for row, parts in zip(X, ours):
        assert parts[:-1] == pytest.approx(by_subsets(booster, row, reference), abs=1e-11)
    assert ours[:, -1] == pytest.approx(scores(booster, reference).mean(), abs=1e-11)
    np.testing.assert_allclose(ours.sum(axis=1), scores(booster, X), atol=1e-11, rtol=0)


@given(kinds, st.integers(0, 2**32 - 1))
def test_of_two_rows_the_parts_of_one_are_the_others_turned(kind: str, seed: int) -> None:
    """Against one row parts sum to the difference of scores, and who is alike has none."""
    booster = grown(kind)
    kernel, (one, other) = kernel_of(booster), rows_of(seed, 2)[:, None]
    above, below = (
        kernel.contributions_against(one, other),
        kernel.contributions_against(other, one),
    )
    np.testing.assert_allclose(above[0, :-1], -below[0, :-1], atol=1e-12)
    difference = float((scores(booster, one) - scores(booster, other))[0])
    assert above[0, :-1].sum() == pytest.approx(difference, abs=1e-11)
    assert np.abs(kernel.contributions_against(one, one)[0, :-1]).max() < 1e-13


def test_the_path_dependent_game_by_hand() -> None:
    """An indicator that is left out is split as the rows of training were: first 80 to 20."""
    X = np.repeat([[0.0, 0, 0, 0], [1.0, 0, 0, 0], [1.0, 1, 0, 0]], [50, 30, 20], axis=0)
    y = np.repeat([0.0, 10.0, 30.0], [50, 30, 20])
    parameters = {"objective": "regression", "learning_rate": 1.0, "lambda_l2": 0.0, "verbose": -1}
    parameters |= {"num_leaves": 3, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 0}
    booster = lgb.train(parameters, lgb.Dataset(X, y, params={"verbose": -1}), 1)
    # Who has the second has 30. Of the others those with the first have 10, 30 of 80 of them.
    parts = kernel_of(booster).contributions(np.array([[1.0, 1, 0, 0]]))[0]
    none, first, second, both = 9.0, 0.8 * 10 + 0.2 * 30, 30.0, 30.0
    expected = [(first - none + both - second) / 2, (second - none + both - first) / 2, 0, 0, none]
    assert parts == pytest.approx(expected, abs=1e-5)


def test_shap_tells_the_same_against_a_reference() -> None:
    booster = grown("nan")
    X, reference = np.nan_to_num(rows_of(5, 8), posinf=2, neginf=-2), rows_of(6, 25).round(1)
    reference = np.nan_to_num(reference, posinf=2, neginf=-2)
    explainer = shap.TreeExplainer(booster, reference, feature_perturbation="interventional")
    theirs = np.asarray(explainer.shap_values(X, check_additivity=False))
    ours = kernel_of(booster).contributions_against(X, reference)
    np.testing.assert_allclose(ours[:, :-1], theirs, atol=1e-5)


@pytest.mark.parametrize("kind", MISSING)
def test_compiled_loops_give_the_same_bytes(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so do two threads, other blocks, and a row on its own."""
    booster, X = grown(kind, 2, leaves=31), rows_of(7, 90)
    kernel, packed, scored = kernel_of(booster), packed_of(booster), scores(booster, X)
    by_numpy = kernel.contributions(X), kernel.contributions_against(X, X[:40])
    asked = np.random.default_rng(3).integers(0, X.shape[1], len(X))
    own = by_numpy[1][np.arange(len(X)), asked]
    against = kernel.against(X[:40])
    assert against.own_parts(X, asked).tobytes() == own.tobytes()
    monkeypatch.setattr(room, "MANY", 0)
    monkeypatch.setattr(room, "FEW", 0)
    monkeypatch.setattr(room, "BLOCK", 32)
    assert against.own_parts(X, asked).tobytes() == own.tobytes()
    assert against.own_parts(X[:9], np.full(9, 2)).tobytes() == by_numpy[1][:9, 2].tobytes()
    for threads in (1, 2):
        compiled = (
            kernel.contributions(X, threads),
            kernel.contributions_against(X, X[:40], threads),
        )
        for ours, theirs in zip(compiled, by_numpy):
            assert ours.tobytes() == theirs.tobytes()
        assert score(packed, X, threads).tobytes() == scored.tobytes()
    monkeypatch.undo()
    assert score(packed, X, 2).tobytes() == scored.tobytes()
    monkeypatch.setattr(room, "AT_ONCE", 1000)
    assert kernel.contributions(X).tobytes() == by_numpy[0].tobytes()
    assert kernel.contributions(X[[17]]).tobytes() == by_numpy[0][[17]].tobytes()
    assert all(len(loop.signatures) == 1 for loop in room.compiled()), "each compiled once"


def test_trees_of_one_leaf_have_a_base_alone() -> None:
    X = rows_of(1, 5)
    alone = lgb.train(
        {"objective": "regression", "min_data_in_leaf": 500, "verbose": -1},
        lgb.Dataset(rows_of(2, 400), np.arange(400.0), params={"verbose": -1}),
        2,
    )
    kernel = kernel_of(alone)
    for parts in (kernel.contributions(X), kernel.contributions_against(X, X[:2])):
        assert not parts[:, :-1].any()
        assert parts[:, -1] == pytest.approx(scores(alone, X))
    assert score(packed_of(alone), X).tobytes() == scores(alone, X).tobytes()


def test_where_nothing_may_be_written_it_compiles_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def njit(cache: bool = False, nogil: bool = False) -> object:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda loop: loop

    monkeypatch.setattr(numba, "njit", njit)
    loops = (count_loops, gather_loops, own_loops, fill_loops, sum_leaves_loops)
    assert room.compiled.__wrapped__() == loops
    assert asked == [True, *[False] * 5]
