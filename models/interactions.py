"""What two indicators do together: exact interaction values of trees, by tables of patterns.

The interaction of i and j is what i gives with j's own value, less what it gives with j taken from
the reference, and the same the other way round (Shapley interaction index; Lundberg, Erion, Lee
2018 for trees). In a leaf (`models/tables.py`) with weights c[n] of the patterns n, a row that
satisfies j gains by j's own value just those reference rows that do not: the game of the other
indicators with the weights c[n + j]; a row that does not satisfy j loses all others: c[n] of the n
without j, turned round. Each is a leaf of one indicator less: its parts stand in the same tables.
"""

import numpy as np
import pandas as pd

from models.categories import Coded, as_numbers
from models.index import Index
from models.inputs import Floats, ModelError, Scorer, prepare_numbers
from models.kernel import Kernel, grow
from models.ranker import Ranker
from models.tables import fill_tables, weigh_patterns

# Ways to bring an index together in which its indicators act together.
FOLDED = ("topsis", "vikor")


def within(scorer: Scorer) -> Scorer:
    """The scorer itself, without the rates of its categories."""
    return scorer.inner if isinstance(scorer, Coded) else scorer


def is_folded(scorer: Scorer) -> bool:
    """Whether its parts are found by trying every subset of indicators: exact, and slow."""
    inner = within(scorer)
    return isinstance(inner, Index) and inner.aggregate in FOLDED


def interact_against(
    scorer: Scorer, X: pd.DataFrame, reference: pd.DataFrame | None = None
) -> Floats:
    """Interaction values, shape (rows, indicators, indicators), symmetric.

    A row's matrix sums to its score less the base, each of its lines to that indicator's part
    (`contributions_against`); on the diagonal stands what an indicator gives alone. A pair's whole
    interaction stands in two halves. Without a reference, for trees alone: path-dependent, as shap
    tells them. Raises ModelError("additive") where parts add up, so that no two act together, and
    for trees that the kernel does not take.
    """
    inner, rows = within(scorer), as_numbers(scorer, X)
    others = None if reference is None else as_numbers(scorer, reference)
    if isinstance(inner, Index) and is_folded(inner) and others is not None:
        parts = inner.contributions_against(rows, others)
        told = inner.interactions_against(rows, others)
    elif isinstance(inner, Ranker):
        told, parts = _by_leaves(inner, rows, others)
    else:
        raise ModelError("additive", found=type(inner).__name__)
    alone = np.arange(told.shape[1])
    told[:, alone, alone] = parts[:, :-1] - told.sum(axis=2)
    return told


def _by_leaves(
    ranker: Ranker, X: pd.DataFrame, reference: pd.DataFrame | None
) -> tuple[Floats, Floats]:
    """Halves of pairs, and the parts they belong to."""
    if ranker.odd_trees:
        raise ModelError("odd_trees", count=len(ranker.odd_trees), first=ranker.odd_trees[0])
    kernel, rows = grow(ranker.booster), prepare_numbers(X, ranker.indicators)
    if reference is None:
        shares = [weigh_patterns(group.share) for group in kernel.trees.leaves]
        return _pairs(kernel, rows, shares), kernel.contributions(rows)
    others = prepare_numbers(reference, ranker.indicators)
    parts = kernel.contributions_against(rows, others)
    return _pairs(kernel, rows, kernel.shares(others)), parts


def _pairs(kernel: Kernel, X: Floats, shares: list[Floats]) -> Floats:
    """Half of every pair's interaction, nothing on the diagonal."""
    trees, rows = kernel.trees, len(X)
    told = np.zeros(trees.width**2 * rows)
    for group, share, found in zip(trees.leaves, shares, kernel.patterns(X)):
        worth, leaf = share * group.value[:, None], np.arange(len(share))[:, None]
        # A leaf of one indicator has no pair.
        for j in range(group.depth if group.depth > 1 else 0):
            fails = (found >> j & 1).astype(bool)
            others = (found >> (j + 1) << j) | (found & ((1 << j) - 1))
            halves = worth.reshape(len(worth), -1, 2, 1 << j)
            kept, gone = np.empty(found.shape), np.empty((group.depth - 1, *found.shape))
            for side, own in ((fails, -halves[:, :, 0]), (~fails, halves[:, :, 1])):
                stay, leave = fill_tables(own.reshape(len(worth), -1), group.depth - 1)
                at = np.broadcast_to(leaf, found.shape)[side], others[side]
                kept[side] = stay[at]
                for k in range(group.depth - 1):
                    gone[k][side] = leave[at[0], at[1] | (1 << k)]
            for k in range(group.depth - 1):
                other = k if k < j else k + 1
                pair = group.feature[:, j] * trees.width + group.feature[:, other]
                where = pair[:, None] * rows + np.arange(rows)
                part = (kept - gone[k]) / 2
                told += np.bincount(where.ravel(), weights=part.ravel(), minlength=len(told))
    return np.moveaxis(told.reshape(trees.width, trees.width, rows), -1, 0).copy()
