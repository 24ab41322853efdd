"""A list folder is written whole or not at all, and never over something else."""

from pathlib import Path

import pytest

from scoring.faults import RankError
from scoring.folder import publish
from scoring.workbook import write_workbook
from tests.made import made_panel, made_ranking


def test_something_else_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "letter.txt").write_text("mine")
    with pytest.raises(RankError):
        publish(made_ranking("srdi", False), made_panel(), "zh", tmp_path / "list")
    assert (tmp_path / "list" / "letter.txt").read_text() == "mine"


def test_a_failure_leaves_the_old_list_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(made_ranking("srdi", False), made_panel(), "zh", tmp_path / "list")
    before = (tmp_path / "list" / "list.xlsx").read_bytes()

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("scoring.lists.write_workbook", fail)
    assert write_workbook is not fail
    with pytest.raises(OSError, match="disk full"):
        publish(made_ranking("little_giant"), made_panel(), "zh", tmp_path / "list", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["list"]
    assert (tmp_path / "list" / "list.xlsx").read_bytes() == before
