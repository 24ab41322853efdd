"""How far a column has moved since training: effect size first, and no alarm from few rows."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

# A column is kept in twentieths. Known values below LEAST on either side say nothing.
PARTS, LEAST = 20, 100
# The customary marks of the population stability index (Siddiqi 2006), and by how much the share
# of missing values may change before the change is one of reporting.
MOVED, SHIFTED, REPORTING = 0.1, 0.25, 0.1
# From steady to worth a look; each column has exactly one.
VERDICTS = ("steady", "few", "moved", "shifted", "reporting")


@dataclass(frozen=True)
class Shape:
    """What is kept of a column: rows, share of missing ones, cuts, share of known ones at or below.

    Cuts are values that stood there, about one at each twentieth.
    """

    rows: int
    missing: float
    cuts: tuple[float, ...]
    below: tuple[float, ...]

    @property
    def known(self) -> int:
        """How many rows had a value."""
        return round(self.rows * (1 - self.missing))

    def kept(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


@dataclass(frozen=True)
class Drift:
    """A column then and now. luck: the index that equal distributions stay under 19 times in 20.

    ks: the largest difference of the two cumulative shares at the cuts that were kept, so never
    above the Kolmogorov-Smirnov statistic of the full samples.
    """

    verdict: str
    psi: float | None
    luck: float | None
    ks: float | None
    missing_then: float
    missing_now: float
    rows_then: int
    rows_now: int


def read_shape(kept: dict[str, Any]) -> Shape:
    """A shape from what `kept` gave."""
    return Shape(kept["rows"], kept["missing"], tuple(kept["cuts"]), tuple(kept["below"]))


def shape_of(values: ArrayLike) -> Shape:
    """The shape of a column; NaN is missing."""
    column = np.asarray(values, dtype=float)
    known = np.sort(column[~np.isnan(column)])
    missing = 1 - known.size / column.size if column.size else 0.0
    if not known.size:
        return Shape(column.size, missing, (), ())
    steps = np.arange(1, PARTS) / PARTS
    cuts = np.unique(np.quantile(known, steps, method="inverted_cdf"))
    if cuts[0] == known[0]:
        # Many stand at the lowest value: what falls below it later must not count as equal.
        cuts = np.insert(cuts, 0, np.nextafter(cuts[0], -np.inf))
    below = np.searchsorted(known, cuts, side="right") / known.size
    return Shape(column.size, missing, tuple(cuts.tolist()), tuple(below.tolist()))


def drift_of(then: Shape, values: ArrayLike) -> Drift:
    """One verdict on a column: how its values, or their being reported, differ from then.

    The verdict goes by the index and never by a test's p-value, which calls any difference an
    alarm once there are rows enough; a difference that luck alone explains is none either.
    """
    column = np.asarray(values, dtype=float)
    known = column[~np.isnan(column)]
    missing = 1 - known.size / column.size if column.size else 0.0
    ends = (then.missing, missing, then.rows, int(column.size))
    measured = bool(known.size and then.cuts)
    index = psi(then, known) if measured else None
    limit = luck(then, known.size) if measured else None
    distance = ks(then, known) if measured else None
    if min(then.rows, column.size) < LEAST:
        verdict = "few"
    elif abs(missing - then.missing) >= REPORTING:
        verdict = "reporting"
    elif index is None or limit is None or min(then.known, known.size) < LEAST:
        verdict = "few"
    elif index < MOVED or index <= limit:
        verdict = "steady"
    else:
        verdict = "shifted" if index >= SHIFTED else "moved"
    return Drift(verdict, index, limit, distance, *ends)


def psi(then: Shape, known: ArrayLike) -> float:
    """Population stability index over the kept parts; half a row stands in every part at least."""
    counts = np.bincount(np.searchsorted(then.cuts, np.asarray(known)), minlength=_parts(then))
    now = (counts + 0.5) / (counts.sum() + 0.5 * counts.size)
    shares = np.diff([0.0, *then.below, 1.0])
    before = (shares * then.known + 0.5) / (then.known + 0.5 * shares.size)
    return float(np.sum((now - before) * np.log(now / before)))


def luck(then: Shape, known: int) -> float:
    """What the index of two samples of one distribution stays under 19 times in 20.

    It is near (1/n + 1/m) times chi-square with a degree less than parts (Yurdakul, Naranjo 2020).
    """
    return float(chi2.ppf(0.95, _parts(then) - 1) * (1 / known + 1 / then.known))


def ks(then: Shape, known: ArrayLike) -> float:
    """The largest difference of the cumulative shares at the kept cuts."""
    values = np.sort(np.asarray(known))
    shares = np.searchsorted(values, then.cuts, side="right") / values.size
    return float(np.max(np.abs(shares - np.asarray(then.below))))


def _parts(then: Shape) -> int:
    return len(then.cuts) + 1
