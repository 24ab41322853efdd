"""What a file is by its bytes: kinds, bombs, far corners, percent formats of workbooks."""

import gzip
from pathlib import Path

import pytest
import xlsxwriter

from features import packing
from features.columns import DataError
from features.packing import Packed, extents, kind_of, refuse_locked, refuse_wide


def code_of(call: object, *arguments: object) -> str:
    with pytest.raises(DataError) as refused:
        call(*arguments)  # type: ignore[operator]
    return refused.value.faults[0].code


def test_the_lines_beyond_which_nothing_is_unpacked() -> None:
    assert (packing.BOMB_BYTES, packing.BOMB_TIMES, packing.COLUMNS_MOST) == (2 << 30, 200, 16_384)


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.csv", b"a,b", "text"),
        ("a.txt", b"a,b", "text"),
        ("a.csv", b"\x1f\x8b\x08", "gzip"),
        ("a.csv", b"PK\x03\x04", "workbook"),
        ("a.xlsx", packing._OLE, "old_workbook"),
        ("a.csv", b"PAR1", "parquet"),
    ],
)
def test_a_file_is_what_its_bytes_say(name: str, head: bytes, kind: str) -> None:
    assert kind_of(name, head) == kind


@pytest.mark.parametrize(
    ("name", "head", "found", "right"),
    [
        ("a.xls", b" <HTML>", "HTML", "XLSX"),
        ("a.csv", b"<?xml version", "HTML", "CSV"),
        ("a.xlsx", b"a,b", "CSV", "XLSX"),
        ("a.parquet", b"a,b", "CSV", "PARQUET"),
        ("a.csv.gz", b"a,b", "CSV", "GZ"),
    ],
)
def test_text_that_calls_itself_something_else(
    name: str, head: bytes, found: str, right: str
) -> None:
    with pytest.raises(DataError) as refused:
        kind_of(name, head)
    fault = refused.value.faults[0]
    assert (fault.code, fault.found, fault.right) == ("not_a_table", found, right)


def unpacked(path: Path, content: bytes) -> bytes:
    path.write_bytes(content)
    with Packed("a.gz", path).open() as stream:
        return b"".join(iter(lambda: stream.read(1 << 16), b""))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed, path = gzip.compress(b"\n" * (4 << 20)), tmp_path / "a"
    assert len(unpacked(path, packed)) == 4 << 20
    monkeypatch.setattr(packing, "BOMB_BYTES", 2 << 20)
    assert code_of(unpacked, path, packed) == "too_large"
    monkeypatch.setattr(packing, "BOMB_TIMES", 2000)
    assert len(unpacked(path, packed)) == 4 << 20


def test_what_is_wrong_with_a_packed_file_is_told_as_it_is_read(tmp_path: Path) -> None:
    content, path = gzip.compress(b"a,b\n" * 9999, mtime=0), tmp_path / "a"
    assert unpacked(path, content + gzip.compress(b"c,d\n")) == b"a,b\n" * 9999 + b"c,d\n"
    assert code_of(unpacked, path, content[:-20]) == "cut_short"
    assert code_of(unpacked, path, content[:-8] + b"\xff" * 8) == "not_a_table"


def test_locked_and_wide() -> None:
    assert code_of(refuse_locked, "a", "EncryptedPackage".encode("utf-16-le")) == "protected"
    refuse_locked("a", b"Workbook")
    assert code_of(refuse_wide, "a", "", 16_385) == "too_large"
    refuse_wide("a", "", 16_384)


def test_how_far_a_sheet_reaches_and_what_it_shows_as_percent(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("甲 & 乙")
    percent, words = (book.add_format({"num_format": f}) for f in ("0.0%", '0.0"%"'))
    builtin = book.add_format({"num_format": 9})
    sheet.write(1, 1, 0.5, percent)
    sheet.write(2, 1, 0.5, words)
    sheet.write(3, 1, 0.5, builtin)
    sheet.write(4, 1, "x", percent)
    sheet.write_blank(500, 700, None, percent)
    sheet.write(9, 27, 1)
    book.close()
    extent = extents("a.xlsx", (tmp_path / "a.xlsx").read_bytes())["甲 & 乙"]
    assert (extent.left, extent.right, extent.last) == (2, 28, 10)
    assert extent.percents == {2: [2, 4]}


def test_merged_rows_formulas_without_a_value_and_the_days_of_1904(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx", {"date_1904": True})
    sheet = book.add_worksheet("表")
    sheet.merge_range(1, 0, 4, 0, "甲县")
    sheet.merge_range(0, 0, 0, 5, "题目")
    sheet.write_formula(1, 1, '=A1&"<"', None, "")
    sheet.write_formula(2, 1, "=1+1", None, 2)
    sheet.write_formula(3, 1, "=1-1")
    sheet.write_formula(4, 1, '=""', None, "text")
    book.close()
    extent = extents("a.xlsx", (tmp_path / "a.xlsx").read_bytes())["表"]
    assert extent.merged == [(1, 2, 5)]
    assert extent.uncounted == {2: {2: '=A1&"<"', 4: "=1-1"}}
    assert extent.from_1904


def test_a_formula_that_came_to_nothing_is_counted() -> None:
    cell = '<c r="B2"{}><f>{}</f>{}</c>'
    cells = (
        cell.format(' t="str"', 'IF(A1="","",1)', "<v></v>"),
        cell.format("", "0", "<v>0</v>").replace("B2", "B3"),
        cell.format("", "1", "<v/>").replace("B2", "B4"),
        '<x:c r="B5" s="1"><x:f t="shared" si="0"/></x:c>',
        '<c r="B6" t="n"><f>1</f></c>',
    )
    chunks = "".join(cells).encode()
    # Wherever the text is parted, every cell is seen once.
    for at in range(0, len(chunks), 7):
        for asked in (False, True):
            parts = iter([chunks[:at], chunks[at:]]) if at else iter([chunks])
            found = packing._extent("a", "b", parts, set(), asked).uncounted
            rows = {4: "=1", 5: "=", 6: "=1"} | ({3: "=0"} if asked else {})
            assert found == {2: rows}
