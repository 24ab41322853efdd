"""Workbooks as tables of text: every visible sheet, as it is shown."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import fastexcel
import polars as pl

from features.columns import DataError, Fault
from features.layout import HEADER_DEPTH, Heading, Row, find_heading
from features.old_book import old_extents
from features.packing import Extent, Kind, extents, refuse_locked, refuse_wide
from features.stream import Stream, Table, blank_rows, under_heading, whole

# What a broken workbook raises in the library that reads it.
UNREADABLE = fastexcel.FastExcelError
# How Excel writes an error into a cell; the reader of cells only says that there is one.
CELL_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
}


def read_workbook(path: Path, kind: Kind, sha256: str, wanted: set[str]) -> list[Table]:
    """A table for each visible sheet that has the header row; without any, the first one.

    Raises DataError with every fault of every sheet; what a broken file raises in the library
    that reads it is UNREADABLE.
    """
    data, encoding = path.read_bytes(), "xlsx"
    known: dict[str, Extent] = {}
    if kind == "workbook":
        known = extents(path.name, data)
        # There a bare number of a day means another day: it is not read as one.
        if any(extent.from_1904 for extent in known.values()):
            encoding = "xlsx (1904)"
    else:
        refuse_locked(path.name, data)
        known, encoding = old_extents(path.name, data), "xls"
    book = fastexcel.read_excel(data)
    passed: list[tuple[str, str]] = []
    found: list[tuple[Heading, Stream]] = []
    for sheet in book.sheet_names:
        raw, hidden = _sheet(book, sheet, known.get(sheet))
        if hidden or raw.is_empty():
            passed.append((sheet, "hidden" if hidden else "empty"))
            continue
        rows: list[Row] = list(raw.head(HEADER_DEPTH + 5).rows())
        heading = find_heading(rows, wanted)
        refuse_wide(path.name, sheet, raw.width)
        frame = raw.slice(heading.below)
        frame.columns = list(heading.names)
        frame, merged = _fill_down(frame, known.get(sheet) or Extent(), heading.below)
        head = Table(path.name, sheet, encoding, sha256, (), frame, merged=merged)
        found.append((heading, _under(head, rows, heading, wanted, frame)))
    read = [stream for heading, stream in found if heading.found] or [s for _, s in found[:1]]
    sheets = {stream.head.sheet for stream in read}
    passed += [(s.head.sheet, "no_header") for _, s in found if s.head.sheet not in sheets]
    tables: list[Table] = []
    faults: list[Fault] = []
    for stream in read:
        try:
            tables.append(whole(stream))
        except DataError as error:
            if [fault.code for fault in error.faults] == ["empty_file"]:
                passed.append((stream.head.sheet, "empty"))
            else:
                faults.extend(error.faults)
    if faults:
        raise DataError(faults)
    if not tables:
        sheet = read[0].head.sheet if read else ""
        raise DataError([Fault("empty_file", file=path.name, sheet=sheet)])
    told = tuple(sorted(passed, key=lambda one: book.sheet_names.index(one[0])))
    return [replace(table, sheets_passed=told) for table in tables]


def _under(
    head: Table, rows: Sequence[Row], heading: Heading, wanted: set[str], frame: pl.DataFrame
) -> Stream:
    return under_heading(head, rows, heading, wanted, lambda: [(frame, {})])


def _sheet(
    book: fastexcel.ExcelReader, sheet: str, extent: Extent | None
) -> tuple[pl.DataFrame, bool]:
    """A whole sheet as text from its very first row, so that rows keep their numbers; hidden?

    A cell that shows 12.5% holds 0.125: it is given as it is shown. A cell that holds an error
    is given as Excel writes it, a formula without a value as it stands, or either would be taken
    to be empty.
    """
    try:
        loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError:
        if extent is not None:
            raise
        # A sheet that holds a chart alone is no sheet of cells.
        return pl.DataFrame(), False
    batch, errors = loaded.to_arrow_with_errors()
    frame = pl.DataFrame(batch)
    changed: dict[int, dict[int, str | None]] = {}
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        name = error.detail.partition("Error(")[2].partition(")")[0]
        changed.setdefault(column, {})[row] = CELL_ERRORS.get(name, "#ERROR!")
    extent = extent or Extent()
    for column, rows in extent.percents.items():
        if column - extent.left >= frame.width:
            continue
        values = frame.to_series(column - extent.left)
        cells = changed.setdefault(column - extent.left, {})
        cells |= {row - 1: _shown(values[row - 1]) for row in rows if row <= frame.height}
    for column, formulas in extent.uncounted.items():
        cells = changed.setdefault(column - extent.left, {})
        cells |= {row - 1: text for row, text in formulas.items() if row <= frame.height}
    for column, cells in changed.items():
        if column >= frame.width:
            continue
        values = frame.to_series(column)
        frame = frame.with_columns(values.scatter(list(cells), list(cells.values())))
    return frame, loaded.visible != "visible"


def _fill_down(
    frame: pl.DataFrame, extent: Extent, below: int
) -> tuple[pl.DataFrame, dict[str, frozenset[int]]]:
    """A value merged over several rows put into each that holds anything, and told by header.

    below: how many rows stand above the frame.
    """
    merged: dict[str, set[int]] = {}
    blank = blank_rows(frame) if extent.merged else pl.Series([], dtype=pl.Boolean)
    for column, first, last in extent.merged:
        top, place = first - 1 - below, column - extent.left
        if top < 0 or not 0 <= place < frame.width or top >= frame.height:
            continue
        values = frame.to_series(place)
        value, end = values[top], min(last - below, frame.height)
        rows = [row for row in range(top + 1, end) if not blank[row]]
        if value is None or not rows:
            continue
        frame = frame.with_columns(values.scatter(rows, value))
        merged.setdefault(values.name, set()).update(row + below + 1 for row in (top, *rows))
    return frame, {name: frozenset(rows) for name, rows in merged.items()}


def _shown(number: str | None) -> str | None:
    """0.125 as 12.5%, digit by digit."""
    try:
        return f"{Decimal(number or '').scaleb(2):f}%"
    except InvalidOperation:
        return number
