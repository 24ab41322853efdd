"""Columns of cells at a quick look: what is plain is read as it is, the rest cell by cell, once.

Of millions of cells nearly all are bare numbers, 是 or 否, or a text that has come before. Each
such look is one pass over a column; patterns are kept for the cells that it leaves over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial
from math import isfinite
from typing import Any

import numpy as np
import polars as pl

from features.cells import (
    NUMBERS,
    clean,
    folded_blanks,
    parse,
    parse_day,
    parse_year,
    percent_marks,
)
from features.columns import Column, dtype
from features.layout import UNITS

YES, NO = "是", "否"
# So many different texts of a column are remembered from one batch to the next; not those of which
# more than so many are new, and most.
REMEMBERED, MANY = 50_000, 100
# Of a column in % so many cells are looked at before all of them are.
FIRST = 64

Way = Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True)
class Cells:
    """What stands under one header in a batch of rows.

    raw: as the sender wrote it; missing: his own blanks. settled: the text is clean already, and
    what is missing of it is null. read: what texts came before, and what they were read as.
    """

    raw: pl.Series
    missing: tuple[str, ...] = ()
    settled: bool = False
    read: dict[str, Any] = field(default_factory=dict)

    def text(self, places: pl.Series | None = None) -> pl.Series:
        """The clean text of all cells, or of those at these places."""
        raw = self.raw if places is None else self.raw.gather(places)
        if self.settled:
            return raw
        return raw.to_frame().select(clean(raw.name, self.missing)).to_series().rename(raw.name)

    def lost(self, values: pl.Series) -> pl.Series:
        """The places of the cells that say something and were read as nothing."""
        none = pl.Series([], dtype=pl.get_index_type())
        if values.null_count() == self.raw.null_count():
            return none
        places = (self.raw.is_not_null() & values.is_null()).arg_true()
        return places.filter(self.text(places).is_not_null()) if len(places) else none

    def means_nothing(self, text: str) -> bool:
        """Whether a text is one of the blanks."""
        return not self.settled and text in folded_blanks(self.missing)

    def blank_numbers(self) -> tuple[float, ...]:
        """Those of the blanks that are numbers, as 9999."""
        return () if self.settled else _numbers_among(self.missing)


@cache
def _numbers_among(missing: tuple[str, ...]) -> tuple[float, ...]:
    blanks = pl.Series(sorted(folded_blanks(missing)), dtype=pl.String)
    return tuple(blanks.cast(pl.Float64, strict=False).drop_nulls())


def read_cells(
    cells: Cells, column: Column | None, unit: str | None, serials: bool = False
) -> pl.Series:
    """The values of a column: of its clean text what `features.cells.parse` makes of it.

    Without a column of ours: the text itself. Values that are text are in memory of their own.
    """
    if column is None:
        return _once(cells, _own, pl.String())
    if column.kind in NUMBERS:
        return _numbers(cells, column, unit).cast(dtype(column))
    if column.kind == "flag" and (plain := _flags(cells)) is not None:
        return plain
    if column.kind == "day":
        return read_days(cells, serials)

    def read(text: pl.Expr) -> pl.Expr:
        values = parse(text, column, unit, serials).cast(dtype(column))
        return _own(values) if dtype(column) == pl.String else values

    return _once(cells, read, dtype(column))


def read_years(cells: Cells) -> pl.Series:
    """The fiscal years of a column."""
    return _once(cells, parse_year, pl.Int64())


def read_days(cells: Cells, serials: bool) -> pl.Series:
    """The days of a column; serials: see features.cells.parse_day."""
    return _once(cells, partial(parse_day, serials=serials), pl.Date())


def marks_of_percents(cells: Cells) -> dict[str, float]:
    """`percent_marks` of a column in %, or as much of it as shows that it holds no shares."""
    first = cells.raw.head(FIRST).cast(pl.Float64, strict=False)
    if blanks := cells.blank_numbers():
        first = first.filter(~first.is_in(blanks))
    least, most = first.min(), first.max()
    if isinstance(least, float) and isinstance(most, float):
        most = max(most, -least)
        if most > 1 and isfinite(most):
            return {"most": most, "counted": 0, "fine": 0}
    return percent_marks(cells.text())


def _numbers(cells: Cells, column: Column, unit: str | None) -> pl.Series:
    """Bare numbers as they are; of all other cells equal ones once, by pattern."""
    raw, blanks = cells.raw, cells.blank_numbers()
    bare = raw.cast(pl.Float64, strict=False)
    # One number that is none, or is not finite, would show in the sum.
    if bare.null_count() == raw.null_count() and isfinite(bare.sum() or 0.0) and not blanks:
        return _held(bare, column, unit)
    told = bare.is_finite().fill_null(False)
    if blanks:
        told &= ~bare.is_in(blanks).fill_null(False)
    way = partial(parse, column=column, unit=unit)
    others = (~told & raw.is_not_null()).arg_true()
    if 2 * len(others) > len(raw):
        return _once(cells, way, pl.Float64())
    values = _held(bare.zip_with(told, bare.clear(bare.len())), column, unit)
    if others.is_empty():
        return values
    rest = replace(cells, raw=raw.gather(others))
    return values.scatter(others, _once(rest, way, pl.Float64()))


def _held(number: pl.Series, column: Column, unit: str | None) -> pl.Series:
    """Bare numbers in held units."""
    if column.kind == "money":
        return (number * UNITS[unit or "元"]).round(2)
    return (number / 100).round(12) if column.kind == "share" and unit == "%" else number


def _flags(cells: Cells) -> pl.Series | None:
    """Flags where nothing else stands than 是, 否 and nothing at all; else None."""
    yes, no = cells.raw == YES, cells.raw == NO
    count = int(yes.sum()) + int(no.sum()) + cells.raw.null_count()
    meant = not any(map(cells.means_nothing, (YES, NO)))
    return yes if count == len(yes) and meant else None


def _once(cells: Cells, way: Way, kind: pl.DataType) -> pl.Series:
    """A column read cell by cell, equal cells once: rows of one enterprise often lie together."""
    runs = cells.raw.rle_id().to_numpy()
    first = np.flatnonzero(runs[1:] != runs[:-1]) + 1
    if 2 * len(first) >= len(runs):
        return _different(cells, way, kind)
    heads = cells.raw.gather(np.concatenate([[0], first]) if len(runs) else first)
    return _different(replace(cells, raw=heads), way, kind).gather(runs)


def _different(cells: Cells, way: Way, kind: pl.DataType) -> pl.Series:
    """The same; what came before in an earlier batch is remembered."""
    raw, before = cells.raw, cells.read
    different = raw.drop_nulls().unique()
    texts = different.to_list()
    new = [text for text in texts if text not in before]
    if len(before) + len(new) > REMEMBERED or (2 * len(new) > len(texts) and len(new) > MANY):
        values = _read(replace(cells, raw=different), way)
    else:
        if new:
            fresh = replace(cells, raw=pl.Series(raw.name, new, dtype=pl.String))
            before.update(zip(new, _read(fresh, way)))
        values = pl.Series(raw.name, [before[text] for text in texts], dtype=kind)
    return values.gather(raw.cast(pl.Enum(different)).to_physical()).alias(raw.name)


def _read(cells: Cells, way: Way) -> pl.Series:
    """What every cell is read as."""
    raw = cells.raw
    text = pl.col(raw.name) if cells.settled else clean(raw.name, cells.missing)
    plan = raw.to_frame().lazy().select(text.alias(raw.name)).select(way(pl.col(raw.name)))
    return plan.collect().to_series()


def _own(text: pl.Expr) -> pl.Expr:
    """Text in memory of its own: cells of a file point into all that was read of it."""
    return pl.concat_str(text, pl.lit(""))
