"""A made-up province with all that makes a list hard to cut, and its folder by either engine."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from features.aliases import ALIAS_SCHEMA
from features.labels import label
from features.matrix import build_matrix
from features.panel import Panel, read_panel, write_panel
from features.synthetic import make_province
from models.bundle import Bundle, Scale
from models.chances import Calibration
from models.ranker import RankerSettings, fit_ranker
from scoring.engine import Engine
from scoring.exclusions import SCHEMA, Exclusions
from scoring.folder import publish
from scoring.indicator_words import read_indicators
from scoring.nationwide import Commission, publish_nation
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import rank
from scoring.rules import NO_RULES, Rules
from scoring.seal import digest_files
from tests.made import LIST_DAY, made_panel
from tests.scoring.fields import quotas
from tests.scoring.in_turn import InTurn

MANY = 120
NAMES = ("rd_ratio", "revenue", "rd_ratio_peer_percentile", "revenue_in_province")
NAMES += ("net_margin_in_cluster", "revenue_share_of_cluster", "employees_share_of_county")


@cache
def many_panel() -> Panel:
    """Claims, rights that several hold, two ids of one enterprise, one county with most of all."""
    province = make_province(MANY, seed=3)
    ids = province.facts["enterprise_id"].unique().sort()
    nth = pl.col("enterprise_id").rank("dense")
    facts = province.facts.with_columns(
        pl.when(nth % 3 == 0).then(pl.lit("claimed")).otherwise("state").alias("state"),
        pl.when(nth % 10 == 0).then("county").otherwise(pl.lit("A")).alias("county"),
    )
    rights = province.rights
    joint = rights.head(1).with_columns(pl.lit(ids[-3]).alias("enterprise_id"))
    aliases = pl.DataFrame(
        [(ids[-1], ids[-2], "answer", date(2025, 1, 1))], schema=ALIAS_SCHEMA, orient="row"
    )
    receipt = {"made_up": True, "source": "p", "files": []}
    together = pl.concat([rights, joint])
    return Panel(facts, province.titles, receipt, aliases=aliases, rights=together)


@cache
def many_pipeline() -> Pipeline:
    return replace(read_pipeline("little_giant"), gate=(), length=6, reserve=3)


@cache
def many_bundle() -> Bundle:
    """A small ranker that looks at others too, with twenty refits."""
    panel = made_panel()
    frame = build_matrix(panel, date(2025, 3, 1), list(NAMES)).frame
    X = frame.select(pl.col(NAMES).cast(pl.Float64)).to_pandas()
    y = label(frame["enterprise_id"], panel.titles, "little_giant", date(2025, 3, 1), 12, LIST_DAY)
    signs = {name: told.sign for name, told in read_indicators().items()}
    settings = RankerSettings(trees=6, rows_per_leaf=10)
    marks = y.fill_null(0).to_numpy().astype(np.int8)
    ranker = fit_ranker(X, marks, signs, settings)
    refits = tuple(
        fit_ranker(X[at::4].reset_index(drop=True), marks[at::4], signs, settings)
        for at in (*range(4), *range(4), *range(4), *range(4), *range(4))
    )
    score = ranker.score(X)
    scale = Scale(float(score.min()), float(score.max()))
    manifest = {"as_of": "2026-03-01", "seed": 1}
    calibration = Calibration("sigmoid", (1.0, 0.0))
    return Bundle(ranker, calibration, scale, "# card\n", manifest, refits)


@cache
def many_rules() -> Rules:
    ids = many_panel().facts["enterprise_id"].unique().sort()
    out = [
        (ids[0], "other", date(2025, 1, 1), None, None),
        ("nobody", "other", LIST_DAY, None, None),
    ]
    exclusions = Exclusions("out.csv", "f" * 64, pl.DataFrame(out, schema=SCHEMA, orient="row"))
    return Rules(quotas(("county", "A", None, 4)), exclusions)


def commission(folder: Path, rules: Rules = NO_RULES) -> Commission:
    """The province as a panel folder, and what is asked of it."""
    place = folder / "panel"
    if not place.exists():
        write_panel(many_panel(), place)
    panel = read_panel(place)
    return Commission(
        panel, place / "facts.parquet", many_pipeline(), many_bundle(), LIST_DAY, rules
    )


def local_list(asked: Commission, folder: Path) -> dict[str, str]:
    """The folder of the local engine: the digest of every file."""
    ranking = rank(asked.panel, asked.pipeline, asked.bundle, asked.as_of, asked.rules)
    publish(ranking, asked.panel, asked.lang, folder)
    return digest_files(folder)


def list_in_turn(asked: Commission, folder: Path, portions: int) -> dict[str, str]:
    """The folder of the engine that takes portions in turn."""

    @contextlib.contextmanager
    def start(work: Path) -> Iterator[Engine]:
        yield InTurn(work, portions)

    publish_nation(start, asked, folder)
    return digest_files(folder)
