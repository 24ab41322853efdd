"""Pipelines: the shipped files, and who stays in the population."""

import polars as pl
import pytest

from configs.reader import known
from scoring.pipeline import Population, in_population, read_pipeline
from scoring.policy import policy_at
from scoring.titles import TITLES
from tests.made import LIST_DAY


@pytest.mark.parametrize("name", known("pipelines"))
def test_every_shipped_pipeline_stands_on_its_law(name: str) -> None:
    pipeline = read_pipeline(name)
    assert pipeline.name == name
    assert pipeline.label.title in TITLES
    assert policy_at(pipeline.policy, LIST_DAY).title == pipeline.policy
    assert "points_high" not in pipeline.ties
    assert pipeline.ties[-1] == "enterprise_id"


def test_holders_and_other_sizes_are_out_and_the_unknown_stays() -> None:
    frame = pl.DataFrame(
        {
            "size": ["small", "large", None, "small", "medium"],
            "holds_srdi": [False, False, None, True, None],
        }
    )
    population = Population(without=("srdi",), sizes=("small", "medium"))
    stays = in_population(population, frame)
    assert stays.to_list() == [True, False, True, False, True]
    # Who is looked at anew has to be on the register.
    only = in_population(Population(only=("srdi",)), frame)
    assert only.to_list() == [False, False, False, True, False]
