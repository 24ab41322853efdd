"""The leak scan: columns that know the outcome before it was known.

A title's register, an award list or a field that is filled in on the occasion of a recognition
makes every rehearsal splendid and every real list worthless.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

# Most of what a column says became known on or after the outcome it is to foretell ...
MOST = 0.5
# ... and that is not so of the panel as a whole: of enterprises that were all recognised long
# ago every fact is known after. Its share is above the median column's by this much.
ABOVE_USUAL = 0.25
# Filled for this many who were recognised and for nobody else: no column is so by chance.
LEAST_FILLED = 5
# A single column that orders the labels better than this says the outcome in other words.
SEPARATES = 0.98
# Fewer of either label say nothing of an order.
LEAST_EACH = 10


class LeakError(Exception):
    """Columns know the outcome; `code` and `fields` (names, code of each) say which and why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Leak:
    """One column under suspicion: known_after, filled_for_positives (refused), separates (told).

    measure: the share known on or after the outcome, the share of positives filled, or the AUC.
    """

    column: str
    code: str
    measure: float


def scan_leaks(
    X: pl.DataFrame,
    y: NDArray[np.int8],
    facts: pl.DataFrame,
    announced: pl.DataFrame,
    reads: dict[str, list[str]],
    allowed: Collection[str] = (),
) -> list[Leak]:
    """The columns of X that separate the labels alone, to be told. Raises LeakError.

    X, y: training rows, labels 0 and 1. facts: the rows that X was measured from (enterprise_id,
    known_on and columns); announced: enterprise_id, announced_on of the title. reads: which
    columns of facts each column of X is measured from. allowed: columns of X that a person has
    looked at; they are neither refused nor told.
    """
    late = known_after(facts, announced)
    looked = [name for name in X.columns if name not in allowed]
    refused = []
    for name in looked:
        shares = [(late[c], c) for c in reads.get(name, []) if c in late]
        if shares:
            refused.append(Leak(name, "known_after", max(shares)[0]))
    refused += filled_for_positives(X.select(looked), y)
    if refused:
        names = dict.fromkeys(leak.column for leak in refused)
        raise LeakError("leak", names=", ".join(names), leaks=refused)
    return separating(X.select(looked), y)


def known_after(facts: pl.DataFrame, announced: pl.DataFrame) -> dict[str, float]:
    """The columns of which most is known only on or after the enterprise's own announcement.

    Each with the share of its values. An enterprise that was never recognised has no such day.
    """
    values = [c for c in facts.columns if c not in ("enterprise_id", "year", "known_on")]
    values = [c for c in values if c not in ("source", "state")]
    first = announced.group_by("enterprise_id").agg(pl.col("announced_on").min())
    dated = facts.join(first, on="enterprise_id", how="left")
    after = (pl.col("known_on") >= pl.col("announced_on")).fill_null(value=False)
    counts = dated.select(
        *(pl.col(c).is_not_null().sum().alias(f"filled {c}") for c in values),
        *((pl.col(c).is_not_null() & after).sum().alias(f"after {c}") for c in values),
    ).row(0, named=True)
    shares = {
        c: counts[f"after {c}"] / counts[f"filled {c}"] for c in values if counts[f"filled {c}"]
    }
    usual = float(np.median(list(shares.values()))) if shares else 0.0
    return {c: s for c, s in shares.items() if s > MOST and s > usual + ABOVE_USUAL}


def filled_for_positives(X: pl.DataFrame, y: NDArray[np.int8]) -> list[Leak]:
    """Columns that are filled for those who will be recognised and for nobody else."""
    positive = pl.Series(y == 1)
    found = []
    for name in X.columns:
        filled = _filled(X[name])
        among = int((filled & positive).sum())
        if among >= LEAST_FILLED and among == int(filled.sum()) and not positive.all():
            found.append(Leak(name, "filled_for_positives", among / int(positive.sum())))
    return found


def separating(X: pl.DataFrame, y: NDArray[np.int8]) -> list[Leak]:
    """Columns that order the labels alone, in either direction, where they are filled."""
    found = []
    for name in X.columns:
        filled = _filled(X[name])
        auc = _auc(X[name].filter(filled), y[filled.to_numpy()])
        if auc is not None and auc > SEPARATES:
            found.append(Leak(name, "separates", auc))
    return found


def _filled(values: pl.Series) -> pl.Series:
    if values.dtype.is_float():
        return values.is_not_null() & values.is_not_nan().fill_null(value=False)
    return values.is_not_null()


def _auc(values: pl.Series, y: NDArray[np.int8]) -> float | None:
    """Area under the ROC curve of one column, the better direction; ties count half."""
    positives = int((y == 1).sum())
    negatives = len(y) - positives
    if min(positives, negatives) < LEAST_EACH:
        return None
    ranks = values.cast(pl.Float64).rank("average").to_numpy()
    area = (ranks[y == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    return float(max(area, 1 - area))


def columns_read(names: Iterable[str]) -> list[str]:
    """The columns behind yearly facts: revenue@0 and revenue@1 are both revenue."""
    return sorted({name.split("@")[0] for name in names})
