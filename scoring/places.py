"""An enterprise's place among its peers by one indicator: how many of them stand lower."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
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
# Values that are looked through together.
AT_ONCE = 1 << 20


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


@dataclass(frozen=True, eq=False)
class Standings:
    """Places of many: the number of each one's circle, below nought where its value is missing."""

    circles: Spans
    lower: Spans
    higher: Spans
    others: Spans

    @classmethod
    def of(cls, places: Sequence[Place | None]) -> "Standings":
        """Of places that are at hand."""
        told = [
            (CIRCLES.index(one.circle), one.lower, one.higher, one.others) if one else (-1, 0, 0, 0)
            for one in places
        ]
        return cls(*np.array(told, dtype=np.int64).reshape(-1, 4).T)

    def each(self) -> list[Place | None]:
        """One by one."""
        rows = zip(self.circles.tolist(), *(side.tolist() for side in self._sides))
        return [None if circle < 0 else Place(CIRCLES[circle], *row) for circle, *row in rows]

    def shares(self) -> list[float | None]:
        """The share of each one's others whose value is lower."""
        rows = zip(self.circles.tolist(), self.lower.tolist(), self.others.tolist())
        return [None if at < 0 else low / every if every else 0.0 for at, low, every in rows]

    @property
    def _sides(self) -> tuple[Spans, Spans, Spans]:
        return self.lower, self.higher, self.others


def row_of(ids: pl.Series, enterprise_id: str) -> int | None:
    """Where an id stands in a column of ids, found at once if they are in order; None: nowhere."""
    # A tenth of the time of Polars' own search, which makes a plan for it.
    at = bisect_left(ids, enterprise_id)
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


def _by_group(asked: Spans, group: Spans) -> Iterator[Spans]:
    """Those of each group together."""
    nths = asked[np.argsort(group[asked], kind="stable")]
    if nths.size:
        yield from np.split(nths, np.flatnonzero(np.diff(group[nths])) + 1)


def _in_pieces(asked: Spans, sizes: Spans) -> Iterator[Spans]:
    """Those of whom all that stand beside them can be held together; one at the least."""
    while asked.size:
        upto = np.searchsorted(np.cumsum(sizes[asked]), AT_ONCE, side="right")
        yield asked[: max(int(upto), 1)]
        asked = asked[max(int(upto), 1) :]


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
    _numbered: dict[tuple[str, ...], tuple[Spans, Rows, Spans]] = field(default_factory=dict)

    def of(self, row: int, name: str) -> Place | None:
        """The place of a row in the nearest circle with OTHERS; None where its value is missing."""
        for circle in CIRCLES:
            place = self.within(circle, row, name)
            if place is None or place.others >= OTHERS or not circle:
                return place
        raise AssertionError("the last circle holds everybody")

    def of_each(self, rows: list[int], name: str) -> Standings:
        """`of` many rows."""
        asked = np.asarray(rows, dtype=np.int64)
        own = self._column(name)[asked]
        found = np.zeros((4, len(rows)), dtype=np.int64)
        found[0] = -1
        left = np.flatnonzero(~np.isnan(own))
        for nth, circle in enumerate(CIRCLES):
            if not left.size:
                break
            counted = self._count(circle, asked[left], own[left], name)
            told = (counted[2] >= OTHERS) | (not circle)
            found[0, left[told]], found[1:, left[told]] = nth, counted[:, told]
            left = left[~told]
        return Standings(*found)

    def _count(self, circle: tuple[str, ...], rows: Spans, own: Floats, name: str) -> Spans:
        """How many of each row's group are lower, higher, and there beside it; nought without."""
        column, told = self._column(name), np.zeros((3, len(rows)), dtype=np.int64)
        numbers, members, starts = self._numbers(circle)
        sizes, group = np.diff(starts), numbers[rows]
        inside = np.flatnonzero(group >= 0)
        if not len(inside):
            return told
        many = np.bincount(group[inside], minlength=len(sizes))[group[inside]] >= FEW
        for some in _by_group(inside[many], group):
            # Of everybody nobody is left out, and nothing is gathered.
            of = members[starts[group[some[0]]] : starts[group[some[0]] + 1]]
            told[1, some], same = count_above(column[of] if circle else column, own[some])
            told[0, some] = len(of) - told[1, some] - same
        for some in _in_pieces(inside[~many], sizes[group]):
            # Everyone beside each of the others in its group.
            each, begins = sizes[group[some]], starts[group[some]]
            ends = np.cumsum(each)
            of = members[np.arange(ends[-1]) + np.repeat(begins - ends + each, each)]
            values, beside = column[of], np.repeat(own[some], each)
            told[1, some] = np.add.reduceat(values > beside, ends - each, dtype=np.int64)
            same = np.add.reduceat(values == beside, ends - each, dtype=np.int64)
            told[0, some] = each - told[1, some] - same
        told[2, inside] = sizes[group[inside]] - 1
        return told

    def _numbers(self, circle: tuple[str, ...]) -> tuple[Spans, Rows, Spans]:
        """The number of each row's group in a circle, below nought without one.

        Then the rows of all groups, one group behind the other, and where each begins.
        """
        if circle not in self._numbered:
            groups = list(self._group(circle).values())
            numbers = np.full(self.frame.height, -1, dtype=np.int64)
            sizes = [len(group) for group in groups]
            members = np.concatenate([np.empty(0, dtype=np.uint32), *groups])
            numbers[members] = np.repeat(np.arange(len(groups)), sizes)
            self._numbered[circle] = numbers, members, np.cumsum([0, *sizes])
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
