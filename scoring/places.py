"""An enterprise's place among its peers by one indicator: how many of them stand lower."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.inputs import Floats

Rows = NDArray[np.uint32]
Spans = NDArray[np.int64]
# The nearest circle with so many others is the one that is told.
CIRCLES: tuple[tuple[str, ...], ...] = (("county", "industry"), ("industry",), ())
OTHERS = 10
ENDS: tuple[Literal["left"], Literal["right"]] = ("left", "right")
# For fewer the values of a group are looked through, for more they are sorted.
FEW = 10


@dataclass(frozen=True)
class Place:
    """How many of the others in a circle have a lower value, a higher one, and how many there are.

    A value that is missing counts as lower, so that leaving a fact out pushes nobody down.
    """

    circle: tuple[str, ...]
    lower: int
    higher: int
    others: int

    @property
    def share(self) -> float:
        """The share of the others whose value is lower."""
        return self.lower / self.others if self.others else 0.0


def row_of(ids: pl.Series, enterprise_id: str) -> int | None:
    """Where an id stands in a column of ids, found at once if they are in order; None: nowhere."""
    at = int(ids.search_sorted(enterprise_id))
    if at < ids.len() and ids[at] == enterprise_id:
        return at
    return ids.index_of(enterprise_id)


def count_above(values: Floats, own: Floats) -> tuple[Spans, Spans]:
    """How many of the values are above each of one's own, and how many the same."""
    if len(own) < FEW:
        beside = own[:, None]
        return (values > beside).sum(axis=1), (values == beside).sum(axis=1)
    known = np.sort(values[~np.isnan(values)])
    below, up_to = (known.searchsorted(own, side) for side in ENDS)
    return len(known) - up_to, up_to - below


@dataclass(frozen=True, eq=False)
class Places:
    """Places in a table of enterprises; what was gathered once is kept for the next who asks.

    frame: one row each, with county and industry and the indicators that are asked for.
    """

    frame: pl.DataFrame
    _members: dict[tuple[str, ...], dict[object, Rows]] = field(default_factory=dict)
    _known_values: dict[tuple[tuple[str, ...], object, str], Floats] = field(default_factory=dict)
    _values: dict[str, Floats] = field(default_factory=dict)
    _texts: dict[str, pl.Series] = field(default_factory=dict)
    _numbered: dict[tuple[str, ...], tuple[Spans, list[Rows]]] = field(default_factory=dict)

    def of(self, row: int, name: str) -> Place | None:
        """The place of a row in the nearest circle with OTHERS; None where its value is missing."""
        for circle in CIRCLES:
            place = self.within(circle, row, name)
            if place is None or place.others >= OTHERS or not circle:
                return place
        raise AssertionError("the last circle holds everybody")

    def of_each(self, rows: list[int], name: str) -> list[Place | None]:
        """`of` many rows."""
        own = self._column(name)[rows]
        found: list[Place | None] = [None] * len(rows)
        left = np.flatnonzero(~np.isnan(own))
        for circle in CIRCLES:
            if not left.size:
                break
            at = np.asarray(rows, dtype=np.int64)[left]
            lower, higher, others = self._count(circle, at, own[left], name)
            told = (others >= OTHERS) | (not circle)
            for nth, *counts in zip(left[told], lower[told], higher[told], others[told]):
                found[nth] = Place(circle, *map(int, counts))
            left = left[~told]
        return found

    def _count(
        self, circle: tuple[str, ...], rows: Spans, own: Floats, name: str
    ) -> tuple[Spans, Spans, Spans]:
        """How many of each row's group are lower, higher, and there beside it; nought without."""
        column, told = self._column(name), np.zeros((3, len(rows)), dtype=np.int64)
        lower, higher, others = told
        numbers, groups = self._numbers(circle)
        asked = numbers[rows]
        nths = np.argsort(asked, kind="stable")
        for some in np.split(nths, np.flatnonzero(np.diff(asked[nths])) + 1):
            if not some.size or asked[some[0]] < 0:
                # Who is in no group stands beside nobody.
                continue
            members = groups[asked[some[0]]]
            values = column[members] if circle else column
            higher[some], same = count_above(values, own[some])
            lower[some] = len(members) - higher[some] - same
            others[some] = len(members) - 1
        return lower, higher, others

    def _numbers(self, circle: tuple[str, ...]) -> tuple[Spans, list[Rows]]:
        """The number of each row's group in a circle, below nought without one, and its groups."""
        if circle not in self._numbered:
            groups = list(self._group(circle).values())
            numbers = np.full(self.frame.height, -1, dtype=np.int64)
            sizes = [len(group) for group in groups]
            members = np.concatenate([np.empty(0, dtype=np.uint32), *groups])
            numbers[members] = np.repeat(np.arange(len(groups)), sizes)
            self._numbered[circle] = numbers, groups
        return self._numbered[circle]

    def within(self, circle: tuple[str, ...], row: int, name: str) -> Place | None:
        """The place of a row in its group of a circle.

        None where its value is missing, or what the circle has in common is not known of it.
        """
        value, key = self._column(name)[row], self._key(circle, row)
        if np.isnan(value):
            return None
        if key is None:
            return Place(circle, 0, 0, 0)
        members, known = len(self._group(circle)[key]), self._known(circle, key, name)
        if circle:
            # A group is asked for once or twice: counted, not sorted.
            higher, same = int((known > value).sum()), int((known == value).sum())
        else:
            below, up_to = (int(known.searchsorted(value, side)) for side in ENDS)
            higher, same = len(known) - up_to, up_to - below
        return Place(circle, members - higher - same, higher, members - 1)

    def _column(self, name: str) -> Floats:
        if name not in self._values:
            self._values[name] = self.frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return self._values[name]

    def _key(self, circle: tuple[str, ...], row: int) -> object:
        """What the row has in common with its circle; None where any of it is not known."""
        if not circle:
            return ()
        told = tuple(self._text(name)[row] for name in circle)
        return None if None in told else told

    def _text(self, name: str) -> pl.Series:
        if name not in self._texts:
            self._texts[name] = self.frame[name]
        return self._texts[name]

    def _group(self, circle: tuple[str, ...]) -> dict[object, Rows]:
        """The rows of every group of a circle."""
        if circle not in self._members:
            if not circle:
                self._members[circle] = {(): np.arange(self.frame.height, dtype=np.uint32)}
            else:
                numbered = self.frame.select(circle).with_row_index("row").drop_nulls()
                groups = numbered.group_by(circle, maintain_order=True).agg("row")
                # One long column and where each group ends in it: no group is copied.
                ends = np.cumsum(groups["row"].list.len().to_numpy())[:-1]
                rows = np.split(groups["row"].explode().to_numpy(), ends)
                self._members[circle] = dict(zip(groups.select(circle).iter_rows(), rows))
        return self._members[circle]

    def _known(self, circle: tuple[str, ...], key: object, name: str) -> Floats:
        """The known values of a group; of everybody, sorted."""
        asked = (circle, key, name)
        if asked not in self._known_values:
            values = self._column(name)
            values = values[self._group(circle)[key]] if circle else np.sort(values)
            self._known_values[asked] = values[~np.isnan(values)]
        return self._known_values[asked]
