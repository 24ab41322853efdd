"""Policy files through the officials' door: one of one's own is judged, a bad one is refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from features.panel import write_panel
from scoring.__main__ import main
from scoring.faults import DONE, SETTINGS
from tests.made import made_panel
from tests.scoring.test_policy import BAD, SMALL, Bad

DAY = date(2023, 6, 1)


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("law") / "panel"
    write_panel(made_panel(), folder)
    return folder


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_policy_file_is_refused_with_file_line_and_key(
    bad: Bad, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SMALL.replace(bad.old, bad.new), encoding="utf-8")
    assert main(["law", "show", str(own), "--as-of", DAY.isoformat()]) == SETTINGS
    (sentence,) = capsys.readouterr().err.splitlines()
    line = own.read_text(encoding="utf-8").split(bad.at)[0].count("\n") + 1
    assert sentence.startswith(f"设置有误：own.yaml 第 {line} 行 {bad.key}：")
    assert f"发现：{bad.found}；应为：{bad.right}" in sentence


def test_a_bad_policy_file_stops_a_check_before_anything_is_written(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SMALL.replace("at_least: 1000", "at_lest: 1000"), encoding="utf-8")
    arguments = ["check", "--panel", str(panel), "--as-of", DAY.isoformat(), "--title", str(own)]
    assert main([*arguments, "--out", str(tmp_path / "C")]) == SETTINGS
    assert "at_least" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["own.yaml"]


def test_a_provinces_own_criteria_are_judged_from_their_file(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(SMALL.replace("zh: 小,", 'zh: "小/[省]",'), encoding="utf-8")
    arguments = ["check", "--panel", str(panel), "--as-of", DAY.isoformat(), "--title", str(own)]
    assert main([*arguments, "--out", str(tmp_path / "C"), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert list(told["titles"]) == ["small"]
    assert sum(told["titles"]["small"].values()) == told["known"] > 0
