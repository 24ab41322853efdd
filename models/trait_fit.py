"""How an index of traits is made, so that no enterprise gains by leaving a fact out.

Hiding a value must not only lower the own numbers: it must not push others below them either. So
what is learned from the rows that are ranked is learned in one way alone: a place counts among all
rows, those without a value standing below the rest, so that a value left out lowers its owner and
lifts others. Ranges, spreads and weights by spread come from `yardstick` rows, who compete for
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.composite import PLACES, CompositeSettings, Normalise, Weighting, norm_of, weigh
from models.index import Norm
from models.inputs import Floats, Indicator, ModelError
from models.traits import Mean, Trait, TraitIndex

Way = Literal["equal", "entropy", "critic"]
WAYS: tuple[Way, ...] = ("equal", "entropy", "critic")
# Ways that look at how far rows lie apart.
BY_SPREAD = ("entropy", "critic")
# From fewer rows neither a range nor a spread is learned.
LEAST_ROWS = 30

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class TraitPlan:
    """A trait as it is asked for: its weight, and its indicators with theirs."""

    name: str
    weight: float
    indicators: dict[str, float]


@dataclass(frozen=True)
class TraitSettings:
    """How an index of traits is made; see `models.composite.CompositeSettings`.

    weights: of the indicators within their traits; over: of the traits. "named" takes the numbers
    of the plans. An indicator that is a yes or a no counts 1 or 0, however others are normalised.
    """

    traits: tuple[TraitPlan, ...]
    outliers: Literal["none", "quantiles", "moments"] = "none"
    tail: float = 0.01
    normalise: Normalise = "rank"
    weights: Weighting = "named"
    over: Weighting = "named"
    inside: Mean = "sum"
    above: Mean = "sum"


def fit_traits(
    X: pd.DataFrame,
    signs: dict[str, int],
    settings: TraitSettings,
    yardstick: Flags,
    flags: frozenset[str] = frozenset(),
) -> TraitIndex:
    """The index over the rows of X. yardstick: those of them who compete for nothing.

    Raises ModelError for an indicator without direction or with a value that is not finite, for a
    geometric mean of numbers below 0, and where too few rows compete for nothing to learn from.
    """
    names = [name for trait in settings.traits for name in trait.indicators]
    _refuse(X, signs, settings, names)
    still = X[yardstick]
    wanted = {settings.weights, settings.over} & {*BY_SPREAD}
    ranged = settings.normalise != "rank" and bool({*names} - flags)
    enough = len(still) >= LEAST_ROWS
    if (wanted or ranged) and not enough:
        raise ModelError("no_yardstick", found=len(still), right=LEAST_ROWS)
    indicators = tuple(_indicator(X[name], signs[name]) for name in names)
    norms = tuple(_norm(X, still, i, settings, i.name in flags) for i in indicators)
    worst = np.array([_worst(norm, i.sign) for norm, i in zip(norms, indicators)])
    traits, start = [], 0
    for plan in settings.traits:
        traits.append(
            Trait(plan.name, plan.weight, tuple(range(start, start + len(plan.indicators))))
        )
        start += len(plan.indicators)
    inner = np.array([w for plan in settings.traits for w in plan.indicators.values()])
    bare = TraitIndex(
        indicators, norms, inner, tuple(traits), worst, worst, settings.inside, settings.above
    )
    ways = _ways(bare, still if enough else None, settings, flags)
    named = inner.tolist(), [plan.weight for plan in settings.traits]
    inner_of, over_of = ({**ways, "named": named}[way] for way in (settings.weights, settings.over))
    made = weighed(bare, np.array(inner_of[0]), np.array(over_of[1]))
    return replace(made, mean=made.numbers(X).mean(axis=0), weightings=ways)


def weighed(index: TraitIndex, inner: Floats, over: Floats) -> TraitIndex:
    """The same index by other weights."""
    traits = tuple(replace(t, weight=float(w)) for t, w in zip(index.traits, over))
    return replace(index, inner=inner, traits=traits)


def _refuse(
    X: pd.DataFrame, signs: dict[str, int], settings: TraitSettings, names: list[str]
) -> None:
    unsigned = [name for name in names if not signs.get(name)]
    if unsigned:
        raise ModelError("no_direction", names=", ".join(unsigned))
    endless = [name for name in names if np.isinf(X[name].to_numpy(float)).any()]
    if endless:
        raise ModelError("not_finite", names=", ".join(endless))
    geometric = "geometric" in (settings.inside, settings.above)
    if geometric and settings.normalise not in ("minmax", "rank"):
        raise ModelError("no_geometric", found=settings.normalise)


def _indicator(values: pd.Series, sign: int) -> Indicator:
    known = values.dropna()
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    return Indicator(str(values.name), sign, low, high)


def _norm(
    X: pd.DataFrame, still: pd.DataFrame, i: Indicator, settings: TraitSettings, flag: bool
) -> Norm:
    if flag:
        return Norm(0.0, 1.0, 0.0 if i.sign > 0 else 1.0, 1.0)
    if settings.normalise == "rank":
        return _places(X[i.name].to_numpy(float) * i.sign, i)
    known = still[i.name].dropna().to_numpy(float)
    if not len(known):
        return Norm(0.0, 0.0)
    learned = Indicator(i.name, i.sign, float(known.min()), float(known.max()))
    made = CompositeSettings(settings.outliers, settings.tail, settings.normalise)
    return norm_of(known, learned, made)


def _places(turned: Floats, i: Indicator) -> Norm:
    """Places among all rows, to a thousandth; who has no value stands below all others."""
    ordered = np.sort(np.where(np.isnan(turned), -np.inf, turned))
    if len(ordered) > PLACES:
        # The last row of each thousandth: one value fewer moves none of them up.
        ends = np.ceil(np.arange(1, PLACES + 1) * (len(ordered) / PLACES) - 1e-9).astype(int) - 1
        ordered = ordered[ends]
    known = ordered[np.isfinite(ordered)]
    knots = tuple(float(v) for v in np.sort(known * i.sign))
    return Norm(i.low, i.high, knots=knots, absent=len(ordered) - len(known))


def _worst(norm: Norm, sign: int) -> float:
    """What a missing value counts as: below every place, or the worst end of the range."""
    if norm.knots or norm.absent:
        return 0.0
    return float(norm.of(np.array([norm.low if sign > 0 else norm.high]), sign)[0])


def _ways(
    index: TraitIndex, still: pd.DataFrame | None, settings: TraitSettings, flags: frozenset[str]
) -> dict[str, tuple[list[float], list[float]]]:
    """Weights by every way that needs no opinion; those by spread where there are rows to see it.

    Spread is that of numbers from 0 to 1, as with every composite here.
    """
    size = len(index.norms)
    equal = np.empty(size)
    for trait in index.traits:
        equal[list(trait.at)] = 1 / len(trait.at)
    told = {"equal": (equal.tolist(), [1 / len(index.traits)] * len(index.traits))}
    if still is None:
        return told
    as_range = replace(settings, normalise="minmax")
    norms = tuple(_norm(still, still, i, as_range, i.name in flags) for i in index.indicators)
    ranged = replace(index, norms=norms, worst=np.zeros(size), inner=equal, inside="sum")
    numbers = ranged.numbers(still)
    for way in BY_SPREAD:
        inner = np.empty(size)
        for trait in index.traits:
            own = weigh(numbers[:, trait.at])[way]
            inner[list(trait.at)] = own if own.sum() > 0 else equal[list(trait.at)]
        traits = weighed(ranged, inner, ranged.over).traits_of(numbers)
        over = weigh(traits)[way]
        if not over.sum() > 0:
            over = np.full(len(index.traits), 1 / len(index.traits))
        told[way] = inner.tolist(), over.tolist()
    return told


@dataclass(frozen=True)
class Family:
    """Weightings that could be defended as well as the one that is taken.

    ways: weights by ways that need no opinion. draws: mixtures of the own weights with those
    (own share uniform on 0-1, the rest dealt out evenly by Dirichlet), each weight then moved by a
    factor uniform within 1 - spread and 1 + spread (Saisana, Saltelli, Tarantola 2005). above:
    every one of them under each of these ways of bringing the traits together.
    """

    ways: tuple[Way, ...] = WAYS
    spread: float = 0.25
    draws: int = 100
    seed: int = 1
    above: tuple[Mean, ...] = ("sum", "geometric")


def vary(index: TraitIndex, family: Family) -> Iterator[tuple[str, TraitIndex]]:
    """The members of the family by name, the index's own weighting first."""
    own = index.inner, index.over
    known = index.weightings or {}
    ways: dict[str, tuple[Floats, Floats]] = {
        way: (np.array(known[way][0]), np.array(known[way][1]))
        for way in family.ways
        if way in known
    }
    weightings = {"own": own, **ways, **_draw(index, [*ways.values()], family)}
    for above in family.above:
        for name, (inner, over) in weightings.items():
            yield f"{name}/{above}", replace(weighed(index, inner, over), above=above)


def _draw(
    index: TraitIndex, ways: list[tuple[Floats, Floats]], family: Family
) -> dict[str, tuple[Floats, Floats]]:
    draw = np.random.default_rng(family.seed)
    of = np.empty(len(index.norms), dtype=np.int64)
    for nth, trait in enumerate(index.traits):
        of[list(trait.at)] = nth
    found = {}
    for nth in range(family.draws):
        share = draw.random() if ways else 1.0
        rest = (1 - share) * draw.dirichlet(np.ones(len(ways))) if ways else np.zeros(0)
        inner, over = (
            share * own + sum((r * way[level] for r, way in zip(rest, ways)), np.zeros(len(own)))
            for level, own in enumerate((index.inner, index.over))
        )
        inner, over = (
            w * draw.uniform(1 - family.spread, 1 + family.spread, len(w)) for w in (inner, over)
        )
        inner = inner / np.bincount(of, weights=inner)[of]
        found[f"draw{nth + 1:03}"] = inner, over / over.sum()
    return found


def left_out(index: TraitIndex, family: Family) -> list[str]:
    """Ways of the family that could not be learned: too few rows compete for nothing."""
    return [way for way in family.ways if way not in (index.weightings or {})]
