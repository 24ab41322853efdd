"""A day measured once: everybody, with whatever any of several lists of that day asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from features.fingerprints import fingerprint_known
from features.matrix import Matrix, build_matrix
from features.panel import Panel
from models.bundle import Bundle
from scoring.claims import Verified, measure_verified
from scoring.pipeline import Pipeline
from scoring.policy import policy_at
from scoring.population import asked_of


@dataclass(frozen=True)
class Measured:
    """What lists of one day have in common.

    whole: every enterprise known on the day. verified: the same on verified facts alone; None where
    nothing known is only claimed. read: how many enterprises the panel tells of on any day. known:
    fingerprints of what was known on the day.
    """

    whole: Matrix
    verified: Verified | None
    read: int
    known: dict[str, str]


def measure_day(
    panel: Panel, lists: Iterable[tuple[Pipeline, Bundle | None]], as_of: date
) -> Measured:
    """Measures a panel for these pipelines, each with its bundle if there is one.

    Raises KeyError for a bundle that asks for indicators nobody measures: `scoring.rank.law_for`
    refuses it before.
    """
    names: dict[str, None] = {}
    for pipeline, bundle in lists:
        policy = policy_at(pipeline.policy, as_of, pipeline.applicant)
        asked = asked_of(policy, pipeline, bundle)
        names |= dict.fromkeys([*asked, *pipeline.population.told_by])
    whole = build_matrix(panel, as_of, list(names))
    verified = measure_verified(panel, whole)
    return Measured(whole, verified, panel.enterprises(), fingerprint_known(panel, as_of))
