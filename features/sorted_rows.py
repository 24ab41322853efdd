"""Sorted rows: whether they are in order already, and each of them once, told column by column.

To sort millions of rows or to look for equal ones among them takes several times their memory; what
is in order needs neither.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray


def is_in_order(rows: pl.DataFrame) -> bool:
    """Whether rows stand as `rows.sort(rows.columns, nulls_last=True)` would leave them.

    The first column goes before the others.
    """
    tied = _all_pairs(rows)
    for column in rows.get_columns():
        before, after = column[:-1], column[1:]
        falls = (before > after).fill_null(value=False)
        if column.null_count():
            falls |= before.is_null() & after.is_not_null()
        if (tied & falls.to_numpy()).any():
            return False
        tied &= before.eq_missing(after).to_numpy()
        if not tied.any():
            break
    return True


def each_once(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order of all their columns, each once: equal ones stand side by side."""
    same = _all_pairs(rows)
    for column in rows.get_columns():
        same &= column[1:].eq_missing(column[:-1]).to_numpy()
    return rows.filter(np.append(True, ~same)) if same.any() else rows


def _all_pairs(rows: pl.DataFrame) -> NDArray[np.bool_]:
    """True for every two rows that stand side by side."""
    return np.ones(max(rows.height - 1, 0), dtype=np.bool_)
