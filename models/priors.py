"""What figures would be if some of those without the label deserved it too, over a range.

Who was not recognised may never have applied. With `labelled` the share of the deserving who were
recognised, drawn at random among them (Elkan, Noto 2008), recall and lift stand as they are, and
the rest is corrected.
"""

import numpy as np
from numpy.typing import ArrayLike

from models.metrics import auc, precision_at

# Of ten who deserve it, so many were recognised: from half to all.
LABELLED = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def over_priors(
    score: ArrayLike, label: ArrayLike, k: int, labelled: tuple[float, ...] = LABELLED
) -> list[dict[str, float | None]]:
    """Share of the deserving, precision at k and AUC, for each assumed share `labelled`.

    precision: the deserving among k, at most all of them (Bekker, Davis 2020). auc: None where the
    assumption leaves nobody undeserving. With `labelled` 1 all stand as measured.
    """
    outcome = np.asarray(label, dtype=float)
    rows, positives = outcome.size, float(outcome.sum())
    measured, precision = auc(score, label), precision_at(score, label, k)
    told: list[dict[str, float | None]] = []
    for share in labelled:
        deserving = positives / share
        # The share of the deserving among those without the label.
        hidden = (deserving - positives) / (rows - positives) if rows > positives else 1.0
        told.append(
            {
                "labelled": share,
                "prior": min(deserving / rows, 1.0) if rows else None,
                "precision": None if precision is None else min(precision / share, 1.0),
                "auc": _corrected(measured, hidden),
            }
        )
    return told


def _corrected(measured: float | None, hidden: float) -> float | None:
    """The AUC against the undeserving alone (Jain, White, Radivojac 2017, equation 6).

    Against those without the label, a share `hidden` of whom deserve it and are ordered against
    the labelled by luck, it was measured lower.
    """
    if measured is None or hidden >= 1.0:
        return None
    return min((measured - hidden / 2) / (1 - hidden), 1.0)
