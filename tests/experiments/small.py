"""A small made panel with something to be learned from it, and one tracked rehearsal of it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import mlflow
import numpy as np

from configs.words import read_words
from experiments.journeys import backtest_tracked
from experiments.promotion import Promoter, promote_tracked
from experiments.recipe import Recipe, read_recipe
from experiments.tracking import connect
from features.panel import Panel, sort_titles, write_panel
from scoring.pipeline import Pipeline, read_pipeline
from tests.conftest import Rows, make_panel

PIPELINE = "listing_reserve"
MODEL = "lingpao_listing_reserve"
ENTERPRISES = 300
LISTED_A_YEAR = 25
# Facts of 2018 are known on 2019-05-01; the 24 months of that day are over on 2021-04-30.
FIRST_TRAINABLE = date(2021, 5, 1)
DAYS = (FIRST_TRAINABLE, date(2022, 5, 1))
OUTCOMES_UNTIL = date(2024, 4, 30)

# Middle and step of an indicator: how it moves with what makes an enterprise good (two things:
# how it earns and how it grows). The step's sign is the indicator's good direction.
EARNING = {
    "net_profit": (6e6, 8e6),
    "net_margin_stated": (0.06, 0.05),
    "gross_margin": (0.3, 0.08),
    "return_on_equity": (0.08, 0.05),
    "debt_ratio_stated": (0.6, -0.08),
}
GROWING = {
    "revenue": (2e8, 3e7),
    "revenue_growth_stated": (0.08, 0.1),
    "profit_growth_stated": (0.05, 0.2),
    "current_ratio": (3.0, 0.5),
}


def small_pipeline() -> Pipeline:
    """The listing reserve: 24 months, a law that gates nobody."""
    return read_pipeline(PIPELINE)


def small_recipe(trees: int = 20) -> Recipe:
    """The shipped recipe with few trees: fast, and good enough to order by."""
    shipped = read_recipe(PIPELINE)
    return replace(shipped, ranker=replace(shipped.ranker, trees=trees, rows_per_leaf=10), refits=2)


@cache
def small_panel() -> Panel:
    """300 enterprises, four years of facts, five years of listings; always the same."""
    facts, titles = small_rows()
    return make_panel(facts, titles, made_up=True)


def small_rows() -> tuple[Rows, Rows]:
    """Rows of facts, and of titles: every year the best of those still waiting are listed.

    Good is who both earns and grows, so that a sum of indicators is not the whole truth.
    """
    draw = np.random.default_rng(5)
    ids = [f"E{place:04d}" for place in range(ENTERPRISES)]
    earning, growing = draw.normal(size=(2, ENTERPRISES))
    facts: Rows = []
    for year in range(2018, 2022):
        for place, code in enumerate(ids):
            row: dict[str, Any] = {"enterprise_id": code, "year": year, "name": f"Made {code}"}
            for good, shapes in ((earning[place], EARNING), (growing[place], GROWING)):
                for name, (middle, step) in shapes.items():
                    value = middle + step * (good + draw.normal(scale=0.6))
                    row[name] = None if draw.random() < 0.03 else value
            facts.append(row)
    good = np.minimum(earning, growing)
    waiting, titles = list(range(ENTERPRISES)), []
    for year in range(2019, 2024):
        luck = draw.normal(scale=0.3, size=ENTERPRISES)
        best = sorted(waiting, key=lambda place: -(good[place] + luck[place]))[:LISTED_A_YEAR]
        for nth, place in enumerate(best):
            day = date(year, 6, 1) + timedelta(days=10 * nth)
            titles.append({"enterprise_id": ids[place], "title": "bse", "announced_on": day})
        waiting = [place for place in waiting if place not in best]
    return facts, titles


def write_small(folder: Path) -> tuple[Path, Path]:
    """The panel as a folder without titles, and its recognitions as a CSV file, as a user has."""
    panel = small_panel()
    write_panel(Panel(panel.facts, panel.titles.clear(), panel.receipt), folder / "panel")
    sort_titles(panel.titles).write_csv(folder / "recognitions.csv")
    return folder / "panel", folder / "recognitions.csv"


@dataclass(frozen=True)
class Rehearsal:
    """Files of one rehearsal and promotion, and what the two journeys told."""

    panel: Path
    recognitions: Path
    store: Path
    run: Path
    bundle: Path
    backtested: dict[str, Any]
    promoted: dict[str, Any]


@contextmanager
def tracked(base: Path) -> Iterator[Rehearsal]:
    """The rehearsal, made once for all tests, with MLflow at its store; afterwards at nothing.

    MLflow's address and its active experiment are global, and loading a model grows `sys.path`.
    """
    path = list(sys.path)
    try:
        rehearsal = _rehearse(base / "rehearsal")
        connect(rehearsal.store)
        yield rehearsal
    finally:
        mlflow.set_tracking_uri(None)
        os.environ.pop("MLFLOW_EXPERIMENT_ID", None)
        sys.path[:] = path


@cache
def _rehearse(home: Path) -> Rehearsal:
    home.mkdir()
    panel, recognitions = write_small(home)
    store, run, bundle = home / "runs", home / "run", home / "bundle"
    days, recipes = list(DAYS), [PIPELINE]
    inputs, words = (PIPELINE, panel, recognitions), read_words("en")
    backtested = backtest_tracked(*inputs, days, OUTCOMES_UNTIL, False, recipes, store, run, words)
    promoter = Promoter("Wang", "batch of 2024")
    promoted = promote_tracked(run, None, None, None, store, bundle, promoter)
    return Rehearsal(panel, recognitions, store, run, bundle, backtested, promoted)
