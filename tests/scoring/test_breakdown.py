"""A score broken down: base and points make it up, whatever kind of model gave it."""

import numpy as np
import pytest

from tests.scoring.scored import KINDS, broken_down, ranked


@pytest.mark.parametrize("kind", KINDS)
def test_base_and_points_make_up_the_potential(kind: str) -> None:
    told, shown = broken_down(kind), ranked(kind).shown
    assert told.ids == shown["enterprise_id"].to_list()
    whole = told.base + told.points.sum(axis=1)
    assert whole == pytest.approx(shown["potential"].to_numpy(), abs=1e-9)
    assert sorted(at for own in told.themes.values() for at in own) == list(range(len(told.names)))


@pytest.mark.parametrize("kind", ["card", "weights", "geometric"])
def test_points_stand_between_nothing_and_full(kind: str) -> None:
    told = broken_down(kind)
    assert told.full is not None
    assert told.values is not None
    assert (told.points >= -1e-9).all()
    assert (told.points <= told.full + 1e-9).all()
    assert (told.full > 0).any()


def test_what_no_rule_of_a_line_gives_is_told_in_exact_parts() -> None:
    for kind in ("parts", "topsis"):
        told = broken_down(kind)
        assert (told.kind, told.full, told.values) == ("parts", None, None)
    assert np.ptp(broken_down("parts").base) > 0
