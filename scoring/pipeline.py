"""A pipeline: what is selected, from whom, under which law, in which order, how many."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from configs.reader import find, fingerprint, read
from configs.words import Phrase

Size = Literal["micro", "small", "medium", "large"]


@dataclass(frozen=True)
class Population:
    """Who is ranked at all: not the holders of `without`, and only these sizes.

    An enterprise of unknown size is ranked, but may not be listed before its size is known:
    a large one would otherwise win a place by leaving its head-count out.
    """

    without: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()


@dataclass(frozen=True)
class Target:
    """What the model learns to foresee: this title within so many months."""

    title: str
    horizon_months: int


@dataclass(frozen=True)
class Pipeline:
    """One selection. `without_law` says what happens on a day without an edition in force.

    gate: the verdicts that may be listed; empty where the law is only shown as distance.
    order: "score" ranks by the model where a bundle is given, else by points.
    ties: never by possible points: a missing fact raises them.
    quotas: none yet; places go by order alone.
    """

    name: str
    says: Phrase
    population: Population
    policy: str
    gate: tuple[Literal["met", "person"], ...]
    without_law: Literal["rank_only", "refuse"]
    order: Literal["score", "points"]
    length: int
    reserve: int
    quotas: Literal["none"]
    label: Target
    ties: tuple[Literal["points", "enterprise_id"], ...]


def read_pipeline(name: str) -> Pipeline:
    """The pipeline of this name from `configs/pipelines`. Raises ConfigError."""
    return read(find("pipelines", name), Pipeline)


def pipeline_fingerprint(pipeline: Pipeline) -> str:
    """SHA-256 of the pipeline's file."""
    return fingerprint(find("pipelines", pipeline.name))


def in_population(population: Population, frame: pl.DataFrame) -> pl.Series:
    """Whether each row of a matrix is ranked. `frame` has `size` and `holds_TITLE` columns.

    Not knowing keeps an enterprise in: leaving it out silently would take its place away.
    """
    stays = pl.lit(True)
    for title in population.without:
        stays = stays & ~pl.col(f"holds_{title}").fill_null(False)
    if population.sizes:
        stays = stays & pl.col("size").is_in(population.sizes).fill_null(True)
    return frame.select(stays.alias("stays")).to_series()
