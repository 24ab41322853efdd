"""Facts: the rows of a panel, at hand or still in their file, read a few columns at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import BinaryIO, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import DataError, Fault

# Columns that are read together: enough to keep the cores busy, few enough to be held.
AT_ONCE = 4

Places = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Facts:
    """Rows that always come in the same order, whichever columns of them are read.

    file: where they stand, for faults; empty for rows that are at hand. held: columns that were
    read already and will be asked for again. written: these very rows as a panel keeps them.
    """

    rows: pl.LazyFrame
    file: str = ""
    held: pl.DataFrame = field(default_factory=pl.DataFrame)
    written: BinaryIO | None = None

    @cached_property
    def schema(self) -> pl.Schema:
        """Names and types of all columns; nothing is read for it but the head of the file."""
        return self.rows.collect_schema()

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.held.height if self.whole else int(self.ask(pl.len()).item())

    def there(self, names: Iterable[str]) -> list[str]:
        """Those of the names that are columns."""
        return [name for name in names if name in self.schema]

    def read(self, *columns: str) -> pl.DataFrame:
        """These columns of all rows; without any, all of them.

        Raises DataError where the file cannot be read.
        """
        asked = columns or tuple(self.schema)
        if set(asked) <= set(self.held.columns):
            return self.held.select(asked)
        return self._collect(self.rows.select(asked))

    def ask(self, question: pl.Expr) -> pl.Series:
        """What an expression over the rows gives; not all of them are held for it."""
        if self.held.width and set(question.meta.root_names()) <= set(self.held.columns):
            return self.held.select(question).to_series()
        return self.answer(self.rows.select(question)).to_series()

    def answer(self, rows: pl.LazyFrame) -> pl.DataFrame:
        """What a plan over `rows` gives; those in a file are gone through a few at a time."""
        return self._collect(rows, "streaming" if self.file else "auto")

    def _collect(
        self, rows: pl.LazyFrame, engine: Literal["auto", "streaming"] = "auto"
    ) -> pl.DataFrame:
        try:
            return rows.collect(engine=engine)
        except (OSError, pl.exceptions.PolarsError) as error:
            if not self.file:
                raise
            told = str(error)[:120]
            raise DataError([Fault("not_a_panel", file=self.file, found=told)]) from error

    def read_in_parts(self, names: Iterable[str]) -> Iterator[pl.DataFrame]:
        """These columns, AT_ONCE of them at a time; first those that were read already."""
        ready = set(self.held.columns)
        asked = sorted(dict.fromkeys(names), key=lambda name: name not in ready)
        for first in range(0, len(asked), AT_ONCE):
            yield self.read(*asked[first : first + AT_ONCE])

    def pick(self, names: Iterable[str], places: Places) -> pl.DataFrame:
        """These columns of the rows at these places; nothing is read for no places."""
        if not len(places):
            return pl.DataFrame(schema={name: self.schema[name] for name in names})
        parts = [take(frame, pl.Series(places)) for frame in self.read_in_parts(names)]
        return pl.concat(parts, how="horizontal") if parts else pl.DataFrame()

    def hold(self, names: Iterable[str]) -> "Facts":
        """The same facts with these columns read, for whoever asks for them next."""
        if set(names) <= set(self.held.columns):
            return self
        return replace(self, held=self.read(*names))

    def where(self, condition: pl.Expr) -> "Facts":
        """The rows of which this is true, in their order; held is what the condition looks at."""
        there = set(condition.meta.root_names()) <= set(self.held.columns)
        held = self.held.filter(condition) if self.held.width and there else pl.DataFrame()
        return Facts(self.rows.filter(condition), self.file, held)

    def cut(self, first: int, rows: int) -> "Facts":
        """So many rows from this one on; nothing is held of them."""
        return Facts(self.rows.slice(first, rows), self.file)

    def altered(self, *columns: pl.Expr) -> "Facts":
        """The same rows with other values in some columns."""
        return Facts(self.rows.with_columns(columns), self.file)

    @property
    def whole(self) -> bool:
        """Whether every column was read."""
        return len(self.held.columns) == len(self.schema)


def at_hand(frame: pl.DataFrame) -> Facts:
    """Rows that are read already."""
    return Facts(frame.lazy(), held=frame)


def facts_of(rows: pl.DataFrame | Facts) -> Facts:
    """Facts that are given as a table or as rows still to be read."""
    return rows if isinstance(rows, Facts) else at_hand(rows)


class WhenAsked:
    """Facts of a record, given as a table or as rows still to be read, and asked for as a table.

    What stands in a file is read when the table is asked for, and then kept.
    """

    def __get__(self, record: object | None, kind: type) -> pl.DataFrame:
        """The facts as a table."""
        if record is None:
            raise AttributeError("a record has facts, its class has none")
        if not rows_of(record).whole:
            self.__set__(record, rows_of(record).read())
        return rows_of(record).held

    def __set__(self, record: object, facts: pl.DataFrame | Facts) -> None:
        """Facts as they are given, once: the record is frozen."""
        vars(record)["_rows"] = facts_of(facts)


WHEN_ASKED = WhenAsked()


def rows_of(record: object) -> Facts:
    """The facts of a record, of which a few columns may be read at a time."""
    rows: Facts = vars(record)["_rows"]
    return rows


def take(frame: pl.DataFrame, index: pl.Series) -> pl.DataFrame:
    """The rows of a frame at these numbers; null where the number is null."""
    return frame.select(pl.all().gather(index))
