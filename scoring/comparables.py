"""With whom an enterprise can be compared by name: the line's neighbours, the better, holders."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import polars as pl

from configs.words import Words
from models.inputs import Floats
from scoring.indicator_words import read_indicators, read_learned
from scoring.model_input import score_of
from scoring.parts import part_gaps
from scoring.places import Place, Places, row_of
from scoring.rank import Ranking
from scoring.versus import Difference, by_size, differences_of
from scoring.writing import written

Role = Literal["last", "first_out", "listed", "holder"]
# Better enterprises that are named, and what of them is told.
NAMED, TOLD = 3, 3


@dataclass(frozen=True)
class Standing:
    """One indicator of an enterprise among those of its cluster, its industry, and the holders.

    cluster, industry: None where the value is missing or the circle is not known. holders: the
    share of the title's holders with a lower value, and their median in words; None without any.
    """

    label: str
    value: str
    cluster: Place | None
    industry: Place | None
    holders: float | None
    median: str


@dataclass(frozen=True)
class Comparable:
    """Somebody who may be named: a neighbour on the list, or a holder of the title.

    role: last (of the listed), first_out (of those below the cut), listed or holder. rank: on this
    list; None for a holder, who is not ranked. gap: of the potentials, before capping: what it is
    ahead by. differences: the largest parts of that gap, the enterprise's own value second.
    """

    enterprise_id: str
    name: str
    role: Role
    rank: int | None
    gap: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True, eq=False)
class Held:
    """Indicators of the title's holders; what was gathered once is kept for the next who asks."""

    frame: pl.DataFrame
    _values: dict[str, Floats] = field(default_factory=dict)
    _medians: dict[str, float] = field(default_factory=dict)

    def share_below(self, name: str, value: float | None) -> float | None:
        """The share of holders with a lower value; None where there is none to compare."""
        held = self._of(name)
        if value is None or not held.size:
            return None
        return int(held.searchsorted(float(value))) / held.size

    def median(self, name: str) -> float | None:
        """Their median; None where no value is known."""
        held = self._of(name)
        if not held.size:
            return None
        if name not in self._medians:
            self._medians[name] = float(np.median(held))
        return self._medians[name]

    def _of(self, name: str) -> Floats:
        """The known values, rising."""
        if name not in self._values:
            known = self.frame[name].cast(pl.Float64).drop_nulls().to_numpy()
            self._values[name] = np.sort(known)
        return self._values[name]


def stand_among(
    ranking: Ranking, places: Places, held: Held, row: int, names: list[str], words: Words
) -> list[Standing]:
    """The places of a row of the matrix by these indicators."""
    known, told = read_indicators(), []
    for name in names:
        if name in read_learned():
            continue
        value, unit = ranking.matrix.frame[name][row], known[name].unit
        median = held.median(name)
        told.append(
            Standing(
                getattr(known[name], words.lang),
                written(value, unit, words),
                _known(places.within(("cluster",), row, name)),
                _known(places.within(("industry",), row, name)),
                held.share_below(name, value),
                "" if median is None else written(median, unit, words),
            )
        )
    return told


def _known(place: Place | None) -> Place | None:
    """A place that somebody else is compared with."""
    return place if place and place.others else None


@dataclass(frozen=True)
class Named:
    """Whom the pages of one list may name beside an enterprise, and how they compare with it."""

    ranking: Ranking
    words: Words

    @cached_property
    def _public(self) -> pl.DataFrame:
        """Rows of those who are publicly known, with rank (null for holders) and score.

        Who is on the list is put up for public notice, who holds the title was announced. Who may
        lose it is nobody's business: of holders looked at anew those who stay are named.
        """
        ranking, none = self.ranking, pl.lit(None, dtype=pl.Int64).alias("rank")
        listed = ranking.listed.select("enterprise_id", "rank", "score")
        if ranking.pipeline.rechecks:
            stays = ranking.frame.filter(recheck="stays")
            listed = stays.select("enterprise_id", none, "score")
        rows = ranking.matrix.frame.join(listed, on="enterprise_id", how="inner")
        holders = ranking.holders.with_columns(none, self._score(ranking.holders))
        return pl.concat([rows, holders.select(rows.columns)], how="vertical_relaxed")

    def _score(self, rows: pl.DataFrame) -> pl.Series:
        assert self.ranking.bundle is not None
        score = score_of(self.ranking.bundle.ranker, rows)
        return pl.Series("score", score, dtype=pl.Float64)

    def _ends(self, enterprise_id: str) -> list[tuple[Role, pl.DataFrame]]:
        """The last of the listed and the first below the cut, where there are such.

        Of its own cluster, where places are given out inside clusters; a second look at holders
        has no cut.
        """
        if self.ranking.pipeline.rechecks:
            return []
        each = self.ranking.pipeline.each
        cluster = self._own(enterprise_id)["cluster"][0] if each else None
        if cluster not in self._found:
            eligible = rivals(self.ranking, cluster).filter(pl.col("tier") != "D")
            ends: list[tuple[Role, pl.DataFrame]] = [
                ("last", eligible.filter("listed").tail(1)),
                ("first_out", eligible.filter(~pl.col("listed")).head(1)),
            ]
            self._found[cluster] = [(role, end) for role, end in ends if end.height]
        return self._found[cluster]

    @cached_property
    def _found(self) -> dict[str | None, list[tuple[Role, pl.DataFrame]]]:
        """The ends that were looked for, by cluster: many pages tell of the same."""
        return {}

    @cached_property
    def _industries(self) -> dict[str, pl.DataFrame]:
        """Of an industry that was asked for, who is publicly known, and in which row."""
        return {}

    def beside(self, row: dict[str, Any]) -> tuple[list[Comparable], list[Comparable]]:
        """The neighbours of a row of the ranking, and those of its industry who are better.

        Neighbours: the last of the listed and the first below the cut, but not the row itself.
        Better: the nearest NAMED who are publicly known, of its size first; none without a model.
        """
        key = row["enterprise_id"]
        near, better = self._neighbours(key), self._better(row)
        told = self._compare(key, near + better)
        return told[: len(near)], told[len(near) :]

    def _neighbours(self, enterprise_id: str) -> list[tuple[Role, pl.DataFrame]]:
        found = self._ends(enterprise_id)
        return [
            (
                role,
                self._own(end["enterprise_id"][0]).with_columns(
                    pl.lit(end["rank"][0], dtype=pl.Int64).alias("rank")
                ),
            )
            for role, end in found
            if end["enterprise_id"][0] != enterprise_id
        ]

    def _better(self, row: dict[str, Any]) -> list[tuple[Role, pl.DataFrame]]:
        industry = row["industry"]
        if self.ranking.bundle is None or industry is None:
            return []
        if industry not in self._industries:
            numbered = self._public.select("enterprise_id", "industry", "size", "score")
            numbered = numbered.with_row_index("row")
            self._industries[industry] = numbered.filter(industry=industry).drop("industry")
        nearest = (
            self._industries[industry]
            .with_columns(
                (pl.col("score") - row["score"]).alias("ahead"),
                pl.col("size").eq_missing(pl.lit(row["size"], dtype=pl.String)).alias("same"),
            )
            .filter(pl.col("ahead") > 0)
            .sort(["same", "ahead", "enterprise_id"], descending=[True, False, False])
            .head(NAMED)
        )
        found = self._public[nearest["row"]]
        return [
            ("holder" if one["rank"][0] is None else "listed", one) for one in found.iter_slices(1)
        ]

    def _own(self, enterprise_id: str) -> pl.DataFrame:
        frame = self.ranking.matrix.frame
        at = row_of(frame["enterprise_id"], enterprise_id)
        return frame.clear() if at is None else frame.slice(at, 1)

    def _compare(
        self, enterprise_id: str, others: list[tuple[Role, pl.DataFrame]]
    ) -> list[Comparable]:
        """These others, a row each, beside the enterprise."""
        ranking, rows = self.ranking, [row for _, row in others]
        told: list[tuple[float, list[Difference]]] = [(0, [])] * len(rows)
        if ranking.bundle and rows:
            names, own = ranking.bundle.ranker.names, self._own(enterprise_id)
            together = pl.concat([row.select(names) for row in rows], how="vertical_relaxed")
            beside = own.row(0, named=True)
            gaps = [by_size(parts) for parts in part_gaps(ranking, together, own)]
            # Of the many differences a few are told, and put into words.
            told = [
                (
                    sum(points for _, points in gap),
                    differences_of(row, beside, gap[:TOLD], self.words),
                )
                for row, gap in zip(together.iter_rows(named=True), gaps)
            ]
        return [
            Comparable(
                row["enterprise_id"][0],
                row["name"][0] or row["enterprise_id"][0],
                role,
                row["rank"][0],
                gap,
                tuple(differences),
            )
            for (role, row), (gap, differences) in zip(others, told)
        ]


def rivals(ranking: Ranking, cluster: str | None) -> pl.DataFrame:
    """The rows among whom places are given out: all, or those of this cluster."""
    frame = ranking.frame
    if not ranking.pipeline.each:
        return frame
    return frame.filter(pl.col("cluster").eq(pl.lit(cluster, pl.String)))


def cut_off(ranking: Ranking, cluster: str | None) -> dict[str, Any] | None:
    """The row of the last of the listed, of this cluster where places are given out there.

    None where nobody is listed, and where holders are looked at anew: they have no cut.
    """
    last = rivals(ranking, cluster).filter(pl.col("listed")).tail(1)
    if ranking.pipeline.rechecks:
        return None
    return last.row(0, named=True) if last.height else None
