"""Shapley values of a score that is folded over its indicators: exact, by all subsets."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from models.inputs import Floats

# 2 ** MOST subsets are looked at; beyond, an exact answer takes too long.
MOST = 14
# Numbers held at once.
AT_ONCE = 2**22

# A ufunc of two arrays: np.add, np.maximum.
Join = Callable[[Any, Any], Any]
Ways = Callable[[Floats], list[tuple[Join, Floats]]]
Whole = Callable[..., Floats]


def fold(join: Join, parts: Floats) -> Floats:
    """Joins the columns from the left, so that every row is rounded in one order."""
    whole = np.zeros(len(parts))
    for column in parts.T:
        whole = join(whole, column)
    return whole


def shapley(ways: Ways, whole: Whole, numbers: Floats, others: Floats) -> Floats:
    """Parts of every row's score against that of other rows, shape (rows, n + 1), the base last.

    The score is whole(*(fold(join, part) for join, part in ways(numbers))); an indicator outside
    a subset is taken from one of the others, and what comes of each of them is averaged
    (Shapley 1953; Lundberg, Lee 2017: interventional).
    """
    rows, count = numbers.shape
    shares = _shares(count)
    parts = np.empty((rows, count + 1))
    parts[:, -1] = whole(*(fold(join, own) for join, own in ways(others))).mean()
    for here, subsets in _score_subsets(ways, whole, numbers, others):
        parts[here, :-1] = subsets @ shares
    return parts


def interact(ways: Ways, whole: Whole, numbers: Floats, others: Floats) -> Floats:
    """Half of every pair's Shapley interaction, shape (rows, n, n), nothing on the diagonal.

    What i changes where j has its own value, less what it changes where j is taken from another,
    over all subsets of the rest; as `shapley`.
    """
    rows, count = numbers.shape
    told = np.zeros((rows, count, count))
    pairs = [(i, j) for i in range(count) for j in range(i)]
    shares = np.column_stack(
        [_pair_shares(count, i, j) for i, j in pairs] or [np.zeros(1 << count)]
    )
    for here, subsets in _score_subsets(ways, whole, numbers, others):
        for own, (i, j) in zip((subsets @ shares).T, pairs):
            told[here, i, j] = told[here, j, i] = own
    return told


def _score_subsets(
    ways: Ways, whole: Whole, numbers: Floats, others: Floats
) -> Iterator[tuple[slice, Floats]]:
    """Scores of rows by every subset of own values, shape (rows, 2 ** n), so many rows at once."""
    rows, count = numbers.shape
    # Equal ones are looked at once.
    others, counts = np.unique(others, axis=0, return_counts=True)
    weights = counts / counts.sum()
    step = max(1, AT_ONCE >> count)
    for start in range(0, rows, step):
        here = numbers[start : start + step]
        parts_here, subsets = ways(here), np.zeros((len(here), 1 << count))
        for other, weight in zip(others, weights):
            there = np.broadcast_to(other, here.shape)
            folded = [
                _fold_subsets(join, out, own)
                for (join, out), (_, own) in zip(ways(there), parts_here, strict=True)
            ]
            subsets += weight * whole(*folded)
        yield slice(start, start + step), subsets


def _fold_subsets(join: Join, out: Floats, own: Floats) -> Floats:
    """Folded over every subset, shape (rows, 2 ** n): bit k says that k has its own value."""
    whole = np.zeros((len(own), 1))
    for k in range(own.shape[1]):
        whole = np.hstack([join(whole, out[:, [k]]), join(whole, own[:, [k]])])
    return whole


def _shares(count: int) -> Floats:
    """How much the score of each subset counts for each indicator, shape (2 ** n, n)."""
    masks = np.arange(2**count)
    inside = (masks[:, None] >> np.arange(count)) & 1
    size = inside.sum(axis=1)
    weight = [1 / (count * math.comb(count - 1, others)) for others in range(count)]
    with_it = np.array([0.0, *weight])[size]
    without = np.array([*weight, 0.0])[size]
    return np.asarray(np.where(inside == 1, with_it[:, None], -without[:, None]))


def _pair_shares(count: int, i: int, j: int) -> Floats:
    """How much the score of each subset counts for half of a pair's interaction."""
    masks = np.arange(2**count)
    own, other = masks >> i & 1, masks >> j & 1
    others = np.bitwise_count(masks).astype(int) - own - other
    weight = [0.5 / ((count - 1) * math.comb(count - 2, size)) for size in range(count - 1)]
    return np.asarray(np.where(own == other, 1.0, -1.0) * np.array(weight)[others])
