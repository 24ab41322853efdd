"""How many of a list will come true: expected number, interval, chance of a target, all exact."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from models.inputs import Floats, ModelError

# Equal tails: as much lies below the interval as above it.
LEVEL = 0.90
# So many outcomes are counted one by one before counts are folded pair by pair.
LEAF = 64


@dataclass(frozen=True)
class Count:
    """The expected number, and the numbers between which it falls with a chance of `level`."""

    expected: float
    low: int
    high: int
    level: float


def count_distribution(probability: ArrayLike) -> Floats:
    """The chance of every number from 0 to n of n independent outcomes, shape (n + 1,).

    The Poisson-binomial distribution, exact to rounding (some 1e-16 of absolute error): leaves by
    recursion, then pairs folded by fast Fourier transforms (Biscarri, Zhao, Brunner 2018). SciPy's
    own takes n squared steps and as much memory. Raises ModelError for what is no probability.
    """
    p = np.asarray(probability, dtype=float).ravel()
    if not np.all((p >= 0) & (p <= 1)):
        raise ModelError("not_a_probability", rows=int(np.sum(~((p >= 0) & (p <= 1)))))
    leaves = 1 << max(-(-p.size // LEAF) - 1, 0).bit_length()
    # Padded with outcomes that never come: they leave every chance as it is.
    dealt = np.zeros((leaves, LEAF))
    dealt.flat[: p.size] = p
    chances = np.zeros((leaves, LEAF + 1))
    chances[:, 0] = 1.0
    for own in dealt.T[:, :, None]:
        moved = chances[:, :-1] * own
        chances *= 1 - own
        chances[:, 1:] += moved
    while len(chances) > 1:
        chances = _fold(chances[0::2], chances[1::2])
    return np.clip(chances[0, : p.size + 1], 0.0, 1.0)


def _fold(one: Floats, other: Floats) -> Floats:
    """The distributions of sums, row by row: a product of transforms. NumPy's, which is loaded."""
    size = one.shape[1] + other.shape[1] - 1
    wide = 1 << (size - 1).bit_length()
    product = np.fft.rfft(one, wide) * np.fft.rfft(other, wide)
    return np.fft.irfft(product, wide)[:, :size]


def count_interval(probability: ArrayLike, level: float = LEVEL) -> Count:
    """Expected number of the outcomes that come true, and the equal-tailed interval around it.

    Outcomes are taken to be independent once their probabilities are known. Where all share a
    luck (a batch that grows, a jury that is stricter), the number strays further than this.

    >>> count_interval([1.0, 1.0, 0.0])
    Count(expected=2.0, low=2, high=2, level=0.9)
    """
    p = np.asarray(probability, dtype=float).ravel()
    return Count(float(p.sum()), *tails_of(count_distribution(p), level), level)


def tails_of(chances: ArrayLike, level: float = LEVEL) -> tuple[int, int]:
    """The equal-tailed interval of a number whose chances, from 0 upwards, are these.

    >>> tails_of([0.04, 0.92, 0.04])
    (1, 1)
    """
    # A millionth of a millionth: what is left of a tail that is exactly at its share.
    below = np.cumsum(np.asarray(chances, dtype=float)) + 1e-12
    tail, most = (1 - level) / 2, below.size - 1
    low, high = (min(int(np.searchsorted(below, at)), most) for at in (tail, 1 - tail))
    return low, high


def chance_of(target: int, probability: ArrayLike) -> float:
    """The chance that at least `target` of the outcomes come true.

    >>> chance_of(1, [0.5, 0.5])
    0.75
    """
    chances = count_distribution(probability)
    return float(min(chances[target:].sum(), 1.0)) if target > 0 else 1.0
