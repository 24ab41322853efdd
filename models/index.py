"""A composite index as trained: each indicator made comparable, weighed, brought together."""

import json
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from models.inputs import Floats, Indicator, ModelError, additive_against, prepare
from models.shapley import Join, fold, interact, shapley

Aggregate = Literal["sum", "geometric", "topsis", "vikor"]
# In a geometric mean the worst value of an indicator counts as this, and not as nothing: a
# single nought would decide over all else.
LEAST = 0.01


@dataclass(frozen=True)
class Norm:
    """How a value becomes a number that can be compared, higher is better.

    low, high: beyond them the range ends (outliers are drawn in). knots: training values in
    order, where the number is the place among them and among `absent` ones more that are below
    all; else it is the value less `center`, over `scale`, turned by the sign.
    """

    low: float
    high: float
    center: float = 0.0
    scale: float = 1.0
    knots: tuple[float, ...] = ()
    absent: int = 0

    def of(self, values: Floats, sign: int) -> Floats:
        """The numbers of these values."""
        within = np.clip(values, self.low, self.high)
        if not self.knots and not self.absent:
            return np.asarray((within - self.center) / self.scale * sign)
        knots = np.asarray(self.knots) * sign
        places = np.searchsorted(np.sort(knots), within * sign, side="right")
        return np.asarray((self.absent + places) / (self.absent + len(knots)))


@dataclass(frozen=True)
class Index:
    """A composite index: norms, weights (none below zero, sum 1) and a way to bring together.

    mean: of the numbers over the training rows (of their logarithms, where the mean is geometric),
    from which contributions are counted. spans: for VIKOR, the least and the largest S, then R, of
    the training rows. weightings: what other ways of
    weighing gave on the same rows, by name.
    """

    indicators: tuple[Indicator, ...]
    norms: tuple[Norm, ...]
    weights: Floats
    mean: Floats
    aggregate: Aggregate = "sum"
    spans: tuple[float, ...] = ()
    weightings: dict[str, list[float]] | None = None

    @property
    def names(self) -> list[str]:
        """The indicator names, in the order of the weights."""
        return [indicator.name for indicator in self.indicators]

    @property
    def text(self) -> str:
        """Norms, weights and means, as JSON, a line for each indicator."""
        lines = [
            json.dumps(
                {"indicator": i.name, "weight": float(w), "mean": float(m), **_kept(norm)},
                ensure_ascii=False,
            )
            for i, w, m, norm in zip(self.indicators, self.weights, self.mean, self.norms)
        ]
        rest = {"aggregate": self.aggregate, "spans": self.spans, "weightings": self.weightings}
        head = json.dumps(rest, ensure_ascii=False)[:-1]
        return head + ', "indicators": [\n  ' + ",\n  ".join(lines) + "\n]}\n"

    def numbers(self, X: pd.DataFrame) -> Floats:
        """The comparable numbers, shape (rows, indicators), before they are weighed."""
        known = prepare(X, self.indicators)
        columns = [
            n.of(known[i.name].to_numpy(), i.sign) for i, n in zip(self.indicators, self.norms)
        ]
        return np.column_stack(columns)

    def score(self, X: pd.DataFrame) -> Floats:
        """The index, shape (rows,): a weighted sum, the log of a weighted geometric mean (both of
        them additive), closeness to the ideal (TOPSIS), or Q turned round (VIKOR).
        """
        numbers = self.numbers(X)
        if self.aggregate in ("sum", "geometric"):
            return fold(np.add, self._parts(numbers))
        return self._whole(*(fold(join, own) for join, own in self.ways(numbers)))

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Exact parts against the mean of training, shape (rows, indicators + 1), the base last.

        Additive ways: each part less its training mean. TOPSIS and VIKOR: Shapley values of the
        index over all subsets of indicators, those outside a subset at their training mean.
        """
        numbers = self.numbers(X)
        if self.aggregate in ("sum", "geometric"):
            mean = self.mean * self.weights
            base = np.full((len(numbers), 1), mean.sum())
            return np.hstack([self._parts(numbers) - mean, base])
        return shapley(self.ways, self._whole, numbers, self.mean[None, :])

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Parts against reference rows; as `contributions`, these in place of the training mean."""
        numbers, others = self.numbers(X), self.numbers(reference)
        if self.aggregate in ("sum", "geometric"):
            own, theirs = self._parts(numbers), self._parts(others)
            return additive_against(list(own.T), list(theirs.T), 0.0)
        if len(others) == 0:
            raise ModelError("no_reference")
        return shapley(self.ways, self._whole, numbers, others)

    def interactions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Half of every pair's interaction, shape (rows, indicators, indicators), diagonal nought.

        TOPSIS and VIKOR alone: in the additive ways no two indicators act together.
        """
        return interact(self.ways, self._whole, self.numbers(X), self.numbers(reference))

    def _parts(self, numbers: Floats) -> Floats:
        """Weighted numbers, or their weighted logarithms."""
        return (
            np.log(raised(numbers)) if self.aggregate == "geometric" else numbers
        ) * self.weights

    def ways(self, numbers: Floats) -> list[tuple[Join, Floats]]:
        """What is folded over the indicators, and how: squared distances, or regrets."""
        best, worst = self._ends()
        if self.aggregate == "topsis":
            ideal = ((numbers - best) * self.weights) ** 2
            return [(np.add, ideal), (np.add, ((numbers - worst) * self.weights) ** 2)]
        width = np.where(best > worst, best - worst, 1.0)
        regret = (best - numbers) / width * self.weights
        return [(np.add, regret), (np.maximum, regret)]

    def _ends(self) -> tuple[Floats, Floats]:
        """The numbers of the best and of the worst training value of each indicator."""
        ends = [
            norm.of(np.array([i.bad_end, i.high if i.sign > 0 else i.low]), i.sign)
            for i, norm in zip(self.indicators, self.norms)
        ]
        worst, best = np.array(ends).T
        return best, worst

    def _whole(self, one: Floats, other: Floats) -> Floats:
        """The index from what was folded."""
        if self.aggregate == "topsis":
            away, near = np.sqrt(one), np.sqrt(other)
            # As one over one plus a ratio, so that rounding never turns two rows round.
            with np.errstate(divide="ignore", invalid="ignore"):
                closeness = 1.0 / (1.0 + away / near)
            return np.where((away == 0.0) & (near == 0.0), 0.5, closeness)
        least_s, most_s, least_r, most_r = self.spans
        total = np.zeros_like(one)
        for value, least, most in ((one, least_s, most_s), (other, least_r, most_r)):
            if most > least:
                total = total + (value - least) / (most - least) / 2
        return -total


def raised(numbers: Floats) -> Floats:
    """Numbers from 0 to 1 as numbers from LEAST to 1."""
    return LEAST + (1 - LEAST) * numbers


def _kept(norm: Norm) -> dict[str, Any]:
    ends = {"low": norm.low, "high": norm.high}
    if norm.knots:
        return {**ends, "knots": list(norm.knots)}
    return {**ends, "center": norm.center, "scale": norm.scale}


def read_norm(entry: dict[str, Any]) -> Norm:
    """The norm that was kept as a part of an entry."""
    return Norm(
        float(entry["low"]),
        float(entry["high"]),
        float(entry.get("center", 0.0)),
        float(entry.get("scale", 1.0)),
        tuple(entry.get("knots", ())),
        int(entry.get("absent", 0)),
    )


def read_index(text: str, indicators: tuple[Indicator, ...]) -> Index:
    """The index that was kept as text."""
    kept = json.loads(text)
    norms = tuple(map(read_norm, kept["indicators"]))
    weights, mean = (
        np.array([entry[name] for entry in kept["indicators"]], dtype=float)
        for name in ("weight", "mean")
    )
    spans = tuple(kept["spans"])
    return Index(indicators, norms, weights, mean, kept["aggregate"], spans, kept["weightings"])
