"""What an indicator adds along its values, and where that moves against its good direction."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.inputs import Floats

# Bins of about equal count, and how many rows a bin is to have.
BINS, FEWEST = 12, 10
# Steps below this share of the curve's height are rounding; below so many standard errors of the
# difference of two means of bins, the luck of who stands in them.
NOISE, SURE = 1e-6, 2.0


@dataclass(frozen=True)
class Dependence:
    """The curve of one indicator.

    bins: a line for each: low, high (of the values in it; NaN where they are missing), n, mean (of
        the parts), mean_low, mean_high (over the model and its refits), against (whether the step
        from the bin before goes against the direction: in the model by more than SURE standard
        errors over its rows, and in every refit; bins of fewer than FEWEST are not judged).
    steps: how many steps there are between neighbouring bins of known values.
    against: the share of these that go against the direction; None without direction or steps.
    """

    bins: pd.DataFrame
    steps: int
    against: float | None


def trace(values: Floats, parts: Floats, refits: Floats, sign: int, bins: int = BINS) -> Dependence:
    """The curve of an indicator over rows with these values (NaN: missing) and parts.

    refits: their parts for the same rows, shape (refits, rows). sign: the direction it is held
    against, 0 for none. Equal values stand in one bin, missing ones in a bin of their own, last.

    Parts of other rows are compared here, and these differ in other indicators as well: a curve
    may fall through interactions where no single step in the good direction lowers a score.
    """
    groups = _cut(values, bins)
    known = len(groups)
    missing = np.flatnonzero(np.isnan(values))
    if len(missing):
        groups.append(missing)
    every = np.vstack([parts[None, :], refits])
    means = np.array([every[:, group].mean(axis=1) for group in groups]).reshape(
        len(groups), len(every)
    )
    falls = np.zeros(len(groups), dtype=bool)
    if sign and known > 1:
        steps = np.diff(means[:known], axis=0) * sign
        error = np.array([parts[group].var() / len(group) for group in groups[:known]])
        luck = SURE * np.sqrt(error[1:] + error[:-1])
        counts = np.array([len(group) for group in groups[:known]])
        enough = np.minimum(counts[1:], counts[:-1]) >= FEWEST
        falls[1:known] = (
            enough & (steps < -NOISE * np.ptp(means[:known])).all(axis=1) & (steps[:, 0] < -luck)
        )
    table = pd.DataFrame(
        {
            # Of missing ones, NaN.
            "low": [float(values[group].min()) for group in groups],
            "high": [float(values[group].max()) for group in groups],
            "n": [len(group) for group in groups],
            "mean": means[:, 0],
            "mean_low": means.min(axis=1, initial=np.inf),
            "mean_high": means.max(axis=1, initial=-np.inf),
            "against": falls,
        }
    )
    steps_told = max(known - 1, 0)
    share = float(falls.sum() / steps_told) if sign and steps_told else None
    return Dependence(table, steps_told, share)


def _cut(values: Floats, bins: int) -> list[NDArray[np.intp]]:
    """Rows of known values in bins: one for each value where these are few, else of equal count.

    A value that many share (nought, most often) stands alone; what is left is dealt out anew.
    """
    rows = np.flatnonzero(~np.isnan(values))
    rows = rows[np.argsort(values[rows], kind="stable")]
    _, starts, counts = np.unique(values[rows], return_index=True, return_counts=True)
    if len(starts) <= bins:
        return np.split(rows, starts[1:]) if len(starts) else []
    cuts, own, left = [], 0, bins
    size = max(FEWEST, len(rows) / left)
    for start, count in zip(starts.tolist(), counts.tolist()):
        # Before this value, or after it: whichever comes nearer to the size.
        if own and abs(own - size) <= abs(own + count - size):
            cuts.append(start)
            own, left = 0, max(left - 1, 1)
            size = max(FEWEST, (len(rows) - start) / left)
        own += count
    if cuts and own < FEWEST:
        cuts.pop()
    return np.split(rows, cuts)
