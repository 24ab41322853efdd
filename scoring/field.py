"""Candidates under bounds, and those of them who can matter, together in columns."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Field:
    """Candidates in their order of preference, and what bounds them.

    weight: whole numbers that never rise along the order. of: shape (kinds, candidates): for each
        kind of bound the one that a candidate falls under; `bounds` where it is under none.
    least, most: of each bound. Its members may have no fewer and no more places.
    """

    weight: Ints
    of: Ints
    least: Ints
    most: Ints

    @property
    def bounds(self) -> int:
        """How many bounds there are."""
        return int(self.least.size)

    def count(self, chosen: Flags) -> Ints:
        """How many of the chosen fall under each bound."""
        under = self.of[:, chosen]
        return np.bincount(under.ravel(), minlength=self.bounds + 1)[: self.bounds].astype(np.int64)

    def holds(self, chosen: Flags) -> bool:
        """Whether the chosen keep every bound."""
        count = self.count(chosen)
        return bool(np.all((count >= self.least) & (count <= self.most)))

    def without(self, bound: int) -> "Field":
        """The same without one bound."""
        least, most = self.least.copy(), self.most.copy()
        least[bound], most[bound] = 0, self.weight.size
        return replace(self, least=least, most=most)


@dataclass(frozen=True)
class Columns:
    """Candidates of equal weight under the same bounds, together.

    of: as in the field, with the number of places as one more bound of all. room: how many may
    have a place. members: the candidates, column after column, each column's in order.
    """

    weight: Ints
    of: Ints
    room: Ints
    start: Ints
    members: Ints
    least: Ints
    most: Ints

    def under(self, field: Field, least: int, most: int) -> "Columns":
        """The same under the bounds of this field, with at least and at most so many places."""
        edges = np.append(field.least, least), np.append(np.minimum(field.most, most), most)
        return replace(self, least=edges[0], most=edges[1])

    def inside(self, counts: Ints) -> Ints:
        """How many fall under each bound where so many of each column have a place."""
        told = np.flatnonzero(counts)
        sums = np.zeros(self.least.size + 1, dtype=np.int64)
        for kind in self.of:
            np.add.at(sums, kind[told], counts[told])
        return sums[:-1]

    def table(self, take: Ints) -> csr_array:
        """Which of the bounds these columns fall under: shape (bounds, columns)."""
        under = self.of[:, take]
        at = np.broadcast_to(np.arange(take.size), under.shape)
        real = under < self.least.size
        shape = (self.least.size, take.size)
        ones = np.ones(int(real.sum()))
        return csr_array((ones, (under[real], at[real])), shape=shape)

    def less(self, price: Floats) -> Floats:
        """The weight of each column less the prices of its bounds."""
        priced = np.append(price, 0.0)
        out = self.weight.astype(np.float64)
        for kind in self.of:
            out -= priced[kind]
        return out


def gather_columns(field: Field, places: int) -> Columns:
    """Candidates who can matter: of those under the same bounds, as many as there are places."""
    bounds, n = field.bounds, field.weight.size
    cell = np.zeros(n, dtype=np.int64)
    for kind in field.of:
        cell = np.unique(cell * (bounds + 1) + kind, return_inverse=True)[1].astype(np.int64)
    members = np.argsort(cell, kind="stable")
    begins = np.flatnonzero(np.diff(cell[members], prepend=-1))
    nth = np.arange(n) - np.repeat(begins, np.diff(np.append(begins, n)))
    members = members[nth < places]
    new = np.diff(cell[members], prepend=-1) != 0
    new[1:] |= field.weight[members[1:]] != field.weight[members[:-1]]
    start = np.flatnonzero(new)
    # "Under none" is one further along, for the number of places comes in between.
    of = np.full((len(field.of) + 1, start.size), bounds, dtype=np.int64)
    under = field.of[:, members[start]]
    of[:-1] = np.where(under == bounds, bounds + 1, under)
    room = np.diff(np.append(start, members.size)).astype(np.int64)
    columns = Columns(field.weight[members[start]], of, room, start, members, room[:0], room[:0])
    return columns.under(field, places, places)


def members_of(columns: Columns, counts: Ints) -> Ints:
    """The candidates of so many of each column, the first of each."""
    nth = np.arange(columns.members.size) - np.repeat(columns.start, columns.room)
    return columns.members[nth < np.repeat(counts, columns.room)]


def nth_of(labels: Ints) -> Ints:
    """How many of the same label stand before each."""
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sizes = np.diff(np.append(begins, labels.size))
    nth = np.empty(labels.size, dtype=np.int64)
    nth[order] = np.arange(labels.size) - np.repeat(begins, sizes)
    return nth
