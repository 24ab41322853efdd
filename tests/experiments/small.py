"""A small made panel with a signal that can be learned, and one rehearsal of it for many tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import mlflow
import numpy as np

from experiments.journeys import backtest_tracked, promote_tracked
from experiments.train import Recipe, read_recipe
from features.panel import Panel, write_panel
from scoring.pipeline import Pipeline, read_pipeline
from tests.conftest import Rows, make_panel

PIPELINE = "listing_reserve"
YEARS = range(2018, 2022)
# Facts of 2018 are known on 2019-05-01; the 24 months of that day are over on 2021-04-30.
FIRST_TRAINABLE = date(2021, 5, 1)
DAYS = [FIRST_TRAINABLE, date(2022, 5, 1)]
OUTCOMES_UNTIL = date(2024, 4, 30)

# How an indicator hangs on how good an enterprise is: middle, step (its sign is the direction).
SHAPES = {
    "revenue": (9e7, 3e7),
    "net_profit": (6e6, 8e6),
    "revenue_growth_stated": (0.08, 0.1),
    "profit_growth_stated": (0.05, 0.2),
    "net_margin_stated": (0.06, 0.05),
    "gross_margin": (0.3, 0.08),
    "return_on_equity": (0.08, 0.05),
    "current_ratio": (2.0, 0.5),
    "debt_ratio_stated": (0.5, -0.08),
}


def small_facts(enterprises: int = 300, seed: int = 7) -> tuple[Rows, Rows]:
    """Rows of facts and of titles: every year the best of those not yet listed are listed."""
    draw = np.random.default_rng(seed)
    ids = [f"E{place:04d}" for place in range(enterprises)]
    good = draw.normal(size=enterprises)
    facts: Rows = []
    for year in YEARS:
        for place, code in enumerate(ids):
            seen = good[place] + draw.normal(scale=0.7, size=len(SHAPES))
            values = {
                name: float(max(middle + step * z, 0.01)) if name in POSITIVE else middle + step * z
                for (name, (middle, step)), z in zip(SHAPES.items(), seen)
            }
            missing = draw.random(len(SHAPES)) < 0.03
            told = {name: None if m else v for (name, v), m in zip(values.items(), missing)}
            facts.append({"enterprise_id": code, "year": year, "name": f"Made {code}", **told})
    titles: Rows = []
    waiting = dict(enumerate(good))
    for year in range(2019, 2024):
        chance = {place: value + draw.normal(scale=0.5) for place, value in waiting.items()}
        best = sorted(chance, key=lambda place: -chance[place])[:enterprises // 12]
        for nth, place in enumerate(best):
            told_on = date(year, 6, 1) + timedelta(days=9 * nth)
            titles.append({"enterprise_id": ids[place], "title": "bse", "announced_on": told_on})
            del waiting[place]
    return facts, titles


POSITIVE = ("revenue", "current_ratio", "debt_ratio_stated")


def small_panel(enterprises: int = 300, seed: int = 7) -> Panel:
    """The panel of `small_facts`."""
    return make_panel(*small_facts(enterprises, seed))
