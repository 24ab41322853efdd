"""One enterprise, one plan: what the law still asks, the least changes over the line, the route."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from features.gathering import Figures, gather_figures
from features.indicators import measure
from features.panel import Panel
from scoring.aims import Aim, Prospect, Proven, Supply, look_ahead
from scoring.clauses import indicators_of
from scoring.closing import with_closing
from scoring.coming import coming_policy
from scoring.faults import RankError
from scoring.ladder import Ladder, draw_ladder
from scoring.needs import Law, read_law_of
from scoring.policy import Applicant, Policy, policy_at
from scoring.rank import Ranking
from scoring.steps import Step, figures_beside
from scoring.versions import set_up


@dataclass(frozen=True)
class Plan:
    """All that one enterprise can be told.

    law: of the title on the day; coming: of the edition that is known to begin later. paths: each
    goes over the line on top of what the law asks. furthest: how far all levers together reach,
    where no path does, and the place that this would be. unproven: paths that the new ranking did
    not bear out, because others' places moved as well.
    """

    enterprise_id: str
    name: str | None
    title: str
    as_of: str
    year: int | None
    law: Law | None
    coming: Law | None
    aim: Aim
    paths: tuple[Proven, ...]
    furthest: tuple[float, int] | None
    supplies: tuple[Supply, ...]
    unproven: int
    ladder: Ladder
    applicant: Applicant = "first"


def plan(
    ranking: Ranking,
    figures: Figures,
    steps: tuple[Step, ...],
    enterprise_id: str,
    title: str | None = None,
) -> Plan:
    """The plan of an enterprise of a list, for its title or another one.

    Raises RankError where the list does not rank it, or where figures of another title are not
    among those of the list. Who holds the title of the list may ask for another one.
    """
    own = title in (None, ranking.policy.title)
    known = ranking.frame if own else figures.frame
    if known.filter(pl.col("enterprise_id") == enterprise_id).is_empty():
        raise RankError("no_enterprise", enterprise=enterprise_id)
    title = title or ranking.policy.title
    policy = ranking.policy if own else policy_at(title, ranking.as_of)
    _check_measured(figures, policy)
    bench = set_up(figures, enterprise_id, policy, ranking.bundle if own else None)
    law = read_law_of(bench, steps)
    ranked = ranking.frame.filter(pl.col("enterprise_id") == enterprise_id)
    row = bench.row.row(0, named=True)
    told = Prospect(Aim("other_title"))
    if own:
        base = law.figures if law else {}
        told = look_ahead(ranking, bench, steps, base, ranked.row(0, named=True))
    return Plan(
        enterprise_id,
        row["name"],
        title,
        ranking.as_of.isoformat(),
        figures.year,
        law,
        _coming(figures, enterprise_id, policy, steps),
        _in_points(told.aim, ranking),
        told.paths,
        told.furthest,
        told.supplies,
        told.unproven,
        draw_ladder(row, title, ranking.as_of),
        policy.applicant,
    )


def _in_points(aim: Aim, ranking: Ranking) -> Aim:
    """Scores as readers see them, on the scale of 0 to 100; places and points stay as they are."""
    if ranking.bundle is None or aim.by != "score" or aim.kind == "band":
        return aim
    scale = ranking.bundle.scale

    def potential(score: float | None) -> float | None:
        return None if score is None else float(scale.potential(np.array([score]))[0])

    now, line, with_law = potential(aim.now), potential(aim.line), potential(aim.with_law)
    return replace(aim, now=now, line=line, with_law=with_law)


def gather_for(panel: Panel, ranking: Ranking, title: str) -> Figures:
    """The figures of a panel on the day of a list, with those that another title asks for."""
    later = coming_policy(title, ranking.as_of)
    editions = (policy_at(title, ranking.as_of).edition, later.edition if later else None)
    asked = [name for edition in editions if edition for name in indicators_of(edition)]
    asked = with_closing([*ranking.matrix.names, *asked])
    return gather_figures(panel, ranking.as_of, asked, figures_beside(asked))


def _check_measured(figures: Figures, policy: Policy) -> None:
    asked = indicators_of(policy.edition) if policy.edition else []
    if not is_measured(figures, asked):
        raise RankError("not_measured", title=policy.title)


def is_measured(figures: Figures, asked: Sequence[str]) -> bool:
    """Whether all that these indicators are measured from is among the figures."""
    needed = with_closing(asked)
    roots = {root for name in needed for root in measure(name).meta.root_names()}
    return roots - {"size"} <= set(figures.frame.columns)


def _coming(
    figures: Figures, enterprise_id: str, policy: Policy, steps: tuple[Step, ...]
) -> Law | None:
    later = coming_policy(policy.title, figures.as_of, policy.applicant)
    if later is None or later.edition is None:
        return None
    if not is_measured(figures, indicators_of(later.edition)):
        return None
    return read_law_of(set_up(figures, enterprise_id, later, None), steps)
