"""One list with bands, and what plans are made from, for several test files."""

from functools import cache

from features.gathering import Figures
from scoring.plan import Plan, plan
from scoring.rank import Ranking
from scoring.steps import Step, learn_steps
from scoring.versions import Bench, set_up
from tests.made import banded_ranking


@cache
def figures() -> Figures:
    found = banded_ranking().figures
    assert found
    return found


@cache
def steps() -> tuple[Step, ...]:
    return learn_steps(figures())


def ids() -> list[str]:
    """All who are ranked, the best first."""
    found: list[str] = banded_ranking().frame["enterprise_id"].to_list()
    return found


@cache
def bench(place: int) -> Bench:
    ranking: Ranking = banded_ranking()
    return set_up(figures(), ids()[place], ranking.policy, ranking.bundle)


@cache
def planned(place: int) -> Plan:
    return plan(banded_ranking(), figures(), steps(), ids()[place])
