"""Lists between two lists: made where the folders allow it, and shared out whatever the order."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.faults import RankError
from scoring.replay import CAUSES, Replay, replay, share_out
from tests.scoring.compared import new_list, old_list, replayed, sides


def test_the_ends_are_the_two_lists() -> None:
    told = replayed()
    assert told.changed == ("data", "law", "model")
    assert told.groups == (("data",), ("law",), ("model",))
    assert len(told.cells) == 8
    for mixture, ranking in ((told.first, old_list()), (told.last, new_list())):
        kept = ["enterprise_id", "rank", "listed", "potential"]
        assert mixture.frame.select(kept).equals(ranking.frame.select(kept))
    between = told.cell("data")
    assert between is not None
    assert between.matrix.frame["enterprise_id"].equals(new_list().matrix.frame["enterprise_id"])
    assert between.policy == old_list().policy


def test_what_is_the_same_is_no_cause() -> None:
    old, new = sides()
    same = replay(old, old)
    assert (same.changed, same.groups, len(same.cells)) == ((), (), 1)
    other = replace(old, bundle=new.bundle)
    assert replay(old, other).changed == ("model",)
    longer = replace(old, pipeline=replace(old.pipeline, length=5))
    assert replay(old, longer).changed == ("rules",)
    foreign = replace(new, pipeline=replace(new.pipeline, name="srdi"))
    with pytest.raises(RankError):
        replay(old, foreign)


def test_causes_that_one_folder_cannot_tell_apart_stand_together() -> None:
    """The old list lacks what the new law asks for: data and law changed as one."""
    old, new = sides()
    later = [name for name in old.figures.frame.columns if name.startswith("development_score")]
    frame = old.figures.frame.drop(later)
    told = replay(replace(old, figures=replace(old.figures, frame=frame)), new)
    assert sorted(told.groups) == [("data", "law"), ("model",)]
    assert told.cell("law") is None
    assert told.cell("law", "model") is None
    assert told.cell("data", "law") is not None


@given(st.sets(st.sampled_from(CAUSES), min_size=1), st.data())
def test_shares_sum_and_favour_no_order(causes: set[str], data: st.DataObject) -> None:
    groups = tuple((cause,) for cause in CAUSES if cause in causes)
    told = Replay(*sides(), tuple(g[0] for g in groups), groups, {})
    cells = [frozenset(c for c, bit in zip(causes, f"{n:04b}") if bit == "1") for n in range(16)]
    number = st.floats(-1e3, 1e3)
    values = {cell: np.array([data.draw(number)]) for cell in cells}
    shares = share_out(told, values)
    whole = values[frozenset(causes)] - values[frozenset()]
    assert np.allclose(sum(shares.values()), whole)
    back = share_out(told, {frozenset(causes) - cell: value for cell, value in values.items()})
    for group in groups:
        assert np.allclose(back[group], -shares[group])
    # A cause that changes nothing, wherever it comes in, has no share.
    idle = groups[0][0]
    still = {cell: values[cell - {idle}] for cell in cells}
    assert np.allclose(share_out(told, still)[(idle,)], 0)
