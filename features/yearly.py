"""What stands of each enterprise and year: who speaks, what is in doubt, where sources conflict.

The later report of a source corrects its earlier one. Of two sources the better state speaks
(verified, computed, claimed), then the source that stands first in the panel's precedence, then
the one known last. Where two that rank alike differ by more than rounding, nothing stands: an
enterprise gains nothing by a second report.

Of most enterprises and years one sound row tells, and it stands as it is. Only the rest, which
several rows tell of or which are in doubt, is settled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from features.conflicts import no_conflicts, together
from features.doubts import READ, look_for_doubts
from features.facts import Facts, Places, at_hand, take
from features.grid import Grid, index, lay_out
from features.jumps import ROW
from features.settling import Several, is_figure, put_together


def one_per_year(facts: pl.DataFrame, precedence: Sequence[str] = ()) -> pl.DataFrame:
    """One row per enterprise and year: for each fact what stands of it, else null.

    Reports of one source fill one another in, the later before the earlier. A doubtful row, or
    one that its sender marked, silences what was said of that year until a later report speaks;
    a doubtful claim silences claims alone. Its own row stays, empty, so that the enterprise is
    not lost. Texts (name, place, industry) stay: they say who it is. known_on is the last.
    """
    standing = stand(at_hand(facts), precedence)
    by_enterprise = standing.rows.T
    return take(standing.tell(facts), index(by_enterprise[by_enterprise >= 0]))


def find_conflicts(facts: pl.DataFrame, precedence: Sequence[str] = ()) -> pl.DataFrame:
    """Facts on which two sources of equal rank differ: DOUBTS with the code "conflict".

    known_on is the day from which they conflict; source names those who speak, found and
    compared_with are the least and the largest figure (null for words, days and flags).
    """
    return stand(at_hand(facts), precedence).conflicts()


def values_of(columns: Sequence[str]) -> list[str]:
    """The columns that say what an enterprise can do, not who it is."""
    return [name for name in columns if is_figure(name)]


@dataclass(frozen=True)
class Standing:
    """What stands of a panel: for each year and enterprise the row that tells of it.

    rows: as those of the grid, but a number beyond the last row of the facts means the n-th of
    the years that had to be settled. doubts: which rows are in doubt, as `find_doubts` tells.
    """

    facts: Facts
    grid: Grid
    rows: Places
    several: Several | None
    doubts: pl.DataFrame

    def conflicts(self) -> pl.DataFrame:
        """What `find_conflicts` tells."""
        if self.several is None or self.several.of_one_voice:
            return no_conflicts()
        places = pl.Series(self.several.places)
        read = self.facts.read_in_parts(values_of(list(self.facts.schema)))
        told = (take(frame, places) for frame in read)
        return together([self.several.conflicts(of) for frame in told for of in frame])

    def tell(self, told: pl.DataFrame) -> pl.DataFrame:
        """Columns of all rows, and below them what was settled."""
        if self.several is None:
            return told
        parts = take(told, pl.Series(self.several.places))
        return pl.concat([told, pl.DataFrame([self.several.settle(of) for of in parts])])

    @cached_property
    def _index(self) -> dict[int, pl.Series]:
        """For each year which row tells of each enterprise."""
        return {year: index(rows) for year, rows in zip(self.grid.years, self.rows, strict=True)}

    def of_year(self, told: pl.DataFrame, year: int) -> pl.DataFrame:
        """Columns as `tell` gives them in one year, by enterprise; null where nothing stands."""
        if year not in self._index:
            return told.clear(len(self.grid.ids))
        return take(told, self._index[year])

    @cached_property
    def _latest(self) -> Places:
        """The row that tells of the latest year of each enterprise."""
        found = np.full(len(self.grid.ids), -1, dtype=np.int32)
        for rows in self.rows:
            np.copyto(found, rows, where=rows >= 0)
        return found

    def last(self, told: pl.Series) -> pl.Series:
        """A column as `tell` gives it, by enterprise, as it was told last."""
        latest = told.gather(index(self._latest))
        silent = np.flatnonzero(latest.is_null())
        if not len(silent):
            return latest
        # Who says nothing of it in the latest year may have done so before.
        rows = self._latest.copy()
        for before in reversed(self.rows):
            said = told.gather(index(before[silent])).is_not_null().to_numpy()
            rows[silent[said]] = before[silent[said]]
            silent = silent[~said]
        return told.gather(index(rows))


def stand(facts: Facts, precedence: Sequence[str] = (), hold: bool = True) -> Standing:
    """What stands of facts, by their grid.

    hold: whether what is read to find doubts is held, because it will be asked for again.
    """
    grid = lay_out(facts)
    facts = facts.hold(facts.there(READ)) if hold else facts
    odd = facts.ask(pl.col("state") == "conflicting").to_numpy(writable=True)
    doubts = look_for_doubts(facts, grid)
    odd[doubts[ROW].to_numpy()] = True
    if not (odd | grid.shared).any():
        return Standing(facts, grid, grid.rows, None, doubts)
    unclear = grid.mark(odd | grid.shared)
    places = np.flatnonzero(unclear[grid.when, grid.who]).astype(np.int32)
    several = put_together(facts, grid, places, odd[places], precedence)
    # In the order of `several`: by enterprise, then by year.
    at = np.argwhere(unclear.T)
    rows = grid.rows.copy()
    rows[at[:, 1], at[:, 0]] = len(grid.who) + np.arange(len(at), dtype=np.int32)
    return Standing(facts, grid, rows, several, doubts)
