"""How much of a difference between two orders is luck: figures on other draws of the same units.

Units (enterprises, each with all its days) are drawn with replacement, and every order is judged
on the same draws (paired bootstrap: Efron 1979; for ranked lists Sakai 2006). A drawn unit is a
weight, so that all draws are judged at once; figures are those of `models.metrics`, ties alike.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.inputs import Floats, ModelError

DRAWS = 1000
# Weights held at once: draws are dealt out in parts below this.
CELLS = 20_000_000
METRICS = ("auc", "auprc", "ndcg", "precision_at_K", "recall_at_K")
AT = re.compile(r"(precision|recall)_at_([1-9]\d*)")


@dataclass(frozen=True)
class Difference:
    """One order's figure less another's, and how it scatters over the draws.

    error: the standard error. low, high: the 10th and 90th percentile. above: the share of draws
    in which the first order is the better one; an equal draw counts half.
    """

    ours: float
    theirs: float
    error: float
    low: float
    high: float
    above: float

    @property
    def difference(self) -> float:
        """What the first order is better by."""
        return self.ours - self.theirs

    @property
    def within_error(self) -> bool:
        """Whether the first order is at most one standard error behind; unknown is not."""
        return self.difference >= -self.error


@dataclass(frozen=True)
class Drawn:
    """Figures of several orders, the mean over the days: as they are, and on every draw.

    found: one per order, NaN where no day has both kinds of label; drawn: shape (draws, orders).
    """

    names: tuple[str, ...]
    found: Floats
    drawn: Floats

    def figure(self, name: str) -> float:
        """The figure of an order on the rows as they are."""
        return float(self.found[self.names.index(name)])

    def error(self, name: str) -> float:
        """The standard error of an order's figure."""
        return _error(self.drawn[:, self.names.index(name)])

    def between(
        self, name: str, quantiles: tuple[float, float] = (0.05, 0.95)
    ) -> tuple[float, float]:
        """The interval of an order's figure over the draws."""
        return _between(self.drawn[:, self.names.index(name)], quantiles)

    def compare(self, ours: str, theirs: str) -> Difference:
        """How one order stands to another on the same draws."""
        one, other = self.names.index(ours), self.names.index(theirs)
        gap = self.drawn[:, one] - self.drawn[:, other]
        known = gap[~np.isnan(gap)]
        above = float(((known > 0) + 0.5 * (known == 0)).mean()) if known.size else float("nan")
        low, high = _between(gap, (0.1, 0.9))
        return Difference(self.figure(ours), self.figure(theirs), _error(gap), low, high, above)


def draw_again(
    unit: ArrayLike,
    day: ArrayLike,
    label: ArrayLike,
    scores: Mapping[str, ArrayLike],
    metric: str,
    seed: int,
    draws: int = DRAWS,
) -> Drawn:
    """Judges orders on draws of the units; rows are units on days.

    unit, day: who and when, of every row, as numbers or text; label: 0 or 1; scores: per order,
    of every row. metric: one of METRICS, with a number for K. A draw without a positive on any
    day says nothing and is NaN. Raises ModelError for a metric that is not known.
    """
    _look(metric)
    codes = np.unique(np.asarray(unit), return_inverse=True)[1]
    many = int(codes.max()) + 1 if codes.size else 0
    outcome, days = np.asarray(label, dtype=float), np.asarray(day)
    places = [np.flatnonzero(days == one) for one in np.unique(days)]
    orders = {name: np.asarray(score, dtype=float) for name, score in scores.items()}
    if not many:
        return Drawn(tuple(orders), np.full(len(orders), np.nan), np.empty((0, len(orders))))
    plain = np.ones((1, many))
    found = _judged(plain, codes, places, outcome, orders, metric)[0]
    generator, parts = np.random.default_rng(seed), []
    at_once = max(1, min(draws, CELLS // max(1, len(codes))))
    for start in range(0, draws, at_once):
        size = min(at_once, draws - start)
        taken = generator.integers(0, many, size=(size, many))
        weights = np.stack([np.bincount(one, minlength=many) for one in taken]).astype(float)
        parts.append(_judged(weights, codes, places, outcome, orders, metric))
    return Drawn(tuple(orders), found, np.concatenate(parts))


def _judged(
    weights: Floats,
    codes: NDArray[np.int64],
    places: list[NDArray[np.int64]],
    outcome: Floats,
    orders: dict[str, Floats],
    metric: str,
) -> Floats:
    """The mean over the days of every order's figure, shape (draws, orders)."""
    figures = np.full((len(places), len(weights), len(orders)), np.nan)
    for nth, rows in enumerate(places):
        own = weights[:, codes[rows]]
        for column, score in enumerate(orders.values()):
            figures[nth, :, column] = weigh_order(score[rows], outcome[rows], own, metric)
    known = ~np.isnan(figures)
    total = np.where(known, figures, 0.0).sum(axis=0)
    count = known.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def weigh_order(score: Floats, label: Floats, weights: Floats, metric: str) -> Floats:
    """A figure of one order under several weightings of its rows.

    weights: whole numbers of shape (draws, rows), as if each row stood there so often. NaN where
    a weighting has no positive (for auc: or nothing else).
    """
    order = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(score[order]) != 0]) if len(order) else order
    sorted_weights = weights[:, order]
    # Rows of equal score are one step of the order.
    step = np.add.reduceat(sorted_weights, starts, axis=1)
    hits = np.add.reduceat(sorted_weights * label[order], starts, axis=1)
    return _figure(metric, step, hits)


def _figure(metric: str, step: Floats, hits: Floats) -> Floats:
    """The figure from how many stand, and how many of them are positive, at each step."""
    seen, won = step.cumsum(axis=1), hits.cumsum(axis=1)
    total = won[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        if metric == "auprc":
            precision = np.where(seen > 0, won / seen, 0.0)
            return np.asarray((hits * precision).sum(axis=1) / total)
        if metric == "auc":
            others = step - hits
            below = others.sum(axis=1, keepdims=True) - others.cumsum(axis=1)
            pairs = total * others.sum(axis=1)
            return np.asarray((hits * (below + others / 2)).sum(axis=1) / pairs)
        if metric == "ndcg":
            most = int(seen[:, -1].max())
            gains = np.r_[0.0, (1 / np.log2(np.arange(2, most + 2))).cumsum()]
            seats = np.diff(gains[np.rint(seen).astype(np.int64)], axis=1, prepend=0.0)
            share = np.where(step > 0, hits / step, 0.0)
            return np.asarray((share * seats).sum(axis=1) / gains[np.rint(total).astype(np.int64)])
        kind, k = _look(metric)
        before = seen - step
        taken = np.clip((k - before) / step, 0.0, 1.0)
        at = np.where(step > 0, hits * taken, 0.0).sum(axis=1)
        whole = np.minimum(k, seen[:, -1]) if kind == "precision" else total
        return np.where(total > 0, at / whole, np.nan)


def _look(metric: str) -> tuple[str, int]:
    """A metric taken apart: its kind, and at how many places it is cut. Raises ModelError."""
    if metric in METRICS[:3]:
        return metric, 0
    cut = AT.fullmatch(metric)
    if not cut:
        raise ModelError("unknown_metric", found=metric, right=", ".join(METRICS))
    return cut[1], int(cut[2])


def _error(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if known.size > 1 else float("nan")


def _between(values: Floats, quantiles: tuple[float, float]) -> tuple[float, float]:
    known = values[~np.isnan(values)]
    if not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, quantiles)
    return float(low), float(high)
