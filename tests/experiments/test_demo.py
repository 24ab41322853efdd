"""The demo: its days hang together, and what the rule refuses is said and not forced."""

from pathlib import Path

import pytest

from configs.words import read_words
from experiments import demo
from experiments.demo import LIST_DAY, PIPELINE, RECIPES, REHEARSALS, promote_or_say_why
from experiments.promote import PromoteError
from experiments.recipe import read_recipe
from features.synthetic_titles import COMPLETE_UNTIL


def test_the_days_of_the_demo_hang_together() -> None:
    assert max(REHEARSALS) < LIST_DAY <= COMPLETE_UNTIL


def test_the_demo_rehearses_the_trees_and_a_scorecard_on_the_same_terms() -> None:
    trees, card = map(read_recipe, RECIPES)
    assert (trees.learner, card.learner) == ("trees", "scorecard")
    for what in ("indicators", "cohorts", "folds", "column", "ks", "metric", "least_positives"):
        assert getattr(trees, what) == getattr(card, what), what


def test_what_the_rule_refuses_is_told_and_trained_but_not_promoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = []

    def refuses(*given: object) -> None:
        pair = {"ours": 0.3, "theirs": 0.31, "above": 0.4, "sure": 0.8}
        raise PromoteError("not_better", baseline="baseline:points", **pair)

    monkeypatch.setattr(demo, "promote_tracked", refuses)
    monkeypatch.setattr(demo, "train_tracked", lambda *given: trained.append(given))
    said = promote_or_say_why(tmp_path, read_words("en"))
    assert "baseline:points" in said
    assert "not promoted" in said
    ((pipeline, _, _, day, _, recipe, store, out),) = trained
    assert (pipeline, day, recipe) == (PIPELINE, LIST_DAY, PIPELINE)
    assert (store, out) == (tmp_path / "runs", tmp_path / "bundle")
