"""A composite order as a pipeline's file writes it: traits, indicators, weights, and its faults."""

import dataclasses
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from configs.reader import ConfigFault
from features.columns import COLUMNS
from features.indicators import names
from models.trait_fit import Family, TraitPlan, TraitSettings
from scoring.indicator_words import read_indicators

# Weights are written with a few decimals: their sum may miss 1 by so much.
NEAR = 1e-6
# Kinds of columns whose values are no finite numbers.
NO_NUMBERS = ("level", "text", "day", "rank")
# A band of 90 % needs so many members; see scoring.bands.
LEAST_MEMBERS = 19
# More indicators in one trait cannot be taken apart exactly in a geometric mean.
MOST_INDICATORS = 14


@dataclass(frozen=True)
class TraitRecord:
    """One trait: labels, weight among the traits, and its indicators with their weights in it.

    Both kinds of weights sum to 1; direction and unit come from configs/indicators.yaml.
    """

    line: int = dataclasses.field(default=0, kw_only=True, compare=False)
    name: str
    zh: str
    en: str
    weight: float
    indicators: dict[str, float]


@dataclass(frozen=True)
class FamilyRecord:
    """Which other weightings could be defended, for bands of places; see models.trait_fit."""

    ways: tuple[Literal["equal", "entropy", "critic"], ...] = ("equal", "entropy", "critic")
    spread: float = 0.25
    draws: int = 100
    seed: int = 1
    above: tuple[Literal["sum", "geometric"], ...] = ("sum", "geometric")


@dataclass(frozen=True)
class Composite:
    """How enterprises are ordered by traits; see models.trait_fit.TraitSettings.

    weights, trait_weights: "named" are those of the file. missing: what stands for a missing
        value; anything else than the worst would reward whoever leaves a bad one out.
    """

    line: int = dataclasses.field(default=0, kw_only=True, compare=False)
    traits: tuple[TraitRecord, ...]
    normalise: Literal["rank", "minmax", "zscore", "vector"] = "rank"
    outliers: Literal["none", "quantiles", "moments"] = "none"
    tail: float = 0.01
    weights: Literal["named", "equal", "entropy", "critic"] = "named"
    trait_weights: Literal["named", "equal", "entropy", "critic"] = "named"
    inside: Literal["sum", "geometric"] = "sum"
    above: Literal["sum", "geometric"] = "sum"
    missing: Literal["worst"] = "worst"
    family: FamilyRecord = field(default_factory=FamilyRecord)

    @property
    def names(self) -> list[str]:
        """All indicators, in the order of the traits."""
        return [name for trait in self.traits for name in trait.indicators]

    @property
    def settings(self) -> TraitSettings:
        """As the model takes them."""
        plans = tuple(TraitPlan(t.name, t.weight, dict(t.indicators)) for t in self.traits)
        return TraitSettings(
            plans,
            self.outliers,
            self.tail,
            self.normalise,
            self.weights,
            self.trait_weights,
            self.inside,
            self.above,
        )

    @property
    def weightings(self) -> Family:
        """The family of other weightings, as the model takes it."""
        own = self.family
        return Family(own.ways, own.spread, own.draws, own.seed, own.above)


def composite_faults(composite: Composite, file: str) -> Iterator[ConfigFault]:
    """Every fault of a composite that is well-formed YAML."""
    seen: dict[str, str] = {}
    titles: list[str] = []
    for trait in composite.traits:
        of = partial(ConfigFault, file, trait.line, f"composite.traits.{trait.name}")
        if trait.name in titles:
            yield of("duplicate_trait", trait.name)
        titles.append(trait.name)
        if not trait.weight > 0:
            yield of("too_small", f"{trait.weight:g}", "> 0")
        if not 1 <= len(trait.indicators) <= MOST_INDICATORS:
            yield of("too_many_in_trait", str(len(trait.indicators)), f"1 - {MOST_INDICATORS}")
        for name, weight in trait.indicators.items():
            if name in seen:
                yield of("indicator_twice", f"{name} ({seen[name]})")
            seen.setdefault(name, trait.name)
            if not weight > 0:
                yield of("too_small", f"{name}: {weight:g}", "> 0")
            if fault := _unfit(name):
                yield of(*fault)
        total = sum(trait.indicators.values())
        if abs(total - 1) > NEAR:
            yield of("weights_sum", f"{total:g}", "1")
    yield from _whole_faults(composite, file)


def _unfit(name: str) -> tuple[str, str, str] | None:
    """Why an indicator cannot count: code, what was found, what would be right; None where it can.

    A rank is told as a number, but "none" is infinite, and a level is no number at all.
    """
    words = read_indicators()
    if name not in words or name not in names():
        close = difflib.get_close_matches(name, names(), 1)
        return "unknown_indicator", name, close[0] if close else "configs/indicators.yaml"
    if not words[name].sign:
        return "no_direction", name, "up | down"
    if words[name].levels or (name in COLUMNS and COLUMNS[name].kind in NO_NUMBERS):
        step = f"{name}_step"
        return "not_a_number", name, step if step in names() else ""
    return None


def _whole_faults(composite: Composite, file: str) -> Iterator[ConfigFault]:
    """Faults of the composite and its family, beside its traits."""

    def of(key: str, code: str, found: str, right: str) -> ConfigFault:
        return ConfigFault(file, composite.line, f"composite.{key}", code, found, right)

    total = sum(trait.weight for trait in composite.traits)
    if abs(total - 1) > NEAR:
        yield of("traits", "weights_sum", f"{total:g}", "1")
    ranged = composite.normalise in ("minmax", "rank")
    if "geometric" in (composite.inside, composite.above, *composite.family.above) and not ranged:
        yield of("normalise", "not_among", composite.normalise, "rank, minmax")
    if composite.normalise == "rank" and composite.outliers != "none":
        yield of("outliers", "not_among", composite.outliers, "none")
    if not 0 <= composite.tail < 0.5:
        yield of("tail", "too_large", f"{composite.tail:g}", "0 - 0.5")
    family = composite.family
    if not 0 <= family.spread < 1:
        yield of("family.spread", "too_large", f"{family.spread:g}", "0 - 1")
    if not family.above:
        yield of("family.above", "empty", "", "sum, geometric")
    # Ways by spread may be left out on a day, so they are not counted on.
    members = len(family.above) * (1 + family.draws)
    if members < LEAST_MEMBERS:
        yield of("family.draws", "too_small", str(family.draws), f">= {LEAST_MEMBERS}")
