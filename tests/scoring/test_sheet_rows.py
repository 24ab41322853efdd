"""Rows that are written whole: the same letters as the library's own, and never less safe."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from scoring.sheet_rows import ENDLESS, Figure, Form, Formats, Formula, Rows
from scoring.sheets import FORMS

ODD = ["", " x", "x\n", "\tx", "　x", "a & b <c> \"d\" 'e'", "_x0041_", "_x004", "\x01\x1f\x0b"]
ODD += ["\x1c x", "\ufffe\uffff", "=1+1", "甲厂", "𠮷" * 16_384, "y" * 32_768, "http://a.b/?c=d&e"]
ODD_TEXTS = st.integers(0, len(ODD) - 1).map(lambda nth: ODD[nth])
CELLS = st.one_of(
    st.none(),
    ODD_TEXTS,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.integers(-(10**17), 10**17),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1)),
    st.builds(Figure, st.floats(allow_nan=False), st.sampled_from(list(FORMS))),
    st.builds(
        Formula,
        st.sampled_from(["A1+1", "=A1", 'IF(B2>=3,"a"&B1,B1<>2)']),
        st.none() | st.floats(-9, 9),
        st.sampled_from(list(FORMS)),
    ),
)
TABLE = st.lists(st.lists(CELLS, max_size=30), min_size=1, max_size=4)


def write(path: Path, rows: Sequence[Sequence[Any]], whole: bool) -> str:
    """A sheet whose formats are first used by its rows; in any case with a line behind them."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2026, 3, 1)})
        sheet = book.add_worksheet(None, Rows)
        text, asked, day, number = (book.add_format({"font_size": size}) for size in range(5, 9))
        shown: dict[Form, Any] = {
            form: book.add_format({"num_format": f"{form}"}) for form in FORMS
        }
        formats = Formats(day, number, shown)
        sheet.write_string(0, 0, "head", asked)
        for nth, cells in enumerate(rows, start=1):
            texts = [asked if column == 1 else text for column in range(len(cells))]
            if whole:
                sheet.put(nth, 15.0 * nth, cells, texts, formats)
            else:
                put_each(sheet, nth, cells, texts, formats)
        sheet.write_string(len(rows) + 1, 0, "tail", asked)
        sheet.merge_range(len(rows) + 3, 0, len(rows) + 3, 2, "", text)
    with ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in sorted(parts.namelist()))


def put_each(
    sheet: Rows, row: int, cells: Sequence[Any], texts: Sequence[Any], formats: Formats
) -> None:
    """Cell by cell, as the library has it."""
    sheet.set_row(row, 15.0 * row)
    for column, (cell, text) in enumerate(zip(cells, texts)):
        if cell is None:
            sheet.write_blank(row, column, None, text)
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell, text)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, formats.day)
        elif isinstance(cell, Formula):
            form, value = formats.shown[cell.form], "" if cell.value is None else cell.value
            sheet.write_formula(row, column, cell.text, form, value)
        elif isinstance(cell, Figure):
            value = min(max(cell.value, -ENDLESS), ENDLESS)
            sheet.write_number(row, column, value, formats.shown[cell.form])
        else:
            form = formats.whole if isinstance(cell, int) else formats.shown["number"]
            sheet.write_number(row, column, cell, form)


@given(rows=TABLE)
def test_the_same_letters_as_cell_by_cell(
    rows: list[list[Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    assert write(folder / "a.xlsx", rows, True) == write(folder / "b.xlsx", rows, False)


def test_a_name_is_no_markup_of_the_file(tmp_path: Path) -> None:
    """The library takes such a text for its own rich text, and the book could not be opened."""
    told = write(tmp_path / "a.xlsx", [["<r></is></r>"]], True)
    assert "<t>&lt;r&gt;&lt;/is&gt;&lt;/r&gt;</t>" in told


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(tmp_path: Path, number: float) -> None:
    with pytest.raises(TypeError, match="no number"):
        write(tmp_path / "a.xlsx", [[number]], True)
