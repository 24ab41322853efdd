"""A small made-up province and a bundle over it, for tests that need a whole ranking."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from features.labels import label
from features.matrix import build_matrix
from features.panel import Panel
from features.synthetic import make_province
from models.bundle import Bundle, Scale
from models.calibrate import Calibration
from models.ranker import RankerSettings, fit_ranker
from scoring.indicator_words import read_indicators
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank

LIST_DAY = date(2026, 3, 1)
NAMES = ("rd_ratio", "rd_staff_ratio", "revenue", "revenue_growth", "debt_ratio", "net_margin")


@cache
def made_panel(enterprises: int = 300) -> Panel:
    """A made-up province as a panel."""
    province = make_province(enterprises, seed=11)
    return Panel(province.facts, province.titles, {"made_up": True, "source": "p", "files": []})


@cache
def made_bundle() -> Bundle:
    """A small ranker trained on one cohort of it; good enough to order, not to judge by."""
    panel, day = made_panel(), date(2025, 3, 1)
    matrix = build_matrix(panel, day, list(NAMES))
    ids = matrix.frame["enterprise_id"]
    y = label(ids, panel.titles, "little_giant", day, 12, date(2026, 2, 28)).to_numpy()
    X = matrix.frame.select(pl.col(NAMES).cast(pl.Float64)).to_pandas()
    signs = {name: words.sign for name, words in read_indicators().items()}
    ranker = fit_ranker(X, y.astype(np.int8), signs, RankerSettings(trees=20, rows_per_leaf=10))
    score = ranker.score(X)
    manifest = {"as_of": "2026-03-01", "seed": 1}
    scale = Scale(float(score.min()), float(score.max()))
    return Bundle(ranker, Calibration("sigmoid", (1.0, 0.0)), scale, "# card\n", manifest)


@cache
def made_ranking(pipeline: str = "srdi", with_bundle: bool = True) -> Ranking:
    """The ranking of a pipeline on the list day."""
    bundle = made_bundle() if with_bundle else None
    return rank(made_panel(), read_pipeline(pipeline), bundle, LIST_DAY)
