"""Files as tables of text: CSV in its encodings, Excel, Parquet; nothing is interpreted yet."""

import gzip
import hashlib
import unicodedata
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

import fastexcel
import polars as pl

from features.columns import DataError, Fault

# How far down a header row is looked for, under titles and notes.
HEADER_DEPTH = 20

# A broken file speaks in many voices; a gzip cut short says EOFError.
UNREADABLE = (pl.exceptions.PolarsError, fastexcel.FastExcelError, OSError, EOFError, zlib.error)


@dataclass(frozen=True)
class Table:
    """One sheet or file as text: `frame` has one String column per header.

    `rows` are the file's own numbers of the data rows, so that faults can name rows as the
    sender counts them; rows without any value are left out.

    skipped: rows that are no data (totals, notes), as (row, text); units: header -> the unit that
    a unit row states; default_unit: the unit that a line above the table states.
    """

    file: str
    sheet: str
    encoding: str
    sha256: str
    rows: tuple[int, ...]
    frame: pl.DataFrame
    header_row: int = 1
    skipped: tuple[tuple[int, str], ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    default_unit: str = ""


def read_table(path: Path, wanted: set[str]) -> Table:
    """The one table of a file. `wanted` are folded headers by which the header row is known.

    Raises DataError for an absent, empty or undecodable file, or one that is no table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError([Fault("unreadable", file=path.name, found=str(error))]) from error
    sha256 = hashlib.sha256(data).hexdigest()
    if not data:
        raise DataError([Fault("empty_file", file=path.name)])
    name = path.name.lower()
    try:
        if name.endswith(".parquet"):
            frame = pl.read_parquet(path).cast(pl.String)
            sheet, encoding, first_row = "", "parquet", 1
        elif name.endswith((".xlsx", ".xls")):
            sheet, frame, first_row = _excel(path, wanted)
            encoding = "xlsx"
        else:
            if name.endswith(".gz"):
                data = gzip.decompress(data)
            text, encoding = _decode(path.name, data)
            sheet, frame, first_row = "", _csv(text), 2 + _blank_lines(text)
    except UNREADABLE as error:
        fault = Fault("not_a_table", file=path.name, found=str(error).splitlines()[0][:160])
        raise DataError([fault]) from error
    if frame.is_empty():
        raise DataError([Fault("empty_file", file=path.name, sheet=sheet)])
    kept = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if not kept.any():
        raise DataError([Fault("empty_file", file=path.name, sheet=sheet)])
    rows = tuple(first_row + index for index in kept.arg_true())
    return Table(path.name, sheet, encoding, sha256, rows, frame.filter(kept), first_row - 1)


def read_tables(path: Path, wanted: set[str]) -> list[Table]:
    """Every table of a file: of a workbook each sheet with a header row; see `read_table`."""
    first = read_table(path, wanted)
    tables = [first]
    if first.encoding == "xlsx":
        book = fastexcel.read_excel(path)
        for sheet in book.sheet_names[book.sheet_names.index(first.sheet) + 1 :]:
            raw = _sheet(book, sheet)
            for index, row in enumerate(raw.head(HEADER_DEPTH).iter_rows()):
                cells = [fold(str(cell)) if cell is not None else "" for cell in row]
                if len(wanted.intersection(cells)) >= 2:
                    frame = _under(raw, index)
                    kept = ~frame.select(pl.all_horizontal(pl.all().is_null())).to_series()
                    rows = tuple(index + 2 + below for below in kept.arg_true())
                    more = replace(first, sheet=sheet, rows=rows, frame=frame.filter(kept))
                    tables += [replace(more, header_row=index + 1)] if rows else []
                    break
    return tables


def _decode(file: str, data: bytes) -> tuple[str, str]:
    """Text and encoding. UTF-8 is tried before GB18030, which accepts nearly any bytes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        fault = Fault("encoding", file=file, found="UTF-16", right="UTF-8, GB18030")
        raise DataError([fault])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        found = "utf-8" if encoding == "utf-8-sig" and data[:3] != b"\xef\xbb\xbf" else encoding
        return text, found
    raise DataError([Fault("encoding", file=file, found="?", right="UTF-8, GB18030")])


def _csv(text: str) -> pl.DataFrame:
    if not text.strip():
        return pl.DataFrame()
    return pl.read_csv(text.encode("utf-8"), infer_schema=False)


def _blank_lines(text: str) -> int:
    """How many empty lines stand above the header; Polars passes over them without a word."""
    return text[: len(text) - len(text.lstrip("\r\n"))].count("\n")


def _excel(path: Path, wanted: set[str]) -> tuple[str, pl.DataFrame, int]:
    """The first sheet with the header row in it; the first sheet where none has."""
    book = fastexcel.read_excel(path)
    for sheet in book.sheet_names:
        raw = _sheet(book, sheet)
        for index, row in enumerate(raw.head(HEADER_DEPTH).iter_rows()):
            cells = [fold(str(cell)) if cell is not None else "" for cell in row]
            if len(wanted.intersection(cells)) >= 2:
                return sheet, _under(raw, index), index + 2
    sheet = book.sheet_names[0]
    raw = _sheet(book, sheet)
    return sheet, _under(raw, 0) if raw.height else raw, 2


def _sheet(book: fastexcel.ExcelReader, sheet: str) -> pl.DataFrame:
    """A whole sheet as text from its very first row, so that rows keep their numbers."""
    return book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()


def _under(raw: pl.DataFrame, index: int) -> pl.DataFrame:
    """The rows under a header row, named by it; equal headers get a number."""
    headers: dict[str, int] = {}
    names = []
    for position, cell in enumerate(raw.row(index)):
        name = str(cell).strip() if cell is not None else f"({position + 1})"
        headers[name] = headers.get(name, 0) + 1
        names.append(name if headers[name] == 1 else f"{name} ({headers[name]})")
    below = raw.slice(index + 1)
    below.columns = names
    return below


def fold(header: str) -> str:
    """A header as it is compared: half-width, without spaces, lower case, without its unit."""
    plain = "".join(unicodedata.normalize("NFKC", header).split()).lower()
    return split_unit(plain)[0]


def split_unit(header: str) -> tuple[str, str]:
    """(name, unit) of a header such as 营业收入(万元); the unit is "" where it states none."""
    plain = "".join(unicodedata.normalize("NFKC", header).split())
    name, bracket, rest = plain.rpartition("(")
    unit = rest.removesuffix(")").removeprefix("单位:")
    if bracket and rest.endswith(")") and unit in UNITS:
        return name, unit
    return plain, ""


# What one stated unit is in the unit that facts are held in.
UNITS = {"元": 1.0, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8, "%": 0.01, "share": 1.0}
