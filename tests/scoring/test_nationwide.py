"""The list folder by portions: the same bytes as where everybody is at hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from scoring.faults import RankError
from scoring.pipeline import read_pipeline
from scoring.rules import NO_RULES
from tests.scoring.many import commission, list_in_turn, local_list, many_rules


def test_the_folder_is_the_same_in_every_byte(tmp_path: Path) -> None:
    asked = commission(tmp_path, many_rules())
    local = local_list(asked, tmp_path / "local")
    assert len(local) > 20
    assert list_in_turn(asked, tmp_path / "cut", 4) == local


def test_whose_titles_end_are_ranked_among_holders_alone(tmp_path: Path) -> None:
    rules = replace(many_rules(), quotas=NO_RULES.quotas)
    asked = replace(commission(tmp_path, rules), bundle=None)
    due = replace(asked, pipeline=read_pipeline("little_giant_renewal"))
    local = local_list(due, tmp_path / "local")
    assert list_in_turn(due, tmp_path / "cut", 2) == local
    nobody = replace(asked, pipeline=read_pipeline("single_champion_renewal"))
    with pytest.raises(RankError, match="no_holders"):
        list_in_turn(nobody, tmp_path / "none", 3)


def test_what_takes_everybody_at_hand_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    asked = replace(commission(tmp_path), bundle=None, pipeline=read_pipeline("cluster_leader"))
    with pytest.raises(RankError, match="not_by_portions"):
        list_in_turn(asked, tmp_path / "cut", 2)
    assert {path.name for path in tmp_path.iterdir()} == {"panel"}
