"""A pipeline: what is selected, from whom, under which law, in which order, how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from configs.reader import ConfigError, ConfigFault, find, fingerprint, read
from configs.words import Phrase
from scoring.traits import Composite, composite_faults

Size = Literal["micro", "small", "medium", "large"]


@dataclass(frozen=True)
class Population:
    """Who is ranked at all: not the holders of `without`, and only these sizes.

    only: holders of these titles on the day, and nobody else; empty for everybody.
    An enterprise of unknown size is ranked, but may not be listed before its size is known:
    a large one would otherwise win a place by leaving its head-count out.
    """

    without: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Each:
    """At most so many places in each cluster. least: how many there should be; fewer are told.

    clause: the line of the law that says so; where the edition of the day has it, it is cited.
    """

    most: int
    least: int = 0
    clause: str | None = None


@dataclass(frozen=True)
class Inside:
    """Places that are given out inside each value of a dimension."""

    cluster: Each


@dataclass(frozen=True)
class Target:
    """What the model learns to foresee: this title within so many months."""

    title: str
    horizon_months: int


@dataclass(frozen=True)
class Pipeline:
    """One selection. `without_law` says what happens on a day without an edition in force.

    gate: the verdicts that may be listed; empty where the law is only shown as distance.
    order: "score" ranks by the model where a bundle is given, else by points; "composite" by the
        index of `composite`, which is made on the day and asks for no bundle.
    ties: never by possible points: a missing fact raises them.
    quotas: places inside each cluster; "none" where they go by order alone. Whoever makes a list
        may hand in others beside them.
    """

    name: str
    says: Phrase
    population: Population
    policy: str
    gate: tuple[Literal["met", "person"], ...]
    without_law: Literal["rank_only", "refuse"]
    order: Literal["score", "points", "composite"]
    length: int
    reserve: int
    quotas: Literal["none"] | Inside
    label: Target
    ties: tuple[Literal["points", "enterprise_id"], ...]
    composite: Composite | None = None

    @property
    def by_score(self) -> bool:
        """Whether the order goes by a score where there is one, and not by the law's points."""
        return self.order != "points"

    @property
    def rechecks(self) -> bool:
        """Whether holders are looked at anew: in their places among all, by a composite order."""
        return self.composite is not None and bool(self.population.only)

    @property
    def each(self) -> Each | None:
        """How many places there are in each cluster; None where that is not bounded."""
        return self.quotas.cluster if isinstance(self.quotas, Inside) else None


def read_pipeline(name: str) -> Pipeline:
    """The pipeline of this name from `configs/pipelines`. Raises ConfigError."""
    return read_pipeline_file(find("pipelines", name))


def read_pipeline_file(path: Path) -> Pipeline:
    """The pipeline of a file. Raises ConfigError with every fault."""
    pipeline = read(path, Pipeline)
    if faults := list(_faults(pipeline, path.name)):
        raise ConfigError(faults)
    return pipeline


def _faults(pipeline: Pipeline, file: str) -> Iterator[ConfigFault]:
    """What the reader of YAML cannot see."""
    composite, each = pipeline.composite, pipeline.each
    if (pipeline.order == "composite") != (composite is not None):
        code = "unknown_key" if composite else "missing_key"
        yield ConfigFault(file, 1, "composite", code, pipeline.order, "order: composite")
    if composite:
        yield from composite_faults(composite, file)
    if each and not 0 <= each.least <= each.most:
        right = f"<= {each.most}"
        yield ConfigFault(file, 1, "quotas.cluster.least", "too_large", f"{each.least}", right)
    if each and each.most < 1:
        yield ConfigFault(file, 1, "quotas.cluster.most", "too_small", f"{each.most}", ">= 1")


def pipeline_fingerprint(pipeline: Pipeline) -> str:
    """SHA-256 of the pipeline's file."""
    return fingerprint(find("pipelines", pipeline.name))


def in_population(population: Population, frame: pl.DataFrame) -> pl.Series:
    """Whether each row of a matrix is ranked. `frame` has `size` and `holds_TITLE` columns.

    Not knowing keeps an enterprise in: leaving it out silently would take its place away. Where
    only holders are ranked, holding has to be on the register.
    """
    stays = pl.lit(True)
    for title in population.without:
        stays = stays & ~pl.col(f"holds_{title}").fill_null(False)
    for title in population.only:
        stays = stays & pl.col(f"holds_{title}").fill_null(False)
    if population.sizes:
        stays = stays & pl.col("size").is_in(population.sizes).fill_null(True)
    return frame.select(stays.alias("stays")).to_series()
