"""Who is listed: places by the order within quotas, filled as far as the quotas let them be."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from scoring.clashes import Side, find_clash
from scoring.faults import RankError
from scoring.field import Field, Flags, Ints
from scoring.quotas import Quota, Quotas
from scoring.solving import Given, Near, give_out, most_places

# Scores and points are added up in ten-thousandths of a point; what differs by less is equal.
UNIT = 10_000


@dataclass(frozen=True)
class Listing:
    """Places given out among the eligible, in their order.

    places: those that there are, never more than there are eligible. given: who has one.
    """

    field: Field
    places: int
    given: Given

    @property
    def chosen(self) -> Flags:
        """Who has a place."""
        return self.given.chosen


def field_of(eligible: pl.DataFrame, worth: pl.Series, quotas: Quotas) -> Field:
    """The eligible in their order as the solver sees them.

    eligible: with the dimensions of the quotas. worth: what each adds to the sum, in points,
    never rising; a missing one is worth the least there is.
    """
    numbers = worth.cast(pl.Float64)
    least = numbers.min() if numbers.null_count() < numbers.len() else 0.0
    weight = np.round(numbers.fill_null(least).to_numpy() * UNIT).astype(np.int64)
    rows, most = quotas.rows, eligible.height
    of: list[Ints] = []
    for dimension in quotas.dimensions:
        places = {quota.value: at for at, quota in enumerate(rows) if quota.dimension == dimension}
        under = eligible[dimension].replace_strict(places, default=len(rows), return_dtype=pl.Int64)
        of.append(under.to_numpy())
    return Field(
        weight,
        np.stack(of) if of else np.empty((0, eligible.height), dtype=np.int64),
        np.array([quota.least or 0 for quota in rows], dtype=np.int64),
        np.array([most if q.most is None else q.most for q in rows], dtype=np.int64),
    )


def select(
    field: Field, quotas: tuple[Quota, ...], length: int, near: Near | None = None
) -> Listing:
    """Gives the places of a list of this length out.

    **What is maximised.** First how many places are filled: all that there are, unless maxima
    leave some empty. Then the sum of the scores (or points) of the listed, in ten-thousandths of
    a point. **Ties.** Of sets with an equal sum the one with the least sum of ranks; of these the
    one that comes first: at the best rank in which two sets differ, the one that has it. As ranks
    are settled by the stated keys with the id last, one set is left, whatever the order of the
    input. Where no quota binds, that set is the first of the order.

    near: what another search in this field knows; it changes the time alone. Raises RankError
    with the quotas that cannot hold together: each of them is needed for the clash.
    """
    places = min(length, field.weight.size)
    given = give_out(field, places, near)
    if given is None:
        filled = most_places(field, places)
        if filled is None:
            raise RankError("quotas_clash", sides=_told(find_clash(field, places), quotas))
        given = give_out(field, filled)
    if given is None:
        raise ArithmeticError("places that can be filled were not")
    return Listing(field, places, given)


def _told(
    sides: list[Side], quotas: tuple[Quota, ...]
) -> tuple[tuple[str, dict[str, object]], ...]:
    """Each side of the clash as a phrase, and the places if they are a part of it."""
    told: list[tuple[str, dict[str, object]]] = []
    for side in sides:
        if side.bound == len(quotas):
            told.append(("quota.clash.places", {"places": side.number}))
            continue
        quota = quotas[side.bound]
        fields = {"value": quota.value, "number": side.number, "eligible": side.there}
        told.append((f"quota.clash.{side.end}.{quota.dimension}", fields))
    return tuple(told)
