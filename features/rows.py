"""Rows of one table judged by a source: headers matched, batch by batch, then the whole of it."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from features.ahead import ahead
from features.cells import percent_suspect
from features.columns import Fault
from features.facts import Facts
from features.marks import TOLD, between, faults_of, first_told, mark, no_marks, numbers_of
from features.source import Header, Source, near
from features.spool import Spool
from features.stream import Stream, Table, stream_of
from features.tables import fold, split_unit
from features.values import SHOWN, Batch, Matched, column_of, odd_codes, read_values

# A whole column whose middle lies outside these bounds (yuan) is in another unit.
TYPICAL = {"revenue": (1e5, 1e11), "main_revenue": (1e5, 1e11), "total_assets": (1e5, 1e11)}
TYPICAL_ROWS = 5
# What is wrong with a credit code.
CODE_FAULTS = ("lost_digits", "bad_credit_code")
# So many batches are read at the same time.
AHEAD = 2


def _no_rows() -> pl.Series:
    return pl.Series("row", [], dtype=pl.UInt32())


@dataclass
class Reading:
    """What is found while one table is read; faults are collected, never raised one by one.

    table: what stands above its rows; of a table that is in memory as a whole the rows as well.
    batches: goes through its rows once more; None where they are in the table.
    faults: those of the file; when it was read, those of its first rows as well (see `tell`).
    headers: our column -> the sender's header it is read from (parts of a sum: NAME+0, NAME+1).
    units: our column -> the unit that the file itself states, in header, unit row or title line.
    pieces: every row of the table in our columns (features.values.Batch.frame), at hand or
        written down; none where a header is missing.
    marks: what is wrong with which rows: of all of them row and code, in `told` the first in full.
    cells: the sender's own cells of rows that are at fault, by their numbers, as far as held.
    skipped: every line that is no data; height: how many rows there are; first_row: the first.
    repeated: numbers of rows that say only what another row of the delivery says; superseded: of
        rows that stand corrected in a returned form of the same delivery.
    """

    table: Table
    source: Source
    batches: Callable[[], Iterator[Table]] | None = None
    faults: list[Fault] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    pieces: list[Facts] = field(default_factory=list)
    marks: list[pl.DataFrame] = field(default_factory=list)
    told: pl.DataFrame = field(default_factory=no_marks)
    cells: dict[int, tuple[str | None, ...]] = field(default_factory=dict)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    height: int = 0
    first_row: int = 0
    repeated: pl.Series = field(default_factory=_no_rows)
    superseded: pl.Series = field(default_factory=_no_rows)

    @property
    def frame(self) -> pl.DataFrame:
        """All its rows in our columns, of a table that is in memory."""
        return pl.concat([piece.read() for piece in self.pieces]) if self.pieces else pl.DataFrame()

    def fault(self, code: str, column: str = "", **rest: Any) -> None:
        """Notes one fault of the file that is being read."""
        table = self.table
        self.faults.append(Fault(code, file=table.file, sheet=table.sheet, column=column, **rest))

    def note(self, marks: pl.DataFrame) -> None:
        """Notes what is wrong with rows."""
        if marks.height:
            self.marks.append(marks.select("row", "code"))
            self.told = first_told(pl.concat([self.told, marks]))

    def forget(self, rows: pl.Series) -> None:
        """What was wrong with these rows is wrong no longer."""
        settled = pl.col("row").is_in(rows.implode())
        self.marks = [marks.filter(~settled) for marks in self.marks]
        self.told = self.told.filter(~settled)
        gone = set(rows)
        self.faults = [fault for fault in self.faults if fault.row not in gone]

    def wrong(self) -> pl.Series:
        """The numbers of all rows at fault, in order."""
        told = [fault.row for fault in self.faults if fault.row is not None]
        marked = (marks["row"] for marks in self.marks)
        return pl.concat([_no_rows(), numbers_of(told), *marked]).unique().sort()

    def again(self) -> Iterator[Table]:
        """All its rows once more."""
        return self.batches() if self.batches else iter([self.table])

    def tell(self) -> None:
        """Puts what is wrong with the first rows among the faults, in the order of rows."""
        of_file = [fault for fault in self.faults if fault.row is None]
        of_file.sort(key=lambda fault: fault.column)
        self.faults = of_file + faults_of(self.told, self.table.file, self.table.sheet)


def judge_rows(table: Table, source: Source) -> Reading:
    """A table that is in memory, read by its source."""
    return judge_stream(stream_of(table), source)


def judge_stream(stream: Stream, source: Source, spool: Spool | None = None) -> Reading:
    """A table read by its source: values and faults, of the file (without row) and of rows.

    spool: where its rows go, if they are too many to be held; without one they are held. Raises
    DataError as the stream's batches do, whatever else is at fault.
    """
    reading = Reading(stream.head, source, stream.batches)
    matched = _match(reading)
    readable = not reading.faults
    seen: list[Batch] = []
    spool, frames = spool or Spool(), list[pl.DataFrame]()
    reading.skipped.extend(stream.head.skipped)
    for table, batch in _read_ahead(stream.batches(), matched if readable else None):
        reading.skipped.extend(table.skipped)
        if batch is None:
            continue
        reading.first_row = reading.first_row or table.rows[0]
        reading.height += len(table.rows)
        reading.note(batch.marks)
        _hold_cells(reading, table, batch)
        frames.append(batch.frame)
        # Many small pieces of memory would be dear to go through.
        if sum(frame.height * frame.width for frame in frames) >= spool.piece:
            reading.pieces.append(spool.keep(pl.concat(frames, rechunk=True)))
            frames.clear()
        seen.append(replace(batch, frame=pl.DataFrame(), marks=no_marks()))
    reading.pieces += [spool.keep(pl.concat(frames, rechunk=True))] if frames else []
    if readable:
        _check_codes(reading, pl.concat([batch.codes for batch in seen]))
        _check_percent(reading, seen)
        _check_units(reading)
    reading.tell()
    return reading


def _read_ahead(
    tables: Iterator[Table], matched: Matched | None
) -> Iterator[tuple[Table, Batch | None]]:
    """Every batch with its values, in order; the next ones are read meanwhile.

    Without `matched`, or without rows, there are no values.
    """
    # The text of the next one is parsed while rows are put by.
    with ThreadPoolExecutor(AHEAD) as pool, closing(ahead(tables)) as parsed:
        waiting = deque[tuple[Table, Future[Batch] | None]]()
        for table in parsed:
            values = pool.submit(read_values, table, matched) if matched and table.rows else None
            waiting.append((table, values))
            if len(waiting) >= AHEAD:
                table, values = waiting.popleft()
                yield table, values.result() if values else None
        for table, values in waiting:
            yield table, values.result() if values else None


def _hold_cells(reading: Reading, table: Table, batch: Batch) -> None:
    """Keeps what the sender wrote in rows at fault, as long as they are told one by one."""
    at_fault = pl.concat([batch.marks["row"], batch.codes.filter("wrong")["row"]])
    if at_fault.is_empty():
        return
    if len(reading.cells) < TOLD:
        reading.cells |= cells_of(table, at_fault.unique().sort())


def cells_of(table: Table, wanted: pl.Series) -> dict[int, tuple[str | None, ...]]:
    """What the sender wrote in these rows, of which the table may have some, by their number."""
    rows = numbers_of(table.rows)
    there = between(rows, wanted)
    return dict(zip(rows.filter(there), table.frame.filter(there).iter_rows()))


def _match(reading: Reading) -> Matched:
    """Our column names that the file has, each with its header; faults for those it lacks."""
    source, table = reading.source, reading.table
    asked: dict[str, Header] = {
        "enterprise_id": Header(source.key.header, required=True),
        "year": Header(source.year.header, required=True),
    }
    if source.known_on:
        asked["known_on"] = source.known_on
    if source.suspect:
        asked["suspect"] = Header(source.suspect.header)
    for name, header in source.columns.items():
        parts = {
            f"{name}+{part}": replace(header, header=(alias,), sum=())
            for part, alias in enumerate(header.sum)
        }
        asked |= parts or {name: header}
    found: dict[str, str] = {}
    for column in table.frame.columns:
        found.setdefault(fold(column), column)
    matched = {}
    for name, header in asked.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if not here and header.required:
            closest = near(header.header[0], table.frame.columns)
            reading.fault("missing_column", header.header[0], found=closest, right=header.header[0])
        if not here:
            continue
        matched[name] = header
        reading.headers[name] = here[0]
        _match_unit(reading, name, header)
    return Matched(source, reading.headers, matched)


def _match_unit(reading: Reading, name: str, header: Header) -> None:
    """The unit that the file states for a column must be the source's; yuan where it has none.

    A line above the table (单位:万元) speaks of money alone, and only where nothing else does.
    """
    table, column, stands = reading.table, column_of(name), reading.headers[name]
    money = column is not None and column.kind == "money"
    stated = split_unit(stands)[1] or table.units.get(stands, "")
    stated = stated or (table.default_unit if money else "")
    right = unit_of(name, header)
    if stated and right:
        reading.units[name] = stated
        if stated != right:
            reading.fault("wrong_unit", stands, found=stated, right=right)


def unit_of(name: str, header: Header) -> str:
    """The unit in which a column is read: the source's own, yuan for money without one, or ""."""
    column = column_of(name)
    return header.unit or ("元" if column and column.kind == "money" else "")


def check_codes(reading: Reading, codes: pl.Series) -> None:
    """Checks the codes of a table that is in memory, as those of a file are."""
    rows = numbers_of(reading.table.rows)
    _check_codes(reading, odd_codes(codes, rows))
    marks = reading.told.filter(pl.col("code").is_in(CODE_FAULTS))
    reading.faults += faults_of(marks, reading.table.file, reading.table.sheet)


def _check_codes(reading: Reading, odd: pl.DataFrame) -> None:
    """Every code's check character holds; digits that a spreadsheet has lost are told as such.

    One rounded code in 31 passes the check by luck and would be another enterprise. So where a
    file has lost digits at all, every code that looks like it is refused.
    """
    lost_here = odd.select((pl.col("wrong") & pl.col("looks_lost")).any()).item()
    header = reading.headers["enterprise_id"]
    wrong = odd.filter("wrong" if not lost_here else pl.col("wrong") & ~pl.col("looks_lost"))
    lost = odd.filter(pl.col("looks_lost")) if lost_here else odd.clear()
    reading.note(mark("lost_digits", header, lost["row"], lost["code"]))
    reading.note(mark("bad_credit_code", header, wrong["row"], wrong["code"]))


def _check_percent(reading: Reading, seen: Sequence[Batch]) -> None:
    """A column in % that seems to hold shares is told as a whole: nobody can know which it is."""
    for name in seen[0].shown if seen else ():
        if percent_suspect([batch.percents[name] for batch in seen]):
            found = " / ".join([cell for batch in seen for cell in batch.shown[name]][:SHOWN])
            reading.fault("percent_suspect", reading.headers[name], found=found, right="12.5")


def _check_units(reading: Reading) -> None:
    """A column whose middle value no enterprise could have is in another unit as a whole."""
    for name, (low, high) in TYPICAL.items():
        if not reading.pieces or name not in reading.pieces[0].schema:
            continue
        above = pl.col(name).filter(pl.col(name) > 0)
        positive = pl.concat([piece.ask(above) for piece in reading.pieces])
        middle = positive.median()
        if positive.len() < TYPICAL_ROWS or not isinstance(middle, float):
            continue
        if not low <= middle <= high:
            declared = reading.source.columns[name]
            # A figure given in parts has no header of its own.
            header = reading.headers.get(name, " + ".join(declared.sum))
            stated = declared.unit or "元"
            reading.fault("unit_suspect", header, found=f"{middle:.4g} 元", right=stated)
