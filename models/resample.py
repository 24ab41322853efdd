"""Figures of an order on other draws of the same rows: how far luck alone moves them.

Drawn with replacement (bootstrap, Efron 1979). Two orders judged on the same draws are compared
in pairs: what an easy draw gives to the one it gives to the other.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.inputs import Floats

# The figures that are drawn; precision is that at the length of the list.
FIGURES = ("auprc", "auc", "precision")
# Cells of one table of counts: bounds memory, changes no number.
CELLS = 2_000_000


def draw_counts(rows: int, draws: int, seed: int) -> Iterator[NDArray[np.int64]]:
    """How often each row stands in each draw, in tables of shape (some draws, rows)."""
    random = np.random.default_rng(seed)
    some = max(1, CELLS // max(rows, 1))
    for start in range(0, draws, some):
        table = [
            np.bincount(random.integers(0, rows, rows), minlength=rows)
            for _ in range(min(some, draws - start))
        ]
        yield np.array(table, dtype=np.int64)


def drawn_figures(
    score: ArrayLike, label: ArrayLike, counts: NDArray[np.int64], k: int
) -> dict[str, Floats]:
    """Every one of FIGURES on every draw; NaN where a draw does not have it.

    counts: shape (draws, rows). Equal to `models.metrics` on rows repeated by their counts.
    """
    scores, labels = np.asarray(score, dtype=float), np.asarray(label, dtype=float)
    order = np.argsort(-scores, kind="stable")
    falls = np.flatnonzero(np.diff(scores[order], prepend=np.inf))
    weights = counts[:, order].astype(float)
    # One column for each different score, from the highest down.
    rows = np.add.reduceat(weights, falls, axis=1)
    won = np.add.reduceat(weights * labels[order], falls, axis=1)
    above, all_won = np.cumsum(rows, axis=1), np.cumsum(won, axis=1)
    positives, total = all_won[:, -1], above[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        reached = np.where(above > 0, all_won / above, 0.0)
        auprc = (won * reached).sum(axis=1) / positives
        lost = rows - won
        below = (total - positives)[:, None] - np.cumsum(lost, axis=1)
        auc = (won * (below + lost / 2)).sum(axis=1) / (positives * (total - positives))
        taken = np.clip(k - (above - rows), 0, rows)
        hits = np.where(rows > 0, won * taken / rows, 0.0).sum(axis=1)
        precision = hits / np.minimum(k, total)
    return {"auprc": auprc, "auc": auc, "precision": precision}
