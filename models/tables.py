"""Tables of patterns: what a leaf gives to each indicator of its path, whatever the row.

A leaf of value v whose path asks for d indicators gives v to whoever satisfies all d spans. For a
row x against a reference row b, with the indicators outside a set S taken from b, it is the game

    g(S) = v  if x satisfies every indicator of S, and b every other one;  0  else.

Let m be the set of the d that x does not satisfy, n those that b does not. If m and n meet, g is
nothing. Else the value comes with the last of n, or goes with the first of m; where each indicator
comes in at a time t of its own, even over (0, 1) (Owen 1972), the Shapley value is

    phi_j = - v int (1-t)^(|m|-1) t^|n| dt    for j in m,
            + v int (1-t)^|m| t^(|n|-1) dt    for j in n,       0 for all others.

Against many reference rows, with weights c[n] of the patterns n (to the sum of 1), let Z_t[m] be
the sum of v c[n] t^|n| over all n that do not meet m. Then both lines are one difference,

    phi_j = stay[m] - leave[m + j]      stay[m]  = int (1-t)^|m| / t Z_t[m] dt
                                        leave[m] = int (1-t)^(|m|-1) / t Z_t[m] dt

(m + j: m and j together): for j in m because m + j is m, and 1/t - (1-t)/t is 1; for all others
because Z_t[m] - Z_t[m + j] is the sum over those n that hold j. A difference is the integral of a
polynomial in t of degree below d: d/2 nodes of Gauss and Legendre are exact. So two tables of 2^d
numbers are filled once per leaf, by d/2 sums over subsets; a row then costs d comparisons and d + 1
look-ups, however many reference rows there are. Counting the patterns of a background is the idea
of WOODELF (Nadel, Wettenstein 2024).

The path-dependent values (Lundberg, Erion, Lee 2018) are the same against the reference that the
tree itself implies: every indicator on its own, satisfied by the share r_j of the training rows
that went on, so that c[n] is the product of (1 - r_j) within n and of r_j outside.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from models.inputs import Floats

Fill = Callable[[Floats, Floats, Floats, Floats, Floats, Floats], None]


def fill_by_numpy(
    worth: Floats,
    within: Floats,
    leaving: Floats,
    staying: Floats,
    stay: Floats,
    leave: Floats,
) -> None:
    """Adds to `stay` and `leave` what every node gives to all patterns m.

    worth: v c[n] of every pattern n, shape (leaves, 2^depth), as are `stay` and `leave`. within:
    t^|n|; leaving and staying: what Z_t[m] counts for in either; shape (nodes, 2^depth).
    """
    for powers, lost, kept in zip(within, leaving, staying):
        sums = worth * powers
        half = 1
        while half < sums.shape[1]:
            halves = sums.reshape(len(sums), -1, 2, half)
            halves[:, :, 1] += halves[:, :, 0]
            half *= 2
        # What does not meet m lies within all others: the same, from the other end.
        apart = sums[:, ::-1]
        leave += lost * apart
        stay += kept * apart


def fill_loops(
    worth: Floats,
    within: Floats,
    leaving: Floats,
    staying: Floats,
    stay: Floats,
    leave: Floats,
) -> None:
    """As `fill_by_numpy`, leaf by leaf, so that all of one stays in the cache.

    Sums go to the half that does not meet m at once. Places without a sign: for others it is looked
    whether they count from the end, and nothing is added four by four.
    """
    leaves, patterns = worth.shape
    sums, size = np.empty(patterns), np.uint64(patterns)
    for i in range(leaves):
        own, kept, lost = worth[i], stay[i], leave[i]
        for node in range(len(within)):
            powers, to_lost, to_kept = within[node], leaving[node], staying[node]
            for n in range(patterns):
                sums[n] = own[n] * powers[n]
            half = np.uint64(1)
            while half < size:
                first = np.uint64(0)
                while first < size:
                    for n in range(first, first + half):
                        alone = sums[n]
                        sums[n] = alone + sums[n + half]
                        sums[n + half] = alone
                    first += half + half
                half += half
            for n in range(patterns):
                lost[n] += to_lost[n] * sums[n]
                kept[n] += to_kept[n] * sums[n]


def fill_tables(worth: Floats, depth: int, fill: Fill = fill_by_numpy) -> tuple[Floats, Floats]:
    """`stay` and `leave` from v c[n] of every pattern n; all of shape (leaves, 2^depth).

    fill: either way gives the same bytes.
    """
    stay, leave = np.zeros_like(worth), np.zeros_like(worth)
    fill(worth, *_at_nodes(depth), stay, leave)
    return stay, leave


def _at_nodes(depth: int) -> tuple[Floats, Floats, Floats]:
    """What every pattern is multiplied by at each node, before the sums and after them."""
    nodes, parts = _nodes((depth + 1) // 2)
    t, part = (nodes[:, None] + 1) / 2, parts[:, None] / 2
    sizes = np.arange(depth + 1.0)
    leaving = part / t * (1 - t) ** (sizes - 1)
    size: NDArray[np.uint8] = np.bitwise_count(np.arange(1 << depth))
    within, lost, kept = (
        np.ascontiguousarray(by_size[:, size]) for by_size in (t**sizes, leaving, leaving * (1 - t))
    )
    return within, lost, kept


@cache
def _nodes(count: int) -> tuple[Floats, Floats]:
    nodes, parts = np.polynomial.legendre.leggauss(count)
    return nodes, parts


def weigh_patterns(share: Floats) -> Floats:
    """Weights of patterns if each indicator is satisfied by its share of rows, on its own."""
    weights = np.ones((len(share), 1))
    for own in share.T[:, :, None]:
        weights = np.hstack([weights * own, weights * (1 - own)])
    return weights
