"""Monotone bins of one indicator: quantiles, pooled until the rate of the label rises with good."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.inputs import Floats

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Bins:
    """Bins of one indicator from its lowest value to its highest, with training rows in each.

    cuts: ascending, one fewer than bins; a value at a cut belongs to the bin above it.
    """

    cuts: Floats
    rows: Counts
    positives: Counts


def quantile_cuts(values: Floats, most: int) -> Floats:
    """Cuts into at most `most` bins of about equal rows, each between two values that occur.

    Of the numbers between the two the shortest is taken, so that a card can be read.
    """
    seen, counts = np.unique(values, return_counts=True)
    # A bin ends after the value at which its share of all rows is reached.
    ends = np.searchsorted(np.cumsum(counts) * most, np.arange(1, most) * len(values))
    ends = np.unique(ends[ends < len(seen) - 1])
    return np.array([short_between(seen[end], seen[end + 1]) for end in ends], dtype=float)


def short_between(low: float, high: float) -> float:
    """The shortest decimal number above `low` and not above `high`.

    >>> short_between(0.123456, 0.134567)
    0.13
    """
    middle = low / 2 + high / 2
    for digits in range(1, 17):
        short = float(f"{middle:.{digits}g}")
        if low < short <= high:
            return short
    return float(high)


def count_bins(values: Floats, y: NDArray[np.int8], cuts: Floats) -> Bins:
    """How many rows and positives of training stand in each bin."""
    place = np.searchsorted(cuts, values, side="right")
    rows = np.bincount(place, minlength=len(cuts) + 1)
    positives = np.bincount(place, weights=y, minlength=len(cuts) + 1).astype(np.int64)
    return Bins(cuts, rows, positives)


def settle(bins: Bins, sign: int, least: float, smoothing: float) -> Bins:
    """Joins neighbours until the smoothed rate rises in the good direction and none is too small.

    Pool adjacent violators (Ayer et al. 1955); a bin of fewer than `least` rows joins the
    neighbour whose rate is nearest. smoothing: see `rates`.
    """
    while len(bins.rows) > 1:
        rate = rates(bins, smoothing) * sign
        falls = np.flatnonzero(np.diff(rate) <= 0)
        small = int(np.argmin(bins.rows))
        if falls.size:
            bins = _joined(bins, int(falls[0]))
        elif bins.rows[small] < least:
            below = abs(rate[small] - rate[small - 1]) if small > 0 else np.inf
            above = abs(rate[small + 1] - rate[small]) if small + 1 < len(rate) else np.inf
            bins = _joined(bins, small if above < below else small - 1)
        else:
            break
    return bins


def _joined(bins: Bins, lower: int) -> Bins:
    """The bins with `lower` and the one above it made one."""
    rows, positives = bins.rows.copy(), bins.positives.copy()
    rows[lower] += rows[lower + 1]
    positives[lower] += positives[lower + 1]
    return Bins(
        np.delete(bins.cuts, lower), np.delete(rows, lower + 1), np.delete(positives, lower + 1)
    )


def rates(bins: Bins, smoothing: float) -> Floats:
    """Share of positives in each bin, as if `smoothing` more rows of the mean share stood in it.

    So that a bin without a positive has a rate above nothing (Laplace, with the mean as prior).
    """
    mean = bins.positives.sum() / bins.rows.sum()
    return np.asarray((bins.positives + smoothing * mean) / (bins.rows + smoothing))


def evidence(bins: Bins, smoothing: float) -> Floats:
    """Weight of evidence per bin: its smoothed log-odds above those of all rows (Good 1950)."""
    if len(bins.rows) == 1:
        return np.zeros(1)
    mean, rate = bins.positives.sum() / bins.rows.sum(), rates(bins, smoothing)
    return np.asarray(np.log(rate / (1 - rate)) - np.log(mean / (1 - mean)))
