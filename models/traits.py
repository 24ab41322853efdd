"""A composite index of two levels as trained: indicators within traits, traits within the whole."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from models.index import Norm, raised, read_norm
from models.inputs import Floats, Indicator, ModelError, additive_against
from models.shapley import Join, fold, shapley

Mean = Literal["sum", "geometric"]


@dataclass(frozen=True)
class Trait:
    """One trait: its weight among the traits (which sum to 1), and where its indicators stand."""

    name: str
    weight: float
    at: tuple[int, ...]


@dataclass(frozen=True)
class TraitIndex:
    """Norms, weights of two levels and two ways of bringing together.

    inner: of each indicator within its trait, the sum of every trait 1. inside: how a trait comes
    from its indicators, above: how the whole comes from the traits. worst: the number of each
    indicator that a missing value counts as; no known value has a lower one. mean: of the numbers
    over the population, from which contributions are counted. weightings: what other ways of
    weighing gave, by name: the inner weights, then those of the traits.
    """

    indicators: tuple[Indicator, ...]
    norms: tuple[Norm, ...]
    inner: Floats
    traits: tuple[Trait, ...]
    worst: Floats
    mean: Floats
    inside: Mean = "sum"
    above: Mean = "sum"
    weightings: dict[str, tuple[list[float], list[float]]] | None = None

    @property
    def names(self) -> list[str]:
        """The indicator names, in the order of the weights."""
        return [indicator.name for indicator in self.indicators]

    @property
    def over(self) -> Floats:
        """The weights of the traits, in their order."""
        return np.array([trait.weight for trait in self.traits])

    @property
    def ends(self) -> tuple[float, float]:
        """The raw scores of who is worst in all, and of who is best in all."""
        best = [
            norm.of(np.array([norm.high if i.sign > 0 else norm.low]), i.sign)[0]
            for i, norm in zip(self.indicators, self.norms)
        ]
        low, high = self.score_numbers(np.array([self.worst, np.maximum(best, self.worst)]))
        return float(low), float(high)

    @property
    def text(self) -> str:
        """All of it as JSON, a line for each indicator."""
        lines = [
            json.dumps(
                {"indicator": i.name, "weight": float(w), "worst": float(b), "mean": float(m)}
                | asdict(norm),
                ensure_ascii=False,
            )
            for i, w, b, m, norm in zip(
                self.indicators, self.inner, self.worst, self.mean, self.norms
            )
        ]
        rest = {
            "inside": self.inside,
            "above": self.above,
            "weightings": self.weightings,
            "traits": [asdict(trait) for trait in self.traits],
        }
        head = json.dumps(rest, ensure_ascii=False)[:-1]
        return head + ', "indicators": [\n  ' + ",\n  ".join(lines) + "\n]}\n"

    def numbers(self, X: pd.DataFrame) -> Floats:
        """The comparable numbers, shape (rows, indicators); a missing value has the worst one.

        Raises ModelError where an indicator is not among the columns.
        """
        absent = [name for name in self.names if name not in X.columns]
        if absent:
            raise ModelError("missing_indicator", names=", ".join(absent))
        told = np.empty((len(X), len(self.norms)))
        for at, (i, norm) in enumerate(zip(self.indicators, self.norms)):
            values = X[i.name].to_numpy(dtype=np.float64)
            missing = np.isnan(values)
            known = norm.of(np.where(missing, norm.low, values), i.sign)
            told[:, at] = np.where(missing, self.worst[at], known)
        return told

    def traits_of(self, numbers: Floats) -> Floats:
        """The traits, shape (rows, traits), each a weighted mean of its indicators' numbers."""
        return np.column_stack([self._one(trait, numbers[:, trait.at]) for trait in self.traits])

    def _one(self, trait: Trait, own: Floats) -> Floats:
        return self._mean(fold(np.add, self._weighed(trait, own)))

    def _weighed(self, trait: Trait, own: Floats) -> Floats:
        felt = np.log(raised(own)) if self.inside == "geometric" else own
        return np.asarray(felt * self.inner[list(trait.at)])

    def _mean(self, folded: Floats) -> Floats:
        """A trait from its folded parts; a geometric mean is back between 0 and 1."""
        return lowered(np.exp(folded)) if self.inside == "geometric" else folded

    def score(self, X: pd.DataFrame) -> Floats:
        """The index, shape (rows,): a weighted sum, or the log of a weighted geometric mean."""
        return self.score_numbers(self.numbers(X))

    def score_numbers(self, numbers: Floats) -> Floats:
        """The index from comparable numbers."""
        told = self.traits_of(numbers)
        return fold(np.add, np.column_stack([self._share(t, told[:, n]) for n, t in self._each()]))

    def _each(self) -> list[tuple[int, Trait]]:
        return list(enumerate(self.traits))

    def _share(self, trait: Trait, value: Floats) -> Floats:
        """What a trait adds to the whole: the whole is a sum of these."""
        felt = np.log(raised(value)) if self.above == "geometric" else value
        return np.asarray(trait.weight * felt)

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Exact parts against the mean numbers, shape (rows, indicators + 1), the base last."""
        return self._against(self.numbers(X), self.mean[None, :])

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Exact parts against reference rows, as `models.inputs.Scorer` says.

        The whole is a sum over traits, so each trait is taken apart by itself: where it is linear
        by differences, else in Shapley values over the subsets of its own indicators.
        """
        others = self.numbers(reference)
        if len(others) == 0:
            raise ModelError("no_reference")
        return self._against(self.numbers(X), others)

    def _against(self, numbers: Floats, others: Floats) -> Floats:
        parts = np.zeros((len(numbers), len(self.norms) + 1))
        for trait in self.traits:
            own, theirs = (side[:, trait.at] for side in (numbers, others))
            if self.inside == self.above == "sum":
                ours, others_ = (
                    list((trait.weight * self._weighed(trait, side)).T) for side in (own, theirs)
                )
                told = additive_against(ours, others_, 0.0)
            else:
                told = self._shapley(trait, own, theirs)
            parts[:, trait.at] = told[:, :-1]
            parts[:, -1] += told[:, -1]
        return parts

    def _shapley(self, trait: Trait, own: Floats, theirs: Floats) -> Floats:
        def ways(numbers: Floats) -> list[tuple[Join, Floats]]:
            return [(np.add, self._weighed(trait, numbers))]

        def whole(folded: Floats) -> Floats:
            return self._share(trait, self._mean(folded))

        return shapley(ways, whole, own, theirs)


def lowered(numbers: Floats) -> Floats:
    """What `raised` does, undone; rounding never leaves the range."""
    least = float(raised(np.zeros(1))[0])
    return np.clip((numbers - least) / (1 - least), 0.0, 1.0)


def read_traits(text: str, indicators: tuple[Indicator, ...]) -> TraitIndex:
    """The index that was kept as text."""
    kept: dict[str, Any] = json.loads(text)
    inner, worst, mean = (
        np.array([entry[name] for entry in kept["indicators"]], dtype=float)
        for name in ("weight", "worst", "mean")
    )
    traits = tuple(Trait(t["name"], float(t["weight"]), tuple(t["at"])) for t in kept["traits"])
    ways = kept["weightings"]
    return TraitIndex(
        indicators,
        tuple(map(read_norm, kept["indicators"])),
        inner,
        traits,
        worst,
        mean,
        kept["inside"],
        kept["above"],
        None if ways is None else {name: (own[0], own[1]) for name, own in ways.items()},
    )
