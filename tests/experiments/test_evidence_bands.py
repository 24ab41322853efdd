"""What bands hold of other trainings, on small made-up provinces."""

from dataclasses import replace

import pytest

from experiments.evidence_bands import Covered, cover, learners, tell_bands

pytestmark = pytest.mark.server


def test_bands_hold_most_of_what_another_training_says_and_not_all() -> None:
    recipe = replace(learners()["scorecard"], folds=2)
    found = cover(900, (1, 2), recipe, endless=2500)
    assert len(found) == 2
    for one in found:
        assert 10 < one.bands < 200
        assert 0.05 < one.width < 0.8
        for target in (one.another, one.endless):
            assert 0.6 < target["bands"] <= 1.0


def test_the_page_tells_mean_range_and_whether_the_goal_is_met() -> None:
    ways = {"bands": 0.9, "as wide for all": 0.5}
    one = Covered(100, 0.25, ways, ways | {"bands": 0.7})
    page = "\n".join(tell_bands({"card": [one, replace(one, width=0.35)]}, 4000, 60000))
    assert "| card | 100, 100 | 0.300 [0.250, 0.350] | 0.900 [0.900, 0.900] |" in page
    assert "card, another training: within the goal (0.900)" in page
    assert "card, endless data: OUTSIDE the goal (0.700)" in page
    assert "4000 other enterprises, or on 60000" in page


@pytest.mark.parametrize("name", ["ranker", "scorecard"])
def test_bands_are_those_of_the_shipped_refits(name: str) -> None:
    assert learners()[name].refits == 20
