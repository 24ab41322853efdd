"""What changed since the last list stands on the page, with the causes that lingpao diff tells."""

import json
from datetime import date
from pathlib import Path

import pytest

from scoring.changes import compare_lists
from scoring.diff import diff_lists
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking
from scoring.replay import read_side, replay
from scoring.since import rows_of, tell_since
from tests.made import figured, made_panel
from tests.scoring.scored import ZH


def ranked(day: date) -> Ranking:
    return figured(made_panel(), read_pipeline("srdi"), None, day)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("since")
    publish(ranked(date(2024, 9, 1)), made_panel(), "zh", place / "old")
    publish(ranked(date(2026, 3, 1)), made_panel(), "zh", place / "new", place / "old")
    return place / "old", place / "new"


def test_the_page_tells_what_the_difference_tells(lists: tuple[Path, Path]) -> None:
    old, new = lists
    manifest = json.loads((new / "manifest.json").read_text(encoding="utf-8"))
    told = tell_since(ranked(date(2026, 3, 1)), manifest, old, new, ZH)
    assert told
    by_door = diff_lists(old, new, None, ZH)
    for section in told.sections:
        ours = [(one.row["enterprise_id"], one.cause, one.lines) for one in section.told]
        theirs = [(o["enterprise_id"], o["cause"], tuple(o["lines"])) for o in by_door[section.key]]  # type: ignore[attr-defined]
        assert ours == theirs[: len(ours)]
    assert any(section.told for section in told.sections)
    page = (new / "list.html").read_text(encoding="utf-8")
    for one in told.sections[0].told:
        assert one.row["name"] in page[page.index('id="part-since"') :]


def test_without_a_last_list_nothing_is_told(lists: tuple[Path, Path]) -> None:
    assert tell_since(ranked(date(2026, 3, 1)), {}, None, lists[1], ZH) is None


def test_a_last_list_that_keeps_too_little_is_told_as_such(
    lists: tuple[Path, Path], tmp_path: Path
) -> None:
    manifest = json.loads((lists[1] / "manifest.json").read_text(encoding="utf-8"))
    told = tell_since(ranked(date(2026, 3, 1)), manifest, tmp_path, lists[1], ZH)
    assert told
    assert told.sections == []
    assert told.why_not.startswith("无法分摊原因")


def test_moves_stand_farthest_first(lists: tuple[Path, Path]) -> None:
    changes = compare_lists(replay(*(read_side(folder) for folder in lists)))
    frame = changes.frame
    moved = rows_of(changes, "moved")
    far = [abs(frame["rank_new"][nth] - frame["rank_old"][nth]) for nth in moved]
    assert len(far) > 2
    assert far == sorted(far, reverse=True)
    assert min(far) > 0
    entered = rows_of(changes, "entered")
    assert entered
    assert not any(frame["listed_old"][nth] for nth in entered)
