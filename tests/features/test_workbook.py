"""Workbooks: sheets, titles, headers, units, percentages and errors as they are shown."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from features.tables import read_table, read_tables
from tests.features.test_tables import WANTED, fault_of, write_xlsx


@pytest.mark.parametrize("sheets", [[[]], [[["企业名称", "营业收入"]]]])
def test_a_workbook_without_rows_is_told(tmp_path: Path, sheets: list[list[list[Any]]]) -> None:
    assert fault_of(write_xlsx(tmp_path / "a.xlsx", *sheets)).code == "empty_file"


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
