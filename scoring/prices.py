"""What each quota costs: the score given up, whom it let in, whom it put out."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import polars as pl

from scoring.field import Flags
from scoring.programs import NOISE
from scoring.quotas import Quota, Quotas
from scoring.select import Listing, select

# Points given up, places lost, who was let in, who was put out.
Change = tuple[float | None, int, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Price:
    """One quota on one list.

    population, eligible, listed: how many of its value there are. edge: whether as many are
    listed as it lets, or as few. given_up: how many points more the listed would have together
    without this quota, all others kept; None where more places could be filled then (`places`).
    let_in: who has a place for it; put_out: who has none for it. Both are empty where the list
    would be the same without it, which can also be as another quota asks for the same.
    """

    quota: Quota
    population: int
    eligible: int
    listed: int
    edge: Literal["least", "most"] | None
    given_up: float | None
    places: int
    let_in: tuple[str, ...]
    put_out: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """What all quotas of a list cost together, and each.

    places: those that there are; filled: those that the quotas let be filled. given_up, let_in,
    put_out: against the order alone; None as with Price.
    """

    order: Literal["score", "points"]
    places: int
    filled: int
    given_up: float | None
    let_in: tuple[str, ...]
    put_out: tuple[str, ...]
    prices: tuple[Price, ...]


def price_quotas(
    eligible: pl.DataFrame,
    worth: pl.Series,
    population: pl.DataFrame,
    listing: Listing,
    quotas: Quotas,
    order: Literal["score", "points"],
) -> Selection:
    """Selects again without each quota that may bind, and compares.

    Where prices prove the list the best, a quota that has none and is not at its edge changes
    nothing: the same prices prove it without the quota.
    """
    ids, points = eligible["enterprise_id"].to_numpy(), worth.fill_null(0.0).to_numpy()
    field, chosen = listing.field, listing.chosen
    there = field.count(np.ones(field.weight.size, dtype=np.bool_))
    count = field.count(chosen)
    found = listing.given.found
    costs = np.zeros(field.bounds) if found is None else np.abs(found.whole.price[:-1])
    proven = found is None or found.whole.gap == 0

    def compare(other: Flags) -> Change:
        more = int(other.sum()) - int(chosen.sum())
        let_in, put_out = chosen & ~other, other & ~chosen
        # Rounded, so that no trace of the way of adding is left.
        lost = round(float(points[put_out].sum() - points[let_in].sum()), 6) + 0.0
        return None if more else lost, more, tuple(ids[let_in]), tuple(ids[put_out])

    prices = []
    for at, quota in enumerate(quotas.rows):
        least = 0 < field.least[at] == count[at]
        most = field.most[at] == count[at] and quota.most is not None
        edge: Literal["least", "most"] | None = "least" if least else "most" if most else None
        told: Change = (0.0, 0, (), ())
        if edge or costs[at] > NOISE or not proven:
            freed = select(field.without(at), quotas.rows, listing.places, listing.given.near(at))
            told = compare(freed.chosen)
        all_of_it = int((population[quota.dimension] == quota.value).sum())
        prices.append(Price(quota, all_of_it, int(there[at]), int(count[at]), edge, *told))
    plain = np.arange(field.weight.size) < listing.places
    lost, _, let_in, put_out = compare(plain)
    filled = int(chosen.sum())
    return Selection(order, listing.places, filled, lost, let_in, put_out, tuple(prices))


def selection_as_plain(selection: Selection) -> dict[str, Any]:
    """A selection as JSON holds it."""
    return asdict(selection)


def recall_selection(told: dict[str, Any]) -> Selection:
    """The selection that a list folder holds."""
    prices = tuple(
        Price(
            **price
            | {"quota": Quota(**price["quota"])}
            | {end: tuple(price[end]) for end in ("let_in", "put_out")}
        )
        for price in told["prices"]
    )
    moved = {end: tuple(told[end]) for end in ("let_in", "put_out")}
    return Selection(**told | moved | {"prices": prices})
