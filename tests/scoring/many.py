"""A made-up province with all that makes a list hard to cut, and its folder by either engine."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from features.aliases import ALIAS_SCHEMA
from features.panel import Panel, read_panel, write_panel
from features.synthetic import make_province
from scoring.engine import Engine
from scoring.exclusions import SCHEMA, Exclusions
from scoring.folder import publish
from scoring.nationwide import Commission, publish_nation
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import rank
from scoring.rules import NO_RULES, Rules
from scoring.seal import digest_files
from tests.made import LIST_DAY, banded_bundle
from tests.scoring.fields import quotas
from tests.scoring.in_turn import InTurn

MANY = 120


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
        panel, place / "facts.parquet", many_pipeline(), banded_bundle(), LIST_DAY, rules
    )


def local_list(asked: Commission, folder: Path) -> dict[str, str]:
    """The folder of the local engine: the digest of every file."""
    ranking = rank(asked.panel, asked.pipeline, asked.bundle, asked.as_of, asked.rules, plans=True)
    publish(ranking, asked.panel, asked.lang, folder)
    return digest_files(folder)


def list_in_turn(asked: Commission, folder: Path, portions: int) -> dict[str, str]:
    """The folder of the engine that takes portions in turn."""

    @contextlib.contextmanager
    def start(work: Path) -> Iterator[Engine]:
        yield InTurn(work, portions)

    publish_nation(start, asked, folder)
    return digest_files(folder)
