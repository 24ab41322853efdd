"""A recipe: read strictly, refused where its counts make no sense."""

from pathlib import Path

import pytest

from configs.reader import ConfigError, find, known
from experiments.recipe import read_recipe, recipe_fingerprint


@pytest.mark.parametrize("name", known("recipes"))
def test_every_shipped_recipe_is_read(name: str) -> None:
    recipe = read_recipe(name)
    assert recipe.name == name
    assert recipe.learning.kind == recipe.learner
    assert recipe.learning.trees == recipe.ranker


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("cohorts: 3", "cohorts: 0", "cohorts"),
        ("folds: 5", "folds: 1", "folds"),
        ("ks: [20, 40, 80, 160]", "ks: []", "ks"),
        ("metric: auprc", "metric: auprc\nrefits: -1", "refits"),
        ("metric: auprc", "metric: auprc\nlearner: oracle", "learner"),
        ("column: rd_ratio", "column: luck", "indicators"),
        ("{trees: 150,", "{free: true, trees: 150,", "ranker.free"),
        ("metric: auprc", "metric: auprc\ncard: {bins: 1}", "card.bins"),
        ("metric: auprc", "metric: auprc\ncard: {least_share: 0.5}", "card.least_share"),
        ("metric: auprc", "metric: auprc\nglassbox: {bags: 0}", "glassbox.bags"),
        ("metric: auprc", "metric: auprc\ncomposite: {tail: 0.6}", "composite.tail"),
        (
            "metric: auprc",
            "metric: auprc\ncomposite: {aggregate: geometric, normalise: zscore}",
            "composite.normalise",
        ),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(
    right: str, wrong: str, key: str, tmp_path: Path
) -> None:
    text = find("recipes", "little_giant").read_text(encoding="utf-8")
    assert right in text
    path = tmp_path / "odd.yaml"
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        read_recipe(str(path))
    assert [fault.key for fault in refused.value.faults] == [key]


def test_the_fingerprint_hangs_on_what_is_said_and_not_on_how_it_is_laid_out(
    tmp_path: Path,
) -> None:
    text = find("recipes", "little_giant").read_text(encoding="utf-8")
    same, other = tmp_path / "same.yaml", tmp_path / "other.yaml"
    same.write_text("# laid out anew\n" + text, encoding="utf-8")
    other.write_text(text.replace("cohorts: 3", "cohorts: 2"), encoding="utf-8")
    shipped = recipe_fingerprint(read_recipe("little_giant"))
    assert recipe_fingerprint(read_recipe(str(same))) == shipped
    assert recipe_fingerprint(read_recipe(str(other))) != shipped


def test_weights_of_experts_are_wanted_for_every_indicator_and_none_else(tmp_path: Path) -> None:
    shipped = find("recipes", "listing_reserve").read_text(encoding="utf-8")
    names = read_recipe("listing_reserve").indicators

    def keys(named: dict[str, float]) -> list[str]:
        weights = ", ".join(f"{name}: {weight}" for name, weight in named.items())
        path = tmp_path / "index.yaml"
        added = f"learner: composite\ncomposite: {{weights: named, named: {{{weights}}}}}\n"
        path.write_text(shipped + added, encoding="utf-8")
        try:
            assert read_recipe(str(path)).learning.composite.named == named
        except ConfigError as refused:
            return [f"{fault.key} {fault.code}" for fault in refused.faults]
        return []

    whole = dict.fromkeys(names, 1.0)
    assert keys(whole) == []
    assert keys({**whole, "revenue": -1.0}) == ["composite.named.revenue too_small"]
    assert keys({**whole, "luck": 1.0}) == ["composite.named unknown_indicator"]
    without = {name: 1.0 for name in names if name != "revenue"}
    assert keys(without) == ["composite.named.revenue missing_key"]
