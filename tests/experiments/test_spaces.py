"""What may be searched: ranges that hold the shipped settings, and never an office's own rule."""

from dataclasses import replace

import pytest

from experiments.recipe import read_recipe
from experiments.spaces import (
    SPACES,
    Among,
    Between,
    holding_together,
    settings_of,
    space_of,
    with_settings,
)
from models.composite import CompositeSettings
from models.scorecard import CardSettings

RECIPE = read_recipe("little_giant")
INDEX = replace(RECIPE, learner="composite")


@pytest.mark.parametrize("learner", SPACES)
def test_every_name_is_a_setting_whose_default_lies_in_its_range(learner: str) -> None:
    recipe = replace(RECIPE, learner=learner)  # type: ignore[arg-type]
    space = space_of(recipe)
    assert set(space) == set(SPACES[learner][1])
    for name, range_ in space.items():
        value = getattr(settings_of(recipe), name)
        if isinstance(range_, Between):
            assert range_.near(value) == value, name
            assert isinstance(value, int) or not range_.whole
        else:
            assert value in range_.values, name


def test_signs_and_seeds_are_never_searched() -> None:
    for _, space in SPACES.values():
        assert not set(space) & {"seed", "free", "named", "objective", "threads"}


def test_what_an_office_fixed_by_rule_stays() -> None:
    named = CompositeSettings(weights="named", named={"rd_ratio": 1.0}, aggregate="topsis")
    space = space_of(replace(INDEX, composite=named))
    assert "weights" not in space
    assert "aggregate" not in space
    assert isinstance(space["normalise"], Among)
    assert space_of(replace(RECIPE, learner="best_column")) == {}


def test_a_geometric_mean_is_only_of_numbers_from_0_to_1() -> None:
    odd = CompositeSettings(normalise="zscore", aggregate="geometric")
    assert holding_together(odd) == replace(odd, aggregate="sum")
    fine = replace(odd, normalise="minmax")
    assert holding_together(fine) == fine
    assert holding_together(CardSettings(bins=7)) == CardSettings(bins=7)


def test_settings_go_where_the_learner_takes_them_from() -> None:
    card = replace(RECIPE, learner="scorecard")
    assert with_settings(card, CardSettings(bins=7)) == replace(card, card=CardSettings(bins=7))
