"""How good an order is: each figure a pure function of scores and labels.

Scores and labels are arrays of shape (rows,), labels 0 or 1 without missing ones. Where a cut
falls inside equal scores, figures are the mean over all orders of the equal ones.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score


def auc(score: ArrayLike, label: ArrayLike) -> float | None:
    """Area under the ROC curve; None where there is one kind of label only."""
    if len(np.unique(label)) < 2:
        return None
    return float(roc_auc_score(label, score))


def auprc(score: ArrayLike, label: ArrayLike) -> float | None:
    """Average precision; None without a positive."""
    return float(average_precision_score(label, score)) if np.sum(label) else None


def ndcg(score: ArrayLike, label: ArrayLike) -> float | None:
    """Normalised discounted cumulative gain of the whole order; None without a positive."""
    if not np.sum(label) or np.size(label) < 2:
        return None
    return float(ndcg_score(np.atleast_2d(label), np.atleast_2d(score)))


def hits_at(score: ArrayLike, label: ArrayLike, k: int) -> float:
    """Expected positives among the k highest scores.

    >>> hits_at([3, 2, 2, 1], [1, 1, 0, 0], 2)
    1.5
    """
    scores, labels = np.asarray(score, dtype=float), np.asarray(label, dtype=float)
    if k >= scores.size:
        return float(labels.sum())
    cut = np.sort(scores)[::-1][k - 1]
    above, tied = scores > cut, scores == cut
    share = (k - above.sum()) / tied.sum()
    return float(labels[above].sum() + share * labels[tied].sum())


def hits_along(score: ArrayLike, label: ArrayLike, ks: ArrayLike) -> NDArray[np.float64]:
    """`hits_at` of several lengths at once, sorted once: for curves.

    >>> hits_along([3, 2, 2, 1], [1, 1, 0, 0], [1, 2, 9]).tolist()
    [1.0, 1.5, 2.0]
    """
    scores, labels = np.asarray(score, dtype=float), np.asarray(label, dtype=float)
    order = np.argsort(-scores, kind="stable")
    # Between two steps of the order the expected hits run along a straight line.
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True)) if scores.size else order
    won = labels[order].cumsum()[ends]
    return np.asarray(np.interp(np.asarray(ks, dtype=float), np.r_[0, ends + 1], np.r_[0.0, won]))


def precision_at(score: ArrayLike, label: ArrayLike, k: int) -> float | None:
    """Share of positives among the k highest scores (all, where there are fewer than k)."""
    rows = np.size(label)
    return hits_at(score, label, k) / min(k, rows) if rows else None


def recall_at(score: ArrayLike, label: ArrayLike, k: int) -> float | None:
    """Share of all positives that stand among the k highest scores; None without a positive."""
    total = float(np.sum(label))
    return hits_at(score, label, k) / total if total else None


def lift_at(score: ArrayLike, label: ArrayLike, k: int) -> float | None:
    """Precision at k over the share of positives in all rows; None without a positive."""
    total, precision = float(np.sum(label)), precision_at(score, label, k)
    return precision / (total / np.size(label)) if total and precision is not None else None


def wilson(hits: float, rows: float) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927), which holds where shares are near 0 or 1 too.

    >>> [round(end, 3) for end in wilson(0, 10)]
    [0.0, 0.278]
    """
    if not rows:
        return None
    share, z = hits / rows, 1.959963984540054
    middle = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z / (1 + z * z / rows) * (share * (1 - share) / rows + (z / (2 * rows)) ** 2) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def brier(probability: ArrayLike, label: ArrayLike) -> float:
    """Mean squared difference between probability and outcome."""
    return float(np.mean((np.asarray(probability) - np.asarray(label)) ** 2))


def ece(probability: ArrayLike, label: ArrayLike, bins: int = 10) -> float:
    """Expected calibration error over bins of equal count (Naeini et al. 2015).

    >>> ece([0.5, 0.5], [0, 1], bins=1)
    0.0
    """
    p, y = np.asarray(probability, dtype=float), np.asarray(label, dtype=float)
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, bins) if part.size]
    return float(sum(abs(p[part].mean() - y[part].mean()) * part.size for part in parts) / p.size)


def judge_order(
    score: ArrayLike,
    label: ArrayLike,
    ks: tuple[int, ...],
    probability: ArrayLike | None = None,
) -> dict[str, object]:
    """All figures of one order, by name; calibration figures are None without probabilities."""
    at = {
        "precision_at": precision_at,
        "recall_at": recall_at,
        "lift_at": lift_at,
    }
    return {
        "n": int(np.size(label)),
        "positives": int(np.sum(label)),
        "auc": auc(score, label),
        "auprc": auprc(score, label),
        "ndcg": ndcg(score, label),
        **{name: {str(k): figure(score, label, k) for k in ks} for name, figure in at.items()},
        "ece": None if probability is None else ece(probability, label),
        "brier": None if probability is None else brier(probability, label),
    }
