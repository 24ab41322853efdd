"""A file of text: its encoding, and what stands in it as UTF-8, block by block."""

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from features.columns import DataError, Fault
from features.packing import Packed

# So many bytes are looked at at a time: few enough that memory is not asked for anew each time.
CHUNK = 256 << 10

Source = Path | bytes | Packed

LONE_CR = re.compile(rb"\r(?!\n)")


@dataclass(frozen=True)
class Text:
    """A file of text: where its bytes are, and what was found in them.

    plain: without quotes and bare carriage returns, so that every line is one row.
    """

    file: str
    source: Source
    encoding: str
    plain: bool


def read_text(file: str, source: Source) -> Text:
    """Finds the encoding in one pass that holds a chunk at a time.

    UTF-8 is tried before GB18030, which accepts nearly any bytes. Raises DataError for UTF-16,
    for what is no text, and for a byte that breaks UTF-8, with the row it stands in; one that
    breaks GB18030 is met when the text is read.
    """
    with _opened(source) as stream:
        head = stream.read(4)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise DataError([Fault("encoding", file, found="UTF-16", right="UTF-8, GB18030")])
    plain, broken, held = True, -1, b""
    for start, chunk, last in _chunks(source, CHUNK):
        if b"\0" in chunk:
            raise DataError([Fault("encoding", file, found="NUL", right="UTF-8, GB18030")])
        plain = plain and _is_plain(chunk)
        if broken < 0:
            broken, held = _broken_at(held + chunk, start - len(held), last)
    bom = head.startswith(codecs.BOM_UTF8)
    if broken < 0:
        return Text(file, source, "utf-8-sig" if bom else "utf-8", plain)
    if bom or _is_mostly_utf8(source, broken):
        raise DataError([_broken_byte(file, source, broken, "UTF-8")])
    return Text(file, source, "gb18030", plain)


def _broken_at(piece: bytes, start: int, last: bool) -> tuple[int, bytes]:
    """Where the first byte stands that breaks UTF-8, or -1; and what is to be looked at again.

    start: where the piece stands. last: whether nothing comes after it.
    """
    end = len(piece) if last else piece.rfind(b"\n") + 1
    # Polars takes a tenth of the time and holds up no other thread, but does not say where.
    with suppress(pl.exceptions.ComputeError):
        if end:
            pl.Series([piece[:end]], dtype=pl.Binary()).cast(pl.String())
            return -1, piece[end:]
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(piece, last)
    except UnicodeDecodeError as error:
        return start + error.start, b""
    return -1, decoder.getstate()[0]


def _is_plain(chunk: bytes) -> bool:
    return b'"' not in chunk and (b"\r" not in chunk or not LONE_CR.search(chunk))


def _opened(source: Source) -> BinaryIO:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    return source.open("rb")


def blocks_of(text: Text, size: int) -> Iterator[bytes]:
    """The text in UTF-8, in blocks of about this size that end where a line ends."""
    rest = b""
    for chunk in _utf8(text, size):
        # A bare carriage return is an end as well, but the last one may be half of one.
        end = 1 + max(chunk.rfind(b"\n"), -1 if text.plain else chunk.rfind(b"\r", 0, -1))
        if end:
            yield b"".join((rest, memoryview(chunk)[:end]))
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest


def _utf8(text: Text, size: int) -> Iterator[bytes]:
    """The text in UTF-8 without its mark. Raises DataError for a byte that is no GB18030."""
    if text.encoding != "gb18030":
        for start, chunk, _ in _chunks(text.source, size):
            yield chunk if start else chunk.removeprefix(codecs.BOM_UTF8)
        return
    decoder = codecs.getincrementaldecoder("gb18030")()
    for start, chunk, last in _chunks(text.source, size):
        held = len(decoder.getstate()[0])
        try:
            turned = decoder.decode(chunk, last).encode("utf-8")
        except UnicodeDecodeError as error:
            where = start - held + error.start
            raise DataError([_broken_byte(text.file, text.source, where, "GB18030")]) from None
        yield turned


def _chunks(source: Source, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """(where it starts, bytes, whether it is the last) of every chunk; \\r\\n is never parted."""
    start = 0
    with _opened(source) as stream:
        chunk = stream.read(size)
        while chunk:
            if chunk.endswith(b"\r"):
                chunk += stream.read(1)
            following = stream.read(size)
            yield start, chunk, not following
            start, chunk = start + len(chunk), following


def _is_mostly_utf8(source: Source, where: int) -> bool:
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


def _broken_byte(file: str, source: Source, where: int, encoding: str) -> Fault:
    lines, byte = 1, b""
    for start, chunk, _ in _chunks(source, CHUNK):
        inside = chunk[: max(0, where - start)]
        lines += inside.count(b"\n")
        if start <= where < start + len(chunk):
            byte = chunk[where - start : where - start + 1]
            break
    return Fault("encoding", file, row=lines, found=f"0x{byte.hex().upper()}", right=encoding)
