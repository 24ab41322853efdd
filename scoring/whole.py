"""The greatest sum under bounds: prices by a linear program, then whole numbers near them."""

from dataclasses import dataclass, replace

import numpy as np

from scoring.field import Columns, Floats, Ints
from scoring.programs import NOISE, integers, relax

# So many columns come in at a time, for each place.
MORE = 2
# How many undecided columns the search for whole numbers begins with.
CORE = 200


@dataclass(frozen=True)
class Whole:
    """The best whole numbers of each column, and how it is known that none are better.

    gap: how far their sum is below the linear bound. reach: of each column, its weight less the
    prices of its bounds; price: of each bound and, last, of a place.
    """

    counts: Ints
    gap: float
    reach: Floats
    price: Floats


def reach_bounds(columns: Columns, take: Ints) -> Ints | None:
    """Columns by which, in shares at least, every bound is kept; None where none are enough."""
    if not np.any(columns.least > 0):
        return take
    blank = replace(columns, weight=np.zeros_like(columns.weight))
    while True:
        _, price, short = relax(columns, take, np.zeros(take.size), short=True)
        if short < NOISE:
            return take
        more = _come_in(blank, take, price)
        if not more.size:
            return None
        take = np.union1d(take, more)


def search_prices(columns: Columns, take: Ints) -> tuple[Ints, Floats, Floats]:
    """The columns that the linear program needs, how many of each it takes, and its prices."""
    while True:
        cost = -columns.weight[take].astype(np.float64)
        amount, price, _ = relax(columns, take, cost, short=False)
        more = _come_in(columns, take, price)
        if not more.size:
            return take, amount, price
        take = np.union1d(take, more)


def _come_in(columns: Columns, take: Ints, price: Floats) -> Ints:
    """Columns outside that are worth more than their prices; the best of them, if many."""
    reach = columns.less(price)
    reach[take] = 0.0
    more = np.flatnonzero(reach > NOISE)
    most = max(MORE * int(columns.most[-1]), 1_000)
    if more.size > most:
        more = np.sort(more[np.argsort(-reach[more], kind="stable")[:most]])
    return more


def search_whole(columns: Columns, take: Ints, amount: Floats, price: Floats) -> Whole | None:
    """The best whole numbers, near the linear program's."""
    reach = columns.less(price)
    bound = _bound(columns, reach, price)
    counts = np.zeros(columns.weight.size, dtype=np.int64)
    counts[take] = np.round(amount).astype(np.int64)
    if np.all(np.abs(counts[take] - amount) < NOISE) and _keeps(columns, counts):
        return Whole(counts, gap_of(columns, counts, bound), reach, price)
    far = np.abs(reach)
    width = float(np.partition(far, CORE)[CORE]) if far.size > CORE else np.inf
    while True:
        found = _core(columns, reach, width)
        everything = bool(np.all(far <= width))
        if found is not None:
            gap = gap_of(columns, found, bound)
            if gap <= width or everything:
                return Whole(found, gap, reach, price)
            width = gap
        elif everything:
            return None
        else:
            width = max(8 * width, 1.0) if width < far.max() else np.inf


def _bound(columns: Columns, reach: Floats, price: Floats) -> float:
    """No sum of weights is above this, whatever the prices are."""
    edges = np.where(price > 0, columns.most, columns.least)
    return float(price @ edges + np.maximum(reach, 0.0) @ columns.room)


def gap_of(columns: Columns, counts: Ints, bound: float) -> float:
    """How far the sum is below the bound; nothing where only the solver's noise is between."""
    gap = bound - float(int(columns.weight @ counts))
    return 0.0 if gap < NOISE * 10 else gap


def _keeps(columns: Columns, counts: Ints) -> bool:
    every = columns.inside(counts)
    return bool(np.all((every >= columns.least) & (every <= columns.most)))


def _core(columns: Columns, reach: Floats, width: float) -> Ints | None:
    """The best whole numbers where whoever is further from the prices is settled; None: none."""
    counts = np.where(reach > width, columns.room, 0)
    free = np.flatnonzero(np.abs(reach) <= width)
    settled = columns.inside(counts)
    low, high = columns.least - settled, columns.most - settled
    table = columns.table(free)
    found = integers(columns.weight[free], columns.room[free], table, low, high)
    if found is None:
        return None
    counts[free] = found
    return counts
