"""What a file is by its bytes, whatever it is called, and whether it may safely be unpacked."""

import gzip
import html
import io
import itertools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, BinaryIO, Literal, cast

from features.columns import DataError, Fault
from features.reach import CELL, column_number, filled_cells

Kind = Literal["text", "gzip", "workbook", "old_workbook", "parquet"]

# Unpacked to more than both, a file is no table of enterprises but an attack or an accident.
BOMB_BYTES = 2 << 30
BOMB_TIMES = 200
# As many columns as a sheet can have.
COLUMNS_MOST = 16_384
# A sheet is held as a whole rectangle: two far corners alone would fill the memory.
CELLS_MOST = 50_000_000

CHUNK = 1 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(rb"^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|table|meta|\?xml)", re.I)
# A formula that was never counted: no value, and no text either that it might have come to. Where
# the workbook asks to be counted when it is opened, a 0 is none: no spreadsheet has saved it yet.
_FORMULA_CELL = (
    r"<(?:\w+:)?c (?![^>]*\bt=\"(?!n\"))[^>]*?\br=\"([A-Z]{{1,3}})([0-9]{{1,7}})\"[^>]*>"
    r"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    r"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>{}</(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_UNCOUNTED = {asked: re.compile(_FORMULA_CELL.format("0?" * asked).encode()) for asked in (0, 1)}
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell [^>]*ref=\"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})\""
)


@dataclass
class Extent:
    """How far the cells of one sheet reach, and what they say beside their values.

    Columns and rows count from 1. percents: rows by column of numbers that are shown as a
    percentage; merged: (column, first row, last row) of cells merged over several rows; uncounted:
    by column and row the formula of a cell that has no value. from_1904: the workbook counts its
    days from 1904 on.
    """

    left: int = COLUMNS_MOST
    right: int = 0
    last: int = 0
    percents: dict[int, list[int]] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    uncounted: dict[int, dict[int, str]] = field(default_factory=dict)
    from_1904: bool = False


def kind_of(file: str, head: bytes) -> Kind:
    """What a file is, by its first bytes. Raises DataError where its name promises another.

    A text file, gzip, workbook or Parquet under a wrong name is read as what it is; only text
    that calls itself a workbook is refused, because a web page or a saved form lies behind it.
    """
    name = file.lower()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "workbook"
    if head.startswith(_OLE):
        return "old_workbook"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PAR1"):
        return "parquet"
    found = "HTML" if _HTML.match(head) else "CSV"
    if name.endswith((".xlsx", ".xlsm", ".xls", ".parquet", ".gz")) or found == "HTML":
        right = next((r for r in ("xls", "parquet", "gz") if f".{r}" in name), "csv").upper()
        right = "XLSX" if right == "XLS" else right
        raise DataError([Fault("not_a_table", file, found=found, right=right)])
    return "text"


@dataclass(frozen=True)
class Packed:
    """A gzip file, to be unpacked as it is read."""

    file: str
    path: Path

    def open(self, mode: Literal["rb"] = "rb") -> BinaryIO:
        """Its content from the first byte on.

        Reading raises DataError where the file is cut, damaged or a bomb.
        """
        return cast(BinaryIO, _Unpacked(self.file, self.path, mode))


class _Unpacked(gzip.GzipFile):
    """A stream that counts what it gives, and says in our words what is wrong with its file."""

    def __init__(self, file: str, path: Path, mode: Literal["rb"]):
        super().__init__(path, mode)
        self.told, self.packed, self.given = file, path.stat().st_size, 0

    def read(self, size: int | None = -1) -> bytes:
        try:
            data = super().read(size)
        except EOFError:
            raise DataError([Fault("cut_short", self.told, found="GZ")]) from None
        except (zlib.error, OSError):
            raise DataError([Fault("not_a_table", self.told, found="GZ")]) from None
        self.given += len(data)
        _refuse_bomb(self.told, self.given, self.packed)
        return data


def extents(file: str, data: bytes) -> dict[str, Extent]:
    """The extent of every sheet of a workbook, by its name.

    Raises DataError for a file that is cut, damaged, no workbook, a bomb, or larger than what
    can be held; all of it is read once in chunks, before anything is unpacked as a whole.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            _refuse_bomb(file, sum(part.file_size for part in book.infolist()), len(data))
            parts = set(book.namelist())
            if "xl/workbook.xml" not in parts:
                raise DataError([Fault("not_a_table", file, found="ZIP", right="XLSX")])
            shown = _percent_styles(_text_of(book, "xl/styles.xml"))
            told = _attributes(_text_of(book, "xl/workbook.xml"), "workbookPr")
            from_1904 = any(one.get("date1904") in ("1", "true") for one in told)
            counting = _attributes(_text_of(book, "xl/workbook.xml"), "calcPr")
            asked = any(one.get("fullCalcOnLoad") in ("1", "true") for one in counting)
            sheets = {part: name for name, part in _sheet_parts(book) if part in parts}
            found = {}
            for part in book.namelist():
                with book.open(part) as stream:
                    # Read to its end in any case: that is how a damaged part is found.
                    chunks = _chunks(stream)
                    if part in sheets:
                        extent = _extent(file, sheets[part], chunks, shown, asked)
                        found[sheets[part]] = replace(extent, from_1904=from_1904)
                    for _ in chunks:
                        pass
            return found
    except (zipfile.BadZipFile, EOFError):
        raise DataError([Fault("cut_short", file, found="XLSX")]) from None
    except (zlib.error, RuntimeError, NotImplementedError, OSError):
        raise DataError([Fault("not_a_table", file, found="ZIP", right="XLSX")]) from None


def refuse_locked(file: str, data: bytes) -> None:
    """Raises DataError for a workbook of the old container that is locked by a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DataError([Fault("protected", file, right="XLSX")])


def refuse_wide(file: str, sheet: str, columns: int) -> None:
    """Raises DataError where a table has more columns than a sheet can have."""
    if columns > COLUMNS_MOST:
        raise DataError(
            [Fault("too_large", file, sheet, found=str(columns), right=f"<= {COLUMNS_MOST}")]
        )


def _refuse_bomb(file: str, total: int, packed: int) -> None:
    if total > BOMB_BYTES and total > BOMB_TIMES * packed:
        right = f"<= {BOMB_TIMES} x {packed}"
        raise DataError([Fault("too_large", file, found=str(total), right=right)])


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _extent(file: str, sheet: str, chunks: Iterator[bytes], shown: set[str], asked: bool) -> Extent:
    extent, columns, rest = Extent(), set[int](), b""
    styles = "|".join(sorted(shown)) or "none"
    # Numbers alone are shown as percentages; text in such a cell stays what it is.
    percent = re.compile(CELL.format(rf'(?=[^>]*\bs="(?:{styles})")(?![^>]*\bt="(?!n"))').encode())
    for chunk in itertools.chain(chunks, [b""]):
        text = rest + chunk
        # A cell is looked at whole: as far as one ends, or a tag where none does; in the end all.
        end = max(text.rfind(b"</c>") + 4, 0) if b"</c>" in text else text.rfind(b"<")
        text, rest = (text[:end], text[end:]) if chunk else (text, b"")
        filled, last_row = filled_cells(text)
        columns |= filled
        extent.last = max(extent.last, last_row)
        for name, row in percent.findall(text) if shown else ():
            extent.percents.setdefault(column_number(name), []).append(int(row))
        for name, row, formula in _UNCOUNTED[asked].findall(text) if _FORMULA.search(text) else ():
            told = html.unescape(formula.decode("utf-8", "replace"))
            extent.uncounted.setdefault(column_number(name), {})[int(row)] = f"={told}"
        for name, first, last in _MERGED.findall(text) if b"mergeCell " in text else ():
            if int(last) > int(first):
                extent.merged.append((column_number(name), int(first), int(last)))
    if columns:
        extent.left, extent.right = min(columns), max(columns)
    cells = (extent.right - extent.left + 1) * extent.last
    if cells > CELLS_MOST:
        right = f"<= {CELLS_MOST}"
        raise DataError([Fault("too_large", file, sheet, found=str(cells), right=right)])
    return extent


def _text_of(book: zipfile.ZipFile, part: str) -> str:
    try:
        return book.read(part).decode("utf-8", "replace")
    except KeyError:
        return ""


def _attributes(xml: str, tag: str) -> list[dict[str, str]]:
    found = re.findall(rf"<(?:\w+:)?{tag}\s([^>]*)>", xml)
    return [
        {name: html.unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', cell)}
        for cell in found
    ]


def shows_percent(form: str) -> bool:
    """Whether a form of numbers shows them times 100 with a percent sign."""
    # What stands in quotes or behind a backslash is only shown and multiplies nothing.
    return "%" in re.sub(r'"[^"]*"|\\.', "", form)


def _percent_styles(styles: str) -> set[str]:
    """The styles (as cells name them) that show a number times 100 with a percent sign."""
    formats = {"9", "10"}
    for told in _attributes(styles, "numFmt"):
        if shows_percent(told.get("formatCode", "")):
            formats.add(told.get("numFmtId", ""))
    _, _, cells = styles.partition("cellXfs")
    used = _attributes(cells.partition("cellXfs>")[0], "xf")
    return {str(n) for n, xf in enumerate(used) if xf.get("numFmtId") in formats}


def _sheet_parts(book: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(name, part) of every sheet."""
    links = _attributes(_text_of(book, "xl/_rels/workbook.xml.rels"), "Relationship")
    target = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", "")))[1:]
        for link in links
    }
    sheets = _attributes(_text_of(book, "xl/workbook.xml"), "sheet")
    named = [(s.get("name", ""), next((s[k] for k in s if k.endswith(":id")), "")) for s in sheets]
    return [(name, target.get(link, "")) for name, link in named]
