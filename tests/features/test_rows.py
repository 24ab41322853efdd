"""Rows of one table: units that the file states, codes that lost their digits."""

from typing import Any

import polars as pl
import pytest

from configs.reader import find, read, read_text
from features.columns import Fault, is_credit_code
from features.rows import judge_rows, unit_of
from features.source import Header, Source
from features.stream import Table

SOURCE = read_text(
    """
name: bureau
label: {zh: 某局, en: a bureau}
state: claimed
key: {header: [编号], kind: own}
year: {header: [年度]}
columns:
  revenue: {header: [营业收入], unit: 万元}
  net_profit: {header: [净利润]}
  gross_margin: {header: [毛利率], unit: "%"}
  employees: {header: [从业人员]}
""",
    Source,
)
HEADERS = ["编号", "年度", "营业收入", "净利润", "毛利率", "从业人员"]


def table(headers: list[str] | None = None, **more: Any) -> Table:
    frame = pl.DataFrame(
        [["甲", "2021", "1", "1", "20", "5"]], schema=headers or HEADERS, orient="row"
    )
    return Table("a.xlsx", "表", "xlsx", "0", (4,), frame, **more)


def told(given: Table) -> list[Fault]:
    return judge_rows(given, SOURCE).faults


def wrong(header: str, found: str, right: str) -> Fault:
    return Fault("wrong_unit", "a.xlsx", "表", None, header, found, right)


def test_a_unit_row_must_agree_with_the_source() -> None:
    reading = judge_rows(table(units={"营业收入": "万元", "毛利率": "%", "从业人员": "人"}), SOURCE)
    assert reading.faults == []
    assert reading.units == {"revenue": "万元", "gross_margin": "%"}
    assert told(table(units={"营业收入": "亿元"})) == [wrong("营业收入", "亿元", "万元")]


def test_a_line_above_the_table_speaks_of_money_alone() -> None:
    assert told(table(default_unit="万元")) == [wrong("净利润", "万元", "元")]
    assert told(table(default_unit="元")) == [wrong("营业收入", "元", "万元")]


def test_the_header_stands_before_the_line_above() -> None:
    headers = ["编号", "年度", "营业收入(万元)", "净利润(元)", "毛利率", "从业人员"]
    assert told(table(headers, default_unit="亿元")) == []


def test_money_without_a_unit_is_in_yuan() -> None:
    assert unit_of("net_profit", SOURCE.columns["net_profit"]) == "元"
    assert unit_of("employees", Header()) == ""
    headers = ["编号", "年度", "营业收入", "净利润(万元)", "毛利率", "从业人员"]
    assert told(table(headers)) == [wrong("净利润(万元)", "万元", "元")]


@pytest.mark.parametrize(
    "code",
    ["9.199E+17", "9.19900120000000E+17", "9.199e17", "919900120000000000", "919900120000001000.0"],
)
def test_a_code_that_became_a_number_is_known_by_its_form(code: str) -> None:
    province = read(find("sources", "province"), Source)
    headers = ["统一社会信用代码", "年度", "企业名称", "营业收入"]
    frame = pl.DataFrame([[code, "2021", "甲厂", "7000"]], schema=headers, orient="row")
    reading = judge_rows(Table("a.csv", "", "utf-8", "0", (2,), frame), province)
    (fault,) = reading.faults
    assert (fault.code, fault.row, fault.found) == ("lost_digits", 2, code)


def test_a_rounded_code_that_passes_by_luck_is_refused_where_others_are_rounded() -> None:
    """919903214225869952 is no enterprise of the province, though its check character holds."""
    luck, lost = "919903214225869952", "919900120000000000"
    assert is_credit_code(luck)
    province = read(find("sources", "province"), Source)
    headers = ["统一社会信用代码", "年度", "企业名称", "营业收入"]

    def faults(*codes: str) -> list[tuple[str, str]]:
        rows = [[code, "2021", "甲厂", "7000"] for code in codes]
        frame = pl.DataFrame(rows, schema=headers, orient="row")
        table = Table("a.csv", "", "utf-8", "0", range(2, 2 + len(codes)), frame)
        return [(fault.code, fault.found) for fault in judge_rows(table, province).faults]

    assert faults(luck) == []
    assert faults(luck, lost) == [("lost_digits", luck), ("lost_digits", lost)]


def test_the_senders_number_of_a_row_is_kept() -> None:
    frame = judge_rows(table(), SOURCE).frame
    assert frame["row"].to_list() == [4]
    assert frame["revenue"].to_list() == [10_000.0]
