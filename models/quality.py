"""How good explanations are: whether two kinds, or two trainings, give the same reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from models.inputs import Floats, Scorer

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


@dataclass(frozen=True)
class Quality:
    """How good the explanations of a model are, on some rows against a reference.

    agreement: of the learner's own parts (of trees, path-dependent ones) with those against the
    reference. refits, overlap: how many refits, and the mean share of each row's largest reasons
    that its refits name as well; None without refits. carrying, carrying_most: how many reasons
    carry CARRIED of a score, median and 90th percentile. miss: the greatest distance of any sum
    of parts from its score, of both kinds.
    """

    rows: int
    reference: int
    agreement: Agreement
    refits: int
    overlap: float | None
    carrying: float
    carrying_most: float
    miss: float


def measure_quality(
    scorer: Scorer, refits: Sequence[Scorer], X: pd.DataFrame, reference: pd.DataFrame
) -> Quality:
    """The figures on rows X against reference rows, one of each at the least."""
    score = scorer.score(X)
    own, against = scorer.contributions(X), scorer.contributions_against(X, reference)
    miss = max(float(np.abs(parts.sum(axis=1) - score).max()) for parts in (own, against))
    parts = against[:, :-1]
    overlaps = [
        overlap_reasons(parts, columns_of(refit, scorer.names, X, reference)) for refit in refits
    ]
    count = count_carrying(parts)
    return Quality(
        len(X),
        len(reference),
        compare_reasons(own[:, :-1], parts),
        len(overlaps),
        float(np.mean(overlaps)) if overlaps else None,
        float(np.median(count)),
        float(np.quantile(count, 0.9, method="higher")),
        miss,
    )


def columns_of(
    scorer: Scorer, names: Sequence[str], X: pd.DataFrame, reference: pd.DataFrame
) -> Floats:
    """Parts against a reference in the columns of these names; nothing for what it never learned.

    A refit may have met a draw in which an indicator is never known.
    """
    told, places = np.zeros((len(X), len(names))), {name: at for at, name in enumerate(names)}
    own = scorer.contributions_against(X, reference)
    for at, name in enumerate(scorer.names):
        if name in places:
            told[:, places[name]] = own[:, at]
    return told
