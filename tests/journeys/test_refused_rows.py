"""Refused rows through the officials' door: they go back, are corrected, and are accepted."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from features.panel import read_panel
from scoring.faults import DATA
from tests.features.test_tables import write_xlsx
from tests.journeys.test_bad_input import CODES, HEADER, LINES, STRICT, Door, door, write

__all__ = ["door"]

FORMULA = '=HYPERLINK("http://x"),+1'
BAD = [
    LINES[0],
    f"{CODES[1]},2021,第二厂,约七千万,-4",
    '9.19900E+17,2021,"=HYPERLINK(""http://x"")",7000,30',
    LINES[3],
]


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every sheet of a workbook as rows of text, its first row among them."""
    read = pl.read_excel(path, sheet_id=0, has_header=False, engine="calamine")
    return {name: frame.cast(pl.String).rows() for name, frame in read.items()}


def correct(path: Path, out: Path, changes: dict[str, dict[int, dict[str, str]]]) -> Path:
    """A copy of a workbook of refused rows with cells changed: sheet, original row, header."""
    book = xlsxwriter.Workbook(out)
    for name, rows in sheets(path).items():
        sheet = book.add_worksheet(name)
        headers = rows[1]
        for index, row in enumerate(rows):
            change = changes.get(name, {}).get(int(row[0]), {}) if index > 1 else {}
            for column, cell in enumerate(row):
                sheet.write_string(index, column, change.get(headers[column] or "", cell or ""))
    book.close()
    return out


def facts(folder: Path) -> list[tuple[str, float]]:
    return sorted(read_panel(folder).facts.select("enterprise_id", "revenue").rows())


def test_good_rows_are_kept_and_bad_ones_go_back(door: Door) -> None:
    said = door.take(write(door.folder, HEADER, *BAD))
    assert said[0].startswith("已读入 1 个文件：2 行，企业 2 家")
    assert said[1] == f"退回 2 行：{door.out}/refused.xlsx（按红色“问题”列改正后重新导入）"
    assert said[-1] == f"回执：{door.out}/receipt.html"
    assert [code for code, _ in facts(door.out)] == [CODES[0], CODES[3]]
    ((name, rows),) = sheets(door.out / "refused.xlsx").items()
    note, headers, first, second = rows
    assert name == "ledger.csv"
    assert "虚构数据" in note[0]
    assert "ledger.csv 退回 2 行" in note[0]
    assert list(headers) == ["原行号", "问题", *HEADER.split(",")]
    assert (first[0], list(first[2:])) == ("3", [CODES[1], "2021", "第二厂", "约七千万", "-4"])
    assert first[1].splitlines() == [
        "列“从业人员”，数值超出合理范围（疑为单位错误），发现：-4，应为：0 .. 3,000,000",
        "列“营业收入”，单元格内容读不懂，发现：约七千万，"
        "应为：-1,000,000,000 .. 1,000,000,000 万元",
    ]
    assert second[0] == "4"
    assert "末几位已丢失" in second[1]
    assert second[4] == '=HYPERLINK("http://x")'


def test_corrected_and_sent_again_they_are_accepted(door: Door) -> None:
    ledger = write(door.folder, HEADER, *BAD)
    door.take(ledger)
    changes = {
        "ledger.csv": {
            3: {"营业收入": "7001.5", "从业人员": "51"},
            4: {"统一社会信用代码": CODES[2], "企业名称": "丙厂"},
        }
    }
    form = correct(door.out / "refused.xlsx", door.folder / "corrected.xlsx", changes)
    alone = door.folder / "alone"
    assert door.take(form, more=("--out", str(alone)))[0].startswith("已读入 1 个文件：2 行")
    assert facts(alone) == [(CODES[1], 70_015_000.0), (CODES[2], 70_000_000.0)]
    assert not (alone / "refused.xlsx").exists()
    said = door.take(ledger, form)
    assert said[0].startswith("已读入 2 个文件：4 行，企业 4 家")
    assert "1 行已由退回表改正，以退回表为准" in said
    assert [code for code, _ in facts(door.out)] == CODES[:4]


def test_of_a_workbook_every_sheet_goes_back_as_a_sheet(door: Door) -> None:
    header = HEADER.split(",")
    book = write_xlsx(
        door.folder / "ledger.xlsx",
        [["2021年台账"], header, [CODES[0], 2021, "甲", 7000, 5], [CODES[1], 2021, "乙", "多", 5]],
        [header, [CODES[2], "去年", "丙", 7000, 5], [CODES[3], 2021, "丁", 7000, 5]],
    )
    assert "退回 2 行" in door.take(book)[1]
    back = sheets(door.out / "refused.xlsx")
    assert list(back) == ["ledger.xlsx Sheet1", "ledger.xlsx Sheet2"]
    assert [rows[2][0] for rows in back.values()] == ["4", "2"]
    changes = {
        "ledger.xlsx Sheet1": {4: {"营业收入": "7000"}},
        "ledger.xlsx Sheet2": {2: {"年度": "2021"}},
    }
    form = correct(door.out / "refused.xlsx", door.folder / "corrected.xlsx", changes)
    (door.out / "refused.xlsx").unlink()
    assert "企业 2 家" in door.take(form)[0]
    assert [code for code, _ in facts(door.out)] == [CODES[1], CODES[2]]


def test_a_form_that_is_still_wrong_goes_back_again_in_the_senders_columns(door: Door) -> None:
    door.take(write(door.folder, HEADER, *BAD))
    changes = {
        "ledger.csv": {
            3: {"营业收入": "7001.5"},
            4: {"统一社会信用代码": CODES[2], "企业名称": "第三厂"},
        }
    }
    form = correct(door.out / "refused.xlsx", door.folder / "corrected.xlsx", changes)
    assert "退回 1 行" in door.take(form)[1]
    ((_, rows),) = sheets(door.out / "refused.xlsx").items()
    assert list(rows[1]) == ["原行号", "问题", *HEADER.split(",")]
    assert (rows[2][0], rows[2][5], rows[2][6]) == ("3", "7001.5", "-4")


def test_where_every_row_is_refused_there_is_no_panel(door: Door) -> None:
    path = write(door.folder, HEADER, *BAD[1:3])
    assert door.intake(path) == DATA
    said = door.capsys.readouterr()
    assert said.out == ""
    refused = door.folder / "panel.refused.xlsx"
    assert said.err.splitlines()[0] == (
        f"文件 {refused}，所有行都有问题，没有写出面板；退回的行在此文件"
    )
    assert len(said.err.splitlines()) == 5
    assert sorted(p.name for p in door.folder.iterdir()) == [
        "ledger.csv",
        "panel.receipt.html",
        "panel.receipt.json",
        "panel.refused.xlsx",
    ]
    assert len(sheets(refused)["ledger.csv"]) == 4
    assert door.intake(path) == DATA
    refused.write_bytes(b"begun")
    door.capsys.readouterr()
    assert door.intake(path) == DATA
    assert "退回文件已被改动，不覆盖" in door.capsys.readouterr().err
    assert refused.read_bytes() == b"begun"


def test_strict_refuses_the_whole_delivery_for_one_bad_row(door: Door) -> None:
    sentences = door.refuse(write(door.folder, HEADER, *BAD), more=STRICT)
    assert len(sentences) == 4


def test_rows_that_somebody_is_correcting_in_place_are_not_overwritten(door: Door) -> None:
    path = write(door.folder, HEADER, *BAD)
    door.take(path)
    (door.out / "refused.xlsx").write_bytes(b"begun")
    (sentence,) = door.refuse(path)
    assert "退回文件已被改动，不覆盖" in sentence
    assert (door.out / "refused.xlsx").read_bytes() == b"begun"


def test_the_same_delivery_makes_the_same_bytes(door: Door) -> None:
    path = write(door.folder, HEADER, *BAD)
    door.take(path)
    first = {p.name: p.read_bytes() for p in door.out.iterdir()}
    door.take(path)
    assert {p.name: p.read_bytes() for p in door.out.iterdir()} == first
    assert set(first) == {
        "facts.parquet",
        "titles.parquet",
        "receipt.json",
        "receipt.html",
        "refused.xlsx",
    }


def test_json_tells_what_was_refused_and_where(door: Door) -> None:
    (line,) = door.take(write(door.folder, HEADER, *BAD), more=("--json",))
    told = json.loads(line)
    assert (told["rows"], told["refused"], told["repeated"]) == (2, 2, 0)
    assert told["refused_file"] == f"{door.out}/refused.xlsx"
    assert told["receipt"] == f"{door.out}/receipt.html"


OWN = """
name: own
label: {zh: 自有, en: own}
state: claimed
key: {header: [编号], kind: own}
year: {header: [年度]}
columns:
  revenue: {header: [营业收入], unit: 万元}
corrections:
  - column: revenue
    where: {header: 编号, is: 甲}
    times: 10000
    reason: {zh: 误填亿元, en: in 100 million}
  - {column: revenue, where: {header: 编号, is: 戊}, set: missing, reason: {zh: 误填, en: wrong}}
"""


@pytest.mark.parametrize(
    ("lang", "said", "shown"),
    [
        (
            "zh",
            "来源中有 1 条改正规则没有匹配到任何行",
            ["误填亿元", "没有匹配到任何行", "乘以 10000"],
        ),
        (
            "en",
            "1 rules of correction match no row",
            ["in 100 million", "matches no row", "times 10000"],
        ),
    ],
)
def test_corrections_by_rule_are_told(door: Door, lang: str, said: str, shown: list[str]) -> None:
    own = door.folder / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    path = write(door.folder, "编号,年度,营业收入", "甲,2021,0.7", "乙,2021,7000")
    assert said in door.take(path, source=str(own), more=("--lang", lang))
    assert facts(door.out) == [("乙", 70_000_000.0), ("甲", 70_000_000.0)]
    page = (door.out / "receipt.html").read_text(encoding="utf-8")
    assert all(text in page for text in shown)


def test_a_rule_of_correction_that_cannot_be_is_told(door: Door) -> None:
    own = door.folder / "own.yaml"
    own.write_text(OWN.replace("times: 10000", "times: 0"), encoding="utf-8")
    path = write(door.folder, "编号,年度,营业收入", "甲,2021,0.7")
    (sentence,) = door.refuse(path, source=str(own))
    assert "来源设置的改正规则不对，发现：times: 0，应为：times > 0 | set: missing" in sentence
