"""Files as tables of text: encodings, packing, workbooks, headers, the sender's row numbers."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from features.columns import DataError, Fault
from features.tables import MANY, UNITS, Table, fold, read_table, read_tables, split_unit

TEXT = "企业名称,营业收入\n甲厂,1\n乙厂,2\n"
WANTED = {"企业名称", "营业收入"}
ROWS = [("甲厂", "1"), ("乙厂", "2")]


def write_xlsx(path: Path, *sheets: list[list[Any]]) -> Path:
    """A workbook of these sheets; None leaves a cell empty."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(index, column, cell)
    book.close()
    return path


def fault_of(path: Path) -> Fault:
    with pytest.raises(DataError) as refused:
        read_table(path, WANTED)
    (fault,) = refused.value.faults
    return fault


@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (lambda text: text.encode("utf-8"), "utf-8"),
        (lambda text: text.encode("utf-8-sig"), "utf-8-sig"),
        (lambda text: text.encode("gb18030"), "gb18030"),
    ],
)
def test_the_encoding_is_found_and_told(
    tmp_path: Path, encode: Callable[[str], bytes], encoding: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(encode(TEXT))
    table = read_table(path, WANTED)
    assert table.encoding == encoding
    assert table.frame.columns == ["企业名称", "营业收入"]
    assert table.frame.rows() == ROWS
    assert table.rows == (2, 3)
    assert table.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_packed_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.CSV.GZ"
    path.write_bytes(gzip.compress(TEXT.encode("gb18030")))
    table = read_table(path, WANTED)
    assert (table.encoding, table.file) == ("gb18030", "a.CSV.GZ")
    assert table.frame.rows() == ROWS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_refused_by_name_or_as_unreadable(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    fault = fault_of(path)
    assert (fault.code, fault.file, fault.right) == ("encoding", "a.csv", "UTF-8, GB18030")
    assert encoding != "utf-16" or fault.found == "UTF-16"


def test_cells_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("代码,年度\n000123,2021.0\n", encoding="utf-8")
    assert read_table(path, set()).frame.rows() == [("000123", "2021.0")]


@pytest.mark.parametrize("content", [b"", b"\n\n", "企业名称,营业收入\n".encode(), b"a,b\n,\n,\n"])
def test_a_file_without_rows_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert fault_of(path) == Fault("empty_file", file="a.csv")


@pytest.mark.parametrize("sheets", [[[]], [[["企业名称", "营业收入"]]]])
def test_a_workbook_without_rows_is_told(tmp_path: Path, sheets: list[list[list[Any]]]) -> None:
    assert fault_of(write_xlsx(tmp_path / "a.xlsx", *sheets)).code == "empty_file"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", TEXT.encode()),
        ("a.parquet", TEXT.encode()),
        ("a.csv.gz", TEXT.encode()),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    fault = fault_of(path)
    assert (fault.code, fault.file) == ("not_a_table", name)
    assert fault.found


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "absent.csv").code == "unreadable"
    assert fault_of(tmp_path).code == "unreadable"


def test_rows_bear_the_senders_numbers_past_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n企业名称,营业收入\n甲厂,1\n,\n\n乙厂,2\n,\n", encoding="utf-8")
    table = read_table(path, WANTED)
    assert table.frame.rows() == ROWS
    assert table.rows == (3, 6)


def test_a_workbook_is_read_under_titles_and_notes(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [],
        ["2021年度企业经营情况表"],
        ["填报单位", "某局"],
        [],
        ["企业名称", "营业收入\uff08万元\uff09", "成立日期"],
        ["甲厂", 300.01, datetime(2015, 3, 1)],
        [],
        ["乙厂", 5, date(2016, 4, 2)],
    ]
    table = read_table(write_xlsx(tmp_path / "a.xlsx", rows), WANTED)
    assert (table.encoding, table.sheet) == ("xlsx", "Sheet1")
    assert table.frame.columns == ["企业名称", "营业收入\uff08万元\uff09", "成立日期"]
    assert table.frame["企业名称"].to_list() == ["甲厂", "乙厂"]
    assert table.frame[table.frame.columns[1]].to_list() == ["300.01", "5"]
    assert [text[:10] for text in table.frame["成立日期"]] == ["2015-03-01", "2016-04-02"]
    assert table.rows == (6, 8)


def test_the_sheet_with_the_header_is_found(tmp_path: Path) -> None:
    notes: list[list[Any]] = [["说明"], ["本表由各县填报"]]
    path = write_xlsx(tmp_path / "a.xlsx", notes, [["企业名称", "营业收入"], ["甲厂", "1"]])
    table = read_table(path, WANTED)
    assert table.sheet == "Sheet2"
    assert table.frame.rows() == [("甲厂", "1")]


def test_equal_and_empty_headers_of_a_workbook_get_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["企业名称", "营业收入", "x", None, "x", "营业收入"],
        ["甲厂", 1, 2, 3, 4, 1],
    ]
    table = read_table(write_xlsx(tmp_path / "a.xlsx", rows), WANTED)
    named = ["企业名称", "营业收入", "x", "(4)", "x (2)", "营业收入 (2)"]
    assert table.frame.columns == named


def test_parquet_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {"企业名称": ["甲厂"], "营业收入": [3000100.0], "日": [date(2022, 4, 1)]}
    ).write_parquet(path)
    table: Table = read_table(path, WANTED)
    assert table.encoding == "parquet"
    assert table.frame.rows() == [("甲厂", "3000100.0", "2022-04-01")]


@pytest.mark.parametrize(
    "header",
    [
        "营业收入",
        " 营 业 收 入 ",
        "营业收入\uff08万元\uff09",
        "营业收入(万元)",
        "营业收入 ( 万元 )",
        "营业收入(单位:万元)",
        "营业收入\uff08单位\uff1a万元\uff09",
        "营业\n收入",
        "营业收入(%)",
        "营业收入\u3000\uff08\uff05\uff09",
    ],
)
def test_headers_are_folded_to_one_form(header: str) -> None:
    assert fold(header) == "营业收入"


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("县\uff08市、区\uff09", "县(市、区)"),
        ("Ⅰ类知识产权(2号口径)", "i类知识产权(2号口径)"),
        ("Revenue", "revenue"),
        ("\uff32evenue", "revenue"),
        ("营业收入(美元)", "营业收入(美元)"),
        ("新增股权融资(实缴)(万元)", "新增股权融资(实缴)"),
    ],
)
def test_a_bracket_that_is_no_unit_stays(header: str, folded: str) -> None:
    assert fold(header) == folded


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit != "share"])
def test_a_stated_unit_is_found(unit: str) -> None:
    assert split_unit(f"净利润\uff08{unit}\uff09") == ("净利润", unit)
    assert split_unit(f"净利润({unit}") == (f"净利润({unit}", "")


def test_every_sheet_with_the_header_is_a_table_and_the_others_are_told(tmp_path: Path) -> None:
    header: list[Any] = ["企业名称", "营业收入"]
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    content: dict[str, list[list[Any]]] = {
        "说明": [["本表由各县填报"], ["x"]],
        "东县": [header, ["甲厂", 1]],
        "空": [],
        "旧": [header, ["丙厂", 3]],
        "西县": [["西县"], header, ["乙厂", 2], ["合计", 2]],
        "南县": [header, ["合计", 0]],
    }
    for name, rows in content.items():
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
        if name == "旧":
            sheet.hide()
    book.close()
    east, west = read_tables(path, WANTED)
    assert (east.sheet, east.frame.rows(), east.header_row) == ("东县", [("甲厂", "1")], 1)
    assert (west.sheet, west.rows, west.header_row) == ("西县", (3,), 2)
    assert west.skipped == ((1, "西县"), (4, "合计 2"))
    passed = (("说明", "no_header"), ("空", "empty"), ("旧", "hidden"), ("南县", "empty"))
    assert east.sheets_passed == west.sheets_passed == passed
    assert read_table(path, WANTED).sheet == "东县"


def test_what_is_no_data_is_told_and_not_lost(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["某市情况表"],
        [None, None, "单位:万元"],
        ["企业名称", "主要指标", None],
        [None, "营业收入", "占比"],
        [None, "千元", "%"],
        ["甲厂", 1, 2],
        ["合计", 1, None],
        [],
        ["填表人:某某"],
    ]
    table = read_table(write_xlsx(tmp_path / "a.xlsx", rows), WANTED)
    assert table.frame.rows() == [("甲厂", "1", "2")]
    assert (table.header_row, table.rows, table.default_unit) == (3, (6,), "万元")
    assert table.units == {"营业收入": "千元", "主要指标 占比": "%"}
    assert table.skipped == (
        (1, "某市情况表"),
        (2, "单位:万元"),
        (5, "千元 %"),
        (7, "合计 1"),
        (9, "填表人:某某"),
    )


def test_cells_that_show_a_percentage_or_an_error_are_given_as_shown(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    percent = book.add_format({"num_format": "0%"})
    sheet.write_row(1, 2, ["企业名称", "营业收入"])
    for index, number in enumerate([0.125, 0.07, 1, -0.0333]):
        sheet.write(2 + index, 2, f"{index}厂")
        sheet.write(2 + index, 3, number, percent)
    sheet.write(6, 2, "甲厂")
    sheet.write_formula(6, 3, "=1/0", percent, "#DIV/0!")
    sheet.write(7, 2, "乙厂")
    sheet.write(7, 3, "约5%", percent)
    book.close()
    shown = read_table(tmp_path / "a.xlsx", WANTED).frame["营业收入"].to_list()
    assert shown == ["12.5%", "7%", "100%", "-3.33%", "#DIV/0!", "约5%"]


def test_a_value_merged_over_rows_stands_in_each_that_holds_anything(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(1, 1, 1, 3, "题目")
    for column, header in enumerate(("县", "企业名称", "营业收入"), start=1):
        sheet.merge_range(2, column, 3, column, header)
    sheet.merge_range(4, 1, 6, 1, "甲县")
    sheet.merge_range(7, 1, 9, 1, "乙县")
    for row in (4, 5, 6, 7):
        sheet.write_row(row, 2, [f"{row}厂", row])
    sheet.write(10, 1, "合计")
    book.close()
    table = read_table(tmp_path / "a.xlsx", WANTED)
    assert table.frame["县"].to_list() == ["甲县"] * 3 + ["乙县"]
    assert table.rows == (5, 6, 7, 8)
    # A tall cell over one row alone is merged with nothing.
    assert table.merged == {"县": frozenset({5, 6, 7})}


def test_a_formula_without_a_value_is_given_as_it_stands(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(1, 2, ["企业名称", "营业收入", "合计数"])
    sheet.write_row(2, 2, ["甲厂", 1])
    sheet.write_row(3, 2, ["乙厂"])
    sheet.write_formula(3, 3, "=D3*2", None, "")
    sheet.write_formula(3, 4, "=D3*3", None, "")
    book.close()
    table = read_table(tmp_path / "a.xlsx", WANTED)
    assert table.frame.rows() == [("甲厂", "1", None), ("乙厂", "=D3*2", "=D3*3")]


def test_a_workbook_that_counts_from_1904_is_told(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True})
    sheet, form = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["企业名称", "营业收入", "成立日期"])
    sheet.write_row(1, 0, ["甲厂", 1])
    sheet.write_datetime(1, 2, datetime(2010, 5, 1), form)
    book.close()
    table = read_table(tmp_path / "a.xlsx", WANTED)
    assert table.encoding == "xlsx (1904)"
    assert table.frame["成立日期"].item().startswith("2010-05-01")


def test_ragged_rows_are_all_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "题目\n企业名称,营业收入\n甲厂\n乙厂,2\n丙厂,3,4\n注:未审计\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as refused:
        read_tables(path, WANTED)
    assert [(f.code, f.row, f.found, f.right) for f in refused.value.faults] == [
        ("ragged_row", 3, "1", "2"),
        ("ragged_row", 5, "3", "2"),
    ]


def test_very_many_rows_are_numbered_by_a_range(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("企业名称;营业收入\n" + "甲厂;1\n" * (MANY + 1), encoding="utf-8")
    table = read_table(path, WANTED)
    assert table.rows == range(2, MANY + 3)
    assert (table.separator, table.frame.height) == (";", MANY + 1)
