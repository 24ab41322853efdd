"""A small made-up province and a bundle over it, for tests that need a whole ranking."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from features.labels import label
from features.matrix import build_matrix
from features.panel import Panel
from features.synthetic import make_province
from models.bundle import Bundle, Scale
from models.calibrate import fit_calibration
from models.chances import Calibration
from models.ranker import RankerSettings, fit_ranker
from scoring.indicator_words import read_indicators
from scoring.measured import measure_day
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import Ranking, rank, with_figures
from scoring.rules import NO_RULES, Rules

LIST_DAY = date(2026, 3, 1)
NAMES = ("rd_ratio", "rd_staff_ratio", "revenue", "revenue_growth", "debt_ratio", "net_margin")


@cache
def made_panel(enterprises: int = 300) -> Panel:
    """A made-up province as a panel."""
    province = make_province(enterprises, seed=11)
    return Panel(province.facts, province.titles, {"made_up": True, "source": "p", "files": []})


@cache
def made_rows() -> tuple[pd.DataFrame, NDArray[np.int8], dict[str, int]]:
    """One cohort of it: indicators, labels, directions."""
    panel, day = made_panel(), date(2025, 3, 1)
    matrix = build_matrix(panel, day, list(NAMES))
    ids = matrix.frame["enterprise_id"]
    y = label(ids, panel.titles, "little_giant", day, 12, date(2026, 2, 28)).to_numpy()
    X = matrix.frame.select(pl.col(NAMES).cast(pl.Float64)).to_pandas()
    return X, y.astype(np.int8), {name: w.sign for name, w in read_indicators().items()}


@cache
def made_bundle() -> Bundle:
    """A small ranker trained on that cohort; good enough to order, not to judge by."""
    X, y, signs = made_rows()
    ranker = fit_ranker(X, y, signs, RankerSettings(trees=20, rows_per_leaf=10))
    score = ranker.score(X)
    manifest = {"as_of": "2026-03-01", "seed": 1}
    scale = Scale(float(score.min()), float(score.max()))
    return Bundle(ranker, Calibration("sigmoid", (1.0, 0.0)), scale, "# card\n", manifest)


@cache
def banded_bundle() -> Bundle:
    """The same with twenty small refits, and probabilities that have two sides."""
    (X, y, signs), settings = made_rows(), RankerSettings(trees=8, rows_per_leaf=10)
    draw = np.random.default_rng(2)
    taken = [draw.integers(0, len(y), len(y)) for _ in range(20)]
    refits = tuple(
        fit_ranker(X.iloc[rows].reset_index(drop=True), y[rows], signs, settings) for rows in taken
    )
    score = made_bundle().ranker.score(X)
    calibration = fit_calibration(score, y, "venn_abers")
    return replace(made_bundle(), refits=refits, calibration=calibration)


def figured(
    panel: Panel,
    pipeline: Pipeline,
    bundle: Bundle | None,
    as_of: date,
    rules: Rules = NO_RULES,
) -> Ranking:
    """The ranking of a pipeline with the figures that plans are made from."""
    day = measure_day(panel, [(pipeline, bundle)], as_of)
    return with_figures(rank(panel, pipeline, bundle, as_of, rules, day), day)


@cache
def banded_ranking() -> Ranking:
    """All of known size compete for forty places, ten are in reserve: bands cross the cut."""
    pipeline = replace(read_pipeline("little_giant"), gate=(), length=40, reserve=10)
    return figured(made_panel(), pipeline, banded_bundle(), LIST_DAY)


@cache
def made_ranking(pipeline: str = "srdi", with_bundle: bool = True) -> Ranking:
    """The ranking of a pipeline on the list day."""
    bundle = made_bundle() if with_bundle else None
    return figured(made_panel(), read_pipeline(pipeline), bundle, LIST_DAY)
