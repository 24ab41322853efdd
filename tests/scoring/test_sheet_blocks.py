"""Rows that are formed column by column: the same letters as one by one."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from scoring.sheet_blocks import (
    HERE,
    Blocks,
    Cells,
    Column,
    Figures,
    Formulas,
    Texts,
    column_of,
    heights_of,
    lines_of_each,
)
from scoring.sheet_rows import ENDLESS, Figure, Form, Formats
from scoring.sheets import FORMS, lines_of
from tests.scoring.test_sheet_rows import CELLS, ODD_TEXTS

PLAIN = ["甲厂", "a b", "2.5%", "—"]
NUMBERS = st.floats(allow_nan=False) | st.sampled_from([0.0, -0.0, 2.0, 1e22, ENDLESS])
FORM = st.sampled_from(list(FORMS))
LAID = st.sampled_from([f"A{HERE}+1", f'IF(B{HERE}>=3,"a"&B{HERE},B1<>"%s%")', "=SUM(A1:B1)"])


def columns_of(rows: int) -> st.SearchStrategy[list[Column]]:
    """Columns of so many rows."""

    def many(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
        return st.lists(cells, min_size=rows, max_size=rows)

    plain, odd = (st.none() | texts for texts in (st.sampled_from(PLAIN), ODD_TEXTS))
    column = (
        st.builds(Texts, many(plain) | many(odd))
        | st.builds(Figures, many(st.none() | NUMBERS), FORM)
        | st.builds(Formulas, LAID, many(st.none() | st.floats(-9, 9)), FORM)
        | st.builds(Cells, many(CELLS))
        | st.builds(
            column_of, many(st.none() | st.integers(-9, 9)) | many(st.none() | st.floats(0, 9))
        )
        | st.builds(column_of, many(CELLS) | many(st.none() | st.builds(Figure, NUMBERS, FORM)))
    )
    return st.lists(column, min_size=1, max_size=30)


BLOCKS = st.lists(st.integers(1, 5).flatmap(columns_of), min_size=1, max_size=3)


def write(path: Path, blocks: Sequence[Sequence[Column]], at_once: bool) -> str:
    """A sheet whose formats are first used by its rows, and lines between and behind them."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2026, 3, 1)})
        sheet = book.add_worksheet(None, Blocks)
        text, asked, day, number = (book.add_format({"font_size": size}) for size in range(5, 9))
        shown: dict[Form, Any] = {form: book.add_format({"num_format": form}) for form in FORMS}
        formats = Formats(day, number, shown)
        row = 0
        for columns in blocks:
            texts = [asked if place == 1 else text for place in range(len(columns))]
            many = len(columns[0].values)
            heights = [15.0 * (1 + nth % 2) for nth in range(many)]
            if at_once:
                sheet.put_all(row, heights, columns, texts, formats)
            else:
                for nth, height in enumerate(heights, start=row):
                    cells = [column.cell(nth - row, nth) for column in columns]
                    sheet.put(nth, height, cells, texts, formats)
            row += many
        sheet.write_string(row, 0, "tail", book.add_format({"font_size": 20}))
    with ZipFile(path) as parts:
        return "".join(parts.read(name).decode() for name in sorted(parts.namelist()))


@given(blocks=BLOCKS)
def test_the_same_letters_as_one_by_one(
    blocks: list[list[Column]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("blocks")
    assert write(folder / "a.xlsx", blocks, True) == write(folder / "b.xlsx", blocks, False)


@pytest.mark.parametrize(
    "column", [Figures([1.0, math.nan, 1.0], "raw"), column_of([1.0, math.inf, 1.0])]
)
def test_what_is_no_number_is_refused(column: Column, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no number"):
        write(tmp_path / "a.xlsx", [[column]], True)


def test_rows_below_the_last_of_a_sheet_are_not_written(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as book:
        sheet, text = book.add_worksheet(None, Blocks), book.add_format()
        formats = Formats(text, text, {})
        sheet.put_all(sheet.xls_rowmax - 1, [15.0, 15.0], [Texts(["in", "out"])], [text], formats)
    with ZipFile(tmp_path / "a.xlsx") as parts:
        told = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>in</t>" in told
    assert "<t>out</t>" not in told


TEXT = st.text(st.sampled_from("ab 甲乙\n⺀⺁\U00020000"), max_size=30)


@given(texts=st.lists(TEXT, max_size=9), width=st.floats(0, 12))
def test_lines_of_many_are_lines_of_each(texts: list[str], width: float) -> None:
    assert lines_of_each(texts, width).tolist() == [lines_of(text, width) for text in texts]


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    columns: list[Column] = [Texts(["甲", "甲" * 9, None]), Cells([1, "a\nb\nc\nd", "a\n" * 99])]
    assert heights_of(columns, [7, 7], 3, 15.0, 409.0) == [15.0, 60.0, 409.0]
    # A remark that stands alone in its row runs over its cell.
    assert heights_of(columns[:1], [7], 3, 15.0, 409.0) == [15.0] * 3
