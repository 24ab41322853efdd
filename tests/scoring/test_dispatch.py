"""lingpao targets from the door: table, folder, exit codes; same input, same bytes."""

import json
from pathlib import Path
from typing import Any

import pytest

from scoring.__main__ import main
from tests.scoring.targeted import folder_of_list, list_on_disk


@pytest.fixture
def typed(tmp_path: Path) -> list[str]:
    """Targets for the two largest counties of the list, and one who was recognised since."""
    frame = list_on_disk().frame
    counties = frame["county"].value_counts().sort("count", "county", descending=True)["county"]
    one = frame.filter(frame["county"] == counties[0])["enterprise_id"][0]
    rows = [f"{county},2026,小巨人,5" for county in counties[:2]]
    (tmp_path / "t.csv").write_text("\n".join(["地区,年度,称号,目标", *rows]), "utf-8")
    events = ["enterprise_id,title,announced_on", f"{one},little_giant,2026-07-01"]
    (tmp_path / "r.csv").write_text("\n".join(events), "utf-8")
    told = ["targets", "--list", str(folder_of_list()), "--targets", str(tmp_path / "t.csv")]
    return [*told, "--recognitions", str(tmp_path / "r.csv"), "--as-of", "2026-09-30"]


def test_the_door_tells_and_writes_the_same_twice(
    typed: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "one", tmp_path / "two"
    assert main([*typed, "--out", str(first)]) == 0
    assert "小巨人 2026：目标 5，已认定 1" in capsys.readouterr().out
    assert main([*typed, "--out", str(second), "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    names = ["bulletin.html", "candidates.csv", "figures.json", "manifest.json", "targets.xlsx"]
    assert sorted(path.name for path in first.iterdir()) == names
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert [(one["attained"], one["removed"]) for one in told["targets"]] == [(1, 1), (0, 0)]
    assert told["targets"] == json.loads((first / "figures.json").read_text("utf-8"))
    manifest = json.loads((first / "manifest.json").read_text("utf-8"))
    assert manifest["lists"][0]["fingerprint"] == list_on_disk().fingerprint
    assert set(manifest["files"]) == {*names} - {"manifest.json"}
    lines = (first / "candidates.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) - 1 == sum(one["candidates"] for one in told["targets"])
    assert main([*typed, "--out", str(first)]) == 2
    assert "已存在" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--list", "LIST"], 2, "同一称号"),
        (["--as-of", "2026-02-01"], 2, "晚于调度日"),
        (["--outcomes-until", "2026-10-01"], 2, "截止日"),
        (["--batch", "srdi=2026-12-01"], 2, "没有该称号的名单"),
        (["--batch", "little_giant=2028-01-01"], 2, "不在名单概率所指的期间"),
        (["--targets", "xinle"], 11, "新乐市"),
        (["--targets", "nowhere"], 10, "baoding, xinle"),
    ],
)
def test_what_is_wrong_is_told(
    typed: list[str], more: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(folder_of_list()) if one == "LIST" else one for one in more]
    assert main([*typed, *more]) == code
    shown = capsys.readouterr()
    assert said in shown.err
    assert not shown.out


@pytest.mark.parametrize("batch", ["little_giant", "little_giant=soon", "giant=2026-12-01"])
def test_a_batch_is_typed_as_title_and_day(typed: list[str], batch: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*typed, "--batch", batch])
    assert stop.value.code == 2
