"""The receipt as a page, refused rows as a workbook: whole, escaped, the same bytes twice."""

import hashlib
import html
import re
from pathlib import Path
from typing import get_args
from zipfile import ZipFile

import pytest

from configs.words import Lang, Words, read_words
from features.columns import COLUMNS
from features.doubts import CODES
from features.read import Delivery, read_delivery
from features.refusal import RefusedTable
from scoring.receipt import (
    NAME_LENGTH,
    label_of,
    publish_panel,
    render_receipt,
    tab_name,
    write_refused,
)
from tests.features.test_read import SOURCE

ZH, EN = read_words("zh"), read_words("en")
LINES = (
    "编号,年度,企业名称,营业收入,研发费,<b>备注</b>",
    "甲,2021,甲厂,7000,1,x",
    "乙,去年,@SUM(A1),许多,1,'=2",
    "甲,2021,甲厂,7000,1,x",
)


@pytest.fixture
def delivery(tmp_path: Path) -> Delivery:
    path = tmp_path / "<i>台账.csv"
    path.write_text("\n".join(LINES) + "\n", encoding="utf-8")
    return read_delivery([path], SOURCE)


@pytest.mark.parametrize("lang", get_args(Lang))
def test_the_page_tells_what_was_read_and_what_was_not(delivery: Delivery, lang: Lang) -> None:
    words = read_words(lang)
    page = render_receipt(delivery.panel.receipt | {"refused_file": {"file": "r.xlsx"}}, words)
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    for shown in ("<i>台账.csv", "研发费", "研发费用", "<b>备注</b>", "utf-8", "r.xlsx"):
        assert shown in text
    assert delivery.panel.receipt["files"][0]["sha256"] in text
    assert words.say("data.not_readable") in text
    assert "<b>" not in page
    assert "<script" not in page
    if lang == "en":
        assert "3 rows read: 1 kept, 1 refused, 1 repeated" in text
    else:
        assert "共读到 3 行：收下 1 行，退回 1 行，重复只留一次 1 行" in text


@pytest.mark.parametrize("made_up", [True, False])
def test_made_up_data_say_so_on_their_face(delivery: Delivery, made_up: bool) -> None:
    page = render_receipt(delivery.panel.receipt | {"made_up": made_up, "refused_file": None}, ZH)
    assert ("虚构数据" in page) is made_up
    assert write_refused(delivery.refused, ZH, True) != write_refused(delivery.refused, ZH, False)


def test_every_column_has_a_name_for_readers() -> None:
    for words in (ZH, EN):
        for name in (*COLUMNS, "total_assets+1", "enterprise_id", "year", "known_on", "suspect"):
            assert label_of(name, words)


def test_the_rows_that_go_back_are_text_and_nothing_else(
    delivery: Delivery, tmp_path: Path
) -> None:
    path = tmp_path / "refused.xlsx"
    path.write_bytes(write_refused(delivery.refused, ZH, False))
    with ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "<v>" not in sheet, "a number among the cells"
    assert "@SUM(A1)" in sheet
    assert 'numFmtId="49"' in styles, "cells have no form of text"
    assert "FFC00000" in styles


def test_equal_rows_are_equal_bytes(delivery: Delivery) -> None:
    assert write_refused(delivery.refused, ZH, True) == write_refused(delivery.refused, ZH, True)
    assert write_refused((), ZH, True) == b""


def test_the_receipt_knows_the_rows_that_go_back(delivery: Delivery, tmp_path: Path) -> None:
    folder = tmp_path / "panel"
    book = write_refused(delivery.refused, ZH, False)
    publish_panel(delivery.panel, book, EN, folder)
    content = (folder / "refused.xlsx").read_bytes()
    assert hashlib.sha256(content).hexdigest() in (folder / "receipt.json").read_text("utf-8")
    assert '<html lang="en">' in (folder / "receipt.html").read_text("utf-8")


def test_a_sheet_has_a_name_that_a_workbook_can_bear() -> None:
    taken: set[str] = set()
    names = [tab_name("a:very*long/name?of[a]file\\" * 3, taken) for _ in range(12)]
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name) <= NAME_LENGTH and not set(name) & set("[]:*?/\\'") for name in names)
    assert names[11].endswith(" (12)")
    assert tab_name("", set()) == "_"
    assert tab_name("ledger.xlsx Sheet1", set()) == "ledger.xlsx Sheet1"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    delivery: Delivery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.receipt.SHEET_ROWS", 2)
    (table,) = delivery.refused
    longer = RefusedTable(table.file, table.sheet, table.headers, table.rows * 5)
    path = tmp_path / "refused.xlsx"
    path.write_bytes(write_refused((longer,), ZH, False))
    with ZipFile(path) as parts:
        book = parts.read("xl/workbook.xml").decode()
    assert book.count("<sheet ") == 3


def test_words_of_both_languages_are_whole() -> None:
    def said(words: Words) -> set[str]:
        return {key for key in words.phrases if key.startswith("receipt.")}

    assert said(ZH) == said(EN)


@pytest.mark.parametrize("words", [ZH, EN], ids=get_args(Lang))
def test_doubts_stand_on_the_page_with_figure_and_reason(delivery: Delivery, words: Words) -> None:
    doubt = {
        "enterprise_id": "甲<b>",
        "year": 2021,
        "known_on": "2022-04-30",
        "source": "s",
        "column": "rd_expense",
        "code": "rd_above_revenue",
        "found": 2e7,
        "compared_with": None,
    }
    told = {"rows": 1, "conflicts": 0, "codes": {"rd_above_revenue": 1}, "listed": [doubt]}
    page = render_receipt(delivery.panel.receipt | {"refused_file": None, "doubts": told}, words)
    assert words.say("doubt.rd_above_revenue") in html.unescape(page)
    assert "甲&lt;b&gt;" in page
    assert "20,000,000" in page
    assert all(words.knows(f"doubt.{code}") for code in (*CODES, "conflict"))
