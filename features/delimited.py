"""Delimited text: its encoding, separator and quotes, and rows that are none."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import polars as pl

from features.columns import DataError, Fault
from features.layout import HEADER_DEPTH, Row, fold

SEPARATORS = (",", "\t", ";")
CHUNK = 16 << 20
BATCH = 50_000
# Rows without their right number of cells that are told one by one; a file has many or few.
RAGGED_TOLD = 1000

Odd = tuple[int, bool]

_LONE_CR = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True)
class Text:
    """A file of text: where its bytes are (UTF-8 by now), and what was found in them.

    plain: without quotes and bare carriage returns, so that every line is one row.
    """

    file: str
    source: Path | bytes
    encoding: str
    plain: bool


def read_text(file: str, source: Path | bytes) -> Text:
    """Finds the encoding in one pass that holds a chunk at a time.

    UTF-8 is tried before GB18030, which accepts nearly any bytes. Raises DataError for UTF-16,
    for what is no text, and for a broken byte, with the row it stands in.
    """
    with _opened(source) as stream:
        head = stream.read(4)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise DataError([Fault("encoding", file, found="UTF-16", right="UTF-8, GB18030")])
    plain, broken = True, -1
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start, chunk, last in _chunks(source):
        if b"\0" in chunk:
            raise DataError([Fault("encoding", file, found="NUL", right="UTF-8, GB18030")])
        plain = plain and b'"' not in chunk and not _LONE_CR.search(chunk)
        if broken < 0:
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, last)
            except UnicodeDecodeError as error:
                broken = start - held + error.start
    bom = head.startswith(codecs.BOM_UTF8)
    if broken < 0:
        return Text(file, source, "utf-8-sig" if bom else "utf-8", plain)
    if bom or _is_mostly_utf8(source, broken):
        raise DataError([_broken_byte(file, source, broken, "UTF-8")])
    return Text(file, _from_gb18030(file, source), "gb18030", plain)


def separator_of(text: Text, wanted: set[str]) -> str:
    """The separator under which the first rows hold most of the headers asked for.

    Where none does, the one that parts the first line into most cells; a comma before others.
    """
    best, separator = (0, 0), ","
    for candidate in SEPARATORS:
        rows = head_rows(text, candidate)
        known = max((len(wanted & {fold(c) for c in row if c}) for row in rows), default=0)
        cells = next((len(row) for row in rows if row), 0)
        if (known, cells) > best:
            best, separator = (known, cells), candidate
    return separator


def head_rows(text: Text, separator: str) -> list[Row]:
    """The first rows, enough to find a header of two rows and a row of units."""
    with _opened(text.source) as stream:
        return list(islice(_records(text, stream, separator), HEADER_DEPTH + 5))


def read_body(
    text: Text, separator: str, below: int, names: Sequence[str]
) -> tuple[pl.DataFrame, dict[int, int]]:
    """All rows from the one at `below` on, and the ragged ones: position and number of cells.

    Every column is String, an empty cell is null, a blank line is a row of nulls. A row is
    ragged where it ends before the last named column, or goes on after the last column; blank
    cells at the end are no fault where most rows have them, for so some programs write.
    """
    way = _lines if text.plain else _quoted
    frame, odd = way(text, separator, below, names)
    trailing = sum(1 for _, blank in odd.values() if blank)
    habit = trailing * 2 > frame.height
    return frame, {row: cells for row, (cells, blank) in odd.items() if not (blank and habit)}


def right_cells(names: Sequence[str]) -> int:
    """How many cells a row must have: up to the last column whose header is not blank."""
    unnamed = re.compile(r"\(\d+\)")
    named = (n + 1 for n, name in enumerate(names) if not unnamed.fullmatch(name))
    return max(named, default=1)


def _lines(
    text: Text, separator: str, below: int, names: Sequence[str]
) -> tuple[pl.DataFrame, dict[int, Odd]]:
    """The way for files without quotes, where lines are rows: fast, and nothing held twice."""
    # NUL does not stand in the text, so that under it a line is one cell, to count separators in.
    line = pl.col("line")
    lines = _scan(text, "\0", below, ["line"])
    odd = (
        lines.select(line, count=line.str.count_matches(separator, literal=True) + 1)
        .with_row_index("index")
        .filter(~pl.col("count").is_between(right_cells(names), len(names)) & line.is_not_null())
        .collect(engine="streaming")
    )
    ragged = {}
    for index, cells in odd.select("index", "line").iter_rows():
        if found := _odd(cells.rstrip("\r").split(separator), names):
            ragged[index] = found
    return _scan(text, separator, below, names).collect(), ragged


def _scan(text: Text, separator: str, below: int, names: Sequence[str]) -> pl.LazyFrame:
    return pl.scan_csv(
        text.source,
        separator=separator,
        has_header=False,
        skip_lines=below,
        schema=dict.fromkeys(names, pl.String()),
        quote_char=None,
        extra_columns="ignore",
        missing_columns="insert",
        raise_if_empty=False,
        glob=False,
    )


def _quoted(
    text: Text, separator: str, below: int, names: Sequence[str]
) -> tuple[pl.DataFrame, dict[int, Odd]]:
    """The way for files with quotes: exact about where a row ends, in batches."""
    width, ragged = len(names), dict[int, Odd]()
    frames = [pl.DataFrame(schema=dict.fromkeys(names, pl.String()))]
    with _opened(text.source) as stream:
        records = islice(_records(text, stream, separator), below, None)
        start = 0
        while batch := list(islice(records, BATCH)):
            for index, row in enumerate(batch):
                if len(row) != width:
                    if found := _odd(row, names):
                        ragged[start + index] = found
                    batch[index] = [*row[:width], *[None] * (width - len(row))]
            columns = zip(*([cell or None for cell in row] for row in batch))
            frames.append(pl.DataFrame(dict(zip(names, columns)), schema=frames[0].schema))
            start += len(batch)
    return pl.concat(frames), ragged


def _odd(cells: Row, names: Sequence[str]) -> Odd | None:
    """Number of cells of a row that has too few or too many, and whether only blanks are over."""
    few, many = len(cells) < right_cells(names), len(cells) > len(names)
    if not any(cells) or not (few or many):
        return None
    return len(cells), many and not any(cells[len(names) :])


def _records(text: Text, stream: BinaryIO, separator: str) -> Iterator[Row]:
    """Rows of cells; raises DataError where a quote is opened and never closed."""
    wrapped = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    reader = csv.reader(wrapped, delimiter=separator, strict=not text.plain)
    if text.plain:
        reader = csv.reader(wrapped, delimiter=separator, quoting=csv.QUOTE_NONE)
    row = 1
    try:
        for cells in reader:
            yield cells
            row += 1
    except csv.Error:
        raise DataError([Fault("open_quote", text.file, row=row)]) from None


def _opened(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _chunks(source: Path | bytes) -> Iterator[tuple[int, bytes, bool]]:
    """(where it starts, bytes, whether it is the last) of every chunk; \\r\\n is never parted."""
    start = 0
    with _opened(source) as stream:
        chunk = stream.read(CHUNK)
        while chunk:
            if chunk.endswith(b"\r"):
                chunk += stream.read(1)
            following = stream.read(CHUNK)
            yield start, chunk, not following
            start, chunk = start + len(chunk), following


def _from_gb18030(file: str, source: Path | bytes) -> bytes:
    """The same text in UTF-8. Raises DataError for a byte that is no GB18030."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    turned = io.BytesIO()
    for start, chunk, last in _chunks(source):
        held = len(decoder.getstate()[0])
        try:
            turned.write(decoder.decode(chunk, last).encode("utf-8"))
        except UnicodeDecodeError as error:
            raise DataError(
                [_broken_byte(file, source, start - held + error.start, "GB18030")]
            ) from None
    return turned.getvalue()


def _is_mostly_utf8(source: Path | bytes, where: int) -> bool:
    """Whether a broken byte stands in text that is UTF-8 else, and not GB18030 from the first.

    Chinese text of the one encoding is hardly ever valid in the other: what decodes around the
    broken byte is counted against what does not.
    """
    with _opened(source) as stream:
        stream.seek(max(0, where - (1 << 20)))
        around = stream.read(2 << 20).decode("utf-8", "replace")
    # A cut at either end of the window makes up to six broken characters of its own.
    good = sum(1 for sign in around if sign >= "\u0800" and sign != "\ufffd")
    return good > 2 * around.count("\ufffd")


def _broken_byte(file: str, source: Path | bytes, where: int, encoding: str) -> Fault:
    lines, byte = 1, b""
    for start, chunk, _ in _chunks(source):
        inside = chunk[: max(0, where - start)]
        lines += inside.count(b"\n")
        if start <= where < start + len(chunk):
            byte = chunk[where - start : where - start + 1]
            break
    return Fault("encoding", file, row=lines, found=f"0x{byte.hex().upper()}", right=encoding)
