"""Registers and former names with bad rows: good rows are taken, bad ones go back and return."""

import json
from pathlib import Path

import pytest

from features.panel import read_panel
from scoring.__main__ import main
from scoring.faults import DATA, DONE
from tests.features.test_identity import NEW, OLD, OTHER
from tests.journeys.test_bad_input import write
from tests.journeys.test_refused_rows import correct, sheets

Captured = pytest.CaptureFixture[str]
HEADER = "统一社会信用代码,年度,企业名称,县(市、区),营业收入"
LINES = [
    f"{OLD},2021,甲机械,正定县,7000",
    f"{NEW},2022,甲机械,正定县,7100",
    f"{OTHER},2022,乙机械,赵县,7200",
]
TITLES = [
    "序号,企业名称,称号,认定日期,=备注",
    "1,甲机械,专精特新中小企业,2022-09-01,=1+1",
    '2,乙机械,好企业,某日,"=HYPERLINK(""x"")"',
    "3,老厂,小巨人,2023-09-01,",
]
NAMES = ["企业名称,曾用名,变更日期", "乙机械,老厂,2023-01-05", "甲机械,,2023-01-05"]


def take(folder: Path, *more: str) -> int:
    files = [write(folder, HEADER, *LINES)]
    titles = write(folder, *TITLES, name="titles.csv")
    names = write(folder, *NAMES, name="names.csv")
    forms = ["--titles", str(titles), "--former-names", str(names)]
    where = ["--source", "province", "--out", str(folder / "panel")]
    return main(["intake", *map(str, files), *forms, *where, *more])


def test_good_rows_are_taken_and_bad_ones_go_back(tmp_path: Path, capsys: Captured) -> None:
    assert take(tmp_path) == DONE
    said = capsys.readouterr().out
    assert f"称号文件退回 1 行：{tmp_path}/panel.refused_titles.xlsx" in said
    assert f"曾用名文件退回 1 行：{tmp_path}/panel.refused_former_names.xlsx" in said
    panel = read_panel(tmp_path / "panel")
    assert panel.titles["title"].to_list() == ["srdi", "little_giant"]
    ((name, rows),) = sheets(tmp_path / "panel.refused_titles.xlsx").items()
    note, headers, row = rows
    assert name == "titles.csv"
    assert "虚构数据" in note[0]
    assert "--titles" in note[0]
    assert headers == ("原行号", "问题", "序号", "企业名称", "称号", "认定日期", "=备注")
    assert (row[0], *row[2:]) == ("3", "2", "乙机械", "好企业", "某日", '=HYPERLINK("x")')
    first, second = row[1].split("\n")
    assert first.startswith("列“称号”，单元格内容读不懂，发现：好企业，应为：")
    assert second == "列“认定日期”，单元格内容读不懂，发现：某日，应为：2022-09-30"


def test_the_receipt_counts_them_with_fingerprints(tmp_path: Path) -> None:
    assert take(tmp_path) == DONE
    receipt = read_panel(tmp_path / "panel").receipt
    told = {form["kind"]: form for form in receipt["forms"]}
    counts = {kind: (f["rows"], f["kept"], f["refused"]) for kind, f in told.items()}
    assert counts == {"titles": (3, 2, 1), "former_names": (2, 1, 1)}
    assert told["titles"]["faults"] == {"not_readable": 2}
    page = (tmp_path / "panel" / "receipt.html").read_text(encoding="utf-8")
    for form in told.values():
        assert form["sha256"] in page
        assert form["file"] in page


def test_strict_refuses_everything_for_one_bad_row(tmp_path: Path, capsys: Captured) -> None:
    assert take(tmp_path, "--strict") == DATA
    said = capsys.readouterr().err.splitlines()
    assert [line.split("，")[:2] for line in said] == [
        ["文件 titles.csv", "第 3 行"],
        ["文件 titles.csv", "第 3 行"],
        ["文件 names.csv", "第 3 行"],
    ]
    assert not (tmp_path / "panel").exists()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv"] * 3


def test_corrected_rows_are_taken_in_again(tmp_path: Path, capsys: Captured) -> None:
    assert take(tmp_path) == DONE
    book = tmp_path / "panel.refused_titles.xlsx"
    change = {"称号": "专精特新", "认定日期": "2022-09-01"}
    correct(book, tmp_path / "fresh.xlsx", {"titles.csv": {3: change}}).replace(book)
    into = ["intake", "--into", str(tmp_path / "panel")]
    # Nobody's work is overwritten by a delivery that does not bring it along.
    capsys.readouterr()
    assert main([*into, "--titles", str(tmp_path / "titles.csv")]) == DATA
    assert "退回文件已被改动" in capsys.readouterr().err
    assert main([*into, "--titles", str(book), "--json"]) == DONE
    told = json.loads(capsys.readouterr().out)
    assert told["register"]["unmatched"] == 0
    assert read_panel(tmp_path / "panel").titles.height == 3
    assert not book.exists()
    assert (tmp_path / "panel.refused_former_names.xlsx").exists()


def test_former_names_stay_known_to_later_registers(tmp_path: Path, capsys: Captured) -> None:
    assert take(tmp_path) == DONE
    late = ["企业名称,称号,认定日期", "老厂,科技型中小企业,2024-09-01"]
    later = write(tmp_path, *late, name="late.csv")
    capsys.readouterr()
    arguments = ["intake", "--into", str(tmp_path / "panel"), "--titles", str(later), "--json"]
    assert main(arguments) == DONE
    assert json.loads(capsys.readouterr().out)["register"]["unmatched"] == 0
