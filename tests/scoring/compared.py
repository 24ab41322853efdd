"""Two lists of the made-up province, two months, one edition and one training apart."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from features.fingerprints import fingerprint_known
from features.panel import Panel
from models.bundle import Bundle
from models.ranker import RankerSettings, fit_ranker
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking
from scoring.replay import Replay, Side, replay
from tests.made import LIST_DAY, figured, made_bundle, made_panel, made_rows

LATER = date(2026, 5, 1)
# Known between the two days: one is new, one has become a holder, some have other figures.
NEWCOMER, HOLDER, RICHER = 3, 40, range(50, 90)


@cache
def ids() -> list[str]:
    return sorted(made_panel().facts["enterprise_id"].unique())


@cache
def later_panel() -> Panel:
    """The same province with what became known in April."""
    panel, known_on = made_panel(), date(2026, 4, 20)
    last = (
        panel.facts.filter(pl.col("known_on") < LIST_DAY)
        .group_by("enterprise_id")
        .agg(pl.all().sort_by("year", "known_on").last())
    )
    richer = last.filter(pl.col("enterprise_id").is_in([ids()[n] for n in RICHER]))
    news = richer.select(panel.facts.columns).with_columns(
        pl.lit(known_on).alias("known_on"), pl.col("rd_expense") * 2
    )
    new = pl.col("enterprise_id") == ids()[NEWCOMER]
    facts = pl.concat([panel.facts, news]).with_columns(
        pl.when(new).then(pl.lit(known_on)).otherwise("known_on").alias("known_on")
    )
    row = {"enterprise_id": ids()[HOLDER], "title": "little_giant", "announced_on": known_on}
    row |= {"event": "recognised", "valid_until": date(2029, 4, 20)}
    title = pl.DataFrame([row], schema=panel.titles.schema)
    return replace(panel, facts=facts, titles=pl.concat([panel.titles, title]))


@cache
def early_panel() -> Panel:
    """What was known of that province on the first day."""
    late = later_panel()
    return replace(late, facts=late.facts.filter(pl.col("known_on") < LIST_DAY))


@cache
def later_bundle() -> Bundle:
    X, y, signs = made_rows()
    ranker = fit_ranker(X, y, signs, RankerSettings(trees=35, rows_per_leaf=10, seed=3))
    return replace(made_bundle(), ranker=ranker)


@cache
def old_list() -> Ranking:
    return figured(early_panel(), read_pipeline("little_giant"), made_bundle(), LIST_DAY)


@cache
def new_list() -> Ranking:
    return figured(later_panel(), read_pipeline("little_giant"), later_bundle(), LATER)


def side_of(ranking: Ranking, panel: Panel, name: str) -> Side:
    """A list as its folder would keep it."""
    assert ranking.figures
    told = {"panel": fingerprint_known(panel, ranking.as_of), "quota": None, "made_up": True}
    return Side(
        Path(name),
        told,
        ranking.pipeline,
        ranking.policy,
        ranking.figures,
        ranking.bundle,
        ranking.frame,
        ranking.holders,
    )


@cache
def sides() -> tuple[Side, Side]:
    return side_of(old_list(), early_panel(), "old"), side_of(new_list(), later_panel(), "new")


@cache
def replayed() -> Replay:
    return replay(*sides())
