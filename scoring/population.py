"""Whom a pipeline ranks, and what is asked of them: indicators of law, model, index and plans."""

import polars as pl

from features.everybody import Everybody, everybody_in
from features.gathering import Figures
from features.matrix import IDENTITY, Matrix, measure_figures
from models.bundle import Bundle
from scoring.clauses import indicators_of
from scoring.closing import with_closing
from scoring.coming import coming_policy, ended_policy
from scoring.pipeline import Pipeline, in_population
from scoring.policy import Policy
from scoring.shown import asked_beside


def asked_by_bundle(bundle: Bundle) -> list[str]:
    """The indicators that the bundle scores by; a refit may have chosen others."""
    return list(
        dict.fromkeys(n for scorer in (bundle.ranker, *bundle.refits) for n in scorer.names)
    )


def asked_of(policy: Policy, pipeline: Pipeline, bundle: Bundle | None) -> list[str]:
    """The indicators that law, model and index ask for."""
    asked = indicators_of(policy.edition) if policy.edition else []
    # A category that is learned from is part of the identity: it stands in the matrix already.
    learned = [name for name in asked_by_bundle(bundle) if name not in IDENTITY] if bundle else []
    learned += pipeline.composite.names if pipeline.composite else []
    asked = with_closing([*asked, *learned])
    return list(dict.fromkeys([*asked, *asked_beside(pipeline, policy.as_of)]))


def asked_by_plans(policy: Policy, asked: list[str]) -> list[str]:
    """`asked`, and the indicators that plans and later comparisons ask for besides.

    That is the years before, the law that is to come, and what the law asked for that ended last:
    so that a list of today can be set beside one that was made under the law before.
    """
    about = policy.title, policy.as_of, policy.applicant
    others = coming_policy(*about), ended_policy(*about)
    besides = [indicators_of(law.edition) for law in others if law and law.edition]
    return [*asked, *(name for own in besides for name in with_closing(own))]


def populate(figures: Figures, pipeline: Pipeline, asked: list[str]) -> tuple[Matrix, pl.DataFrame]:
    """What is asked of whom is ranked at all, and of the holders, measured from figures of all."""
    whole = measure_figures(figures, [*asked, *pipeline.population.told_by])
    return divide(everybody_in(whole), pipeline, asked)


def divide(
    everybody: Everybody, pipeline: Pipeline, asked: list[str]
) -> tuple[Matrix, pl.DataFrame]:
    """Of everybody measured: whom a pipeline ranks at all, and its holders, each as far as asked.

    everybody: with all that is asked, and what tells who is ranked.
    """
    told = everybody.read(pipeline.population.told_by).frame
    stays = in_population(pipeline.population, told)
    held = (pl.col(f"holds_{title}") for title in pipeline.population.without)
    out = told.select(pl.any_horizontal(pl.lit(value=False), *held)).to_series()
    ranked, holders = everybody.split(asked, [stays, out.fill_null(False)])
    return ranked, holders.frame
