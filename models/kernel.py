"""Scores and exact contributions of trees, block by block: the only numba.

What a leaf gives to each indicator stands in `models/tables.py`; it is looked up for every row and
leaf as `models/patterns.py` does. Small work is done by numpy, large work by the same steps as
compiled loops, which take a while to load. Both add in one order, so that no number of a row
depends, to the last bit, on who stands beside it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from models.inputs import Floats
from models.leaves import Ints, Leaves, Patterns, Places, Trees, read_trees
from models.packed import Packed, sum_leaves, sum_leaves_loops
from models.patterns import (
    count_loops,
    count_patterns,
    find_patterns,
    gather_loops,
    gather_parts,
    own_loops,
)
from models.tables import Fill, fill_by_numpy, fill_loops, fill_tables, weigh_patterns

# Comparisons from which compiled loops are worth loading, and worth calling once they are.
MANY, FEW = 2**25, 2**16
# Rows looked at together by compiled loops, and comparisons by numpy: what stays in the cache.
BLOCK, AT_ONCE = 2048, 2**20

# What of `Packed` the loops are handed, in their order.
TABLES = (
    *("feature", "threshold", "blank_right", "keep", "starts"),
    *("value", "order", "shift", "every"),
)


@dataclass(frozen=True)
class Engine:
    """One way of working through rows, block by block: numpy, or compiled loops.

    own: of each row one column alone; None where that is no less work than all of them.
    """

    tally: Callable[..., None]
    gather: Callable[..., Floats]
    own: Callable[..., Floats] | None
    rows: int


class Loops(NamedTuple):
    """What is compiled."""

    tally: Callable[..., None]
    gather: Callable[..., Floats]
    own: Callable[..., Floats]
    fill: Fill
    add: Callable[..., Floats]


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
            places = self.trees.place(X[rows])
            whole = np.zeros(places.shape)
            for group, (stay, leave) in zip(self.trees.leaves, self.tables):
                whole += engine.gather(places, *_spans(group), stay, leave)
            told[rows, :-1] = whole.T

        _each(fill, len(X), engine.rows, threads)
        return told

    def own_parts(self, X: Floats, asked: Ints) -> Floats:
        """Of each row the part of one column alone, as `contributions` tells it; shape (rows,).

        A leaf is looked at for those rows alone that ask for a column of its path.
        """
        own = choose_engine(self.trees, len(X)).own
        if own is None:
            return np.asarray(self.contributions(X)[np.arange(len(X)), asked])
        order = np.argsort(asked, kind="stable")
        places, told = self.trees.place(X[order]), np.empty(len(X))
        starts = np.searchsorted(asked[order], np.arange(self.trees.width + 1))
        whole = np.zeros(len(X))
        for group, (stay, leave) in zip(self.trees.leaves, self.tables):
            whole += own(places, *_spans(group), stay, leave, starts)
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
            places = self.trees.place(reference[start : start + engine.rows])
            for group, count in zip(self.trees.leaves, counts):
                engine.tally(places, *_spans(group), count)
        return [count / len(reference) for count in counts]

    def patterns(self, X: Floats) -> list[Patterns]:
        """Which of a leaf's spans each row does not satisfy, as bits, by group: (leaves, rows).

        For few rows: all of them are looked at together.
        """
        places = self.trees.place(X)
        return [find_patterns(places, *_spans(group)) for group in self.trees.leaves]

    def _fill(self, weights: list[Floats]) -> Tables:
        tables, base = [], self.trees.base
        fill = compiled().fill if compiled.cache_info().currsize else fill_by_numpy
        for group, weight in zip(self.trees.leaves, weights):
            worth = weight * group.value[:, None]
            base += float(worth[:, 0].sum())
            tables.append(fill_tables(worth, group.depth, fill))
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
        loops, size = compiled().add, BLOCK

    def fill(rows: slice) -> None:
        told[rows] = loops(packed.turn(X[rows]), *tables)

    _each(fill, len(X), size, threads)
    return told


def _spans(group: Leaves) -> tuple[Ints, Places, Places, Places, Patterns]:
    return group.feature, group.low, group.high, group.floor, group.bits


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
    if rows * trees.spans > least:
        return Engine(*compiled()[:3], BLOCK)
    most = max((group.feature.size for group in trees.leaves), default=1)
    at_once = max(1, min(BLOCK, AT_ONCE // most))
    return Engine(count_patterns, gather_parts, None, at_once)


@cache
def compiled() -> Loops:
    """The loops as machine code, kept for the next run where there is a place to keep it."""
    # Loading numba takes longer than most work here.
    from numba import njit

    loops = (count_loops, gather_loops, own_loops, fill_loops, sum_leaves_loops)
    told: list[Any]
    try:
        told = [njit(cache=True, nogil=True)(loop) for loop in loops]
    except RuntimeError:
        # Neither beside the rooms nor in the user's own folder may anything be written.
        told = [njit(nogil=True)(loop) for loop in loops]
    return Loops(*told)
