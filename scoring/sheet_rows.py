"""Rows of a worksheet, written whole: what the library does cell by cell, to the same letters."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

# What stands for no end: nearly the largest number a spreadsheet holds, shown by a sign.
ENDLESS = 1e307
# A cell holds no longer text than this, in units of two bytes.
LONGEST = 32_767
# What is not written as it stands: marks of XML, control characters and their signs, space at the
# ends, which would be lost.
ODD = re.compile('["&<>\x00-\x1f\ufffe\uffff]|_x|^\\s|\\s$')
# A workbook says few texts very often: verdicts, labels, documents, counties.
TEXTS = 1 << 16

Form = Literal["number", "whole", "share", "plain", "points", "tenth", "raw"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the form in which it is shown."""

    value: float
    form: Form


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula of ours; never made from data, which it only points at.

    value: what it gives, so that a program that does not calculate shows it too.
    """

    text: str
    value: float | None
    form: Form = "number"


@dataclass(frozen=True)
class Formats:
    """The formats that cells are shown in: of days, of whole numbers, and of figures by form."""

    day: Any
    whole: Any
    shown: dict[Form, Any]


class _Styles(dict[Any, str]):
    """How a cell names its format; the library numbers a format when it is first asked for."""

    def __missing__(self, form: Any) -> str:
        self[form] = f' s="{form._get_xf_index()}"'
        return self[form]


class Rows(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc]
    """A worksheet of a book in constant memory that takes rows whole, too.

    The library goes through a dozen calls for each cell, which is nearly all the time of a sheet
    of half a million cells. A whole row is written when the library would write its own, so that
    formats are numbered in the same order.
    """

    previous_row: int

    def __init__(self) -> None:
        """As the book makes it; the rest it is told afterwards."""
        super().__init__()
        self.waiting: tuple[Sequence[Any], Sequence[Any], Formats] | None = None
        self.styles = _Styles()

    def put(
        self, row: int, height: float, cells: Sequence[Any], texts: Sequence[Any], formats: Formats
    ) -> None:
        """One row below all that was written; texts: the formats of its texts, by column.

        Text is text, whatever it looks like. Raises TypeError for a number that is none.
        """
        self.set_row(row, height)
        if not cells or self._check_dimensions(row, 0):
            return
        self._check_dimensions(row, len(cells) - 1)
        if row > self.previous_row:
            self._write_single_row(row)
        self.waiting = cells, texts, formats

    def _write_single_row(self, current_row_num: int = 0) -> None:
        waiting, self.waiting = self.waiting, None
        if waiting is None:
            super()._write_single_row(current_row_num)
            return
        row, self.previous_row = self.previous_row, current_row_num
        self._write_row(row, None, self.row_info[row])
        self.fh.write("".join(self._cells(row, *waiting)))
        self._xml_end_tag("row")

    def _cells(
        self, row: int, cells: Sequence[Any], texts: Sequence[Any], formats: Formats
    ) -> Iterator[str]:
        """Each cell as the file has it. None, a text, a number, a day, a Figure or a Formula."""
        at = f'{row + 1}"'
        styles, shown = self.styles, formats.shown
        for letter, text, cell in zip(letters(len(cells)), texts, cells):
            if cell is None:
                yield f'<c r="{letter}{at}{styles[text]}/>'
            elif isinstance(cell, str):
                yield f'<c r="{letter}{at}{styles[text]}{tell_text(cell)}'
            elif isinstance(cell, Figure):
                value = min(max(cell.value, -ENDLESS), ENDLESS)
                yield f'<c r="{letter}{at}{styles[shown[cell.form]]}{_number(value)}'
            elif isinstance(cell, Formula):
                formula, gives = escape_formula(cell.text), "" if cell.value is None else cell.value
                style = styles[shown[cell.form]]
                yield f'<c r="{letter}{at}{style}><f>{formula}</f><v>{gives}</v></c>'
            elif isinstance(cell, date):
                number = _number(self._convert_date_time(cell))
                yield f'<c r="{letter}{at}{styles[formats.day]}{number}'
            else:
                form = formats.whole if isinstance(cell, int) else shown["number"]
                yield f'<c r="{letter}{at}{styles[form]}{_number(cell)}'

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # The library looks each formula through for dozens of newer ones; ours are old alone.
        return formula.lstrip("=")


def format_of(cell: Any, text: Any, formats: Formats) -> Any:
    """The format of a cell, of which `text` is that of texts and of none."""
    if cell is None or isinstance(cell, str):
        return text
    if isinstance(cell, Figure | Formula):
        return formats.shown[cell.form]
    if isinstance(cell, date):
        return formats.day
    return formats.whole if isinstance(cell, int) else formats.shown["number"]


@cache
def letters(columns: int) -> tuple[str, ...]:
    """What formulas call so many columns: A, B, ... Z, AA."""
    return tuple(map(xl_col_to_name, range(columns)))


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise TypeError(f"no number of a spreadsheet: {value}")
    return f"><v>{value:.16G}</v></c>"


def escape_formula(text: str) -> str:
    """A formula as the file has it."""
    text = text.lstrip("=")
    if "<" in text or ">" in text or "&" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


@lru_cache(TEXTS)
def tell_text(text: str) -> str:
    """A text with its signs, behind the name of the cell."""
    if 2 * len(text) > LONGEST:
        text = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    if not ODD.search(text):
        return f' t="inlineStr"><is><t>{text}</t></is></c>'
    text = Rows._escape_control_characters(text)
    space = ' xml:space="preserve"' if text != text.strip() else ""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f' t="inlineStr"><is><t{space}>{text}</t></is></c>'
