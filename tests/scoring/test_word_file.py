"""The Word file: A4, heads repeated, faces for Chinese, equal bytes; a clear word without it."""

import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from scoring.blocks import Block, Grid, Heading, Paragraph, Points
from scoring.faults import UsageError, told
from scoring.word_file import BODY, NO_CLOCK, find_word, write_word
from tests.scoring.explained import EN, ZH

DAY = date(2026, 3, 1)
EVIL = "<script>alert(1)</script> =cmd() \x0b\x00"
BLOCKS: list[Block] = [
    Paragraph("名单", quiet=True),
    Heading(EVIL, 1),
    Paragraph("有硬条件不符合。", strong=True),
    Heading("条款"),
    Grid(
        (("条款", "数值"), ("主营业务收入占比\nLG22.Z2", "99.5%"), ("自主品牌", "否")), (0.6, 0.4)
    ),
    Grid(
        (("年度", "2024"), ("知悉日", "2025-04-30"), ("营业收入", "5万元")),
        (0.5, 0.5),
        2,
        True,
        True,
    ),
    Points(((0, "甲"), (1, "乙"))),
    Points(((0, "丙"), (0, "丁")), numbered=True),
]


@pytest.fixture
def word() -> Any:
    return pytest.importorskip("docx", reason="the extra docx is not installed")


def test_the_file_holds_every_word_and_is_made_for_a4(word: Any, tmp_path: Path) -> None:
    write_word(BLOCKS, "虚构数据", DAY, tmp_path / "x.docx")
    document = word.Document(str(tmp_path / "x.docx"))
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[0] == "虚构数据"
    assert section.header.paragraphs[0].text == "虚构数据"
    assert {"名单", "条款", "甲", "乙", "1. 丙", "2. 丁"} <= set(lines)
    (title,) = (p for p in document.paragraphs if p.style.name == "Heading 1")
    assert title.text == "<script>alert(1)</script> =cmd() \ufffd\ufffd"
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells[1] == ["主营业务收入占比\nLG22.Z2", "99.5%"]
    faces = document.styles["Normal"].element.rPr.rFonts
    assert faces.get(word.oxml.ns.qn("w:eastAsia")) == BODY
    between = section.page_width - section.left_margin - section.right_margin
    for table in document.tables:
        widths = sum(cell.width for cell in table.rows[0].cells)
        assert widths == pytest.approx(between, rel=0.005)


def test_the_heads_of_tables_are_repeated_and_rows_are_whole(word: Any, tmp_path: Path) -> None:
    write_word(BLOCKS, "", DAY, tmp_path / "x.docx")
    tables = word.Document(str(tmp_path / "x.docx")).tables
    repeated = [[bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in t.rows] for t in tables]
    assert repeated == [[True, False, False], [True, True, False]]
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for table in tables for row in table.rows)


def test_equal_words_are_equal_bytes_whatever_the_clock(word: Any, tmp_path: Path) -> None:
    one, other = tmp_path / "one.docx", tmp_path / "other.docx"
    write_word(BLOCKS, "", DAY, one)
    write_word(BLOCKS, "", DAY, other)
    assert one.read_bytes() == other.read_bytes()
    assert {told.date_time for told in zipfile.ZipFile(one).infolist()} == {NO_CLOCK}
    core = word.Document(str(one)).core_properties
    assert core.created.replace(tzinfo=None) == datetime(2026, 3, 1)
    assert core.modified == core.created
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.docx", "other.docx"]


def test_without_the_extra_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError) as caught:
        find_word()
    for words in (ZH, EN):
        code, sentences = told(caught.value, words)
        assert code == 2
        assert "python-docx" in sentences[0]
        assert "lingpao[docx]" in sentences[0]
    with pytest.raises(UsageError):
        write_word(BLOCKS, "", DAY, tmp_path / "x.docx")
    assert list(tmp_path.iterdir()) == []
