"""Everybody on one day: measured once, put away where that is much, read as it is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

import polars as pl

from features.facts import Facts, at_hand
from features.gathering import gather_parts
from features.indicators import AMONG, measure
from features.matrix import IDENTITY, Matrix, measure_alone
from features.panel import Panel
from features.spool import Spool

_ID = IDENTITY[0]


@dataclass(frozen=True)
class Everybody:
    """Every enterprise known on a day with `names`, held or in a file, and read column by column.

    rows: IDENTITY, what each one's own figures give, and the figures where these are kept too; in
        order of enterprise_id if `order` is None, else the rows by id stand at these places.
    among: by id, the indicators that speak of others.
    year: the fiscal year that "latest" means, or None where nothing due is known.
    """

    rows: Facts
    as_of: date
    year: int | None
    names: tuple[str, ...]
    among: pl.DataFrame = field(default_factory=pl.DataFrame)
    order: pl.Series | None = None

    @property
    def ids(self) -> pl.Series:
        """Who they are, in order."""
        return self.columns([_ID])[_ID]

    def read(self, names: Iterable[str]) -> Matrix:
        """The matrix of some of `names`."""
        return self.split(names, [None])[0]

    def split(self, names: Iterable[str], whom: Sequence[pl.Series | None]) -> list[Matrix]:
        """The matrix of some of `names` for each of several circles, read once for all of them.

        whom: true or false for each enterprise in order of id; None for everybody.
        """
        asked = tuple(dict.fromkeys(names))
        frames = self._columns([*IDENTITY, *asked], whom)
        return [Matrix(frame, self.as_of, self.year, asked) for frame in frames]

    def facts(self, names: Sequence[str]) -> Facts:
        """Columns of the rows, in order of id; those in a file stay there, if they stand so."""
        if self.order is not None:
            return at_hand(self.columns(names))
        return Facts(self.rows.rows.select(names), self.rows.file)

    def columns(self, names: Sequence[str]) -> pl.DataFrame:
        """Columns by their names, figures too, in order of id."""
        return self._columns(names, [None])[0]

    def _columns(
        self, names: Sequence[str], whom: Sequence[pl.Series | None]
    ) -> list[pl.DataFrame]:
        """Some columns at a time, so that those who are not asked for are not held for long."""
        own = [name for name in names if name not in self.among.columns]
        parts = self.rows.read_in_parts(own) if own else iter(())
        told = chain(map(self._in_order, parts), [self._beside(names)])
        whom = [None if who is None or who.all() else who for who in whom]
        found: list[list[pl.Series]] = [[] for _ in whom]
        for part in told:
            for columns, who in zip(found, whom):
                picked = part if who is None or not part.width else part.filter(who)
                columns.extend(picked.rechunk())
        return [pl.DataFrame(columns).select(names) for columns in found]

    def _beside(self, names: Sequence[str]) -> pl.DataFrame:
        return self.among.select(name for name in names if name in self.among.columns)

    def _in_order(self, part: pl.DataFrame) -> pl.DataFrame:
        return part if self.order is None else part[self.order]


def measure_everybody(
    panel: Panel,
    as_of: date,
    names: Iterable[str],
    spool: Spool | None = None,
    gathered: Iterable[str] = (),
    beside: Iterable[str] | None = None,
) -> Everybody:
    """Measures `names` for every enterprise that anything was known of before the day.

    spool: where rows go that are too many to be held. gathered, beside: as `gather_parts` has them
    beside `names`; where these are given, the figures are kept too. Raises KeyError for an unknown
    name.
    """
    asked, keep = list(dict.fromkeys(names)), beside is not None
    parts = gather_parts(panel, as_of, [*asked, *gathered], beside or ())
    first = next(parts)

    def going_by() -> Iterator[pl.DataFrame]:
        for part in chain([first], parts):
            yield _measured(part.frame, asked, keep)

    schema = _measured(first.frame.clear(), asked, keep).schema
    rows = (spool or Spool()).put(going_by(), schema)
    ids = rows.read(_ID)[_ID]
    order = None if ids.is_sorted() else ids.arg_sort()
    alone = Everybody(rows, as_of, first.year, tuple(asked), order=order)
    return replace(alone, among=_speak_of_others(alone))


def everybody_in(matrix: Matrix) -> Everybody:
    """Those of a matrix that is at hand."""
    return Everybody(at_hand(matrix.frame), matrix.as_of, matrix.year, matrix.names)


def _measured(figures: pl.DataFrame, names: list[str], keep: bool) -> pl.DataFrame:
    """What each one's own figures give; beside all of these, if they are kept."""
    told = measure_alone(figures, names)
    if not keep:
        return told
    return figures.with_columns(c for c in told if c.name not in figures.columns)


def _speak_of_others(everybody: Everybody) -> pl.DataFrame:
    """By id, those indicators that all are needed for at once."""
    there = everybody.rows.schema
    names = [name for name in everybody.names if name in AMONG and name not in there]
    measures = [measure(name) for name in names]
    roots = sorted({root for m in measures for root in m.meta.root_names()})
    return everybody.columns(roots).with_columns(measures).select(names)
