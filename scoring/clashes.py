"""Quotas that cannot hold together: as few of them as already clash."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from scoring.field import Field
from scoring.solving import can_hold


@dataclass(frozen=True)
class Side:
    """One side of a quota: at least or at most so many, of so many who may be listed at all.

    bound: the quota's number; for the number of places itself one more than the last.
    """

    bound: int
    end: Literal["least", "most"]
    number: int
    there: int


def find_clash(field: Field, places: int) -> list[Side]:
    """Sides that cannot hold together, of which none can be left out; empty where all can hold.

    The number of places counts as one of them. Minima are kept rather than maxima, and those
    that stand first in the file rather than later ones (QuickXplain, Junker 2004).
    """
    if can_hold(field, places):
        return []
    sides = [(int(bound), "least") for bound in np.flatnonzero(field.least > 0)]
    sides += [(int(bound), "most") for bound in np.flatnonzero(field.most < field.weight.size)]
    kept = _needed(field, places, [], [], [*sides, (field.bounds, "most")])
    there = field.count(np.ones(field.weight.size, dtype=np.bool_)).tolist()
    return [_side(field, places, bound, end == "least", there) for bound, end in sorted(kept)]


def _needed(
    field: Field,
    places: int,
    base: list[tuple[int, str]],
    added: list[tuple[int, str]],
    sides: list[tuple[int, str]],
) -> list[tuple[int, str]]:
    """The fewest of these sides that clash with the base, of which `added` came in last."""
    if added and _clash(field, places, base):
        return []
    if len(sides) == 1:
        return sides
    half = len(sides) // 2
    first, second = sides[:half], sides[half:]
    later = _needed(field, places, [*base, *first], first, second)
    return _needed(field, places, [*base, *later], later, first) + later


def _clash(field: Field, places: int, sides: list[tuple[int, str]]) -> bool:
    """Whether these sides alone cannot hold."""
    size = field.weight.size
    least, most = np.zeros_like(field.least), np.full_like(field.most, size)
    for bound, end in sides:
        if bound == field.bounds:
            continue
        if end == "least":
            least[bound] = field.least[bound]
        else:
            most[bound] = field.most[bound]
    counted = (field.bounds, "most") in sides
    used = np.flatnonzero((least > 0) | (most < size))
    # Bounds that are not asked for are forgotten, so that few combinations are left.
    number = np.full(field.bounds + 1, used.size, dtype=np.int64)
    number[used] = np.arange(used.size)
    smaller = replace(field, of=number[field.of], least=least[used], most=most[used])
    return not can_hold(smaller, places if counted else size)


def _side(field: Field, places: int, bound: int, least: bool, there: list[int]) -> Side:
    """A side with its numbers."""
    if bound == field.bounds:
        return Side(bound, "most", places, field.weight.size)
    edge = field.least if least else field.most
    return Side(bound, "least" if least else "most", int(edge[bound]), there[bound])
