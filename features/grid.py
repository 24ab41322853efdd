"""The grid of a panel: which row tells of which enterprise and year, by number.

A panel is a long table, a matrix a wide one. Turning one into the other by joins or groups moves
every value several times; here row numbers are moved, and each column is read once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import KEYS
from features.facts import Facts, Places

Marks = NDArray[np.bool_]
Figures = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Enterprises by years, and the row that tells of each.

    ids: every enterprise once, sorted. years: the years told of, ascending. who, when: for each
    row the place of its enterprise among `ids` and of its year among `years`. rows: for each year
    and enterprise a row that tells of it, -1 where none does. shared: whether a row is one of
    several of its enterprise and year.
    """

    ids: pl.Series
    years: tuple[int, ...]
    who: Places
    when: Places
    rows: Places
    shared: Marks

    def mark(self, places: Places | Marks) -> Marks:
        """Which years and enterprises these rows tell of, in the shape of `rows`."""
        marks = np.zeros(self.rows.shape, dtype=np.bool_)
        marks[self.when[places], self.who[places]] = True
        return marks

    def keys(self, facts: Facts, places: Places) -> pl.DataFrame:
        """The KEYS of these rows."""
        when = np.array(self.years, dtype=np.int64)[self.when[places]]
        rest = facts.pick(KEYS[2:], places)
        who = self.ids.gather(pl.Series(self.who[places])).alias(KEYS[0])
        return pl.DataFrame([who, pl.Series(KEYS[1], when), *rest])

    def swings(self, told: Iterable[pl.Series], factor: float) -> Marks:
        """The enterprises of which some figure above nought is so many times another one."""
        odd = np.zeros(len(self.ids), dtype=np.bool_)
        # Rows of one enterprise mostly stand together: first each run of them, then the runs.
        runs = np.flatnonzero(np.diff(self.who, prepend=-1))
        if not len(runs):
            return odd
        of = self.who[runs]
        for column in told:
            value = column.to_numpy()
            least_of_all = column.min()
            if least_of_all is not None and least_of_all <= 0:  # type: ignore[operator]
                value = np.where(value > 0, value, np.nan)
            most, least = (
                self._over(extreme, extreme.reduceat(value, runs), of)
                for extreme in (np.fmax, np.fmin)
            )
            odd |= most > factor * least
        return odd

    def _over(self, extreme: np.ufunc, values: Figures, of: Places) -> Figures:
        """The extreme of the values of each enterprise; `of` says whose they are."""
        whole = np.full(len(self.ids), np.nan)
        if len(of) == len(self.ids):
            whole[of] = values
        else:
            extreme.at(whole, of, values)
        return whole


def lay_out(facts: Facts) -> Grid:
    """The grid of all rows."""
    ids, who = _number(facts.read("enterprise_id")["enterprise_id"])
    told = facts.read("year")["year"]
    years = told.unique().sort().to_numpy()
    when = _place(told.to_numpy(), years)
    rows = np.full((len(years), len(ids)), -1, dtype=np.int32)
    cells, numbers = rows.ravel(), np.arange(len(who), dtype=np.int32)
    cell = when * np.int64(len(ids)) + who
    cells[cell] = numbers
    # Of several rows of one year only one stands there now: the others show that they are more.
    more = cells[cell] != numbers
    shared = np.zeros(len(who), dtype=np.bool_)
    if more.any():
        several = np.zeros(len(cells), dtype=np.bool_)
        several[cell[more]] = True
        shared = several[cell]
    return Grid(ids, tuple(years.tolist()), who, when, rows, shared)


def _place(told: NDArray[np.int64], years: NDArray[np.int64]) -> Places:
    """The place of each row's year among the years."""
    whole = len(years) and years[-1] - years[0] == len(years) - 1
    places: NDArray[np.int64] = told - years[0] if whole else np.searchsorted(years, told)
    return places.astype(np.int32)


def _number(ids: pl.Series) -> tuple[pl.Series, Places]:
    """The different ids, sorted, and the place of each row's id among them.

    Only the first of each run of rows with one id is compared with others.
    """
    run = ids.rle_id().to_numpy().astype(np.int32)
    heads = ids.gather(np.flatnonzero(np.diff(run, prepend=-1)))
    if (heads > heads.shift(1)).fill_null(True).all():
        return heads, run
    order = heads.arg_sort()
    ordered = heads.gather(order)
    new = (ordered != ordered.shift(1)).fill_null(True)
    number = np.empty(len(heads), dtype=np.int32)
    number[order.to_numpy()] = np.cumsum(new.to_numpy(), dtype=np.int32) - 1
    return ordered.filter(new), number[run]


def index(places: Places) -> pl.Series:
    """Places as row numbers; null where the place is -1."""
    numbers = pl.Series(places)
    return (numbers.set(numbers < 0, None) if (places < 0).any() else numbers).cast(pl.UInt32)
