"""How a composite index is made: outliers, norms, weights, aggregation; the door of pymcdm."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from models.index import LEAST, Aggregate, Index, Norm, raised
from models.inputs import Floats, Indicator, ModelError, learn_ranges
from models.shapley import MOST, fold

Normalise = Literal["minmax", "rank", "zscore", "vector"]
Weighting = Literal["equal", "entropy", "critic", "named"]
# A column whose skewness and kurtosis are both beyond these has outliers (JRC's rule of thumb).
SKEW, KURTOSIS = 2.0, 3.5
# Places are told to a thousandth.
PLACES = 1000


@dataclass(frozen=True)
class CompositeSettings:
    """How an index is made. All that is learned is learned from the training rows, without labels.

    outliers: "quantiles" draws the share `tail` of rows at either end in to the next value;
    "moments" draws in one value after another, until skewness or kurtosis is moderate, a share
    `tail` at the most (OECD, JRC 2008). normalise: range to 0-1, place among training rows,
    standard deviations, or the vector's length. weights: "entropy" and "critic" (Diakoulaki 1995)
    come from the spread of the rows, "named" from `named`. aggregate: the geometric mean takes
    numbers from 0 to 1 alone; "topsis" (Hwang, Yoon 1981), "vikor" (Opricovic, Tzeng 2004).
    """

    outliers: Literal["none", "quantiles", "moments"] = "quantiles"
    tail: float = 0.01
    normalise: Normalise = "rank"
    weights: Weighting = "equal"
    named: dict[str, float] = field(default_factory=dict)
    aggregate: Aggregate = "sum"


def fit_composite(
    X: pd.DataFrame, signs: dict[str, int], settings: CompositeSettings | None = None
) -> Index:
    """The index over training rows X. A constant column gets no weight: it tells nobody apart.

    Raises ModelError for a geometric mean of numbers below 0, for named weights that are not
    those of the columns, and for more indicators than TOPSIS and VIKOR can be explained with.
    """
    settings = settings or CompositeSettings()
    indicators = learn_ranges(X, signs)
    count, aggregate = len(indicators), settings.aggregate
    if aggregate == "geometric" and settings.normalise not in ("minmax", "rank"):
        raise ModelError("no_geometric", found=settings.normalise)
    if aggregate in ("topsis", "vikor") and count > MOST:
        raise ModelError("too_many_indicators", found=count, right=MOST)
    norms = tuple(norm_of(X[i.name].dropna().to_numpy(float), i, settings) for i in indicators)
    index = Index(indicators, norms, np.zeros(count), np.zeros(count), aggregate)
    numbers = index.numbers(X)
    ranged = tuple(_minmax(norm, i) for norm, i in zip(norms, indicators))
    weightings = weigh(Index(indicators, ranged, index.weights, index.mean).numbers(X))
    if settings.weights == "named":
        weightings["named"] = _named(settings.named, list(X.columns), indicators, numbers)
    weights = weightings[settings.weights]
    felt = np.log(raised(numbers)) if aggregate == "geometric" else numbers
    kept = {name: own.tolist() for name, own in weightings.items()}
    made = Index(indicators, norms, weights, felt.mean(axis=0), aggregate, (), kept)
    if aggregate != "vikor":
        return made
    total, worst = (fold(join, own) for join, own in made.ways(numbers))
    ends = (total.min(), total.max(), worst.min(), worst.max())
    spans = tuple(float(end) for end in ends)
    return Index(indicators, norms, weights, made.mean, aggregate, spans, kept)


def norm_of(known: Floats, indicator: Indicator, settings: CompositeSettings) -> Norm:
    """The norm of an indicator, from its known training values."""
    low, high = _ends(known, settings)
    within = np.clip(known, low, high)
    if low == high:
        return Norm(low, high, low)
    if settings.normalise == "rank":
        cuts = np.linspace(0, 1, PLACES + 1)[1:]
        knots = (
            within if len(within) <= PLACES else np.quantile(within, cuts, method="inverted_cdf")
        )
        return Norm(low, high, knots=tuple(float(v) for v in np.sort(knots)))
    if settings.normalise == "minmax":
        return _minmax(Norm(low, high), indicator)
    # Squares of very large numbers overflow: what is squared is never above 1.
    largest = np.abs(within).max()
    if settings.normalise == "zscore":
        return Norm(low, high, float(within.mean()), float((within / largest).std() * largest))
    return Norm(low, high, 0.0, float(np.linalg.norm(within / largest) * largest))


def _minmax(norm: Norm, indicator: Indicator) -> Norm:
    worst = norm.low if indicator.sign > 0 else norm.high
    return Norm(norm.low, norm.high, worst, norm.high - norm.low or 1.0)


def _ends(known: Floats, settings: CompositeSettings) -> tuple[float, float]:
    """Where the range of an indicator ends once its outliers are drawn in."""
    if settings.outliers == "quantiles":
        low = np.quantile(known, settings.tail, method="higher")
        high = np.quantile(known, 1 - settings.tail, method="lower")
        if low < high:
            return float(low), float(high)
    elif settings.outliers == "moments":
        return draw_in(known, settings.tail)
    return float(known.min()), float(known.max())


def draw_in(known: Floats, tail: float) -> tuple[float, float]:
    """Ends of a column whose outermost values are drawn in until its moments are moderate.

    One value at a time (a thousandth of all in a large column), at the end that the skewness
    points to; skewness and kurtosis as spreadsheets count them.
    """
    # Both libraries of this room take longer to load than a list without an index takes.
    from scipy.stats import kurtosis, skew

    # Moments do not change with the unit; squares of very large numbers would overflow.
    largest = np.abs(known).max() or 1.0
    ordered, below, above = np.sort(known) / largest, 0, 0
    step = max(1, len(known) // 1000)
    while len(known) > 3 and below + above + step <= tail * len(known) + 1e-9:
        ends = ordered[below], ordered[len(ordered) - 1 - above]
        within = np.clip(ordered, *ends)
        lean = skew(within, bias=False) if ends[0] < ends[1] else 0.0
        if abs(lean) <= SKEW or kurtosis(within, bias=False) <= KURTOSIS:
            break
        below, above = (below, above + step) if lean > 0 else (below + step, above)
    low, high = np.sort(known)[[below, len(known) - 1 - above]]
    return float(low), float(high)


def weigh(numbers: Floats) -> dict[str, Floats]:
    """Weights by every way that needs no opinion, from numbers between 0 and 1.

    A column of one value has no weight; where a way gives nothing (one column, or columns that
    are all alike), it weighs equally.
    """
    from pymcdm.weights import critic_weights, entropy_weights

    varies = np.ptp(numbers, axis=0) > 0
    equal = varies / max(varies.sum(), 1)
    told = {"equal": equal, "entropy": equal, "critic": equal}
    if varies.sum() > 1:
        own = numbers[:, varies]
        # Columns that are all alike have no conflict at all: nought over nought, looked at below.
        with np.errstate(invalid="ignore"):
            # Entropy takes logarithms: no number may be nothing.
            entropy = entropy_weights(LEAST + (1 - LEAST) * own)
            ways = {"entropy": entropy, "critic": critic_weights(own)}
        for name, weights in ways.items():
            if np.isfinite(weights).all() and weights.sum() > 0:
                whole = np.zeros(numbers.shape[1])
                whole[varies] = np.maximum(weights, 0.0) / np.maximum(weights, 0.0).sum()
                told[name] = whole
    return told


def _named(
    named: dict[str, float], columns: list[str], indicators: tuple[Indicator, ...], numbers: Floats
) -> Floats:
    """The weights that experts gave, of the indicators that are known, to the sum of 1."""
    odd = sorted(set(named) ^ set(columns)) + sorted(n for n, w in named.items() if not w >= 0)
    weights = np.array([named.get(i.name, 0.0) for i in indicators])
    weights = weights * (np.ptp(numbers, axis=0) > 0)
    if odd or not weights.sum() > 0:
        raise ModelError("bad_weights", names=", ".join(odd or columns))
    return np.asarray(weights / weights.sum())


def perturb(index: Index, draws: int, seed: int, spread: float = 0.25) -> Floats:
    """Weights that could be defended as well, shape (draws, indicators), each row with sum 1.

    The family: a mixture of the index's own weights with equal, entropy and CRITIC weights (own
    share uniform on 0-1, the rest dealt out evenly by Dirichlet), then every weight moved by a
    factor uniform within 1 - spread and 1 + spread (Saisana, Saltelli, Tarantola 2005). A weight
    of nothing in all of them stays nothing. Used again as `named` weights.
    """
    draw = np.random.default_rng(seed)
    ways = np.array([w for name, w in sorted((index.weightings or {}).items()) if name != "named"])
    own = draw.random((draws, 1))
    mixture = own * index.weights
    if len(ways):
        mixture = mixture + (1 - own) * (draw.dirichlet(np.ones(len(ways)), draws) @ ways)
    moved = mixture * draw.uniform(1 - spread, 1 + spread, mixture.shape)
    return np.asarray(moved / moved.sum(axis=1, keepdims=True))
