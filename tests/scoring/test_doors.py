"""The officials' door: exit codes, --json, --lang, and what it never overwrites."""

import json
import sys
import time
from pathlib import Path

import pytest

from features.panel import write_panel
from scoring.__main__ import COMMANDS, main, wait_visibly
from tests.made import made_panel, made_ranking


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("door") / "panel"
    write_panel(made_panel(), folder)
    return folder


def test_rank_then_explain(
    panel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["rank", "srdi", "--panel", str(panel), "--as-of", "2026-03-01", "--out", "L"]
    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["listed"] == made_ranking("srdi", False).funnel["listed"]
    unlisted = made_ranking("srdi", False).frame["enterprise_id"][-1]
    before = sorted(p.name for p in Path("L").rglob("*"))
    assert main(["explain", unlisted, "--list", "L", "--lang", "en"]) == 0
    assert "Rank" in capsys.readouterr().out
    assert Path(f"{unlisted}.html").is_file()
    assert sorted(p.name for p in Path("L").rglob("*")) == before
    assert main(["explain", "nobody", "--list", "L"]) == 11
    assert "nobody" in capsys.readouterr().err


def test_a_list_is_replaced_only_when_asked(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "L")
    arguments = ["rank", "srdi", "--panel", str(panel), "--as-of", "2026-03-01", "--out", out]
    assert main(arguments) == 0
    assert main(arguments) == 2
    assert "--replace" in capsys.readouterr().err
    assert main([*arguments, "--replace", "--by", "甲"]) == 0
    capsys.readouterr()
    assert main(["journal", "check", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["entries"], told["lists"]) == (3, 2)
    assert main(["rebuild", out, "--panel", str(panel)]) == 0
    (aside,) = tmp_path.glob("L.superseded-*")
    page = tmp_path / "d.html"
    assert main(["diff", str(aside), out, "--lang", "en", "--out", str(page)]) == 0
    assert "0 entered, 0 left" in capsys.readouterr().out
    assert page.is_file()
    copy = str(tmp_path / "copy.xlsx")
    assert main(["journal", "export", out, "list.xlsx", "--out", copy, "--to", "乙"]) == 0
    assert main(["journal", "show", str(tmp_path), "--lang", "en"]) == 0
    assert "exported  L" in capsys.readouterr().out
    (tmp_path / "L" / "list.csv").write_text("")
    assert main(["journal", "check", str(tmp_path)]) == 11


def test_quotas_and_exclusions_are_handed_in_as_files(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = made_ranking("srdi", False).listed
    county, first = listed["county"].mode().sort()[0], listed["enterprise_id"][0]
    quota, out, folder = (tmp_path / name for name in ("quota.csv", "out.csv", "L"))
    typed = ["rank", "srdi", "--panel", str(panel), "--as-of", "2026-03-01", "--out", str(folder)]
    typed += ["--quota", str(quota), "--exclusions", str(out)]
    out.write_text(f"enterprise_id,reason,from\n{first},dishonesty,2026-03-01\n", "utf-8")
    quota.write_text(f"维度,取值,上限\n县区,{county},1\n", "utf-8")
    assert main([*typed, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["excluded"] == 1
    assert told["quotas"]["filled"] == told["listed"] < listed.height - 1
    assert "places_unfilled" in told["notes"]
    assert told["quotas"]["put_out"]
    quota.write_text(f"维度,取值,下限,上限\n县区,{county},150,\n规模,小型,,3\n", "utf-8")
    assert main([*typed, "--replace"]) == 11
    assert "不能同时满足" in capsys.readouterr().err
    quota.write_text("维度,取值,上限\n县区,无此县,many\n", "utf-8")
    assert main([*typed, "--replace"]) == 11
    assert "第 2 行" in capsys.readouterr().err
    assert (folder / "quotas.json").is_file(), "the list before stands as it stood"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["rank", "nothing", "--as-of", "2026-03-01"], 10),
        (["rank", "srdi", "--as-of", "2022-07-31"], 11),
        (["rank", "srdi", "--as-of", "2026-03-01", "--bundle", "none"], 12),
    ],
)
def test_what_is_at_fault_shows_in_the_exit_code(
    panel: Path, tmp_path: Path, arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "L"
    assert main([*arguments, "--panel", str(panel), "--out", str(out)]) == code
    shown = capsys.readouterr()
    assert shown.err
    assert "Traceback" not in shown.err
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments", [[], ["rank"], ["rank", "srdi", "--as-of", "1 March", "--panel", "p"], ["fly"]]
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        assert stop.value.code == 0
        assert f"example: lingpao {command}" in capsys.readouterr().out


def test_doctor_tells_versions_and_places(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert "lightgbm" in shown
    assert "configs" in shown


def test_a_bar_is_shown_only_on_a_terminal_and_only_after_two_seconds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with wait_visibly():
        time.sleep(0.01)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with wait_visibly():
        time.sleep(2.7)
    assert "00:0" in capsys.readouterr().err


def test_an_output_that_cannot_be_written_is_told(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    arguments = ["rank", "srdi", "--panel", str(panel), "--as-of", "2026-03-01"]
    assert main([*arguments, "--out", str(tmp_path / "file" / "L")]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_lists_of_a_day_never_go_into_another_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    arguments = ["rank", "srdi", "high_tech", "--panel", "P", "--as-of", "2026-03-01"]
    assert main([*arguments, "--replace", "--out", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]
