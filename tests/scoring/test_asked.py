"""What is asked of a list at the door: one enterprise, or two."""

import json
import sys
from pathlib import Path

import pytest

from features.panel import write_panel
from scoring.__main__ import main
from scoring.folder import publish
from tests.made import banded_ranking, made_panel, made_ranking


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("asked")
    publish(banded_ranking(), made_panel(), "zh", place / "list")
    write_panel(made_panel(), place / "panel")
    return place


def test_any_enterprise_is_explained_and_the_list_is_left_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(path.name for path in (folder / "list").rglob("*"))
    code = banded_ranking().frame["enterprise_id"][-1]
    page = tmp_path / "page.html"
    given = ["explain", code, "--list", str(folder / "list"), "--out", str(page)]
    assert main(given) == 0
    said = capsys.readouterr().out
    assert "不利因素" in said
    assert code in page.read_text(encoding="utf-8")
    assert "--panel" in page.read_text(encoding="utf-8")
    assert main([*given, "--panel", str(folder / "panel"), "--lang", "en"]) == 0
    assert "fiscal" not in page.read_text(encoding="utf-8")
    assert "known on" in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in (folder / "list").rglob("*")) == before


def test_an_enterprise_is_explained_as_a_word_file_too(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code = banded_ranking().frame["enterprise_id"][-1]
    page, word = tmp_path / "page.html", tmp_path / "page.docx"
    given = ["explain", code, "--list", str(folder / "list"), "--out", str(page)]
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "docx", None)
        assert main([*given, "--docx", str(word)]) == 2
    assert "lingpao[docx]" in capsys.readouterr().err
    assert not page.exists()
    docx = pytest.importorskip("docx", reason="the extra docx is not installed")
    assert main([*given, "--docx", str(word)]) == 0
    assert str(word) in capsys.readouterr().out
    document = docx.Document(str(word))
    assert "虚构数据" in document.paragraphs[0].text
    assert any(code in paragraph.text for paragraph in document.paragraphs)


def test_two_are_compared_in_the_terminal_as_json_and_as_a_page(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame, page = banded_ranking().frame, tmp_path / "versus.html"
    one, other = frame["enterprise_id"][30], frame["enterprise_id"][2]
    given = ["versus", one, other, "--list", str(folder / "list")]
    assert main([*given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["above"], told["below"]) == (other, one)
    assert sum(part["points"] for part in told["differences"]) == pytest.approx(told["gap"])
    assert main([*given, "--out", str(page)]) == 0
    assert "之前" in capsys.readouterr().out
    html = page.read_text(encoding="utf-8")
    assert f"{told['gap']:+.2f}" in html
    assert html.count("<tr>") == len(told["differences"]) + 2


@pytest.mark.parametrize(
    ("asked", "code", "text"),
    [
        (["versus", "{}", "nobody"], 11, "nobody"),
        (["versus", "{}", "{}"], 2, "两家不同的企业"),
        (["explain", "nobody"], 11, "nobody"),
    ],
)
def test_who_is_not_there_is_told(
    folder: Path, asked: list[str], code: int, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    there = made_ranking("little_giant").frame["enterprise_id"][0]
    given = [word.format(there) for word in asked]
    assert main([*given, "--list", str(folder / "list")]) == code
    assert text in capsys.readouterr().err
