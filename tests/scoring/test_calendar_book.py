"""Workbook and page of the calendar: every row, text as text, names harmless."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl

from configs.words import read_words
from scoring.calendar_book import write_calendar_book, write_calendar_page
from tests.scoring.test_calendar_words import MANIFEST
from tests.scoring.test_regional_calendar import drawn

ZH = read_words("zh")


def test_names_are_harmless_in_both(tmp_path: Path) -> None:
    bad = '=HYPERLINK("http://x","<b>甲</b>")'
    calendar = replace(drawn(), expiries=drawn().expiries.with_columns(pl.lit(bad).alias("name")))
    book, page = tmp_path / "c.xlsx", tmp_path / "c.html"
    write_calendar_book(calendar, MANIFEST, ZH, book)
    write_calendar_page(calendar, MANIFEST, ZH, page)
    read = fastexcel.read_excel(book)
    assert read.sheet_names == ["到期明细", "按月按县", "窗口与标准", "口径说明"]
    rows = read.load_sheet("到期明细", header_row=1).to_polars()
    assert rows["企业名称"].to_list() == [bad] * calendar.expiries.height
    codes = rows["统一社会信用代码/编号"].to_list()
    assert codes == calendar.expiries["enterprise_id"].to_list()
    with ZipFile(book) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert all(b"<f>" not in parts.read(name) for name in sheets)
    text = page.read_text(encoding="utf-8")
    assert "<b>甲" not in text
    assert text.count("有效期至") >= calendar.expiries.height
    assert "虚构数据" in text


def test_a_region_where_nothing_ends_says_so(tmp_path: Path) -> None:
    calendar = replace(drawn(), expiries=drawn().expiries.clear(), events=())
    write_calendar_book(calendar, MANIFEST, ZH, tmp_path / "c.xlsx")
    write_calendar_page(calendar, MANIFEST, ZH, tmp_path / "c.html")
    text = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "没有符合条件的到期" in text
    assert "没有已收录的窗口或标准变化" in text
