"""Places of a few enterprises among all others, counted portion by portion and added up."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from scoring.places import CIRCLES, Place, Places, Standings

# In these circles a page tells the places of what is told as reasons.
ON_PAGES: tuple[tuple[str, ...], ...] = (("cluster",), ("industry",))
COUNTS = {
    "nth": pl.Int64(),
    "lower": pl.Int64(),
    "upto": pl.Int64(),
    "known": pl.Int64(),
    "members": pl.Int64(),
}
Asked = tuple[tuple[str, ...], int, str]


@dataclass(frozen=True)
class Ask:
    """One place that is asked for: of this value among those who have `key` in common."""

    circle: tuple[str, ...]
    key: tuple[str, ...]
    name: str
    value: float


def asks_of(frame: pl.DataFrame, told: Iterable[tuple[int, str]]) -> dict[Asked, Ask | None]:
    """What has to be counted for these rows and indicators; None where no place can be told.

    frame: the enterprises at hand, with categories as the numbers that they count by.
    """
    circles = dict.fromkeys((*CIRCLES, *ON_PAGES))
    asks: dict[Asked, Ask | None] = {}
    for row, name in dict.fromkeys(told):
        value = frame[name].cast(pl.Float64)[row]
        for circle in circles:
            key = tuple(frame[common][row] for common in circle)
            known = value is not None and not np.isnan(value) and None not in key
            asks[circle, row, name] = Ask(circle, key, name, value) if known else None
    return asks


def count_places(portion: pl.DataFrame, asks: list[Ask]) -> pl.DataFrame:
    """How many of a portion are lower, not higher, known, and there at all, for each that asks."""
    found: list[tuple[int, int, int, int, int]] = []
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[str, list[int]]] = {}
    for nth, ask in enumerate(asks):
        groups.setdefault((ask.circle, ask.key), {}).setdefault(ask.name, []).append(nth)
    rows = {circle: _rows(portion, circle) for circle in {circle for circle, _ in groups}}
    columns: dict[str, np.ndarray] = {}
    for (circle, key), named in groups.items():
        inside = rows[circle].get(key)
        if inside is None:
            continue
        for name, nths in named.items():
            if name not in columns:
                values = portion[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
                columns[name] = values
            known = columns[name][inside]
            known = np.sort(known[~np.isnan(known)])
            own = np.array([asks[nth].value for nth in nths])
            lower = np.searchsorted(known, own, side="left")
            upto = np.searchsorted(known, own, side="right")
            sizes = (len(known), len(inside))
            found += [(n, int(a), int(b), *sizes) for n, a, b in zip(nths, lower, upto)]
    return pl.DataFrame(found, schema=COUNTS, orient="row")


def _rows(portion: pl.DataFrame, circle: tuple[str, ...]) -> dict[tuple[str, ...], np.ndarray]:
    """The rows of each group of a circle."""
    if not circle:
        return {(): np.arange(portion.height)}
    numbered = portion.select(circle).with_row_index("row").drop_nulls()
    groups = numbered.group_by(circle, maintain_order=True).agg("row")
    return {line[:-1]: np.asarray(line[-1]) for line in groups.select(*circle, "row").iter_rows()}


def add_up(asks: list[Ask], counts: Iterable[pl.DataFrame]) -> list[Place]:
    """The places, from the counts of all portions."""
    sums = pl.DataFrame(schema=COUNTS)
    for told in counts:
        sums = pl.concat([sums, told]).group_by("nth").agg(pl.exclude("nth").sum())
    of = {row["nth"]: row for row in sums.iter_rows(named=True)}
    places = []
    for nth, ask in enumerate(asks):
        row = of[nth]
        others, unknown = row["members"] - 1, row["members"] - row["known"]
        places.append(Place(ask.circle, unknown + row["lower"], row["known"] - row["upto"], others))
    return places


@dataclass(frozen=True, eq=False)
class Counted(Places):
    """Places that were counted among everybody; `frame` holds those at hand alone."""

    told: dict[Asked, Place | None] = field(default_factory=dict)

    def of_each(self, rows: list[int], name: str) -> Standings:
        """`of` many rows."""
        return Standings.of([self.of(row, name) for row in rows])

    def within(self, circle: tuple[str, ...], row: int, name: str) -> Place | None:
        """The place of a row in its group of a circle, as it was counted."""
        value = self._column(name)[row]
        if not np.isnan(value) and self._key(circle, row) is None:
            return Place(circle, 0, 0, 0)
        return self.told[circle, row, name]
