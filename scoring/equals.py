"""Sets with the same sum: the one with the least sum of places, then the one that comes first."""

from dataclasses import replace

import numpy as np

from scoring.field import Columns, Floats, Ints, members_of
from scoring.programs import NOISE, Sum, integers, lower_prices, rows_of
from scoring.whole import Whole, gap_of, search_prices, search_whole

# Candidates whose turn is settled by one search: their worths are powers of two.
TURNS = 16
# The search among equals begins with so many who come first.
FIRST = 4_000


def first_of_equals(columns: Columns, whole: Whole) -> Ints:
    """The candidates of all whole numbers with the same sum that come first.

    Columns further from the prices than the gap are settled in every such set. Without a gap,
    sets with the greatest sum are just those in which each bound with a price is at its edge;
    else the sum itself is one more bound. Among the candidates of the others the same search asks
    for the least sum of places, and what is then still open is settled turn by turn.
    """
    near = whole.gap + NOISE
    free = np.flatnonzero(np.abs(whole.reach) <= near)
    settled = np.where(whole.reach > near, columns.room, 0)
    taken = members_of(columns, settled)
    apart = _apart(_left(columns, whole, settled), free)
    counts = members_of(columns, np.where(np.abs(whole.reach) <= near, whole.counts, 0))
    counts = np.isin(apart.members, counts).astype(np.int64)
    worth = _worth(columns, whole, np.repeat(free, columns.room[free]))
    sums = [(worth, int(worth @ counts))] if whole.gap else []
    if sums:
        found = _among_equals(apart, sums)
    else:
        first = np.union1d(np.flatnonzero(counts), np.arange(min(counts.size, FIRST)))
        found = search_whole(apart, *search_prices(apart, first))
    if found is None:
        raise ArithmeticError("the solver lost a set that it had found")
    if found.gap:
        sums.append((apart.weight.astype(np.float64), int(apart.weight @ found.counts)))
    last = _by_turns(apart, found, sums)
    return np.append(taken, apart.members[last])


def _left(columns: Columns, whole: Whole, settled: Ints) -> Columns:
    """The columns with what the settled ones leave of each bound."""
    used = columns.inside(settled)
    least, most = columns.least - used, columns.most - used
    least[-1] = most[-1] = int(whole.counts.sum() - settled.sum())
    if whole.gap == 0:
        price = whole.price
        least, most = np.where(price > NOISE, most, least), np.where(price < -NOISE, least, most)
    return replace(columns, least=least, most=most)


def _worth(columns: Columns, whole: Whole, of: Ints) -> Floats:
    """Weights less a price of a place, so that numbers stay small."""
    less: float = np.round(whole.price[-1])
    return columns.weight[of].astype(np.float64) - less


def _apart(columns: Columns, free: Ints) -> Columns:
    """Each candidate of these columns on its own, in the order; who comes first weighs most."""
    sizes = columns.room[free]
    owners = np.repeat(free, sizes)
    nth = np.arange(owners.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    members = columns.members[columns.start[owners] + nth]
    ones = np.ones(owners.size, dtype=np.int64)
    weight = members.max(initial=0) - members
    return Columns(
        weight,
        columns.of[:, owners],
        ones,
        np.cumsum(ones) - 1,
        members,
        columns.least,
        columns.most,
    )


def _among_equals(columns: Columns, sums: list[Sum]) -> Whole | None:
    """The best whole numbers that reach these sums too; few columns are left by then."""
    every = np.arange(columns.weight.size)
    table, low, high = rows_of(columns, every, sums)
    best = integers(columns.weight, columns.room, table, low, high)
    if best is None:
        return None
    reach, bound = lower_prices(columns.weight, table, low, high)
    # With a price on the sums no bound is at its edge of necessity: a gap says so.
    gap = max(gap_of(columns, best, bound), 10 * NOISE)
    return Whole(best, gap, reach, np.zeros(columns.least.size))


def _by_turns(columns: Columns, whole: Whole, sums: list[Sum]) -> Ints:
    """Which candidates have a place in the set that comes first, by what is settled already.

    A few at a time have their turn: earlier ones are worth more than all later ones together.
    """
    near = whole.gap + NOISE
    free = np.flatnonzero(np.abs(whole.reach) <= near)
    free = free[np.argsort(columns.members[free], kind="stable")]
    settled = np.where(whole.reach > near, 1, 0)
    columns = _left(columns, whole, settled)
    sums = [(worth, reached - int(worth @ settled)) for worth, reached in sums]
    table, low, high = rows_of(columns, free, sums)
    left, given = int(columns.most[-1]), np.zeros(free.size, dtype=np.int64)
    for at in range(0, free.size, TURNS):
        if given.sum() == left:
            break
        turn = np.arange(at, min(at + TURNS, free.size))
        worth = np.zeros(free.size - at, dtype=np.int64)
        worth[: turn.size] = 1 << np.arange(turn.size)[::-1]
        used = table @ given
        rest = table[:, at:]
        found = integers(worth, np.ones_like(worth), rest, low - used, high - used)
        if found is None:
            raise ArithmeticError("the solver lost a set that it had found")
        given[turn] = found[: turn.size]
    settled[free] = given
    return np.flatnonzero(settled)
