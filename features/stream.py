"""A table as it is read: batch by batch, rows with the sender's numbers, notes passed over."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from features.columns import DataError, Fault
from features.delimited import RAGGED_TOLD, Odd, Ragged, right_cells
from features.layout import Heading, Row, fold, line_of, no_data

# From so many rows on, numbers without a gap are kept as a range and not one by one.
MANY = 100_000
# So many cells are judged at a time where a table is in memory as a whole.
CELLS = 4_000_000


@dataclass(frozen=True)
class Table:
    """One sheet or file as text, or a batch of its rows: `frame` has one String column per header.

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


@dataclass(frozen=True)
class Stream:
    """A table that is read in batches.

    head: all that is said above the rows, and no rows. batches: goes through the file from its
    first row, each time it is called; in each batch stand its own rows and its own skipped lines.
    Going on raises DataError for what is found wrong with the file on the way or at its end:
    ragged rows (ragged_row), open quotes (open_quote), a header that stands twice with different
    values (duplicate_header), a broken byte (encoding), or no row at all (empty_file).
    """

    head: Table
    batches: Callable[[], Iterator[Table]]


def whole(stream: Stream) -> Table:
    """All batches as one table. Raises DataError as the batches do."""
    parts = list(stream.batches())
    frames = [part.frame for part in parts if part.rows]
    numbers = [part.rows for part in parts if part.rows]
    last = numbers[-1][-1] if numbers else 0
    every = range(numbers[0][0], last + 1) if numbers else range(0)
    rows: Sequence[int] = every
    if len(every) <= MANY or len(every) != sum(map(len, numbers)):
        rows = tuple(row for part in numbers for row in part)
    return replace(
        stream.head,
        rows=rows,
        frame=pl.concat(frames) if frames else stream.head.frame,
        skipped=stream.head.skipped + tuple(line for part in parts for line in part.skipped),
    )


def stream_of(table: Table) -> Stream:
    """A table that is in memory, to be judged batch by batch."""
    size = max(CELLS // max(table.frame.width, 1), 1)

    def batches() -> Iterator[Table]:
        for start in range(0, len(table.rows), size):
            rows = table.rows[start : start + size]
            yield replace(table, rows=rows, frame=table.frame.slice(start, size), skipped=())

    return Stream(replace(table, rows=(), frame=table.frame.clear()), batches)


def under_heading(
    head: Table,
    above: Sequence[Row],
    heading: Heading,
    wanted: set[str],
    frames: Callable[[], Iterable[tuple[pl.DataFrame, dict[int, Odd]]]],
) -> Stream:
    """The stream of a table whose rows stand under a heading.

    above: the first rows of the file, the heading among them. frames: all rows under it, with
    those that have too few or too many cells (features.delimited).
    """
    first = heading.below + 1
    lines = [(n + 1, line_of(row)) for n, row in enumerate(above[: heading.below])]
    titles = {*range(1, heading.top + 1), *range(heading.top + 1 + heading.depth, first)}
    head = replace(
        head,
        frame=pl.DataFrame(schema=dict.fromkeys(heading.names, pl.String())),
        header_row=heading.top + 1,
        skipped=tuple((row, text) for row, text in lines if text and row in titles),
        units=heading.units,
        default_unit=heading.default_unit,
    )
    header_rows = above[heading.top : heading.below]
    twice = _asked_twice(heading.names, wanted)

    def batches() -> Iterator[Table]:
        ragged, unlike, kept, start = Ragged(), set[str](), 0, first
        for frame, odd in frames():
            blank, apart = blank_rows(frame), no_data(frame, header_rows)
            unlike |= {name for name in twice if not frame[name].equals(frame[f"{name} (2)"])}
            told = [(start + n, line_of(frame.row(n))) for n in (apart & ~blank).arg_true()]
            ragged.note(frame.height, odd, {row - start for row, _ in told})
            rows, data = numbered_rows(frame, blank | apart, start)
            kept, start = kept + len(rows), start + frame.height
            yield replace(head, rows=rows, frame=data, skipped=tuple(told))
        _refuse(head, [name for name in twice if name in unlike], ragged, first, kept)

    return Stream(head, batches)


def _refuse(head: Table, unlike: list[str], ragged: Ragged, first: int, kept: int) -> None:
    """Raises DataError for what is wrong with a file that was read to its end."""
    faults = [Fault("duplicate_header", head.file, head.sheet, column=name) for name in unlike]
    if not faults:
        right = str(right_cells(head.frame.columns))
        told = list(ragged.told().items())[:RAGGED_TOLD]
        faults = [
            Fault("ragged_row", head.file, row=first + index, found=str(cells), right=right)
            for index, cells in told
        ]
    if not faults and not kept:
        faults = [Fault("empty_file", file=head.file, sheet=head.sheet)]
    if faults:
        raise DataError(faults)


def _asked_twice(names: Sequence[str], wanted: set[str]) -> list[str]:
    """Headers asked for that stand twice: where they differ nobody can say which one holds."""
    return [name for name in names if f"{name} (2)" in names and fold(name) in wanted]


def blank_rows(frame: pl.DataFrame) -> pl.Series:
    """Which rows hold no value at all."""
    if not frame.width:
        return pl.Series([], dtype=pl.Boolean)
    if not all(cells.null_count() for cells in frame.get_columns()):
        return pl.repeat(False, frame.height, eager=True)
    return frame.select(pl.all_horizontal(pl.all().is_null())).to_series()


def numbered_rows(
    frame: pl.DataFrame, left_out: pl.Series, first: int
) -> tuple[Sequence[int], pl.DataFrame]:
    """The rows that stay, and the sender's numbers of them; `first` is that of the first row."""
    if not left_out.any():
        return range(first, first + frame.height), frame
    kept = ~left_out
    return tuple((kept.arg_true() + first).to_list()), frame.filter(kept)
