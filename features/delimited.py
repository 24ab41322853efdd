"""Delimited text: separator and quotes, and rows that are none, block by block."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import numpy as np
import polars as pl

from features.columns import DataError, Fault
from features.decoding import LONE_CR, Text, blocks_of
from features.layout import HEADER_DEPTH, Row, fold

SEPARATORS = (",", "\t", ";")
# So many bytes are a batch: many rows for one look, and few enough to be held several times.
CHUNK = 16 << 20
# The head of a file is looked for in so many bytes at a time.
HEAD = 256 << 10
# So many rows of cells are held at a time where they are read one by one.
BATCH = 100_000
# With more columns than this, quotes are read row by row.
QUOTED_MOST = 1000
# Rows without their right number of cells that are told one by one; a file has many or few.
RAGGED_TOLD = 1000

Quoting = Literal[0, 3]
Odd = tuple[int, bool]
Batch = tuple[pl.DataFrame, dict[int, Odd]]


@dataclass
class Ragged:
    """Rows that end too early or go on too long, as they are met: position and number of cells.

    Of each kind the first RAGGED_TOLD are kept, so that a file of nothing else can be read to its
    end; trailing: how many have only blank cells too many.
    """

    rows: int = 0
    trailing: int = 0
    odd: dict[int, int] = field(default_factory=dict)
    blank: dict[int, int] = field(default_factory=dict)

    def note(self, height: int, odd: dict[int, Odd], passed: set[int]) -> None:
        """Takes in a batch of so many rows; those at `passed` are no data and no fault."""
        for index, (cells, blank) in odd.items():
            self.trailing += blank
            kept = self.blank if blank else self.odd
            if index not in passed and len(kept) < RAGGED_TOLD:
                kept[self.rows + index] = cells
        self.rows += height

    def told(self) -> dict[int, int]:
        """The rows at fault, in order.

        Blank cells at the end are no fault where most rows have them, for so some programs write.
        """
        habit = self.trailing * 2 > self.rows
        return dict(sorted((self.odd if habit else self.odd | self.blank).items()))


def separator_of(text: Text, wanted: set[str]) -> str:
    """The separator under which the first rows hold most of the headers asked for.

    Where none does, the one that parts the first line into most cells; a comma before others.
    A separator under which quotes make no sense is none, unless none is better.
    """
    best, separator, senseless = (0, 0), ",", []
    for candidate in SEPARATORS:
        try:
            rows = head_rows(text, candidate)
        except DataError:
            senseless.append(candidate)
            continue
        known = max((len(wanted & {fold(c) for c in row if c}) for row in rows), default=0)
        cells = next((len(row) for row in rows if row), 0)
        if (known, cells) > best:
            best, separator = (known, cells), candidate
    return separator if best[0] or not senseless else senseless[0]


def head_rows(text: Text, separator: str) -> list[Row]:
    """The first rows, enough to find a header of two rows and a row of units."""
    return list(islice(_Rows(text, separator, HEAD), HEADER_DEPTH + 5))


def read_batches(text: Text, separator: str, below: int, names: Sequence[str]) -> Iterator[Batch]:
    """All rows from the one at `below` on in batches, each with its odd rows by position.

    Every column is String, an empty cell is null, a blank line is a row of nulls. A row is odd
    where it ends before the last named column, or goes on after the last column: number of its
    cells, and whether only blank ones are over. Raises DataError for a quote that is opened and
    never closed, and for a byte that is no GB18030.
    """
    rows = _Rows(text, separator, CHUNK)
    for _ in islice(rows, below):
        pass
    while block := rows.rest() or next(rows.blocks, b""):
        apart = b"\r" in block and LONE_CR.search(block)
        batch = None if apart else _by_lines(block, separator, names)
        if batch:
            rows.passed += batch[0].height
            yield batch
            continue
        rows.take(block)
        while rows.lines:
            yield _by_rows(rows.batch(), names)


def right_cells(names: Sequence[str]) -> int:
    """How many cells a row must have: up to the last column whose header is not blank."""
    unnamed = re.compile(r"\(\d+\)")
    named = (n + 1 for n, name in enumerate(names) if not unnamed.fullmatch(name))
    return max(named, default=1)


def _by_lines(block: bytes, separator: str, names: Sequence[str]) -> Batch | None:
    """The fast way, for blocks in which every line is a row; None where that is not sure.

    It is where quotes stand only around whole cells, and hold neither quotes nor line ends.
    """
    quoted, least, most = b'"' in block, right_cells(names), len(names)
    if quoted and most > QUOTED_MOST:
        return None
    if not quoted and (frame := _even(block, separator, names)) is not None:
        return frame, {}
    # NUL does not stand in the text, so that under it a line is one cell, to look at as a whole.
    line, cell = pl.col("line"), rf'(?:"[^"]*"|[^"{separator}]*)'
    right = (line.str.count_matches(separator, literal=True) + 1).is_between(least, most)
    if quoted:
        right = line.str.contains(rf"^{cell}(?:{separator}{cell}){{{least - 1},{most - 1}}}\r?$")
    others = (
        _scan(block, "\0", ["line"], None)
        .with_row_index("index")
        .filter(~right & line.is_not_null())
        .collect()
    )
    odd, sure = {}, re.compile(rf"{cell}(?:{separator}{cell})*")
    for index, text in others.iter_rows():
        text = text.rstrip("\r")
        if quoted and not sure.fullmatch(text):
            return None
        quoting: Quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        (cells,) = csv.reader([text], delimiter=separator, quoting=quoting) if text else ([],)
        if found := _odd(cells, names):
            odd[index] = found
    frame = _scan(block, separator, names, '"' if quoted else None).collect()
    return (frame.with_columns(pl.all().replace("", None)) if quoted else frame), odd


def _even(block: bytes, separator: str, names: Sequence[str]) -> pl.DataFrame | None:
    """A block without quotes in which every row has a cell for every column; else None.

    Where no row has more cells and all together have as many as they should, none has fewer.
    """
    letters = np.frombuffer(block, dtype=np.uint8)
    lines = np.count_nonzero(letters == ord("\n")) + (not block.endswith(b"\n"))
    if np.count_nonzero(letters == ord(separator)) != lines * (len(names) - 1):
        return None
    try:
        return _scan(block, separator, names, None, more="raise").collect()
    except pl.exceptions.ComputeError:
        return None


def _scan(
    block: bytes,
    separator: str,
    names: Sequence[str],
    quote: str | None,
    more: Literal["ignore", "raise"] = "ignore",
) -> pl.LazyFrame:
    return pl.scan_csv(
        block,
        separator=separator,
        has_header=False,
        schema=dict.fromkeys(names, pl.String()),
        quote_char=quote,
        extra_columns=more,
        missing_columns="insert",
        raise_if_empty=False,
    )


def _by_rows(rows: list[Row], names: Sequence[str]) -> Batch:
    """The exact way about where a row ends, for what is left."""
    width, odd = len(names), dict[int, Odd]()
    for index, row in enumerate(rows):
        if len(row) != width:
            if found := _odd(row, names):
                odd[index] = found
            rows[index] = [*row[:width], *[None] * (width - len(row))]
    columns = zip(*([cell or None for cell in row] for row in rows))
    schema = dict.fromkeys(names, pl.String())
    return pl.DataFrame(dict(zip(names, columns)), schema=schema), odd


def _odd(cells: Row, names: Sequence[str]) -> Odd | None:
    """Number of cells of a row that has too few or too many, and whether only blanks are over."""
    few, many = len(cells) < right_cells(names), len(cells) > len(names)
    if not any(cells) or not (few or many):
        return None
    return len(cells), many and not any(cells[len(names) :])


class _Rows:
    """The rows of a text one by one, exact about where they end, and the blocks still unread.

    A block is of whole lines, but a cell in quotes may go on in the next. lines: those of the
    block at hand that are still to be read; passed: how many rows were read.
    """

    def __init__(self, text: Text, separator: str, size: int):
        self.file, self.blocks, self.passed = text.file, blocks_of(text, size), 0
        self.lines = deque[str]()
        quoting: Quoting = csv.QUOTE_NONE if text.plain else csv.QUOTE_MINIMAL
        self.reader = csv.reader(
            self._feed(), delimiter=separator, quoting=quoting, strict=not text.plain
        )

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        try:
            cells = next(self.reader)
        except csv.Error:
            raise DataError([Fault("open_quote", self.file, row=self.passed + 1)]) from None
        self.passed += 1
        return cells

    def take(self, block: bytes) -> None:
        """Reads on in this block."""
        self.lines.extend(io.StringIO(block.decode("utf-8"), newline=""))

    def rest(self) -> bytes:
        """What is left of the block at hand, taken out of it."""
        block = "".join(self.lines).encode("utf-8")
        self.lines.clear()
        return block

    def batch(self) -> list[Row]:
        """The next rows of the block at hand, at least one."""
        rows = [next(self)]
        while self.lines and len(rows) < BATCH:
            rows.append(next(self))
        return rows

    def _feed(self) -> Iterator[str]:
        while True:
            if not self.lines:
                block = next(self.blocks, b"")
                if not block:
                    return
                self.take(block)
            yield self.lines.popleft()
