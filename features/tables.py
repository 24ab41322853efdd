"""Files as tables of text: CSV in its encodings, Excel, Parquet; nothing is interpreted yet."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import polars as pl

from features.columns import DataError, Fault
from features.decoding import CHUNK, Text, read_text
from features.delimited import head_rows, read_batches, separator_of
from features.layout import UNITS as UNITS
from features.layout import find_heading
from features.layout import fold as fold
from features.layout import split_unit as split_unit
from features.packing import Packed, kind_of, refuse_wide
from features.stream import (
    CELLS,
    Stream,
    Table,
    blank_rows,
    numbered_rows,
    stream_of,
    under_heading,
    whole,
)
from features.workbook import UNREADABLE as BAD_WORKBOOK
from features.workbook import read_workbook

# What a broken file raises in the libraries that read it.
UNREADABLE = (pl.exceptions.PolarsError, BAD_WORKBOOK, OSError)


def read_table(path: Path, wanted: set[str]) -> Table:
    """The first table of a file. `wanted` are folded headers by which the header row is known.

    Raises DataError for an absent, empty or undecodable file, or one that is no table.
    """
    return read_tables(path, wanted)[0]


def read_tables(path: Path, wanted: set[str]) -> list[Table]:
    """Every table of a file as a whole. Raises DataError as `open_tables` and its batches do."""
    return [whole(stream) for stream in open_tables(path, wanted)]


def open_tables(path: Path, wanted: set[str]) -> list[Stream]:
    """Every table of a file: one, or one for each visible sheet that has the header row.

    Where no sheet has it, the first visible sheet that is not empty is read as it stands. Of a
    file of text or Parquet no more than a batch of rows is held. Raises DataError as read_table
    does, and for a file cut short (cut_short), locked (protected) or absurdly large (too_large);
    what is wrong further down is raised by the batches.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError as error:
        raise _closed(path, error) from error
    if not head:
        raise DataError([Fault("empty_file", file=path.name)])
    kind = kind_of(path.name, head)
    try:
        if kind == "parquet":
            return [_guarded(_parquet(path, _sha256(path)), kind)]
        if kind in ("workbook", "old_workbook"):
            return [stream_of(table) for table in read_workbook(path, kind, _sha256(path), wanted)]
        source = Packed(path.name, path) if kind == "gzip" else path
        # Both go through the whole file.
        with ThreadPoolExecutor(1) as thread:
            text = thread.submit(read_text, path.name, source)
            sha256 = _sha256(path)
        return [_guarded(_text(text.result(), sha256, wanted), kind)]
    except UNREADABLE as error:
        raise _unreadable(path.name, kind) from error


def _sha256(path: Path) -> str:
    """The fingerprint of a file. Raises DataError where it cannot be read."""
    told = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            # In chunks as large as those of the text: smaller ones would wait for its thread.
            while chunk := stream.read(CHUNK):
                told.update(chunk)
    except OSError as error:
        raise _closed(path, error) from error
    return told.hexdigest()


def _closed(path: Path, error: OSError) -> DataError:
    return DataError([Fault("unreadable", file=path.name, found=str(error))])


def _unreadable(file: str, kind: str) -> DataError:
    # The libraries speak English, at length; the file's own kind is what a sender knows.
    return DataError([Fault("not_a_table", file=file, found=kind)])


def _guarded(stream: Stream, kind: str) -> Stream:
    """The same stream; what a library says of a broken file on the way is said in our words."""

    def batches() -> Iterator[Table]:
        try:
            yield from stream.batches()
        except UNREADABLE as error:
            raise _unreadable(stream.head.file, kind) from error

    return replace(stream, batches=batches)


def _text(text: Text, sha256: str, wanted: set[str]) -> Stream:
    separator = separator_of(text, wanted)
    rows = head_rows(text, separator)
    if not any(map(any, rows)):
        raise DataError([Fault("empty_file", file=text.file)])
    heading = find_heading(rows, wanted)
    refuse_wide(text.file, "", len(heading.names))
    head = Table(text.file, "", text.encoding, sha256, (), pl.DataFrame(), separator=separator)
    return under_heading(
        head,
        rows,
        heading,
        wanted,
        lambda: read_batches(text, separator, heading.below, heading.names),
    )


def _parquet(path: Path, sha256: str) -> Stream:
    """A Parquet file has its header and no layout; everything in it is data."""
    with path.open("rb") as stream:
        stream.seek(-4, 2)
        if stream.read() != b"PAR1":
            raise DataError([Fault("cut_short", path.name, found="PARQUET")])
    file = pl.scan_parquet(path, glob=False)
    schema = file.collect_schema()
    refuse_wide(path.name, "", len(schema))
    frame = pl.DataFrame(schema=dict.fromkeys(schema, pl.String()))
    head = Table(path.name, "", "parquet", sha256, (), frame, header_row=0)
    size = max(CELLS // max(len(schema), 1), 1)

    def batches() -> Iterator[Table]:
        # Slice by slice: a row group may be as large as the file.
        height, kept = file.select(pl.len()).collect().item(), 0
        for start in range(0, height, size):
            part = file.slice(start, size).select(pl.all().cast(pl.String)).collect()
            rows, part = numbered_rows(part, blank_rows(part), start + 1)
            kept += len(rows)
            yield replace(head, rows=rows, frame=part)
        if not kept:
            raise DataError([Fault("empty_file", file=path.name)])

    return Stream(head, batches)
