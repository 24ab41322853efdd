"""How many candidates come in time, whether that makes a target, how many it takes: exact."""

from dataclasses import dataclass
from math import fsum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.counts import count_distribution, tails_of
from scoring.timing import Timing

Floats = NDArray[np.float64]
# So sure an office wants to be of its target when it asks how many to support.
SURE = 0.90
# Who a candidate is to the law: may be listed, a fact is missing, fails a line on these figures.
GROUPS = ("eligible", "open", "unmet")


@dataclass(frozen=True)
class Forecast:
    """How many more come, and the chance that the target is reached.

    low, high: where the number falls with a chance of 90 %; of probabilities with two sides the
    low end by the lower and the high end by the higher ones. chance: of `target` at least, what
    is attained counted; None where that is not known. chance_low, chance_high: by the two sides.
    chance_eligible: by those alone who may be listed.
    """

    expected: float
    low: int
    high: int
    parts: tuple[float, float, float]
    chance: float | None
    chance_low: float | None
    chance_high: float | None
    chance_eligible: float | None


@dataclass(frozen=True)
class Support:
    """Whom to support: the first of the list, where those who may be listed come first.

    needed: how many make the target with a chance of SURE, each at his own probability; None where
    not even all do. groups: how many of these (or of all) stand in each group. reached: the chance
    with these, or with all. ids: in order, those that are needed; where all are not enough, those
    who may be listed.
    """

    needed: int | None
    reached: float
    groups: dict[str, int]
    ids: tuple[str, ...]


def mean_chance(probability: Floats, timing: Timing) -> Floats:
    """The chance of each to come in time, over the scenarios, each as likely as the other."""
    parts = [one.chance(probability) for one in timing.scenarios]
    mean: Floats = np.mean(parts, axis=0)
    return mean


def distribution(probability: Floats, timing: Timing) -> Floats:
    """The chance of every number of them to come in time: a mean of Poisson-binomials."""
    parts = [count_distribution(one.chance(probability)) for one in timing.scenarios]
    mean: Floats = np.mean(parts, axis=0)
    return mean


def forecast(rows: pl.DataFrame, timing: Timing, target: float, attained: float | None) -> Forecast:
    """How many of the candidates come, and whether that makes the target."""
    middle, low, high = (
        rows[name].fill_null(rows["probability"]).to_numpy()
        for name in ("probability", "probability_low", "probability_high")
    )
    chances = distribution(middle, timing)
    sided = rows.height > 0 and rows["probability_low"].null_count() == 0
    below, above = (
        (distribution(low, timing), distribution(high, timing)) if sided else (chances, chances)
    )
    eligible = rows.filter(pl.col("group") == "eligible")["probability"].to_numpy()
    eligible_sum, open_sum, unmet_sum = (
        fsum(rows.filter(pl.col("group") == group)["chance"]) for group in GROUPS
    )
    return Forecast(
        fsum(rows["chance"]),
        tails_of(below)[0],
        tails_of(above)[1],
        (eligible_sum, open_sum, unmet_sum),
        _reach(chances, target, attained),
        _reach(below, target, attained) if sided else None,
        _reach(above, target, attained) if sided else None,
        _reach(distribution(eligible, timing), target, attained),
    )


def _reach(chances: Floats, target: float, attained: float | None) -> float | None:
    """The chance that what is attained and what comes make the target."""
    if attained is None:
        return None
    missing = int(np.ceil(max(target - attained, 0.0)))
    return 1.0 if missing == 0 else float(min(chances[missing:].sum(), 1.0))


def choose(
    rows: pl.DataFrame, timing: Timing, target: float, attained: float | None
) -> Support | None:
    """How many to support, in the order of the list, until the target is as good as sure.

    Counted one by one: each adds his own chance, nothing else; that support raises it is not
    assumed. Only the first `missing` numbers are held: more than that is enough.
    """
    if attained is None:
        return None
    missing = int(np.ceil(max(target - attained, 0.0)))
    if missing == 0:
        return Support(0, 1.0, dict.fromkeys(GROUPS, 0), ())
    order = rows.sort("rank")
    own = np.array([one.chance(order["probability"].to_numpy()) for one in timing.scenarios])
    held = np.zeros((len(timing.scenarios), missing))
    held[:, 0] = 1.0
    reached = 0.0
    for nth in range(order.height):
        p = own[:, nth, None]
        moved = held[:, :-1] * p
        held *= 1 - p
        held[:, 1:] += moved
        reached = float(np.clip(1 - held.sum(axis=1), 0.0, 1.0).mean())
        if reached >= SURE:
            first = order.head(nth + 1)
            return Support(nth + 1, reached, _count(first), tuple(first["enterprise_id"]))
    eligible = order.filter(pl.col("group") == "eligible")
    return Support(None, reached, _count(order), tuple(eligible["enterprise_id"]))


def _count(rows: pl.DataFrame) -> dict[str, int]:
    """How many stand in each group."""
    found = dict(rows["group"].value_counts().iter_rows())
    return {group: found.get(group, 0) for group in GROUPS}
