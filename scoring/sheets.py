"""Sheets of a workbook for officials: title, header, rows, ready to be printed."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from configs.words import Words
from scoring.sheet_blocks import HERE, Blocks, Column, column_of, heights_of
from scoring.sheet_rows import TEXTS, Form, Formats

# What the name of a sheet may not hold, and how long it may be.
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST = 31
# The spreadsheet's own number of the form of text (@): what is typed stays as it is typed.
TEXT = 49
# A row has its greatest height; what does not fit is still in the cell.
LINE, TALLEST = 15.0, 409.0
# Letters that are as wide as two Latin ones.
WIDE = re.compile("[\u2e81-\U0010ffff]")

FORMS: dict[Form, str] = {
    "number": "#,##0.00",
    "whole": "#,##0",
    "share": "0.00%",
    "plain": '[>=1E+300]"∞";[<=-1E+300]"-∞";General',
    "points": "0.00",
    "tenth": "0.0",
    "raw": "0.0000",
}


def address(row: int, column: int, fixed: bool = False) -> str:
    """A cell as formulas name it: B3, or $B$3 where it stays when the formula is copied."""
    return f"${letter_of(column)}${row + 1}" if fixed else f"{letter_of(column)}{row + 1}"


def in_this_row(column: int) -> str:
    """A cell of the row that a formula stands in, for a formula that is laid once for all rows."""
    return letter_of(column) + HERE


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + tab_of(sheet).replace("'", "''") + "'"


def tab_of(name: str) -> str:
    """A name that a sheet may bear."""
    return FORBIDDEN.sub(" ", name)[:LONGEST].strip("' ")


@contextlib.contextmanager
def open_book(path: Path | BytesIO, day: date) -> Iterator[xlsxwriter.Workbook]:
    """A workbook to write into, closed at the end.

    What data say is text or a number, never a formula or a link: names are untrusted. The file's
    own date is `day`, so that equal contents are equal bytes.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(path if isinstance(path, BytesIO) else str(path), options)
    book.set_properties({"created": datetime(day.year, day.month, day.day)})
    try:
        yield book
    finally:
        book.close()


class Sheet:
    """A sheet written row by row: title, header, rows; widths, frozen header, A4 landscape."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, face: str = "", footer: str = ""):
        """`face` stands before the title: that what follows is made up. `footer`: on paper."""
        self.sheet = book.add_worksheet(tab_of(name) or None, Blocks)
        self.face = face
        self.row = self.head_row = 0
        bordered = {"border": 1, "valign": "vcenter"}
        self.title = book.add_format(
            {"bold": True, "font_name": "宋体", "font_size": 14, "text_wrap": True}
            | {"align": "center", "valign": "vcenter"}
        )
        self.head = book.add_format({**bordered, "bold": True, "align": "center"})
        self.text = book.add_format({**bordered, "text_wrap": True})
        self.remark = book.add_format({"valign": "top", "text_wrap": True})
        self.whole = book.add_format({**bordered, "num_format": "0", "align": "center"})
        # Held off the edge, so that a number does not run into the text beside it.
        right = {**bordered, "align": "right", "indent": 1}
        self.shown = {
            form: book.add_format({**right, "num_format": text}) for form, text in FORMS.items()
        }
        # What a person fills in: yellow, and days as the spreadsheet's own.
        self.asked = book.add_format({**bordered, "bg_color": "#FFF2CC", "text_wrap": True})
        self.day = book.add_format({**bordered, "bg_color": "#FFF2CC", "num_format": "yyyy-mm-dd"})
        self.formats = Formats(self.day, self.whole, self.shown)
        self.forms: dict[int, Any] = {}
        # Of every column, as far as rows have gone.
        self.texts: list[Any] = []
        self.choices: dict[int, list[str]] = {}
        self.head.set_text_wrap()
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6 if footer else 0.5)
        if footer:
            self.sheet.set_footer(footer)

    def begin(
        self,
        title: str,
        headers: list[tuple[str, float]],
        groups: list[tuple[str, int]] | None = None,
        kept: int = 2,
        across: int = 0,
    ) -> None:
        """Title over the whole width, then the header, frozen and repeated on every printed page.

        groups: heads above the header, each over so many columns. kept: columns that stay. across:
        columns that the title stands over, where not all of them are printed.
        """
        self.widths = [width for _, width in headers]
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)
        told = self.face + title
        # The title's letters are larger than those that the widths count.
        across = across or len(headers)
        self.sheet.set_row(0, 24.0 * lines_of(told, max(sum(self.widths[:across]) * 0.7, 30)))
        self._across(0, 0, across, told, self.title)
        self.head_row = 2 if groups else 1
        if groups:
            column = 0
            for name, count in groups:
                self._across(1, column, count, name, self.head)
                column += count
        self.sheet.set_row(self.head_row, self._height([name for name, _ in headers]))
        for column, (name, _) in enumerate(headers):
            self.sheet.write_string(self.head_row, column, name, self.head)
        self.row = self.head_row + 1
        self.sheet.freeze_panes(self.row, kept)
        self.sheet.repeat_rows(1, self.head_row)

    def _across(self, row: int, column: int, count: int, text: str, form: Any) -> None:
        """A text over several columns of a row."""
        if count > 1:
            self.sheet.merge_range(row, column, row, column + count - 1, "", form)
        self.sheet.write_string(row, column, text, form)

    def tell(self, text: str, columns: int = 0) -> None:
        """A remark over the whole width (or the first columns) below the rows; no filter's part."""
        columns = columns or len(self.widths)
        self.sheet.set_row(self.row, 15.0 * lines_of(text, sum(self.widths[:columns])))
        self._across(self.row, 0, columns, text, self.remark)
        self.row += 1

    def ask(self, column: int, choices: list[str]) -> None:
        """A column that a person fills in from a list."""
        self.forms[column], self.choices[column] = self.asked, choices
        self.texts = []

    def ask_day(self, column: int) -> None:
        """A column that a person fills in with days."""
        self.forms[column] = self.day
        self.texts = []

    def write(self, cells: Iterable[Any]) -> None:
        """One row, high enough for its text; text as text, whatever it begins with."""
        row = list(cells)
        self._reach(len(row))
        self.sheet.put(self.row, self._height(row), row, self.texts, self.formats)
        self.row += 1

    def write_all(self, columns: Sequence[Column]) -> None:
        """Rows of which each column is told, the same as one by one."""
        self._reach(len(columns))
        many = len(columns[0].values)
        if not many:
            return
        heights = heights_of(columns, self.widths, many, LINE, TALLEST)
        self.sheet.put_all(self.row, heights, columns, self.texts, self.formats)
        self.row += many

    def write_rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Many rows of equal length, the same as one by one."""
        if rows:
            self.write_all([column_of(cells) for cells in zip(*rows, strict=True)])

    def _reach(self, columns: int) -> None:
        """Formats of texts, as far as rows go."""
        while len(self.texts) < columns:
            self.texts.append(self.forms.get(len(self.texts), self.text))

    def _height(self, cells: list[Any]) -> float:
        """Points for the cell with the most lines: Excel does not find out by itself."""
        lines = 1
        for cell, width in zip(cells, self.widths) if len(cells) > 1 else ():
            # Most are too short for a second line, and are not asked.
            if isinstance(cell, str) and (2 * len(cell) >= width - 1 or "\n" in cell):
                lines = max(lines, lines_of(cell, width))
        return min(LINE * lines, TALLEST)

    def end(self) -> None:
        """A filter over what was written, and the lists to choose from."""
        begun = self.head_row + 1
        if self.row > begun:
            for column, choices in self.choices.items():
                rule = {"validate": "list", "source": choices}
                self.sheet.data_validation(begun, column, self.row - 1, column, rule)
            self.sheet.autofilter(self.head_row, 0, self.row - 1, len(self.widths) - 1)


def write_form(
    book: xlsxwriter.Workbook,
    name: str,
    note: str,
    headers: list[tuple[str, float]],
    red: int,
    rows: Iterable[tuple[str | None, ...]],
) -> None:
    """A sheet that goes back to be corrected: a note, the header row, cells of text alone.

    The first `red` columns are ours, the rest the sender's; the last of ours is red. All cells
    have the form of text, so that a code of 18 digits typed into one keeps its last three.
    """
    sheet = book.add_worksheet(name)
    bordered = {"border": 1, "valign": "vcenter", "num_format": TEXT}
    head = book.add_format({**bordered, "bold": True, "align": "center", "text_wrap": True})
    text = book.add_format(bordered)
    wrong = book.add_format({**bordered, "font_color": "#C00000", "text_wrap": True})
    wrong_head = book.add_format(
        {**bordered, "bold": True, "align": "center", "bg_color": "#C00000", "font_color": "white"}
    )
    for column, (_, width) in enumerate(headers):
        sheet.set_column(column, column, width, text)
    sheet.write_string(0, 0, note, book.add_format({"bold": True, "font_color": "#C00000"}))
    for column, (header, _) in enumerate(headers):
        sheet.write_string(1, column, header, wrong_head if column == red - 1 else head)
    sheet.freeze_panes(2, red)
    for index, row in enumerate(rows, start=2):
        sheet.set_row(index, 15.0 * lines_of(row[red - 1] or "", headers[red - 1][1]))
        for column, cell in enumerate(row):
            form = wrong if column == red - 1 else text
            # An empty cell has its column's form; most cells of a wide table are empty.
            if cell is not None:
                sheet.write_string(index, column, cell, form)


@cache
def letter_of(column: int) -> str:
    """What a formula calls a column, counted from 0: A, B, ... Z, AA."""
    return str(xl_col_to_name(column))


@lru_cache(TEXTS)
def lines_of(text: str, width: float) -> int:
    """Lines that a text needs in a column; a Chinese character is as wide as two Latin ones."""
    usable = max(int(width) - 1, 1)
    if 2 * len(text) <= usable and "\n" not in text:
        return 1
    wide = [len(part) + len(WIDE.findall(part)) for part in text.split("\n")]
    return sum(max(1, -(-part // usable)) for part in wide)


def write_basis(sheet: Sheet, basis: list[tuple[str, str]], words: Words) -> None:
    """口径说明: what a workbook rests on, one statement a row."""
    headers = [words.say("column.item"), words.say("column.statement")]
    sheet.begin(words.say("sheet.basis"), list(zip(headers, [16, 110])))
    for item, statement in basis:
        sheet.write([item, statement])
