"""Rows held against leaves: which spans each does not satisfy, as bits of one number.

Each step twice: by numpy for small work, and as loops for large, which `models/kernel.py` compiles.
Both add in one order, so that they give the same bytes.
Loops find patterns each by themselves: compiled ones may only call what is compiled already.

places: where the values of rows stand among the bounds of their columns (`Trees.place`), shape
(columns, rows). Of leaves come feature, low, high and floor, shape (leaves, depth), and bits, shape
(depth,), of the smallest kind in which a pattern fits (`models/leaves.py`).
"""

import numpy as np

from models.inputs import Floats
from models.leaves import Ints, Patterns, Places


def find_patterns(
    places: Places, feature: Ints, low: Places, high: Places, floor: Places, bits: Patterns
) -> Patterns:
    """For every leaf and row the spans that are not satisfied; shape (leaves, rows)."""
    found = np.zeros((len(feature), places.shape[1]), dtype=bits.dtype)
    for k, bit in enumerate(bits):
        x, above, up_to = places[feature[:, k]], low[:, k, None], high[:, k, None]
        out = ((x <= above) | (x > up_to)) & (x >= floor[:, k, None])
        found |= np.where(out, bit, bits.dtype.type(0))
    return found


def count_patterns(
    places: Places,
    feature: Ints,
    low: Places,
    high: Places,
    floor: Places,
    bits: Patterns,
    count: Floats,
) -> None:
    """Adds to `count`, shape (leaves, 2^depth), how many rows show each pattern."""
    leaves, depth = feature.shape
    found = find_patterns(places, feature, low, high, floor, bits).astype(np.int64)
    found += np.arange(leaves)[:, None] << depth
    count += np.bincount(found.ravel(), minlength=count.size).reshape(count.shape)


def gather_parts(
    places: Places,
    feature: Ints,
    low: Places,
    high: Places,
    floor: Places,
    bits: Patterns,
    stay: Floats,
    leave: Floats,
) -> Floats:
    """Parts of all leaves, shape (columns, rows), added from leaf to leaf."""
    columns, rows = places.shape
    found = find_patterns(places, feature, low, high, floor, bits)
    leaf = np.arange(len(feature))[:, None]
    kept = stay[leaf, found]
    parts = np.empty((*feature.shape, rows))
    for k, bit in enumerate(bits):
        parts[:, k] = kept - leave[leaf, found | bit]
    where = feature[:, :, None] * rows + np.arange(rows)
    told = np.bincount(where.ravel(), weights=parts.ravel(), minlength=columns * rows)
    return np.asarray(told, dtype=np.float64).reshape(columns, rows)


def count_loops(
    places: Places,
    feature: Ints,
    low: Places,
    high: Places,
    floor: Places,
    bits: Patterns,
    count: Floats,
) -> None:
    """As `count_patterns`. Rows are counted in four tables by turns: one that has just been added
    to is not read again at once."""
    leaves, depth = feature.shape
    rows = places.shape[1]
    found, turns = np.empty(rows, dtype=bits.dtype), np.empty((4, 1 << depth), dtype=np.int32)
    for i in range(leaves):
        found[:] = 0
        for k in range(depth):
            x, bit = places[feature[i, k]], bits[k]
            above, up_to, least = low[i, k], high[i, k], floor[i, k]
            for r in range(rows):
                out = ((x[r] <= above) | (x[r] > up_to)) & (x[r] >= least)
                found[r] |= bit if out else 0
        turns[:] = 0
        for r in range(0, rows - 3, 4):
            turns[0, found[r]] += 1
            turns[1, found[r + 1]] += 1
            turns[2, found[r + 2]] += 1
            turns[3, found[r + 3]] += 1
        for r in range(rows - rows % 4, rows):
            turns[0, found[r]] += 1
        own = count[i]
        for n in range(1 << depth):
            own[n] += turns[0, n] + turns[1, n] + turns[2, n] + turns[3, n]


def gather_loops(
    places: Places,
    feature: Ints,
    low: Places,
    high: Places,
    floor: Places,
    bits: Patterns,
    stay: Floats,
    leave: Floats,
) -> Floats:
    """As `gather_parts`, in the same order; a leaf's tables stay in the cache for all rows."""
    leaves, depth = feature.shape
    columns, rows = places.shape
    told = np.zeros((columns, rows))
    found, kept = np.empty(rows, dtype=bits.dtype), np.empty(rows)
    for i in range(leaves):
        found[:] = 0
        for k in range(depth):
            x, bit = places[feature[i, k]], bits[k]
            above, up_to, least = low[i, k], high[i, k], floor[i, k]
            for r in range(rows):
                out = ((x[r] <= above) | (x[r] > up_to)) & (x[r] >= least)
                found[r] |= bit if out else 0
        staying, leaving = stay[i], leave[i]
        for r in range(rows):
            kept[r] = staying[found[r]]
        for k in range(depth):
            part, bit = told[feature[i, k]], bits[k]
            for r in range(rows):
                part[r] += kept[r] - leaving[found[r] | bit]
    return told


def own_loops(
    places: Places,
    feature: Ints,
    low: Places,
    high: Places,
    floor: Places,
    bits: Patterns,
    stay: Floats,
    leave: Floats,
    starts: Ints,
) -> Floats:
    """As `gather_parts`, of each row for one column: rows stand by it, from starts[column] on."""
    leaves, depth = feature.shape
    rows = places.shape[1]
    told, found = np.zeros(rows), np.empty(rows, dtype=bits.dtype)
    for i in range(leaves):
        found[:] = 0
        for k in range(depth):
            x, bit = places[feature[i, k]], bits[k]
            above, up_to, least = low[i, k], high[i, k], floor[i, k]
            for r in range(rows):
                out = ((x[r] <= above) | (x[r] > up_to)) & (x[r] >= least)
                found[r] |= bit if out else 0
        staying, leaving = stay[i], leave[i]
        for k in range(depth):
            bit = bits[k]
            for r in range(starts[feature[i, k]], starts[feature[i, k] + 1]):
                told[r] += staying[found[r]] - leaving[found[r] | bit]
    return told
