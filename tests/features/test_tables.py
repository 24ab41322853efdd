"""Files as tables of text: encodings, packing, workbooks, headers, the sender's row numbers."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from features.columns import DataError, Fault
from features.stream import MANY
from features.tables import UNITS, Table, fold, read_table, read_tables, split_unit

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
