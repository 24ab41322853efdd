"""Years that several rows tell of, or a row in doubt: what stands of each is put together.

By number, not by joins: of each year the rows stand together, by source and day, and of each
column the last row of each source that says anything is looked up, then the first source that
speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.columns import ATTRIBUTES, COLUMNS
from features.conflicts import differ, tell_conflicts
from features.facts import Facts, Places
from features.grid import Grid, Marks, index
from features.jumps import rank_of_state

# Before any day on which anything was known, in days since 1970.
NEVER = np.iinfo(np.int32).min


@dataclass(frozen=True)
class Several:
    """Years that several rows tell of, or a row in doubt; of each what stands is put together.

    places: the rows, by enterprise and year, source, and the day on which they became known.
    silent: those of which no figure counts. reports: where among them the rows of one source and
    year begin; the later corrects the earlier, and does not wipe it out. speakers: those sources,
    by enterprise and year, who is heard first before the others. begin: where among the speakers
    those of one year begin. level: how far each may be trusted, least first. keys: the KEYS of
    the rows.
    """

    places: Places
    silent: Marks
    reports: Places
    speakers: Places
    begin: Places
    level: Places
    keys: pl.DataFrame

    def settle(self, told: pl.Series) -> pl.Series:
        """What stands of a column in each of the years; told: what the rows say of it."""
        if told.name == "known_on":
            # The last day on which anything was said of the year.
            last = np.maximum.reduceat(told.to_physical().to_numpy(), self._reports_of_year())
            return pl.Series(told.name, last, dtype=pl.Int32).cast(pl.Date)
        said, speaks, first = self._heard(told)
        disputed = self._disputed(told, said, speaks, first)[0]
        return told.gather(index(np.where(disputed, -1, said[first])))

    def conflicts(self, told: pl.Series) -> pl.DataFrame:
        """The years in which a column is disputed, as DOUBTS."""
        said, speaks, first = self._heard(told)
        disputed, peers = self._disputed(told, said, speaks, first)
        heard = np.flatnonzero(disputed[self._year()] & peers)
        days = np.maximum.reduceat(self.keys["known_on"].to_physical().to_numpy(), self.reports)
        rows = self.keys[said[heard]].drop("known_on")
        day = pl.Series("known_on", days[self.speakers[heard]]).cast(pl.Date)
        return tell_conflicts(told.name, rows.with_columns(day, told.gather(index(said[heard]))))

    @property
    def of_one_voice(self) -> bool:
        """Whether of no year more than one source speaks."""
        return len(self.speakers) == len(self.begin)

    def _reports_of_year(self) -> Places:
        """Where the rows of each year begin: those of the source whose rows come first."""
        return np.minimum.reduceat(self.reports[self.speakers], self.begin)

    def _year(self) -> Places:
        """Of which year each speaker tells, by number."""
        first = np.zeros(len(self.speakers), dtype=np.int32)
        first[self.begin] = 1
        return np.cumsum(first, dtype=np.int32) - 1

    def _heard(self, told: pl.Series) -> tuple[Places, Marks, Places]:
        """The row by which each speaker tells of a column, -1 for none; whether it tells at all;
        and of each year the first speaker who does, or any where none does."""
        known = told.is_not_null().to_numpy()
        if is_figure(told.name):
            known = known & ~self.silent
        numbers = np.arange(len(known), dtype=np.int32)
        last = np.maximum.reduceat(np.where(known, numbers, -1), self.reports)
        said = last[self.speakers]
        speaks = said >= 0
        order = np.arange(len(said), dtype=np.int32)
        first = np.minimum.reduceat(np.where(speaks, order, len(said)), self.begin)
        return said, speaks, np.where(first < len(said), first, self.begin)

    def _disputed(
        self, told: pl.Series, said: Places, speaks: Marks, first: Places
    ) -> tuple[Marks, Marks]:
        """The years in which those who rank highest differ, and who of all ranks so and speaks."""
        none = np.zeros(len(self.begin), dtype=np.bool_)
        if self.of_one_voice or not is_figure(told.name):
            return none, speaks
        year = self._year()
        peers = speaks & (self.level == self.level[first][year])
        others = np.flatnonzero(peers & (np.arange(len(said)) != first[year]))
        pairs = pl.DataFrame(
            {
                "one": told.gather(pl.Series(said[first][year[others]])),
                "other": told.gather(pl.Series(said[others])),
            }
        )
        odd = pairs.select(differ(told.name, pl.col("one"), pl.col("other")).fill_null(False))
        none[year[others[odd.to_series().to_numpy()]]] = True
        return none, peers


def put_together(
    facts: Facts, grid: Grid, places: Places, odd: Marks, precedence: Sequence[str]
) -> Several:
    """Who is silent and who speaks first, of the rows at these places; `odd` are in doubt."""
    year = ["who", "when"]
    rows = grid.keys(facts, places).with_columns(
        pl.Series("who", grid.who[places]),
        pl.Series("when", grid.when[places]),
        pl.Series("odd", odd),
        pl.Series("place", places),
        rank_of_state().alias("trust"),
    )
    one = [*year, "source"]
    if rows.select(*one, "known_on").is_duplicated().any():
        # Rows of one day: what breaks the tie is what they say of who the enterprise is.
        rows = rows.with_columns(*facts.pick(facts.there(ATTRIBUTES), places))
    known = {source: place for place, source in enumerate(precedence)}
    place = pl.col("source").replace_strict(known, default=len(known), return_dtype=pl.Int32)
    rows = rows.with_columns(level=pl.col("trust").cast(pl.Int32) * (len(known) + 1) + place)
    ties = [c for c in ("level", "state", *ATTRIBUTES) if c in rows.columns]
    rows = rows.sort([*one, "known_on", *ties], nulls_last=True)
    began = rows.select(
        pl.struct(year).rle_id().alias("year"), pl.struct(one).rle_id().alias("one")
    )
    of_year, of_one = (_begin(began[name]) for name in ("year", "one"))
    silent = _silent(rows, began["year"].to_numpy(), of_year)
    # A source that also claims ranks as one that claims.
    level = np.maximum.reduceat(rows["level"].to_numpy(), of_one)
    last = np.append(of_one[1:], rows.height) - 1
    speakers = pl.DataFrame(
        {
            "one": np.arange(len(of_one), dtype=np.int32),
            "year": began["year"].to_numpy()[of_one],
            "level": level,
            "known_on": rows["known_on"].gather(last),
            "source": rows["source"].gather(of_one),
        }
    ).sort("year", "level", "known_on", "source", descending=[False, False, True, True])
    return Several(
        rows["place"].to_numpy(),
        silent,
        of_one,
        speakers["one"].to_numpy(),
        _begin(speakers["year"]),
        speakers["level"].to_numpy(),
        rows.select("enterprise_id", "year", "known_on", "source", "state"),
    )


def _begin(numbers: pl.Series) -> Places:
    """Where each new number begins, of numbers that stand together."""
    return np.flatnonzero(np.diff(numbers.to_numpy().astype(np.int64), prepend=-1)).astype(np.int32)


def _silent(rows: pl.DataFrame, year: NDArray[np.uint32], begin: Places) -> Marks:
    """The rows of which no figure counts: none that is in doubt, and none known by then.

    A row in doubt speaks against what is not better than itself.
    """
    trust, odd = rows["trust"].to_numpy(), rows["odd"].to_numpy()
    day = rows["known_on"].to_physical().to_numpy()
    silent = np.zeros(len(day), dtype=np.bool_)
    for rank in np.unique(trust):
        against = np.where(odd & (trust <= rank), day, NEVER)
        until = np.maximum.reduceat(against, begin)[year]
        silent |= (trust == rank) & (day <= until)
    return silent


def is_figure(name: str) -> bool:
    """Whether a column says what an enterprise can do, not who it is."""
    return name in COLUMNS and COLUMNS[name].kind != "text"
