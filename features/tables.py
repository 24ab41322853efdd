"""Files as tables of text: CSV in its encodings, Excel, Parquet; nothing is interpreted yet."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

import fastexcel
import polars as pl

from features.columns import DataError, Fault
from features.delimited import (
    RAGGED_TOLD,
    head_rows,
    read_body,
    read_text,
    right_cells,
    separator_of,
)
from features.layout import HEADER_DEPTH, Heading, Row, find_heading, line_of, no_data
from features.layout import UNITS as UNITS
from features.layout import fold as fold
from features.layout import split_unit as split_unit
from features.old_book import old_extents
from features.packing import Extent, extents, kind_of, refuse_locked, refuse_wide, unpacked

# What a broken file raises in the libraries that read it.
UNREADABLE = (pl.exceptions.PolarsError, fastexcel.FastExcelError, OSError)
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
# From so many rows on, numbers without a gap are kept as a range and not one by one.
MANY = 100_000


@dataclass(frozen=True)
class Table:
    """One sheet or file as text: `frame` has one String column per header.

    `rows` are the file's own numbers of the data rows, so that faults can name rows as the
    sender counts them; rows without any value are left out. Where there are very many and none
    is left out, they are a range.

    header_row: the sender's number of the header row, the upper one of two.
    skipped: (row, text) of every row that is no data: titles above, units, totals, notes.
    units: the unit of a header, where a row of units under the header states it.
    default_unit: the money unit of the table, from a line such as 单位:万元 above it, or "".
    sheets_passed: (sheet, why) of the workbook's other sheets: hidden, empty or no_header.
    separator: of a CSV file.
    merged: by header the rows that one value was merged over; it stands in each of them.
    """

    file: str
    sheet: str
    encoding: str
    sha256: str
    rows: Sequence[int]
    frame: pl.DataFrame
    header_row: int = 1
    skipped: tuple[tuple[int, str], ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    default_unit: str = ""
    sheets_passed: tuple[tuple[str, str], ...] = ()
    separator: str = ""
    merged: dict[str, frozenset[int]] = field(default_factory=dict)


def read_table(path: Path, wanted: set[str]) -> Table:
    """The first table of a file. `wanted` are folded headers by which the header row is known.

    Raises DataError for an absent, empty or undecodable file, or one that is no table.
    """
    return read_tables(path, wanted)[0]


def read_tables(path: Path, wanted: set[str]) -> list[Table]:
    """Every table of a file: one, or one for each visible sheet that has the header row.

    Where no sheet has it, the first visible sheet that is not empty is read as it stands. All
    faults of a file are told at once. Raises DataError as read_table does, and for ragged rows
    (ragged_row), open quotes (open_quote), a header that stands twice with different values
    (duplicate_header), a file cut short (cut_short), locked (protected) or absurdly large
    (too_large).
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
            stream.seek(0)
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DataError([Fault("unreadable", file=path.name, found=str(error))]) from error
    if not head:
        raise DataError([Fault("empty_file", file=path.name)])
    kind = kind_of(path.name, head)
    try:
        if kind == "parquet":
            return [_parquet(path, sha256)]
        if kind in ("workbook", "old_workbook"):
            return _workbook(path, kind, sha256, wanted)
        source = unpacked(path.name, path.read_bytes()) if kind == "gzip" else path
        return [_text(path.name, source, sha256, wanted)]
    except UNREADABLE as error:
        # The libraries speak English, at length; the file's own kind is what a sender knows.
        raise DataError([Fault("not_a_table", file=path.name, found=kind)]) from error


def _text(file: str, source: Path | bytes, sha256: str, wanted: set[str]) -> Table:
    text = read_text(file, source)
    separator = separator_of(text, wanted)
    rows = head_rows(text, separator)
    if not any(map(any, rows)):
        raise DataError([Fault("empty_file", file=file)])
    heading = find_heading(rows, wanted)
    refuse_wide(file, "", len(heading.names))
    frame, ragged = read_body(text, separator, heading.below, heading.names)
    table = _table(Table(file, "", text.encoding, sha256, (), frame), rows, heading, wanted)
    passed = {row for row, _ in table.skipped}
    faults = [
        Fault(
            "ragged_row",
            file,
            row=heading.below + index + 1,
            found=str(cells),
            right=str(right_cells(heading.names)),
        )
        for index, cells in ragged.items()
        if heading.below + index + 1 not in passed
    ]
    if faults:
        raise DataError(faults[:RAGGED_TOLD])
    return replace(_filled(table), separator=separator)


def _parquet(path: Path, sha256: str) -> Table:
    """A Parquet file has its header and no layout; everything in it is data."""
    if path.read_bytes()[-4:] != b"PAR1":
        raise DataError([Fault("cut_short", path.name, found="PARQUET")])
    refuse_wide(path.name, "", len(pl.read_parquet_schema(path)))
    frame = pl.scan_parquet(path, glob=False).select(pl.all().cast(pl.String)).collect()
    table = Table(path.name, "", "parquet", sha256, (), frame, header_row=0)
    return _filled(replace(table, rows=_numbered(_blank(frame), 1)[0], frame=frame))


def _workbook(path: Path, kind: str, sha256: str, wanted: set[str]) -> list[Table]:
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
    found: list[tuple[Table, list[Row], Heading]] = []
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
        table = Table(path.name, sheet, encoding, sha256, (), frame, merged=merged)
        found.append((table, rows, heading))
    read = [one for one in found if one[2].found] or found[:1]
    sheets = {table.sheet for table, _, _ in read}
    passed += [(table.sheet, "no_header") for table, _, _ in found if table.sheet not in sheets]
    tables: list[Table] = []
    faults: list[Fault] = []
    for table, rows, heading in read:
        try:
            tables.append(_filled(_table(table, rows, heading, wanted)))
        except DataError as error:
            if [fault.code for fault in error.faults] == ["empty_file"]:
                passed.append((table.sheet, "empty"))
            else:
                faults.extend(error.faults)
    if faults:
        raise DataError(faults)
    if not tables:
        sheet = read[0][0].sheet if read else ""
        raise DataError([Fault("empty_file", file=path.name, sheet=sheet)])
    told = tuple(sorted(passed, key=lambda one: book.sheet_names.index(one[0])))
    return [replace(table, sheets_passed=told) for table in tables]


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
    blank = _blank(frame) if extent.merged else pl.Series([], dtype=pl.Boolean)
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


def _table(table: Table, rows: list[Row], heading: Heading, wanted: set[str]) -> Table:
    """The table with its layout told; `frame` holds all rows under the heading as yet."""
    frame = table.frame
    _refuse_doubles(table, wanted)
    header_rows = rows[heading.top : heading.below]
    blank, apart = _blank(frame), no_data(frame, header_rows)
    first = heading.below + 1
    skipped = [(n + 1, line_of(row)) for n, row in enumerate(rows[: heading.below])]
    titles = {*range(1, heading.top + 1), *range(heading.top + 1 + heading.depth, first)}
    told = [(row, text) for row, text in skipped if text and row in titles]
    told += [(first + n, line_of(frame.row(n))) for n in (apart & ~blank).arg_true()]
    numbers, kept = _numbered(blank | apart, first)
    return replace(
        table,
        rows=numbers,
        frame=frame if kept is None else frame.filter(kept),
        header_row=heading.top + 1,
        skipped=tuple(told),
        units=heading.units,
        default_unit=heading.default_unit,
    )


def _blank(frame: pl.DataFrame) -> pl.Series:
    if not frame.width:
        return pl.Series([], dtype=pl.Boolean)
    return frame.select(pl.all_horizontal(pl.all().is_null())).to_series()


def _numbered(left_out: pl.Series, first: int) -> tuple[Sequence[int], pl.Series | None]:
    """The sender's numbers of the rows that stay, and which they are; None for all of them."""
    if not left_out.any():
        every = range(first, first + left_out.len())
        return (every if len(every) > MANY else tuple(every)), None
    kept = ~left_out
    return tuple((kept.arg_true() + first).to_list()), kept


def _filled(table: Table) -> Table:
    if not table.rows:
        raise DataError([Fault("empty_file", file=table.file, sheet=table.sheet)])
    return table


def _refuse_doubles(table: Table, wanted: set[str]) -> None:
    """A header asked for that stands twice with different values: nobody can say which holds."""
    faults = []
    for name in table.frame.columns:
        second = f"{name} (2)"
        if second not in table.frame.columns or fold(name) not in wanted:
            continue
        if not table.frame[name].equals(table.frame[second]):
            faults.append(Fault("duplicate_header", table.file, table.sheet, column=name))
    if faults:
        raise DataError(faults)
