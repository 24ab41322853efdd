"""The n-th smallest of numbers that lie in many portions: found by narrowing in, exactly.

Every portion tells a few of its numbers between two ends, and how many it has below each. From
that follows between which of them the n-th must lie; then it is asked again, between these.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from models.inputs import Floats

# So many numbers a portion tells at a time.
TOLD = 64

NOTES = {
    "key": pl.String(),
    "value": pl.Float64(),
    "below": pl.Int64(),
    "upto": pl.Int64(),
    "rough": pl.Boolean(),
}


@dataclass(frozen=True)
class Search:
    """Between which numbers the one of this place lies: above `low`, and at most `high`.

    place: how many are not above it but itself, of all of them, counted from nought.
    """

    place: int
    low: float = -math.inf
    high: float = math.inf


def place_of(share: float, count: int) -> int:
    """The place of a quantile that is a number which really came: the lower of two."""
    return math.floor(share * (count - 1))


def note(key: str, values: Floats, search: Search) -> pl.DataFrame:
    """What one portion tells of its numbers between the ends: a few, and how many lie below each.

    below: how many of the portion are less; upto: how many are not more. rough: whether there
    may be others between those that are told.
    """
    ordered = np.sort(values)
    inside = ordered[(ordered > search.low) & (ordered <= search.high)]
    different = np.unique(inside)
    whole = len(different) <= TOLD
    if not whole:
        at = np.linspace(0, len(inside) - 1, TOLD).round().astype(np.int64)
        different = np.unique(inside[at])
    # With none inside, the portion still tells how many lie below.
    told = different if len(different) else np.array([search.low])
    return pl.DataFrame(
        {
            "key": [key] * len(told),
            "value": told,
            "below": np.searchsorted(ordered, told, side="left").astype(np.int64),
            "upto": np.searchsorted(ordered, told, side="right").astype(np.int64),
            "rough": np.full(len(told), not whole),
        },
        schema=NOTES,
    )


def narrow(search: Search, notes: Iterable[pl.DataFrame]) -> tuple[Search, bool]:
    """The search between nearer ends, and whether `high` is the number that was looked for.

    notes: of every portion, in order of value.
    """
    parts = list(notes)
    candidates = np.unique(np.concatenate([part["value"].to_numpy() for part in parts]))
    least, most = (np.zeros(len(candidates), dtype=np.int64) for _ in range(2))
    for part in parts:
        value, below, upto = (part[name].to_numpy() for name in ("value", "below", "upto"))
        at = np.searchsorted(value, candidates, side="right")
        # At least as many as up to the last one told, at most as many as below the next.
        known = np.where(at > 0, upto[np.maximum(at - 1, 0)], below[0])
        least += known
        ahead = np.where(at < len(value), below[np.minimum(at, len(value) - 1)], upto[-1])
        exact = (not part["rough"].any()) | np.isin(candidates, value)
        most += np.where(exact, known, ahead)
    high = candidates[np.argmax(least > search.place)]
    lower = candidates[most <= search.place]
    low = float(lower[-1]) if len(lower) else search.low
    nearer = replace(search, low=low, high=float(high))
    between = candidates[(candidates > low) & (candidates <= high)]
    found = len(between) == 1 and not any(part["rough"].any() for part in parts)
    return nearer, found


def find_places(
    searches: dict[str, Search], ask: Callable[[dict[str, Search]], pl.DataFrame]
) -> dict[str, float]:
    """The numbers of these places, by key. ask: the notes of all portions, with their `portion`."""
    found: dict[str, float] = {}
    while searches:
        notes = ask(searches).partition_by("key", as_dict=True)
        nearer: dict[str, Search] = {}
        for key, search in searches.items():
            parts = notes[(key,)].sort("portion", "value").partition_by("portion")
            step, done = narrow(search, parts)
            if done:
                found[key] = step.high
            else:
                nearer[key] = step
        searches = nearer
    return found
