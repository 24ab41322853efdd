"""Beside a panel: written whole, taken away when empty, never over work that was begun."""

import json
from pathlib import Path

import pytest

from features.answers import keep_answers
from features.columns import DataError
from scoring.beside import (
    DOUBTFUL,
    EDITED,
    GOES_BACK,
    UNMATCHED,
    beside,
    check_kept,
    check_unedited,
    fingerprints,
    receipt_at,
    write_beside,
)
from tests.features.test_answers import DAY, NONE, OLD, OTHER, told

ALL = (DOUBTFUL, UNMATCHED, *GOES_BACK.values())


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    """A panel's folder with its receipt, and everything that may stand beside it."""
    folder = tmp_path / "panel"
    folder.mkdir()
    contents = {name: name.encode() for name in ALL}
    receipt = {
        "beside": fingerprints(contents),
        "answers": keep_answers(told((OLD, OTHER, True, DAY))),
    }
    (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    write_beside(folder, contents)
    return folder


def test_what_is_as_it_was_written_may_be_replaced_or_taken_away(panel: Path) -> None:
    check_unedited(panel, ALL, ())
    write_beside(panel, {DOUBTFUL: b"new", UNMATCHED: b""})
    assert beside(panel, DOUBTFUL).read_bytes() == b"new"
    assert not beside(panel, UNMATCHED).exists()
    assert beside(panel, GOES_BACK["titles"]).exists()
    assert not list(panel.parent.glob("*.part"))


@pytest.mark.parametrize("name", EDITED)
def test_work_that_was_begun_is_not_overwritten_unless_it_is_handed_in(
    panel: Path, name: str
) -> None:
    path = beside(panel, name)
    path.write_bytes(b"a person's work")
    with pytest.raises(DataError) as refused:
        check_unedited(panel, ALL, ())
    assert [(f.code, f.file) for f in refused.value.faults] == [(EDITED[name], str(path))]
    check_unedited(panel, ALL, [path])
    check_unedited(panel, set(ALL) - {name}, ())


def test_a_list_that_nobody_works_in_may_always_be_replaced(panel: Path) -> None:
    beside(panel, UNMATCHED).write_bytes(b"other")
    check_unedited(panel, ALL, ())


def test_where_no_receipt_speaks_a_file_counts_as_begun(panel: Path) -> None:
    (panel / "receipt.json").write_text("[]", encoding="utf-8")
    assert receipt_at(panel) == {}
    with pytest.raises(DataError) as refused:
        check_unedited(panel, ALL, ())
    assert len(refused.value.faults) == len(EDITED)


def test_a_panel_with_answers_is_replaced_only_by_one_that_knows_them(panel: Path) -> None:
    check_kept(panel, told((OLD, OTHER, True, DAY)))
    with pytest.raises(DataError) as refused:
        check_kept(panel, NONE)
    (fault,) = refused.value.faults
    assert (fault.code, fault.found) == ("answers_lost", "1")
    assert fault.file.endswith(DOUBTFUL)
    check_kept(panel.with_name("none"), NONE)
