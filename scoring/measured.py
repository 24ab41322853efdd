"""A day measured once: everybody, with whatever any of several lists of that day asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from features.everybody import Everybody, measure_everybody
from features.fingerprints import fingerprint_known
from features.gathering import columns_of
from features.panel import Panel
from features.spool import Spool
from models.bundle import Bundle
from scoring.claims import Verified, measure_verified
from scoring.pipeline import Pipeline
from scoring.policy import Policy, policy_at
from scoring.population import asked_by_plans, asked_of
from scoring.steps import Kind, Step, figures_beside, kinds_of_steps, learn_kinds


@dataclass(frozen=True)
class Measured:
    """What lists of one day have in common.

    everybody: every enterprise known on the day, with the figures that the indicators were measured
    from, and what plans are made from besides. verified: the same on verified facts alone; None
    where nothing known is only claimed. read: how many enterprises the panel tells of on any day.
    known: fingerprints of what was known on the day. steps: of every kind that the figures tell.
    """

    everybody: Everybody
    verified: Verified | None
    read: int
    known: dict[str, str]
    steps: dict[Kind, list[Step]]


def measure_day(
    panel: Panel,
    lists: Iterable[tuple[Pipeline, Bundle | None]],
    as_of: date,
    spool: Spool | None = None,
) -> Measured:
    """Measures a panel for these pipelines, each with its bundle if there is one.

    spool: where rows go that are too many to be held. Raises KeyError for a bundle that asks for
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
    beside = figures_beside(gathered)
    everybody = measure_everybody(panel, as_of, names, spool, gathered, beside)
    verified = measure_verified(panel, names, as_of, spool)
    figures = everybody.facts(order_figures(columns_of(gathered, beside)))
    steps = learn_kinds(figures, kinds_of_steps(figures.schema))
    return Measured(everybody, verified, panel.enterprises(), known, steps)


def figures_asked(policy: Policy, asked: Iterable[str]) -> list[str]:
    """The columns that a list keeps of the figures, in their order.

    asked: the indicators of its matrix, and what tells whom it ranks.
    """
    gathered = asked_by_plans(policy, list(asked))
    return order_figures(columns_of(gathered, figures_beside(gathered)))


def order_figures(columns: Iterable[str]) -> list[str]:
    """The columns of the table of figures as a list keeps them."""
    return ["enterprise_id", *sorted({*columns} - {"enterprise_id"})]
