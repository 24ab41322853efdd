"""Trees packed for scoring raw rows: ranges and gaps lie within thresholds, leaves under one bit.

A row is scored as it stands in its table. That a value beyond the training range counts as its end,
a missing one as the bad end, and a tiny one as nothing, is a matter of where the threshold of each
split lies, and which way a missing value goes there.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.inputs import UNBOUND, Floats, Indicator
from models.splits import NOTHING, WIDEST, Columns, Splits, read_splits

Bits = NDArray[np.uint32] | NDArray[np.uint64]
# Multiplied by a power of two, the first bits of these tell which (de Bruijn).
NARROW, ORDERS = 32, {32: 0x077CB531, 64: 0x03F79D71B4CB0A89}


@dataclass(frozen=True, eq=False)
class Packed:
    """Every split of every tree, as the loops are handed them.

    A row goes right where its value is above the threshold; of a split that is blank_right, where
    it is not at or below it, so that a missing value goes right there. keep: which leaves can
    still be reached then, as bits. value: of each tree, by the first bits of a leaf's bit times
    `order`, all others shifted out. every: all bits.
    columns: how rows are to be settled first; None where they are taken as they stand.
    """

    feature: NDArray[np.int64]
    threshold: Floats
    blank_right: NDArray[np.bool_]
    keep: Bits
    starts: NDArray[np.int64]
    value: Floats
    order: np.unsignedinteger
    shift: np.unsignedinteger
    every: np.unsignedinteger
    columns: Columns | None

    def turn(self, X: Floats) -> Floats:
        """Rows as the loops take them in: shape (columns, rows)."""
        return np.ascontiguousarray(X.T) if self.columns is None else self.columns.settle(X)


# A list asks a ranker and its refits hundreds of times.
@lru_cache(maxsize=32)
def read_packed(booster: str, indicators: tuple[Indicator, ...]) -> Packed | None:
    """The trees of a booster, for rows of these indicators; None as in `read_splits`.

    Where nothing counts as missing no threshold says so, and rows are prepared and settled.
    """
    splits = read_splits(booster)
    if splits is None:
        return None
    return pack(splits) if np.isnan(splits.columns.nought).any() else fold(splits, indicators)


def pack(splits: Splits) -> Packed:
    """The trees for rows that are prepared already."""
    return _pack(splits, splits.threshold, splits.blank_right, splits.columns)


def fold(splits: Splits, indicators: tuple[Indicator, ...]) -> Packed:
    """The trees for raw rows: what `prepare_numbers` and `settle` do lies within the thresholds.

    Both only ever raise what is raised, so that between the ends of the range a split still is one
    threshold; at an end it is none. Where 0 counts as missing this does not hold.
    """
    ends = [(i.low, i.high, i.bad_end) if i.sign else UNBOUND for i in indicators]
    low, high, bad = np.array(ends).reshape(-1, 3)[splits.feature].T
    at, missing = splits.threshold, splits.columns.missing[splits.feature]
    never, always = _settled(high) <= at, _settled(low) > at
    near = np.where(at < 0, np.nextafter(-NOTHING, -np.inf), NOTHING)
    within = np.where((at >= -NOTHING) & (at < NOTHING), near, at)
    # Nothing is above the end of all numbers; everything is not at or below no number.
    threshold = np.where(never, np.inf, np.where(always, np.nan, within))
    blank = np.where(np.isnan(bad), missing, _settled(bad))
    right = np.where(np.isnan(blank), splits.blank_right, blank > at)
    return _pack(splits, threshold, right, None)


def _settled(values: Floats) -> Floats:
    """What is tiny counts as nothing."""
    return np.where(np.abs(values) <= NOTHING, 0.0, values)


def _pack(
    splits: Splits, threshold: Floats, blank_right: NDArray[np.bool_], columns: Columns | None
) -> Packed:
    leaves = np.diff(splits.firsts)
    narrow = int(leaves.max(initial=0)) <= NARROW
    bits, kind = (NARROW, np.uint32) if narrow else (WIDEST, np.uint64)
    order, every, shift = kind(ORDERS[bits]), kind(2**bits - 1), kind(bits - bits.bit_length() + 1)
    tree = np.repeat(np.arange(leaves.size), leaves)
    leaf = np.arange(splits.value.size) - splits.firsts[tree]
    value = np.zeros((leaves.size, bits))
    value[tree, (np.left_shift(kind(1), leaf.astype(kind)) * order) >> shift] = splits.value
    wide = splits.keep & np.uint64(every)
    keep: Bits = wide.astype(np.uint32) if narrow else wide
    rest = (splits.starts, value, order, shift, every, columns)
    return Packed(splits.feature, threshold, blank_right, keep, *rest)


def sum_leaves(
    turned: Floats,
    feature: NDArray[np.int64],
    threshold: Floats,
    blank_right: NDArray[np.bool_],
    keep: Bits,
    starts: NDArray[np.int64],
    value: Floats,
    order: np.unsignedinteger,
    shift: np.unsignedinteger,
    every: np.unsignedinteger,
) -> Floats:
    """Sums of leaf values of rows as `Packed.turn` gives them, tree by tree as LightGBM adds."""
    x, at = turned[feature], threshold[:, None]
    right = np.where(blank_right[:, None], ~(x <= at), x > at)
    alive = np.full((len(starts) - 1, turned.shape[1]), every)
    split = starts[:-1] < starts[1:]
    if split.any():
        kept = np.where(right, keep[:, None], every)
        alive[split] = np.bitwise_and.reduceat(kept, starts[:-1][split], axis=0)
    spot = ((alive & (~alive + keep.dtype.type(1))) * order) >> shift
    told = np.zeros(turned.shape[1])
    for own, at_leaf in zip(value, spot):
        told += own[at_leaf]
    return told


def sum_leaves_loops(
    turned: Floats,
    feature: NDArray[np.int64],
    threshold: Floats,
    blank_right: NDArray[np.bool_],
    keep: Bits,
    starts: NDArray[np.int64],
    value: Floats,
    order: np.unsignedinteger,
    shift: np.unsignedinteger,
    every: np.unsignedinteger,
) -> Floats:
    """As `sum_leaves`; what is stored is cut to the bits of `keep`, whatever it was counted in."""
    rows = turned.shape[1]
    told, alive = np.zeros(rows), np.empty(rows, dtype=keep.dtype)
    spot = np.empty(rows, dtype=keep.dtype)
    for tree in range(len(starts) - 1):
        alive[:] = every
        for s in range(starts[tree], starts[tree + 1]):
            x, at, kept = turned[feature[s]], threshold[s], keep[s]
            if blank_right[s]:
                for r in range(rows):
                    alive[r] &= every if x[r] <= at else kept
            else:
                for r in range(rows):
                    alive[r] &= kept if x[r] > at else every
        for r in range(rows):
            spot[r] = (alive[r] & -alive[r]) * order
        own = value[tree]
        for r in range(rows):
            told[r] += own[spot[r] >> shift]
    return told
