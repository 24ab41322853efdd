"""A pipeline: what is selected, from whom, under which law, in which order, how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from configs.reader import ConfigError, ConfigFault, find, fingerprint, read
from configs.words import Phrase
from scoring.policy import Applicant
from scoring.traits import Composite, composite_faults

Size = Literal["micro", "small", "medium", "large"]


@dataclass(frozen=True)
class Population:
    """Who is ranked at all: not the holders of `without`, and only these sizes.

    only: holders of these titles on the day, and nobody else; empty for everybody.
    An enterprise of unknown size is ranked, but may not be listed before its size is known:
    a large one would otherwise win a place by leaving its head-count out. So it is with its
    industry where only industry (divisions 06 to 46) is ranked.

    only: the holders of one of these titles and nobody else; who is not known to hold one is out.
    """

    without: tuple[str, ...] = ()
    sizes: tuple[Size, ...] = ()
    only: tuple[str, ...] = ()
    industrial: bool = False

    @property
    def told_by(self) -> tuple[str, ...]:
        """The indicators, beside the size, by which one belongs to it or not."""
        held = tuple(f"holds_{title}" for title in (*self.without, *self.only))
        return (*held, "industrial") if self.industrial else held


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
    """What the model learns to foresee: this title within so many months.

    Of a list of renewals: whose title ends within so many months.
    """

    title: str
    horizon_months: int


@dataclass(frozen=True)
class Pipeline:
    """One selection. `without_law` says what happens on a day without an edition in force.

    gate: the verdicts that may be listed; empty where the law is only shown as distance.
    order: "score" ranks by the model where a bundle is given, else by the margin to `line` where
        there is one, else by points; "composite" by the index of `composite`, which is made on
        the day and asks for no bundle; "expiry" is the order of renewals (see scoring.placing).
    ties: never by possible points: a missing fact raises them.
    quotas: places inside each cluster; "none" where they go by order alone. Whoever makes a list
        may hand in others beside them.
    applicant: who is judged; a holder follows the law of re-checks.
    shows: titles whose law is shown as distance and gates nothing. facts: indicators shown as
        they are. line: the clause, of one number, whose margin is shown as an amount.
    """

    name: str
    says: Phrase
    population: Population
    policy: str
    gate: tuple[Literal["met", "person"], ...]
    without_law: Literal["rank_only", "refuse"]
    order: Literal["score", "points", "composite", "expiry"]
    length: int
    reserve: int
    quotas: Literal["none"] | Inside
    label: Target
    ties: tuple[Literal["points", "margin", "enterprise_id"], ...]
    composite: Composite | None = None
    applicant: Applicant = "first"
    shows: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    line: str | None = None

    @property
    def by_score(self) -> bool:
        """Whether the order goes by a score where there is one, and not by the law's points."""
        return self.order in ("score", "composite")

    @property
    def renews(self) -> bool:
        """Whether it is a list of whose titles end, by the law of re-checks."""
        return self.order == "expiry"

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
    if population.only:
        held = (pl.col(f"holds_{title}").fill_null(False) for title in population.only)
        stays = stays & pl.any_horizontal(held)
    if population.sizes:
        stays = stays & pl.col("size").is_in(population.sizes).fill_null(True)
    if population.industrial:
        stays = stays & pl.col("industrial").fill_null(True)
    return frame.select(stays.alias("stays")).to_series()
