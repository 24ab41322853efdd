"""Where an enterprise would have to stand to be listed, where places are bound by quotas."""

from typing import Any

import polars as pl

from scoring.quotas import Quotas
from scoring.select import field_of, select


def find_entry(
    others: pl.DataFrame, worth: str, row: dict[str, Any], quotas: Quotas, length: int
) -> int | None:
    """Above how many of the others it may stand last of all, and be listed: their number.

    others: all others who may be listed, in their order; worth: what is added up. It would be
    listed just before `others[n]` and not after; n is their height where it is listed as the last
    of all, and None where not even the first place would do. Who is worth more is never listed
    less, all else equal: so the place is found by halves.
    """
    known = ["enterprise_id", worth, *quotas.dimensions]
    own = pl.DataFrame([{name: row[name] for name in known}], schema=others.select(known).schema)

    def listed(place: int) -> bool:
        # As much as whoever it stands before; the last of all as much as the least.
        level = others[worth][min(place, others.height - 1)] if others.height else row[worth]
        mine = own.with_columns(pl.lit(level, dtype=own.schema[worth]).alias(worth))
        field = pl.concat([others[:place].select(known), mine, others[place:].select(known)])
        chosen = select(field_of(field, field[worth], quotas), quotas.rows, length).chosen
        return bool(chosen[place])

    if not listed(0):
        return None
    low, high = 0, others.height
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if listed(middle) else (low, middle - 1)
    return low
