"""The tables of everybody, written in order as they go by, and of them the rows a list asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from features.matrix import IDENTITY
from features.one_core import write_on_one_core
from scoring.engine import Counts, Engine, counted, read_table
from scoring.margin_sheet import NEAR, is_barred, order_barred
from scoring.nation import ID, Nation
from scoring.open_cases import OPEN_ROWS, is_open, order_open
from scoring.placing import first_key, order_keys
from scoring.portions import LIST, RANKED, REPORTED, SURE, told_of
from scoring.prices import Selection
from scoring.quotas import DIMENSIONS
from scoring.rank import COLUMNS, finish
from scoring.shown import shown_columns
from scoring.weight_bands import place_in_clusters

# Below a cut stands whoever is the first beyond it.
ONE_MORE = 1


def survey_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """How many are ranked, may be listed, stand at each verdict; of whom what is known."""
    ranked = rows.filter(pl.col(RANKED))
    told: Counts = {
        ("population", None): ranked.height,
        ("excluded", None): int(ranked[f"{LIST}out"].sum()),
        ("eligible", None): int(ranked[f"{LIST}eligible"].sum()),
    }
    for name, values in [("verdict", f"{LIST}verdict"), *((d, d) for d in DIMENSIONS)]:
        counts = ranked[values].value_counts().iter_rows()
        told |= {(name, value): number for value, number in counts}
    for name in ranked.columns:
        if number := ranked[name].count():
            told["known", name] = number
    return counted(told)


def survey_figures(out: list[str], figures: pl.DataFrame) -> pl.DataFrame:
    """How many enterprises there are, and which of those who are excluded are among them."""
    there = figures[ID].filter(figures[ID].is_in(out))
    told: Counts = {("known", None): figures.height} | {("there", one): 1 for one in there}
    for name in figures.columns:
        if name.startswith("holds_") and (number := figures[name].count()):
            told["roll", name.removeprefix("holds_")] = number
    return counted(told)


@dataclass
class Mustered:
    """What of the whole order is at hand when it has gone by.

    named: who is shown or named on a list, of those who may be listed. kept: these all, and whoever
    is excluded; of a list of renewals everybody. open: the open cases that are printed, open_cases:
    how many there are; barred, barred_count: the same of those who may not be listed though their
    figure reaches the cut.
    """

    selection: Selection | None
    named: pl.Series
    kept: list[pl.DataFrame]
    open: pl.DataFrame = field(default_factory=pl.DataFrame)
    open_cases: int = 0
    barred: pl.DataFrame = field(default_factory=pl.DataFrame)
    barred_count: int = 0
    listed: int = 0
    figure: str = "points"
    cut: float | None = None

    @property
    def frame(self) -> pl.DataFrame:
        """The rows at hand, in order."""
        return pl.concat([*self.kept, self.open, self.barred]).unique(ID).sort("rank")

    @property
    def asked(self) -> pl.Series:
        """The ids of those whose indicators a list asks for."""
        return pl.concat([self.named, self.open[ID], self.barred[ID]])


def muster(engine: Engine, nation: Nation, counts: Counts, path: Path) -> Mustered:
    """Gives places out, and writes the ranking of everybody as it goes by.

    Those who may be listed come first in the order, and all of them are held together, with the
    indicators by which refits rank them anew. Of all others nothing hangs on anybody else.
    """
    keys, falling = order_keys(nation.pipeline, nation.bundle)
    by = [key if key == ID else f"{LIST}{key}" for key in keys]
    columns = [*IDENTITY, *(f"{LIST}{name}" for name in told_of(nation.pipeline))]
    table = engine.pick(nation.rows, columns, RANKED)
    if nation.sure is not None:
        sure = engine.pick(
            nation.sure, [ID, REPORTED, *(f"{SURE}{name}" for name in told_of(nation.pipeline))]
        )
        table = engine.join(table, sure)
    pieces = read_table(engine, engine.keep(engine.order(table, by, falling)))
    eligible = counts.get(("eligible", None), 0)
    head, pieces = _take(pieces, eligible + ONE_MORE)
    asked = [*IDENTITY, *nation.errand.asked]
    may = engine.keep(engine.pick(nation.rows, asked, f"{LIST}eligible"))
    told = list(read_table(engine, may))
    indicators = pl.concat(told) if told else head.select(IDENTITY).clear()
    sure = nation.sure is not None
    frame, selection, _ = finish(
        _told(nation, head, LIST).drop("out").with_columns(_ranks(1)),
        _told(nation, head, SURE) if sure else None,
        head.filter(REPORTED)[ID] if sure else pl.Series(dtype=pl.String),
        indicators,
        nation.pipeline,
        nation.bundle,
        nation.rules,
    )
    if selection:
        selection = _of_everybody(selection, counts)
    shown = [*COLUMNS, *shown_columns(nation.pipeline)]
    first = frame.with_columns(pl.lit(None, pl.String).alias("recheck")).select(shown)
    may = first.filter(pl.col("tier") != "D")
    out = first.filter(pl.col("excluded").is_not_null())
    # Of those whose titles end, the days are counted of all: holders are few.
    kept = [first] if nation.pipeline.renews else [may, out]
    mustered = Mustered(selection, _named(may, selection, nation.pipeline.reserve), kept)
    mustered.listed = int(first["listed"].sum())
    by_score = first_key(nation.pipeline, nation.bundle) == "score"
    mustered.figure = "potential" if by_score else "points"
    least = first.filter("listed")[mustered.figure].drop_nulls().to_list()
    mustered.cut = min(least, default=None)
    mustered.open = mustered.barred = first.clear()
    parts = _go_by(first, pieces, mustered, nation)
    write_on_one_core(parts, first.schema, path)
    return mustered


def _take(pieces: Iterator[pl.DataFrame], rows: int) -> tuple[pl.DataFrame, Iterator[pl.DataFrame]]:
    """So many of the first rows, and what comes after them."""
    taken: list[pl.DataFrame] = []
    for piece in pieces:
        taken.append(piece)
        if sum(one.height for one in taken) >= rows:
            break
    together = pl.concat(taken)

    def rest() -> Iterator[pl.DataFrame]:
        yield together[rows:]
        yield from pieces

    return together[:rows], rest()


def _told(nation: Nation, rows: pl.DataFrame, prefix: str) -> pl.DataFrame:
    """What a list tells of these rows, by its own names and types."""
    beside = (
        pl.col(f"{prefix}{name}").cast(nation.kinds[f"{LIST}{name}"]).alias(name)
        for name in told_of(nation.pipeline)
    )
    return rows.select(*IDENTITY, *beside)


def _ranks(first: int) -> pl.Expr:
    return pl.int_range(first, pl.len() + first, dtype=pl.Int64).alias("rank")


def _of_everybody(selection: Selection, counts: Counts) -> Selection:
    """The selection with how many of the whole population each quota speaks of."""
    prices = (
        replace(price, population=counts.get((price.quota.dimension, price.quota.value), 0))
        for price in selection.prices
    )
    return replace(selection, prices=tuple(prices))


def _named(may: pl.DataFrame, selection: Selection | None, reserve: int) -> pl.Series:
    """Of those who may be listed, who is shown or named somewhere on a list."""
    moved: set[str] = set()
    if selection:
        moved |= {*selection.let_in, *selection.put_out}
        for price in selection.prices:
            moved |= {*price.let_in, *price.put_out}
    near = pl.col("listed") | ((~pl.col("listed")).cum_sum() <= reserve + ONE_MORE)
    return may.filter(near | pl.col(ID).is_in(list(moved)))[ID]


def _go_by(
    first: pl.DataFrame, pieces: Iterator[pl.DataFrame], mustered: Mustered, nation: Nation
) -> Iterator[pl.DataFrame]:
    """The ranking piece by piece; what is asked for of each is kept on the way."""
    _look_at(first, mustered, nation)
    yield first
    clusters: dict[str, int] = dict(first["cluster"].drop_nulls().value_counts().iter_rows())
    rank = first.height + 1
    blank = dict(first.schema)
    sure = f"{SURE}verdict" if nation.sure is not None else None
    for piece in pieces:
        told = _told(nation, piece, LIST).with_columns(
            _ranks(rank),
            pl.lit(value=False).alias("listed"),
            pl.lit("D").alias("tier"),
            pl.lit(None, pl.String).alias("verdict_verified")
            if sure is None
            else piece[sure].alias("verdict_verified"),
        )
        rank += piece.height
        told = _place_in_clusters(told, clusters)
        absent = [name for name in blank if name not in told.columns]
        told = told.with_columns(pl.lit(None, blank[name]).alias(name) for name in absent)
        told = told.select(blank.keys())
        _look_at(told, mustered, nation)
        out = pl.col("excluded").is_not_null()
        mustered.kept.append(told if nation.pipeline.renews else told.filter(out))
        yield told


def _place_in_clusters(rows: pl.DataFrame, before: dict[str, int]) -> pl.DataFrame:
    """The rows with the place of each in its cluster, behind those who went by before."""
    told = place_in_clusters(rows)
    behind = pl.col("cluster").replace_strict(before, default=0, return_dtype=pl.Int64)
    for cluster, count in rows["cluster"].drop_nulls().value_counts().iter_rows():
        before[cluster] = before.get(cluster, 0) + count
    return told.with_columns(pl.col("cluster_rank") + behind)


def _look_at(told: pl.DataFrame, mustered: Mustered, nation: Nation) -> None:
    """Keeps of the open cases those that are printed, and counts them all."""
    if nation.policy.edition is not None:
        cases = told.filter(is_open())
        mustered.open_cases += cases.height
        mustered.open = order_open(pl.concat([mustered.open, cases])).head(OPEN_ROWS)
    if mustered.cut is not None:
        barred = told.filter(is_barred(mustered.figure, pl.lit(mustered.cut)))
        mustered.barred_count += barred.height
        barred = pl.concat([mustered.barred, barred])
        mustered.barred = order_barred(barred, mustered.figure).head(NEAR)
