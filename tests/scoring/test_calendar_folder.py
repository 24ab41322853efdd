"""The calendar through its door: a folder or a file, never over anything else, same bytes."""

import json
from pathlib import Path

import pytest

from features.panel import write_panel
from scoring.__main__ import main
from tests.made import made_panel


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calendar") / "panel"
    write_panel(made_panel(), folder)
    return folder


def test_a_folder_is_written_whole_and_again_the_same(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["calendar", "--panel", str(panel), "--as-of", "2026-03-01", "--title", "srdi"]
    one, two = tmp_path / "one", tmp_path / "two"
    assert main([*asked, "--out", str(one), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] > 0
    names = {"calendar.csv", "calendar.html", "calendar.ics", "calendar.xlsx", "manifest.json"}
    assert {path.name for path in one.iterdir()} == names
    assert main([*asked, "--out", str(two)]) == 0
    assert all((one / n).read_bytes() == (two / n).read_bytes() for n in names)
    assert main([*asked, "--out", str(one)]) == 2
    assert main([*asked, "--out", str(one), "--replace"]) == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "work.txt").write_text("x", encoding="utf-8")
    assert main([*asked, "--out", str(tmp_path / "mine"), "--replace"]) == 11
    assert (tmp_path / "mine" / "work.txt").is_file()


def test_a_file_is_written_by_its_ending_and_others_are_refused(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["calendar", "--panel", str(panel), "--as-of", "2026-03-01", "--title", "srdi"]
    for form in ("ics", "csv"):
        out = tmp_path / f"c.{form}"
        assert main([*asked, "--out", str(out)]) == 0
        assert out.is_file()
    assert main([*asked, "--out", str(tmp_path / "c.docx")]) == 2
    assert main([*asked, "--county", "无此县", "--out", str(tmp_path / "d")]) == 11
    assert "无此县" in capsys.readouterr().err
    assert not (tmp_path / "d").exists()
    assert not list(tmp_path.glob("*.part"))
