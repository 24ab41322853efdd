"""Programs over columns, linear and in whole numbers: the one way to the solver (HiGHS)."""

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from scoring.field import Columns, Floats, Ints

# Weights are whole numbers: a price, a difference or a share below this is the solver's noise.
NOISE = 1e-4
# What each column adds to a sum, and what the sum must reach.
Sum = tuple[Floats, int]


def relax(columns: Columns, take: Ints, cost: Floats, short: bool) -> tuple[Floats, Floats, float]:
    """A linear program over these columns: how many of each, the price of each bound, its value.

    short: places short of a bound's least are allowed, at a cost of one, and nothing else costs.
    """
    # Only quotas ask for a solver.
    from scipy.optimize import linprog

    table = columns.table(take)
    low = np.flatnonzero(columns.least > 0)
    high = np.flatnonzero(columns.most < table @ columns.room[take])
    sides = vstack([table[high], -table[low]], format="csr")
    edge = np.append(columns.most[high], -columns.least[low]).astype(np.float64)
    upper = columns.room[take].astype(np.float64)
    if short:
        at = (high.size + np.arange(low.size), np.arange(low.size))
        missing = csr_array((-np.ones(low.size), at), shape=(edge.size, low.size))
        sides = hstack([sides, missing], format="csr")
        cost = np.append(cost, np.ones(low.size))
        upper = np.append(upper, np.full(low.size, np.inf))
    box = np.column_stack([np.zeros(upper.size), upper])
    done = linprog(cost, A_ub=sides, b_ub=edge, bounds=box, method="highs-ds")
    if done.status != 0:
        raise ArithmeticError(f"linear program: {done.message}")
    price = np.zeros(columns.least.size)
    price[high] -= done.ineqlin.marginals[: high.size]
    price[low] += done.ineqlin.marginals[high.size :]
    near = np.round(price)
    price = np.where(np.abs(price - near) < NOISE / 10, near, price)
    return done.x[: take.size], price, float(done.fun)


def integers(worth: Ints, room: Ints, table: csr_array, low: Ints, high: Ints) -> Ints | None:
    """Whole numbers of the greatest worth; None where there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if not room.size:
        fits = bool(np.all(low <= 0) and np.all(high >= 0))
        return np.zeros(0, dtype=np.int64) if fits else None
    done = milp(
        -worth.astype(np.float64),
        integrality=np.ones(room.size),
        bounds=Bounds(np.zeros(room.size), room.astype(np.float64)),
        constraints=LinearConstraint(table, low.astype(np.float64), high.astype(np.float64)),
        options={"mip_rel_gap": 0.0},
    )
    if done.status == 2:
        return None
    if done.status != 0:
        raise ArithmeticError(f"whole numbers: {done.message}")
    found = np.round(done.x).astype(np.int64)
    assert isinstance(found, np.ndarray)
    return found


def rows_of(columns: Columns, take: Ints, sums: list[Sum]) -> tuple[csr_array, Ints, Ints]:
    """Bounds as rows, with the sums that must be reached; half a unit is left for rounding."""
    table, low, high = columns.table(take), columns.least, columns.most
    for worth, reached in sums:
        table = vstack([table, csr_array(worth[None, take].astype(np.float64))], format="csr")
        low, high = np.append(low, reached - 0.5), np.append(high, np.inf)
    return table, low, high


def lower_prices(weight: Ints, table: csr_array, low: Ints, high: Ints) -> tuple[Floats, float]:
    """Weights less the prices of these rows, one of each column at most, and the linear bound."""
    from scipy.optimize import linprog

    sides = vstack([table, -table], format="csr")
    edge = np.append(high, -low)
    real = np.isfinite(edge)
    cost = -weight.astype(np.float64)
    done = linprog(cost, A_ub=sides[real], b_ub=edge[real], bounds=(0, 1), method="highs-ds")
    if done.status != 0:
        raise ArithmeticError(f"linear program: {done.message}")
    price = -done.ineqlin.marginals
    reach: Floats = -cost - sides[real].T @ price
    return reach, float(price @ edge[real] + np.maximum(reach, 0.0).sum())
