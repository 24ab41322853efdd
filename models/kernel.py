"""Scores and exact contributions of trees, block by block: the only numba.

What a leaf gives to each indicator stands in `models/tables.py`; here it is looked up, for every
row and leaf. Small work is done by numpy, large work by the same steps as compiled loops, which
take a while to load. Both add in one order, so that no number of a row depends, to the last bit, on
who stands beside it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.inputs import Floats
from models.leaves import Leaves, Trees, read_trees
from models.packed import Packed, sum_leaves, sum_leaves_loops
from models.tables import fill_tables, weigh_patterns

# Comparisons from which compiled loops are worth loading, and worth calling once they are.
MANY, FEW = 2**25, 2**16
# Rows looked at together by compiled loops, and comparisons by numpy: what stays in the cache.
BLOCK, AT_ONCE = 2048, 2**20

# What of `Packed` the loops are handed, in their order.
TABLES = (
    *("feature", "threshold", "blank_right", "keep", "starts"),
    *("value", "order", "shift", "every"),
)

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Engine:
    """One way of working through rows, block by block: numpy, or compiled loops."""

    count: Callable[..., None]
    gather: Callable[..., Floats]
    rows: int


@dataclass(frozen=True, eq=False)
class Tables:
    """What is looked up: for each group of leaves `stay` and `leave`, shape (leaves, 2^depth)."""

    trees: Trees
    tables: tuple[tuple[Floats, Floats], ...]
    base: float

    def contributions(self, X: Floats, threads: int = 1) -> Floats:
        """Shapley values of rows X, shape (rows, columns + 1), the base last."""
        told = np.empty((len(X), self.trees.width + 1))
        told[:, -1] = self.base
        engine = choose_engine(self.trees, len(X))

        def fill(rows: slice) -> None:
            settled = self.trees.columns.settle(X[rows])
            whole = np.zeros_like(settled)
            for group, (stay, leave) in zip(self.trees.leaves, self.tables):
                whole += engine.gather(settled, *_spans(group), stay, leave)
            told[rows, :-1] = whole.T

        _each(fill, len(X), engine.rows, threads)
        return told

    def own_parts(self, X: Floats, asked: Ints) -> Floats:
        """Of each row the part of one column alone, as `contributions` tells it; shape (rows,).

        A leaf is looked at for those rows alone that ask for a column of its path.
        """
        if choose_engine(self.trees, len(X)).gather is _gather:
            return np.asarray(self.contributions(X)[np.arange(len(X)), asked])
        order = np.argsort(asked, kind="stable")
        settled, told = self.trees.columns.settle(X[order]), np.empty(len(X))
        starts = np.searchsorted(asked[order], np.arange(self.trees.width + 1))
        whole = np.zeros(len(X))
        for group, (stay, leave) in zip(self.trees.leaves, self.tables):
            whole += compiled()[3](settled, *_spans(group), stay, leave, starts)
        told[order] = whole
        return told


@dataclass(frozen=True, eq=False)
class Kernel:
    """The trees of a booster, asked for contributions.

    Trees in `trees.odd` are not among them: whoever asks adds theirs.
    """

    trees: Trees

    def contributions(self, X: Floats, threads: int = 1) -> Floats:
        """Path-dependent parts of rows X, shape (rows, columns + 1), the base last."""
        return self.by_covers.contributions(X, threads)

    def contributions_against(self, X: Floats, reference: Floats, threads: int = 1) -> Floats:
        """Parts of rows X against reference rows, the mean score of these last."""
        return self.against(reference).contributions(X, threads)

    @cached_property
    def by_covers(self) -> Tables:
        """Tables of the path-dependent parts."""
        return self._fill([weigh_patterns(group.share) for group in self.trees.leaves])

    def against(self, reference: Floats) -> Tables:
        """Tables of the parts against the mean over reference rows, one at the least."""
        return self._fill(self.shares(reference))

    def shares(self, reference: Floats) -> list[Floats]:
        """The share of reference rows that show each pattern, by group: (leaves, 2^depth)."""
        counts = [np.zeros((len(g.value), 1 << g.depth)) for g in self.trees.leaves]
        engine = choose_engine(self.trees, len(reference))
        for start in range(0, len(reference), engine.rows):
            settled = self.trees.columns.settle(reference[start : start + engine.rows])
            for group, count in zip(self.trees.leaves, counts):
                engine.count(settled, *_spans(group), count)
        return [count / len(reference) for count in counts]

    def patterns(self, X: Floats) -> list[Ints]:
        """Which of a leaf's spans each row does not satisfy, as bits, by group: (leaves, rows).

        For few rows: all of them are looked at together.
        """
        settled = self.trees.columns.settle(X)
        return [_patterns(settled, *_spans(group)) for group in self.trees.leaves]

    def _fill(self, weights: list[Floats]) -> Tables:
        tables, base = [], self.trees.base
        for group, weight in zip(self.trees.leaves, weights):
            worth = weight * group.value[:, None]
            base += float(worth[:, 0].sum())
            tables.append(fill_tables(worth, group.depth))
        return Tables(self.trees, tuple(tables), base)


@lru_cache(maxsize=4)
def grow(booster: str) -> Kernel:
    """The kernel of a booster, from LightGBM's text. Raises ModelError: see `read_trees`."""
    return Kernel(read_trees(booster))


def score(packed: Packed, X: Floats, threads: int = 1) -> Floats:
    """Raw scores of shape (rows,), bit by bit LightGBM's: leaves as bits (Lucchese et al. 2015)."""
    told = np.empty(len(X))
    tables = tuple(getattr(packed, name) for name in TABLES)
    loops, size = sum_leaves, max(1, min(BLOCK, FEW // max(packed.feature.size, 1)))
    if len(X) * packed.feature.size > (FEW if compiled.cache_info().currsize else MANY):
        loops, size = compiled()[2], BLOCK

    def fill(rows: slice) -> None:
        told[rows] = loops(packed.turn(X[rows]), *tables)

    _each(fill, len(X), size, threads)
    return told


def _spans(group: Leaves) -> tuple[Ints, Floats, Floats, Flags]:
    return group.feature, group.low, group.high, group.blank


def _each(fill: Callable[[slice], None], rows: int, step: int, threads: int) -> None:
    """Fills block by block; who fills which block changes no number."""
    blocks = [slice(start, start + step) for start in range(0, rows, step)]
    if threads == 1 or len(blocks) < 2:
        for block in blocks:
            fill(block)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, blocks))


def choose_engine(trees: Trees, rows: int) -> Engine:
    """numpy for small work, which is done before compiled loops are loaded; then they do it all."""
    least = FEW if compiled.cache_info().currsize else MANY
    if rows * trees.places > least:
        count, gather = compiled()[:2]
        return Engine(count, gather, BLOCK)
    most = max((group.feature.size for group in trees.leaves), default=1)
    return Engine(_count, _gather, max(1, min(BLOCK, AT_ONCE // most)))


@cache
def compiled() -> tuple[Callable[..., Any], ...]:
    """The loops below as machine code, kept for the next run where there is a place to keep it."""
    # Loading numba takes longer than most work here.
    from numba import njit

    loops = (_count_loops, _gather_loops, sum_leaves_loops, _own_loops)
    try:
        return tuple(njit(cache=True, nogil=True)(loop) for loop in loops)
    except RuntimeError:
        # Neither beside the rooms nor in the user's own folder may anything be written.
        return tuple(njit(nogil=True)(loop) for loop in loops)


def _patterns(settled: Floats, feature: Ints, low: Floats, high: Floats, blank: Flags) -> Ints:
    """For every leaf and row the indicators that are not satisfied, as bits."""
    found = np.zeros((len(feature), settled.shape[1]), dtype=np.int64)
    for k in range(feature.shape[1]):
        x = settled[feature[:, k]]
        out = (x <= low[:, k, None]) | (x > high[:, k, None]) | (np.isnan(x) & ~blank[:, k, None])
        found |= out.astype(np.int64) << k
    return found


def _count(
    settled: Floats, feature: Ints, low: Floats, high: Floats, blank: Flags, count: Floats
) -> None:
    """Adds to `count`, shape (leaves, 2^depth), how many rows show each pattern."""
    leaves, depth = feature.shape
    found = _patterns(settled, feature, low, high, blank) + (np.arange(leaves)[:, None] << depth)
    count += np.bincount(found.ravel(), minlength=count.size).reshape(count.shape)


def _gather(
    settled: Floats,
    feature: Ints,
    low: Floats,
    high: Floats,
    blank: Flags,
    stay: Floats,
    leave: Floats,
) -> Floats:
    """Parts of all leaves of a group, shape (columns, rows), added from leaf to leaf."""
    columns, rows = settled.shape
    found = _patterns(settled, feature, low, high, blank)
    leaf = np.arange(len(feature))[:, None]
    kept = stay[leaf, found]
    parts = np.empty((*feature.shape, rows))
    for k in range(feature.shape[1]):
        parts[:, k] = kept - leave[leaf, found | (1 << k)]
    where = feature[:, :, None] * rows + np.arange(rows)
    told = np.bincount(where.ravel(), weights=parts.ravel(), minlength=columns * rows)
    return np.asarray(told, dtype=np.float64).reshape(columns, rows)


def _count_loops(
    settled: Floats, feature: Ints, low: Floats, high: Floats, blank: Flags, count: Floats
) -> None:
    """As `_count`."""
    leaves, depth = feature.shape
    rows = settled.shape[1]
    found = np.empty(rows, dtype=np.int64)
    for i in range(leaves):
        found[:] = 0
        for k in range(depth):
            x, bit = settled[feature[i, k]], np.int64(1 << k)
            above, up_to, refused = low[i, k], high[i, k], not blank[i, k]
            for r in range(rows):
                out = (x[r] <= above) | (x[r] > up_to) | ((x[r] != x[r]) & refused)
                found[r] |= bit if out else np.int64(0)
        own = count[i]
        for r in range(rows):
            own[found[r]] += 1.0


def _gather_loops(
    settled: Floats,
    feature: Ints,
    low: Floats,
    high: Floats,
    blank: Flags,
    stay: Floats,
    leave: Floats,
) -> Floats:
    """As `_gather`, in the same order; a leaf's tables stay in the cache for all rows."""
    leaves, depth = feature.shape
    columns, rows = settled.shape
    told = np.zeros((columns, rows))
    found, kept = np.empty(rows, dtype=np.int64), np.empty(rows)
    for i in range(leaves):
        found[:] = 0
        for k in range(depth):
            x, bit = settled[feature[i, k]], np.int64(1 << k)
            above, up_to, refused = low[i, k], high[i, k], not blank[i, k]
            for r in range(rows):
                out = (x[r] <= above) | (x[r] > up_to) | ((x[r] != x[r]) & refused)
                found[r] |= bit if out else np.int64(0)
        staying, leaving = stay[i], leave[i]
        for r in range(rows):
            kept[r] = staying[found[r]]
        for k in range(depth):
            part, bit = told[feature[i, k]], np.int64(1 << k)
            for r in range(rows):
                part[r] += kept[r] - leaving[found[r] | bit]
    return told


def _own_loops(
    settled: Floats,
    feature: Ints,
    low: Floats,
    high: Floats,
    blank: Flags,
    stay: Floats,
    leave: Floats,
    starts: Ints,
) -> Floats:
    """As `_gather`, of each row for one column: rows stand by it, from starts[column] on."""
    leaves, depth = feature.shape
    told = np.zeros(settled.shape[1])
    for i in range(leaves):
        staying, leaving = stay[i], leave[i]
        for k in range(depth):
            bit = np.int64(1 << k)
            for r in range(starts[feature[i, k]], starts[feature[i, k] + 1]):
                found = np.int64(0)
                for j in range(depth):
                    x = settled[feature[i, j], r]
                    out = (x <= low[i, j]) | (x > high[i, j]) | ((x != x) & (not blank[i, j]))
                    found |= np.int64(1 << j) if out else np.int64(0)
                told[r] += staying[found] - leaving[found | bit]
    return told
