"""A day measured once: everybody, with whatever any of several lists of that day asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

import polars as pl

from features.facts import Facts
from features.fingerprints import fingerprint_known
from features.gathering import Figures, columns_of, gather_parts
from features.matrix import Matrix, measure_alone, measure_together
from features.panel import Panel
from features.spool import Spool
from models.bundle import Bundle
from scoring.claims import Verified, measure_verified
from scoring.pipeline import Pipeline
from scoring.policy import Policy, policy_at
from scoring.population import asked_by_plans, asked_of
from scoring.steps import figures_beside


@dataclass(frozen=True)
class Measured:
    """What lists of one day have in common.

    whole: every enterprise known on the day. verified: the same on verified facts alone; None where
    nothing known is only claimed. figures: what the indicators were measured from, and what plans
    are made from besides; those that several ids stand for may come last. read: how many
    enterprises the panel tells of on any day. known: fingerprints of what was known on the day.
    """

    whole: Matrix
    verified: Verified | None
    figures: Facts
    read: int
    known: dict[str, str]


def measure_day(
    panel: Panel,
    lists: Iterable[tuple[Pipeline, Bundle | None]],
    as_of: date,
    spool: Spool | None = None,
) -> Measured:
    """Measures a panel for these pipelines, each with its bundle if there is one.

    spool: where figures go that are too many to be held. Raises KeyError for a bundle that asks for
    indicators nobody measures: `scoring.rank.law_for` refuses it before.
    """
    names: dict[str, None] = {}
    gathered: dict[str, None] = {}
    for pipeline, bundle in lists:
        policy = policy_at(pipeline.policy, as_of, pipeline.applicant)
        asked = [*asked_of(policy, pipeline, bundle), *pipeline.population.told_by]
        names |= dict.fromkeys(asked)
        gathered |= dict.fromkeys(asked_by_plans(policy, asked))
    # First, while nothing else is held: it reads every column.
    known = fingerprint_known(panel, as_of)
    parts = gather_parts(panel, as_of, list(gathered), figures_beside(gathered))
    whole, figures = _measure(parts, list(names), spool or Spool())
    verified = measure_verified(panel, whole)
    return Measured(whole, verified, figures, panel.enterprises(), known)


def _measure(parts: Iterator[Figures], names: list[str], spool: Spool) -> tuple[Matrix, Facts]:
    """Measures figures part by part, and puts them away as they go by."""
    first = next(parts)
    measured: list[pl.DataFrame] = []

    def going_by() -> Iterator[pl.DataFrame]:
        for part in chain([first], parts):
            measured.append(measure_alone(part.frame, names))
            yield part.frame

    figures = spool.put(going_by(), first.frame.schema)
    return measure_together(measured, names, first.as_of, first.year), figures


def figures_asked(policy: Policy, asked: Iterable[str]) -> list[str]:
    """The columns that a list keeps of the figures, in their order.

    asked: the indicators of its matrix, and what tells whom it ranks.
    """
    gathered = asked_by_plans(policy, list(asked))
    return order_figures(columns_of(gathered, figures_beside(gathered)))


def order_figures(columns: Iterable[str]) -> list[str]:
    """The columns of the table of figures as a list keeps them."""
    return ["enterprise_id", *sorted({*columns} - {"enterprise_id"})]
