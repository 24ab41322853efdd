"""A sheet for officials: rows as high as their text, header kept, the same bytes twice."""

import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

from scoring.sheet_rows import Figure, Formula
from scoring.sheets import (
    Sheet,
    address,
    letter_of,
    lines_of,
    open_book,
    quoted,
    write_form,
)


def write(path: Path) -> None:
    with open_book(path, date(2026, 3, 1)) as book:
        sheet = Sheet(book, "名单")
        sheet.begin("题目", [("甲", 10), ("乙", 20)])
        sheet.write(["=1+1", 3])
        sheet.write(["短", "很长的一段文字要分成几行才能放得下所以这一行要高一些"])
        sheet.write([None, 2.5])
        sheet.end()


def test_equal_contents_are_equal_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx")
    write(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_text_is_text_and_the_header_stays(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx")
    with ZipFile(tmp_path / "a.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A2:B5"/>' in sheet
    assert 'orientation="landscape"' in sheet


def test_a_chinese_character_is_as_wide_as_two_latin_ones() -> None:
    assert lines_of("abcdefghi", 10) == 1
    assert lines_of("一二三四五六七八九", 10) == 2
    assert lines_of("a\nb\n", 10) == 3


def test_a_form_is_text_with_what_is_wrong_in_red(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with open_book(path, date(2026, 3, 1)) as book:
        headers = [("行", 5.0), ("问题", 10.0), ("代码", 20.0)]
        rows = [("2", "甲\n乙\n丙", "=1+1"), ("3", "丁", None)]
        write_form(book, "退回", "请改正", headers, 2, rows)
    with ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert re.search(r'<row r="3"[^>]* ht="45" customHeight="1"', sheet)
    assert 'topLeftCell="C3"' in sheet


def test_what_a_person_fills_in_is_chosen_from_a_list_and_a_day(tmp_path: Path) -> None:
    with open_book(tmp_path / "a.xlsx", date(2026, 3, 1)) as book:
        sheet = Sheet(book, "问")
        sheet.begin("题目", [("甲", 10), ("答复", 10), ("日期", 12)])
        sheet.ask(1, ["同一", "不同"])
        sheet.ask_day(2)
        sheet.write(["一", None, None])
        sheet.write(["二", "同一", date(2024, 3, 1)])
        sheet.end()
    with ZipFile(tmp_path / "a.xlsx") as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r'<dataValidation type="list"[^>]*sqref="B3:B4"', text)
    assert "<formula1>&quot;同一,不同&quot;</formula1>" in text or '"同一,不同"' in text
    # An empty day has the form of a day, so that what is typed into it becomes one.
    empty, day = (re.search(rf'<c r="C{row}" s="([0-9]+)"', text) for row in (3, 4))
    assert empty
    assert day
    assert empty[1] == day[1]
    assert '<c r="C4" s="' + day[1] + '"><v>45352</v>' in text


def test_formulas_and_figures_are_written_as_such_and_nothing_else_is(tmp_path: Path) -> None:
    with open_book(tmp_path / "a.xlsx", date(2026, 3, 1)) as book:
        sheet = Sheet(book, "数", footer="&P")
        sheet.begin("题目", [("甲", 10), ("乙", 10), ("丙", 10)], [("组", 2), ("", 1)])
        sheet.write([Figure(float("inf"), "plain"), Formula("A4*2", 3.0), "=1+1"])
        sheet.end()
        sheet.tell("说明")
    with ZipFile(tmp_path / "a.xlsx") as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert text.count("<f>") == 1
    assert re.search(r'<c r="B4" s="[0-9]+"><f>A4\*2</f><v>3.0</v></c>', text)
    assert "1e+307" in text.lower()
    assert '<autoFilter ref="A3:C4"/>' in text
    assert '<mergeCell ref="A1:C1"/>' in text
    assert '<mergeCell ref="A2:B2"/>' in text
    assert '<mergeCell ref="A5:C5"/>' in text
    assert "<oddFooter>&amp;P</oddFooter>" in text


def test_an_address_is_what_a_spreadsheet_calls_it() -> None:
    assert (address(2, 1), address(2, 27, fixed=True)) == ("B3", "$AB$3")
    assert quoted("甲'乙/丙") == "'甲''乙 丙'"


def test_a_formula_is_ours_and_bears_its_value(tmp_path: Path) -> None:
    with open_book(tmp_path / "a.xlsx", date(2026, 3, 1)) as book:
        sheet = Sheet(book, "和")
        sheet.begin("题目", [("甲", 10), ("乙", 10)])
        sheet.write(["=A1", Formula("=1+1", 2.0)])
        sheet.end()
    with ZipFile(tmp_path / "a.xlsx") as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r"<f>(.*?)</f><v>(.*?)</v>", text) in ([("1+1", "2.0")], [("1+1", "2")])
    assert [letter_of(column) for column in (0, 25, 26)] == ["A", "Z", "AA"]
