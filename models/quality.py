"""How good explanations are: whether two kinds, or two trainings, give the same reasons."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.inputs import Floats

# How many reasons are compared, and the share of a score that is to be carried.
TOP, CARRIED = 5, 0.8
# Parts below this share of the largest of all are rounding, and no reason.
NOISE = 1e-9

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """How far the largest reasons of the same rows agree, told in two ways.

    ordered: share of rows with the same ones in the same order; same: with the same ones in any
    order; overlap: mean share of them in common.
    """

    rows: int
    ordered: float
    same: float
    overlap: float


def top_reasons(parts: Floats, count: int = TOP) -> Ints:
    """The columns with the largest parts of each row, for or against, largest first; (rows, count).

    -1 stands where a row has no more parts. Equal ones come in order of their columns.
    """
    size = np.abs(parts)
    noise = NOISE * size.max(initial=0.0)
    order = np.argsort(-np.where(size > noise, size, 0.0), axis=1, kind="stable")[:, :count]
    told = np.where(np.take_along_axis(size, order, axis=1) > noise, order, -1)
    if told.shape[1] < count:
        spare = np.full((len(parts), count - told.shape[1]), -1)
        told = np.hstack([told, spare])
    return np.asarray(told, dtype=np.int64)


def overlap_reasons(ones: Floats, others: Floats, count: int = TOP) -> Floats:
    """For each row, the share of its largest reasons that both parts name.

    Of as many as the one with more of them has; 1 where neither has any.
    """
    first, second = top_reasons(ones, count), top_reasons(others, count)
    common = ((first[:, :, None] == second[:, None, :]) & (first[:, :, None] >= 0)).sum(axis=(1, 2))
    most = np.maximum((first >= 0).sum(axis=1), (second >= 0).sum(axis=1))
    return np.where(most > 0, common / np.maximum(most, 1), 1.0)


def compare_reasons(ones: Floats, others: Floats, count: int = TOP) -> Agreement:
    """Agreement of the largest reasons; ones and others: parts of the same rows and columns."""
    if len(ones) == 0:
        return Agreement(0, 1.0, 1.0, 1.0)
    first, second = top_reasons(ones, count), top_reasons(others, count)
    overlap = overlap_reasons(ones, others, count)
    ordered = (first == second).all(axis=1).mean()
    # Sums of shares such as 3/5 are rounded; equal ones share everything.
    return Agreement(len(ones), float(ordered), float((overlap == 1).mean()), float(overlap.mean()))


def count_carrying(parts: Floats, share: float = CARRIED) -> Ints:
    """How many of its largest parts carry this share of all absolute parts of a row; 0 of none."""
    size = -np.sort(-np.abs(parts), axis=1)
    whole = size.sum(axis=1, keepdims=True)
    carried = np.cumsum(size, axis=1) / np.where(whole > 0, whole, 1.0)
    # What carries the share exactly does so whatever the rounding.
    told = (carried < share - 1e-12).sum(axis=1) + 1
    return np.asarray(np.where(whole[:, 0] > 0, told, 0), dtype=np.int64)


def order_agreement(ones: Floats, others: Floats) -> float:
    """Spearman's rank correlation of two columns; 1 where both are level, 0 where one is."""
    first, second = rankdata(ones), rankdata(others)
    level = np.ptp(first) == 0, np.ptp(second) == 0
    if any(level):
        return float(all(level))
    return float(np.corrcoef(first, second)[0, 1])
