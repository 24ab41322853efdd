"""Places given out under bounds: the set with the greatest sum, exactly; ties by the order."""

from dataclasses import dataclass, replace

import numpy as np

from scoring.equals import first_of_equals
from scoring.field import Columns, Field, Flags, Ints, gather_columns, nth_of
from scoring.programs import integers
from scoring.whole import Whole, reach_bounds, search_prices, search_whole

# Columns to begin with: of each bound its best, of all the first times the places.
PER_BOUND, PER_PLACE = 48, 2
# With so many around the prices a search begins that knows another one.
AROUND = 1_000


@dataclass(frozen=True)
class Found:
    """What a search leaves for the next one in the same field."""

    columns: Columns
    whole: Whole


@dataclass(frozen=True)
class Near:
    """Where a search begins: the columns of the field, and which of them to look at first."""

    columns: Columns
    take: Ints


@dataclass(frozen=True)
class Given:
    """Who has a place; `found` is None where the order alone settled it."""

    chosen: Flags
    found: Found | None = None

    def near(self, bound: int) -> Near | None:
        """Where to begin if this bound were not: at whoever has a place or would be near one."""
        if self.found is None:
            return None
        columns, whole = self.found.columns, self.found.whole
        freed = np.any(columns.of == bound, axis=0) * max(float(whole.price[bound]), 0.0)
        reach = whole.reach + freed
        at = min(AROUND, reach.size - 1)
        far = np.partition(np.abs(reach), at)[at]
        return Near(columns, np.flatnonzero((whole.counts > 0) | (reach > -far)))


def give_out(field: Field, places: int, near: Near | None = None) -> Given | None:
    """Exactly so many places under the bounds; None where that cannot be.

    Of all sets that keep every bound, one with the greatest sum of weights; of these one with the
    least sum of places in the order; of these the one that comes first in the order: at the first
    candidate in which two sets differ, the one that has it. near: what is known from another
    search in this field with other bounds; it changes the time alone.

    A linear program over few columns gives prices; whoever is worth more than the prices comes
    in, until nobody is. If it ends in whole numbers they are best. Else those whose weight is
    near the prices are solved in whole numbers: all others are settled once the sum is nearer to
    the linear bound than they are to the prices (fixing by reduced cost; Dantzig et al. 1954).
    """
    quick = _by_order(field, places)
    if quick is not None:
        return Given(quick)
    columns = gather_columns(field, places) if near is None else near.columns
    columns = columns.under(field, places, places)
    first = _first_columns(columns, field, places) if near is None else near.take
    taken = reach_bounds(columns, first)
    if taken is None:
        return None
    whole = search_whole(columns, *search_prices(columns, taken))
    if whole is None:
        return None
    chosen = np.zeros(field.weight.size, dtype=np.bool_)
    chosen[first_of_equals(columns, whole)] = True
    if int(chosen.sum()) != places or not field.holds(chosen):
        raise ArithmeticError("the solver's set does not keep the bounds")
    return Given(chosen, Found(columns, whole))


def most_places(field: Field, places: int) -> int | None:
    """How many of the places can be given out at all; None where the bounds cannot hold."""
    columns = _cells(field, places)
    taken = reach_bounds(columns, np.arange(columns.weight.size))
    if taken is None:
        return None
    whole = search_whole(columns, *search_prices(columns, taken))
    return None if whole is None else int(whole.counts.sum())


def can_hold(field: Field, places: int) -> bool:
    """Whether there is any set of at most so many that keeps every bound."""
    columns = _cells(field, places)
    every = np.arange(columns.weight.size)
    if reach_bounds(columns, every) is None:
        return False
    table = columns.table(every)
    return integers(columns.weight, columns.room, table, columns.least, columns.most) is not None


def _cells(field: Field, places: int) -> Columns:
    """The columns where all weigh the same: one for each combination of bounds."""
    even = replace(field, weight=np.ones_like(field.weight))
    return gather_columns(even, places).under(field, 0, places)


def _by_order(field: Field, places: int) -> Flags | None:
    """The places by order alone, where that keeps every bound and so is best; else None.

    With most places of one kind only, whoever comes when those of his are gone is passed over:
    each candidate is under one bound, so no other set has a greater sum (a matroid).
    """
    chosen = np.zeros(field.weight.size, dtype=np.bool_)
    chosen[:places] = True
    if places > field.weight.size:
        return None
    if field.holds(chosen):
        return chosen
    count = field.count(chosen)
    over = np.append(count > field.most, False)
    over_in = [kind for kind in field.of if np.any(over[kind[:places]])]
    if len(over_in) != 1:
        return None
    nth = nth_of(over_in[0])
    room = np.append(field.most, field.weight.size)[over_in[0]]
    passed = np.flatnonzero(nth < room)[:places]
    chosen[:] = False
    chosen[passed] = True
    return chosen if passed.size == places and field.holds(chosen) else None


def _first_columns(columns: Columns, field: Field, places: int) -> Ints:
    """Columns to begin with."""
    seen = columns.members[columns.start]
    take = seen < PER_PLACE * places
    order = np.argsort(seen)
    for kind in columns.of[:-1]:
        nth = np.empty(seen.size, dtype=np.int64)
        nth[order] = nth_of(kind[order])
        take |= (nth < np.append(np.maximum(field.least, PER_BOUND), [0, 0])[kind]) & (
            kind < field.bounds
        )
    return np.flatnonzero(take)
