"""A list of more enterprises than one machine holds: figures, then law and score, by portions.

Whatever concerns one enterprise is done by the functions of the house on its portion
(scoring.portions). What concerns all is counted: order statistics and whole numbers, which do not
hang on how the portions were cut.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from features.aliases import on_day
from features.circles import (
    LOWER,
    OTHERS,
    compared_values,
    parts_of_shares,
    placed,
    shared,
    shares_of,
)
from features.gathering import facts_of, roots_of
from features.ordering import GROUP
from features.panel import Panel, due_year
from features.rights import without_claims
from models.bundle import Bundle, write_bundle
from scoring.engine import Counts, Engine, Table, count, counted
from scoring.faults import RankError
from scoring.pipeline import Pipeline
from scoring.policy import Policy
from scoring.population import asked_by_plans, asked_of
from scoring.portions import (
    WITH,
    Errand,
    figures_of,
    keep_common,
    know,
    rows_of,
    sure_rows_of,
    travelling,
)
from scoring.rank import law_for
from scoring.record import code_fingerprint
from scoring.rules import Rules, on_the_day
from scoring.steps import figures_beside

ID = "enterprise_id"
# By these columns it is known which facts count at all.
SURVEYED = ("year", "known_on", "state")


@dataclass(frozen=True)
class Nation:
    """What a list is made from, and the tables that hold it.

    rules: with the exclusions of the day. source: all facts, as they stand in the files; facts: the
    same under the ids of the day, be they known by then or not. measured: the columns of figures,
    rows: who is ranked, and the holders. sure: everybody on verified facts;
    None where nothing known is only claimed. seen: what was counted of the facts. kinds: the
    columns of `rows`.
    """

    errand: Errand
    panel: Panel
    policy: Policy
    bundle: Bundle | None
    rules: Rules
    files: tuple[Path, ...]
    source: Table
    facts: Table
    figures: Table
    measured: tuple[str, ...]
    rows: Table
    sure: Table | None
    seen: Counts
    kinds: pl.Schema

    @property
    def pipeline(self) -> Pipeline:
        """What is selected."""
        return self.errand.pipeline


def gather(
    engine: Engine,
    panel: Panel,
    files: list[Path],
    pipeline: Pipeline,
    bundle: Bundle | None,
    as_of: date,
    rules: Rules,
    work: Path,
) -> Nation:
    """Everybody's figures, then law and score side by side, portion by portion.

    panel: its facts are read from `files`. work: an empty folder that every worker sees. Raises
    what scoring.rank.rank raises before the work.
    """
    policy = law_for(panel, pipeline, bundle, as_of)
    if pipeline.composite or pipeline.rechecks or pipeline.each:
        raise RankError("not_by_portions", pipeline=pipeline.name)
    today = on_the_day(rules, as_of, on_day(panel.aliases, as_of))
    blank = pl.DataFrame(schema=panel.rows.schema)
    source = engine.read(files, blank)
    seen = count(engine, engine.pick(source, list(SURVEYED)), partial(survey_facts, as_of))
    errand = _errand(panel, pipeline, bundle, policy, today, seen, work / "common")
    known = panel.known(as_of)
    beside_them, none = _travelling(engine, known, work / "beside.parquet")
    # Under the ids that they were sent under they need no table of their own.
    facts = source
    if errand.common.names:
        facts = engine.keep(engine.each(source, partial(know, errand), blank))
    # What figures are not made of stays where it is.
    read = facts_of(roots_of(errand.gathered, errand.beside))
    columns = [name for name in blank.columns if name in read]
    looked_at = engine.pick(facts, columns)
    blanks = blank.select(columns), none

    def measure(verified: bool) -> tuple[Table, pl.DataFrame]:
        work, like = partial(figures_of, errand, verified), figures_of(errand, verified, *blanks)
        cut = engine.together(looked_at, beside_them, (ID, WITH), work, like)
        return engine.keep(cut), like

    figures, like = measure(verified=False)
    rows, kinds = _judged(engine, errand, figures, like, rows_of)
    sure = None
    if ("claimed", None) in seen or without_claims(known.rights) is not known.rights:
        sure, _ = _judged(engine, errand, *measure(verified=True), sure_rows_of)
    return Nation(
        errand,
        panel,
        policy,
        bundle,
        today,
        tuple(files),
        source,
        facts,
        figures,
        tuple(like.columns),
        rows,
        sure,
        seen,
        kinds,
    )


def _travelling(engine: Engine, known: Panel, path: Path) -> tuple[Table, pl.DataFrame]:
    """What travels with enterprises, as a table of the engine and without a row."""
    told = travelling(known)
    told.write_parquet(path, row_group_size=GROUP)
    return engine.read([path], told.clear()), told.clear()


def _judged(
    engine: Engine,
    errand: Errand,
    figures: Table,
    like: pl.DataFrame,
    work: Callable[[Errand, pl.DataFrame], pl.DataFrame],
) -> tuple[Table, pl.Schema]:
    """Rows with law and score, from figures and from what is counted of circles."""
    table, like = with_circles(engine, list(errand.asked), figures, like)
    judged = work(errand, like)
    return engine.keep(engine.each(table, partial(work, errand), judged)), judged.schema


def with_circles(
    engine: Engine, asked: list[str], figures: Table, like: pl.DataFrame
) -> tuple[Table, pl.DataFrame]:
    """Figures with what is counted of all others: places in circles, and shares of their sums."""
    table, among = figures, placed(asked)
    if among:
        values = engine.each(
            figures, partial(compared_values, asked=asked), compared_values(like, asked)
        )
        table = engine.join(table, engine.place(values, among))
        ends = [f"{name}{end}" for name in among for end in (LOWER, OTHERS)]
        like = like.with_columns(pl.lit(None, dtype=pl.Int64).alias(end) for end in ends)
    for name, common in shared(asked).items():
        parts = parts_of_shares(like, name)
        told = engine.each(figures, partial(parts_of_shares, name=name), parts)
        share = partial(shares_of, name=name)
        table = engine.join(table, engine.whole(told, common, share, share(parts)))
        like = like.with_columns(pl.lit(None, dtype=pl.Float64).alias(name))
    return table, like


def _errand(
    panel: Panel,
    pipeline: Pipeline,
    bundle: Bundle | None,
    policy: Policy,
    today: Rules,
    seen: Counts,
    folder: Path,
) -> Errand:
    """What every worker is told; what all of them need is written into the folder."""
    folder.mkdir(parents=True)
    keep_common(panel, today, policy.as_of, folder)
    if bundle:
        write_bundle(bundle, folder / "bundle")
    asked = asked_of(policy, pipeline, bundle)
    gathered = asked_by_plans(policy, [*asked, *pipeline.population.told_by])
    years = [int(value) for what, value in seen if what == "year" and value]
    return Errand(
        str(folder),
        pipeline,
        today.quotas,
        policy.as_of,
        max(years, default=None),
        tuple(asked),
        tuple(gathered),
        tuple(figures_beside(gathered)),
        panel.precedence,
        policy.fingerprint,
        code_fingerprint(),
    )


def survey_facts(as_of: date, facts: pl.DataFrame) -> pl.DataFrame:
    """Which years are due and known, and how much is only claimed."""
    known = facts.filter(pl.col("known_on") < as_of)
    years = known.filter(pl.col("year") <= due_year(as_of))["year"].drop_nulls().unique()
    told: Counts = {("year", str(year)): 1 for year in years}
    claimed = int((known["state"] == "claimed").sum())
    return counted(told | ({("claimed", None): claimed} if claimed else {}))
