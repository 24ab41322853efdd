"""Odd workbooks through the officials' door: headers of three rows, merged cells, days of 1904."""

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from features.panel import read_panel
from scoring.__main__ import main
from scoring.faults import DATA, DONE
from tests.features.test_old_book import BOOK
from tests.journeys.test_bad_input import CODES

HEADERS = ["县(市、区)", "统一社会信用代码", "年度", "企业名称", "营业收入(万元)", "成立日期"]


def intake(path: Path, *more: str) -> int:
    out = ["--source", "province", "--out", str(path.with_name("panel"))]
    return main(["intake", str(path), *out, *more])


def facts(path: Path) -> pl.DataFrame:
    return read_panel(path.with_name("panel")).facts


def test_headers_merged_over_three_rows(tmp_path: Path) -> None:
    path = tmp_path / "three.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("县表")
    sheet.merge_range(0, 0, 0, 6, "某县情况统计表")
    for column, header in enumerate(("统一社会信用代码", "年度", "企业名称")):
        sheet.merge_range(1, column, 3, column, header)
    sheet.merge_range(1, 3, 1, 6, "主要经济指标")
    sheet.merge_range(2, 3, 2, 4, "收入")
    sheet.merge_range(2, 5, 2, 6, "人员")
    leaves = ["营业收入(万元)", "主营业务收入(万元)", "从业人员", "研发人员"]
    sheet.write_row(3, 3, leaves)
    for n, code in enumerate(CODES):
        sheet.write_row(4 + n, 0, [code, 2021, f"第{n}厂", 7000 + n, 6000 + n, 50 + n, 5])
    book.close()
    assert intake(path) == DONE
    taken = facts(path).sort("enterprise_id").select("revenue", "main_revenue", "employees")
    assert taken.row(1) == (70_010_000.0, 60_010_000.0, 51.0)
    (file,) = read_panel(tmp_path / "panel").receipt["files"]
    assert (file["header_row"], file["first_row"]) == (2, 5)


def test_words_merged_over_rows_are_those_of_each_and_figures_go_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "down.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("县表")
    sheet.write_row(0, 0, HEADERS)
    sheet.merge_range(1, 0, 3, 0, "正定县")
    # One enterprise and its years; a figure that two rows share.
    sheet.merge_range(4, 1, 5, 1, CODES[3])
    sheet.merge_range(2, 4, 3, 4, 9000)
    for n in range(5):
        year = 2021 + (n == 4)
        sheet.write_row(1 + n, 2, [year, f"第{min(n, 3)}厂"])
        if n < 3:
            sheet.write(1 + n, 1, CODES[n])
        if n not in (1, 2):
            sheet.write(1 + n, 4, 7000 + n)
    book.close()
    assert intake(path, "--json") == DONE
    assert json.loads(capsys.readouterr().out)["refused"] == 2
    taken = facts(path).select("enterprise_id", "year", "county").sort("enterprise_id", "year")
    assert taken.rows() == [
        (CODES[0], 2021, "正定县"),
        (CODES[3], 2021, None),
        (CODES[3], 2022, None),
    ]
    assert intake(path, "--strict") == DATA
    first, second = capsys.readouterr().err.splitlines()
    assert "第 3 行，列“营业收入(万元)”，该数值与相邻各行合并为一格" in first
    assert "第 4 行" in second


def test_days_of_a_workbook_that_counts_from_1904(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet, form = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_row(0, 0, HEADERS)
    for n, code in enumerate(CODES[:2]):
        sheet.write_row(1 + n, 0, ["正定县", code, 2021, f"第{n}厂", 7000])
    sheet.write_datetime(1, 5, datetime(2010, 5, 1), form)
    sheet.write_number(2, 5, 38837)
    book.close()
    assert intake(path) == DONE
    assert facts(path)["founded_on"].to_list() == [date(2010, 5, 1)]
    capsys.readouterr()
    assert intake(path, "--strict") == DATA
    (sentence,) = capsys.readouterr().err.splitlines()
    # Its number would be four years early as days are counted elsewhere.
    assert "第 3 行，列“成立日期”，单元格内容读不懂，发现：38837" in sentence


def test_a_formula_that_nobody_has_counted_goes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "formula.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS[:5])
    for n, code in enumerate(CODES[:3]):
        sheet.write_row(1 + n, 0, ["正定县", code, 2021, f"第{n}厂"])
    sheet.write_formula(1, 4, "=7000+1", None, 7001)
    sheet.write_formula(2, 4, "=7000+2", None, "")
    sheet.write_formula(3, 4, "=7000+3")
    book.close()
    assert intake(path) == DONE
    assert facts(path)["revenue"].to_list() == [70_010_000.0]
    capsys.readouterr()
    assert intake(path, "--strict") == DATA
    first, second = capsys.readouterr().err.splitlines()
    assert "单元格内容读不懂，发现：=7000+2" in first
    assert "=7000+3" in second


def test_an_old_workbook(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(BOOK)
    assert intake(path) == DONE
    taken = facts(path).sort("enterprise_id")
    assert taken["hightech_revenue_ratio"].to_list() == [0.125, 0.07, 0.125, 0.155]
    assert taken["county"].to_list() == ["正定县"] * 3 + ["赵县"]
    assert taken["founded_on"].to_list() == [date(2010, 5, n) for n in range(1, 5)]
    assert taken["revenue"].to_list() == [70_005_000.0 + 10_000 * n for n in range(4)]
