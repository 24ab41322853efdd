"""A recipe as a file: read again as it was, whatever it says and whatever it is called."""

from dataclasses import replace
from pathlib import Path

import pytest

from configs.reader import known
from experiments.recipe import Recipe, read_recipe
from experiments.recipe_file import write_recipe
from models.composite import CompositeSettings
from models.scorecard import CardSettings

SHIPPED = read_recipe("little_giant")
NAMED = dict.fromkeys(SHIPPED.indicators, 1 / 12)
COMPOSITE = CompositeSettings(weights="named", named=NAMED)


def again(recipe: Recipe, folder: Path) -> Recipe:
    path = folder / "again.yaml"
    path.write_text(write_recipe(recipe, ["Found by nobody.", "Second line."]), encoding="utf-8")
    assert path.read_text(encoding="utf-8").startswith("# Found by nobody.\n# Second line.\nname: ")
    return read_recipe(str(path))


@pytest.mark.parametrize("name", known("recipes"))
def test_every_shipped_recipe_is_read_again_as_it_was(name: str, tmp_path: Path) -> None:
    assert again(read_recipe(name), tmp_path) == read_recipe(name)


@pytest.mark.parametrize(
    "recipe",
    [
        replace(SHIPPED, name="a: b #c", allowed=("revenue",), refits=7),
        replace(SHIPPED, name="小巨人", learner="scorecard", card=CardSettings(bins=7)),
        replace(SHIPPED, learner="composite", composite=COMPOSITE),
        replace(SHIPPED, ranker=replace(SHIPPED.ranker, learning_rate=1e-05, balanced=True)),
        replace(SHIPPED, name="true"),
    ],
)
def test_every_field_is_written(recipe: Recipe, tmp_path: Path) -> None:
    assert again(recipe, tmp_path) == recipe


def test_what_is_as_by_default_is_left_out() -> None:
    text = write_recipe(SHIPPED, [])
    assert "allowed" not in text
    assert "card" not in text
