"""What an old workbook (.xls) says of its cells beside their values: percentages, merged cells."""

import struct
from collections.abc import Iterator

from features.columns import DataError, Fault
from features.packing import Extent, shows_percent

# Records of the stream by number: MS-XLS 2.3.
_BOF, _EOF, _LOCKED, _SHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x002F, 0x0085, 0x041E, 0x00E0
_MANY_NUMBERS, _MERGED = 0x00BD, 0x00E5
# Cells that hold something, each with row, column and style first; numbers among them.
_NUMBERS = {0x0203, 0x027E, 0x0006}
_CELLS = _NUMBERS | {0x00FD, 0x0204, 0x0205, 0x00D6}
_BIFF8 = 0x0600
# Formats that every workbook knows as percentages.
_PERCENT = {9, 10}
# A style that no cell bears, only other styles.
_STYLE_ONLY = 0x0004
_WORKSHEET = 0
# Ends of chains of sectors: MS-CFB 2.1.
_LAST = 0xFFFFFFFA


def old_extents(file: str, data: bytes) -> dict[str, Extent]:
    """The extent of every worksheet of an old workbook, by its name, as `features.packing` has it.

    Raises DataError for one that is locked (protected), cut short, or no such workbook.
    """
    try:
        stream = _book(data)
        if stream is None:
            raise DataError([Fault("not_a_table", file, found="XLS", right="XLSX")])
        return _read(file, stream)
    except (struct.error, IndexError):
        raise DataError([Fault("cut_short", file, found="XLS")]) from None


def _book(data: bytes) -> bytes | None:
    """The stream of the workbook in its container; None where there is none."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    first_entry, _, limit, first_small, _, first_more, _ = struct.unpack_from("<7I", data, 48)
    if shift not in (9, 12):
        return None
    tables = [one for one in struct.unpack_from("<109I", data, 76) if one < _LAST]
    more, entry = first_more, f"<{(1 << shift) // 4}I"
    # More tables of sectors, as long as such are told of: there are fewer than sectors.
    for _ in range(len(data) >> shift):
        if more >= _LAST:
            break
        *listed, more = struct.unpack_from(entry, data, (more + 1) << shift)
        tables += [one for one in listed if one < _LAST]
    follows = [one for at in tables for one in struct.unpack_from(entry, data, (at + 1) << shift)]

    def whole(start: int) -> bytes:
        return b"".join(
            data[(at + 1) << shift : (at + 2) << shift] for at in _chain(start, follows)
        )

    entries = whole(first_entry)
    found: dict[str, tuple[int, int]] = {}
    for place in range(0, len(entries) - 127, 128):
        letters, kind = struct.unpack_from("<HB", entries, place + 64)
        name = entries[place : place + max(letters - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entries, place + 116)
        found.setdefault("" if kind == 5 else name, (start, length))
    start, length = found.get("Workbook") or found.get("Book") or (_LAST, 0)
    if start >= _LAST:
        return None
    if length >= limit:
        return whole(start)[:length]
    # What is small stands in a stream of its own, in smaller sectors.
    packed, table = whole(found.get("", (_LAST, 0))[0]), whole(first_small)
    small = list(struct.unpack(f"<{len(table) // 4}I", table))
    parts = (packed[at << small_shift : (at + 1) << small_shift] for at in _chain(start, small))
    return b"".join(parts)[:length]


def _chain(start: int, follows: list[int]) -> Iterator[int]:
    """Sectors one after another; no chain is longer than there are sectors."""
    for _ in follows:
        if start >= _LAST:
            return
        yield start
        start = follows[start]


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records from a place to the end of their part."""
    while True:
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length


def _read(file: str, stream: bytes) -> dict[str, Extent]:
    sheets: list[tuple[str, int]] = []
    styles: list[tuple[int, bool]] = []
    percents, wide = set(_PERCENT), True
    for kind, body in _records(stream, 0):
        if kind == _LOCKED:
            raise DataError([Fault("protected", file, right="XLSX")])
        if kind == _BOF:
            wide = struct.unpack_from("<H", body)[0] >= _BIFF8
        elif kind == _SHEET and body[5] == _WORKSHEET:
            sheets.append((_text(body[6:], 1, wide), struct.unpack_from("<I", body)[0]))
        elif kind == _FORMAT and shows_percent(_text(body[2:], 2 if wide else 1, wide)):
            percents.add(struct.unpack_from("<H", body)[0])
        elif kind == _XF:
            _, form, flags = struct.unpack_from("<3H", body)
            styles.append((form, bool(flags & _STYLE_ONLY)))
    shown = {n for n, (form, alone) in enumerate(styles) if form in percents and not alone}
    return {name: _extent(stream, place, shown) for name, place in sheets}


def _text(body: bytes, counted: int, wide: bool) -> str:
    """A text after its length (of `counted` bytes): with a mark of its encoding, or without."""
    length = int.from_bytes(body[:counted], "little")
    if not wide:
        return body[counted : counted + length].decode("gb18030", "replace")
    double, rest = body[counted] & 1, body[counted + 1 :]
    if double:
        return rest[: 2 * length].decode("utf-16-le", "replace")
    return rest[:length].decode("latin-1")


def _extent(stream: bytes, place: int, shown: set[int]) -> Extent:
    extent = Extent()
    for kind, body in _records(stream, place):
        if kind in _CELLS:
            row, column, style = struct.unpack_from("<3H", body)
            styles = [style] if kind in _NUMBERS else [-1]
        elif kind == _MANY_NUMBERS:
            row, column = struct.unpack_from("<2H", body)
            styles = [struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 2, 6)]
        else:
            if kind == _MERGED:
                _merge(extent, body)
            continue
        extent.left = min(extent.left, column + 1)
        extent.right = max(extent.right, column + len(styles))
        extent.last = max(extent.last, row + 1)
        for nth, style in enumerate(styles, start=column + 1):
            if style in shown:
                extent.percents.setdefault(nth, []).append(row + 1)
    return extent


def _merge(extent: Extent, body: bytes) -> None:
    for nth in range(struct.unpack_from("<H", body)[0]):
        first, last, left, _ = struct.unpack_from("<4H", body, 2 + 8 * nth)
        if last > first:
            extent.merged.append((left + 1, first + 1, last + 1))
