"""Whom a pipeline ranks, and what is asked of them."""

from features.gathering import gather_figures
from scoring.policy import policy_at
from scoring.population import (
    asked_by_bundle,
    asked_by_plans,
    asked_of,
    populate,
)
from tests.made import LIST_DAY, made_bundle, made_panel, made_ranking


def test_law_model_and_index_are_asked_for_once_each() -> None:
    ranking = made_ranking("little_giant")
    asked = asked_of(ranking.policy, ranking.pipeline, made_bundle())
    assert len(asked) == len(set(asked))
    assert set(asked_by_bundle(made_bundle())) <= set(asked)
    by_law = asked_of(ranking.policy, ranking.pipeline, None)
    assert set(by_law) < set(asked)
    assert list(ranking.matrix.names) == asked


def test_plans_ask_for_the_law_that_is_to_come() -> None:
    policy = policy_at("little_giant", LIST_DAY)
    coming = policy_at("little_giant", LIST_DAY.replace(month=4))
    assert coming.edition
    assert policy.edition
    assert coming.edition.key != policy.edition.key
    asked = asked_of(policy, made_ranking("little_giant").pipeline, None)
    besides = set(asked_by_plans(policy, asked)) - set(asked)
    assert besides
    assert besides <= set(
        asked_by_plans(coming, asked_of(coming, made_ranking("little_giant").pipeline, None))
    )


def test_holders_are_told_apart_from_those_who_are_ranked() -> None:
    ranking = made_ranking("little_giant")
    asked = list(ranking.matrix.names)
    figures = gather_figures(made_panel(), LIST_DAY, [*asked, *ranking.pipeline.population.told_by])
    matrix, holders = populate(figures, ranking.pipeline, asked)
    assert matrix.frame.equals(ranking.matrix.frame)
    assert holders.equals(ranking.holders)
    ranked, held = set(matrix.frame["enterprise_id"]), set(holders["enterprise_id"])
    assert held
    assert not ranked & held
    assert ranked | held <= set(figures.frame["enterprise_id"])
