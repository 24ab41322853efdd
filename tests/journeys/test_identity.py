"""Who is whom through the doors: former names, doubtful pairs, recognitions of nobody."""

import json
from pathlib import Path

import pytest

from features.panel import read_panel
from scoring.__main__ import main
from scoring.faults import DATA, DONE
from tests.features.test_identity import JIA, NEW, OLD, OTHER, THIRD, YI
from tests.journeys.test_bad_input import write

HEADER = "统一社会信用代码,年度,企业名称,县(市、区),营业收入"
LINES = [
    f"{OLD},2021,{JIA},正定县,7000",
    f"{NEW},2022,{JIA},正定县,7100",
    f"{OTHER},2022,{YI},赵县,7200",
    f"{THIRD},2022,{YI},赵县,7300",
]


def intake(folder: Path, *more: str) -> int:
    ledger = write(folder, HEADER, *LINES)
    out = ["--source", "province", "--out", str(folder / "panel")]
    return main(["intake", str(ledger), *out, *more])


def test_joined_doubtful_and_unmatched_are_told_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = write(tmp_path, "企业名称,曾用名", f"{JIA},丁厂", name="names.csv")
    won = ["name,title,announced_on", "丁厂,srdi,2023-09-01", "丙厂,srdi,2023-09-01"]
    titles = write(tmp_path, *won, name="titles.csv")
    more = ["--former-names", str(names), "--titles", str(titles)]
    assert intake(tmp_path, *more, "--json") == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["enterprises"] == 3
    assert told["identity"]["aliases"] == {"organisation_code": 1}
    assert told["identity"]["doubtful"] == {"same_name_other_code": 1}
    assert told["register"]["reasons"] == {"no_enterprise": 1}
    assert {path.name for path in tmp_path.iterdir()} == {
        "ledger.csv",
        "names.csv",
        "titles.csv",
        "panel",
        "panel.doubtful.xlsx",
        "panel.unmatched.csv",
    }
    panel = read_panel(tmp_path / "panel")
    assert panel.facts["enterprise_id"].n_unique() == 4
    assert intake(tmp_path, *more) == DONE
    said = capsys.readouterr().out
    assert "有 4 个代码、实为企业 3 家" in said
    assert "panel.doubtful.xlsx" in said
    assert "2 条中有 1 条" in said


def test_a_panel_with_aliases_is_replaced_by_one_without(tmp_path: Path) -> None:
    assert intake(tmp_path) == DONE
    assert (tmp_path / "panel" / "aliases.parquet").is_file()
    ledger = write(tmp_path, HEADER, LINES[0])
    out = ["--source", "province", "--out", str(tmp_path / "panel")]
    assert main(["intake", str(ledger), *out]) == DONE
    assert not (tmp_path / "panel" / "aliases.parquet").exists()
    assert not (tmp_path / "panel.doubtful.xlsx").exists()


def test_a_bad_table_of_former_names_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = write(tmp_path, "企业名称,旧名", f"{JIA},丁厂", name="names.csv")
    assert intake(tmp_path, "--former-names", str(names)) == DATA
    assert "列“曾用名”，缺少必需的列" in capsys.readouterr().err
    assert not (tmp_path / "panel").exists()
