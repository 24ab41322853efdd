"""What is found where the truth is known: a small made-up province."""

from dataclasses import replace

import pytest

from experiments.evidence_province import learners, recover, tell_province

pytestmark = pytest.mark.server


def test_a_learner_finds_more_of_the_truth_than_luck_and_the_page_tells_it() -> None:
    few = {name: recipe for name, recipe in learners().items() if name != "best column"}
    small = {
        name: replace(recipe, ranker=replace(recipe.ranker, trees=30))
        for name, recipe in few.items()
    }
    found = recover(1500, 1, small)
    assert list(found) == ["ranker", "ranker, bagged", "scorecard"]
    for one in found.values():
        assert one.quality > 0.3
        assert one.deserving > 0.75
        assert one.applied > 0.7
        assert 0 < one.came < 200
        assert 0.3 < one.expected / one.came < 3
        # As measured where all were recognised; higher the fewer are assumed to have been.
        assert one.priors["auc"][-1] == one.auc
        assert list(one.priors["auc"]) == sorted(one.priors["auc"], reverse=True)
        assert one.truth["auc"] == one.deserving
        assert 0.2 < one.labelled < 0.8
    page = "\n".join(tell_province([found, found], 1500))
    told = found["scorecard"].quality
    assert f"| scorecard | {told:.3f} [{told:.3f}, {told:.3f}]" in page
    assert "seeds 1, 2" in page
    assert "| AUC, if recognised | 0.3 | 0.4 |" in page
    share = found["scorecard"].truth["precision"]
    assert page.count(f"| {share:.3f} [{share:.3f}, {share:.3f}] |") >= 1
