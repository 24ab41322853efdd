"""Old workbooks: what shows a percentage and what is merged, from a real file; locks and cuts."""

import base64
import contextlib
import struct
import zlib
from pathlib import Path

import pytest

from features.columns import DataError
from features.old_book import old_extents
from features.tables import read_tables

# A workbook of four enterprises as an office suite wrote it in the form of Excel 97, with a title,
# a merged county, formulas, percentages, a sign of per cent that is only shown, a sheet of notes.
BOOK = zlib.decompress(
    base64.b64decode(
        "eNrtWHtslEUQn/0e1+9KH9eWYil4nGjh+uSuRaAgtlBQEWkpV7XRpvZ1fdhnSptQVDweTYhKoiHRhJAYIo8/NAg+"
        "wIBY+oeJiRr5QxKfsWAwGvjjJBhDlJ4z8+0dd8cV22JMlO7l9+03c7szszs7O7vfmS9SRvYdzTwHUWUZqDAasIIl"
        "jCcQ04KEDUCRvNFAIBBkB6bKf6pckzX5UEP/6QjyeRzCQFgR8dLHCbKeKv+fsgG68dcHDlgNXVj3wgBMpMzAFRMu"
        "bzx9RsfZbrxlSv/k9dP+Tfu4irhZ/NO+T/GfiEhCJJspAFIQqYg0xHREOq8JgDsQGYiZiEzELMRsxJ0IO2IOwoG4"
        "CzEXcTfiHkQWYh5iPsKJyEbkIHIReYh8RAFiAcKFcCMK5ZgWypqwGN+XSHop57OpvStWsRroRYsOJxM/I5ez78/h"
        "ijiiDfO6OI+ogR5aG2X1HY2Of6usZBvqBdlwGhfpcqHhWlVgLyIJ3mb+h/xczusPSyk4lsg1Xa2UsvW7+DmXn0n4"
        "FHCc+3zDHDeuxO94nb/MYSAgTpRBPXRAGzTgTtiGLTLhE4qw57kFxYdYwf9Qq1v71xWhG6NJlPNO3I1x4cE2XbAR"
        "38rgYVjLnDKwawmwnyLzQW+Xt7e+w66lwAGKygEsNfmdnTX5TU12zQoHyV2uAleWXYuHQxTTSNRkjXCE7offAo6w"
        "3eC0g/hkBPOvjI+vTJAPtx1/P85drHnONdv7o/nZY/DzxuDnjMG3xuTrQXuMMfjOaPsPmHwtmn9wDP6hG/i7FSR8"
        "EKDa5lO5TvFZuE71aVyn+eK4nu7TA3Ucm4O0onkvUsSVF5OaBzFy32OrVTHkcUDrzpeA9gIBw8JAAFTtEnARIxZz"
        "kv8J1m3x88wbZl5T4PpdRYS9F8E0P+0dQ9jQgK0Cc51xWpTisxTsv9rMbGegNQZmM+N3DNE/4Q2RJrMd2tBe3bqT"
        "TIwHqwpnWoY8hRjVhRjbfbUf171f2bqT8qnCu6qOsGow5HGCUitcSz3ZnGxNc3ROuwaIH7ZA+f0DmRXnKpz9P5aL"
        "Tbhj9dUerEVVoiKzPLHKP2CQlKwdmeWLvN5KJ8SVl1WakszkrfPMYXtbw6ebL3jntCSBVYev9hzx+hoWtBwqH65y"
        "QmLLvg3ZQP3rPF+2A5tGM67LZK/jpInG9j1PDnlwdordxcUul7tw3QoXF/d6lUab94wLtnnChxCjbWGVbOv++7ZF"
        "1bJtYVRbnIP+XTFNWeiWXYqiugRwFGmwVDePLI1GOuJ6IKbLWqFzjZn/bBH5LwGFNOFqonyRwv6zoXPyy2ZfPL8o"
        "s+Qp5vuuBxJk0TqHPLEV/xnWcrhHLj+3cdvguWg783bwcx72b2mm8lPJ/LB3Z0juzyXZYe/7MItZ0Srgla+gtjyR"
        "kWDZPlw3UhKsBTyK/xjwHA8bxAtGshxpUuisZz4NxSbf8yQzGa7xOS84PZdgPc2A/yFz9H4j2F+js5/qd/EZUPM7"
        "mW/122KcMxWI537Uhxb4/UoqHLOYqRrgPh4NnQiTOUpDBgK0YMC1GOGCRPBsezv5TMhzuGCZ5LOgnKDPiKfw/5E8"
        "NQZPi8HTY/AsUTxaF6Q3ne0hSmFKCVEKUmqIUpHSQpSGlB6idKQsIcqCVFyIikPKkBTZP4O3I5NS0LPk+S0KUSpS"
        "r84J/kca6HZyCncVFTUkw9oTOXj/ONxPGlScRxVlZwSzUolQLDwXM7i/xrITpGwtQrbGshOlbI1lf3uSZL8Tkq2x"
        "7EuVH9gHLx5l2XpIts6yk6RsPUK2zrKTpWydZbefItnHWLYF40KPsNus48AuwG6AhYRY2BE2OU0WVpci1Vki1FlY"
        "XSqry+B0lAx/fETqTqC6mbAsg0RfYFerPAQRsQU4wrcAYxJbgBG2BcCtbwFh3yRHA2q8eQe2GYo5V+ZfD9Cdc11b"
        "Y2/3xu7mPsfqTY3eDkfx4vyq+gZvR4eXF+LKtubmJbdy9xbmcWLSZTQAHNMx5MLI4OuXr1a02t58xYDc+e9+TRP+"
        "rNzvhLzfWuVU0qQ8Iu/p1fKu3iTv6z3yzPPLNfPurci7c2mYvhveSy8fadz8vQh/n4j9fOY6+/nZvQWzbLtfQ/vz"
        "rh5eRUeUKF6N/E4QPJvZwmxdL79LgPxWEByzIm0MnuVozCt6eh7z9m5s6+6KHCstIXdhAR0XYKrcWP7J73/sv6gY"
        "jNWHfSrT3OOovRfa8fROdrRP2P5Uzj/mtSMwge9qxxOCcVaGejsxRirQhqcnpV8N+wY3nj5FiDWhOK+ADvBO2n+U"
        "OSf6/e9e+a2Ov0mAB/px/J1Qz75fg6ugmX1CnD5ow/eum8hySv36BOZ/EeKtkP5VqKGRbfDyCpyYPUsmMf7iMP23"
        "+/ffvwAX7G4X"
    )
)
WANTED = {"统一社会信用代码", "年度", "企业名称", "营业收入", "县(市、区)"}
# A record of every workbook, who wrote it, and the one that says that all else is locked.
WRITER, LOCK = b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00"


def code_of(data: bytes) -> str:
    with pytest.raises(DataError) as refused:
        old_extents("a.xls", data)
    (fault,) = refused.value.faults
    return fault.code


def test_what_cells_say_beside_their_values() -> None:
    extents = old_extents("a.xls", BOOK)
    assert list(extents) == ["说明", "县 表"]
    extent = extents["县 表"]
    assert (extent.left, extent.right, extent.last) == (2, 8, 7)
    assert extent.percents == {8: [4, 5, 6]}
    assert extent.merged == [(2, 4, 6)]


def test_an_old_workbook_is_read_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(BOOK)
    (table,) = read_tables(path, WANTED)
    assert (table.encoding, table.sheet, table.rows) == ("xls", "县 表", (4, 5, 6, 7))
    assert table.sheets_passed == (("说明", "no_header"),)
    frame = table.frame
    assert frame["县(市、区)"].to_list() == ["正定县", "正定县", "正定县", "赵县"]
    assert frame["企业名称"].to_list() == ["第0厂", "第1厂", "第2厂", "第3厂"]
    assert frame["高新技术产品(服务)收入占比"].to_list() == ["12.5%", "7%", "12.5%", "15.5"]
    assert frame["成立日期"].str.slice(0, 10).to_list() == [f"2010-05-0{n}" for n in range(1, 5)]
    assert table.merged == {"县(市、区)": frozenset({4, 5, 6})}


def container(stream: bytes) -> bytes:
    """A container with this stream alone, in whole sectors of 512 bytes, as large files have it."""
    stream += bytes(-len(stream) % 512)
    sectors = len(stream) // 512
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    name = "Workbook".encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<HB", len(name) + 2, 2)
    entry = entry.ljust(116, b"\0") + struct.pack("<IQ", 0, len(stream))
    head = BOOK[:24] + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<9I", 1, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, sectors + 1)
    return head.ljust(512, b"\xff") + stream + entry.ljust(512, b"\0") + table


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def test_a_large_stream_and_rows_of_numbers_in_one_record() -> None:
    """As Excel itself writes them: several numbers of a row together, names in one byte each."""
    style, plain = (struct.pack("<3H", 0, form, 0).ljust(20, b"\0") for form in (9, 0))
    parent = struct.pack("<3H", 0, 9, 4).ljust(20, b"\0")
    numbers = struct.pack("<2H", 7, 2) + b"".join(
        struct.pack("<HI", which, 0) for which in (2, 1, 0, 2)
    )
    start = record(0x0809, struct.pack("<2H", 0x0600, 5).ljust(16, b"\0"))
    styles = b"".join(record(0x00E0, one) for one in (parent, plain, style))
    names = [b"Sheet", b"Chart"]
    there = [struct.pack("<IBB", 0, 0, kind) + b"\x05\0" + n for n, kind in zip(names, (0, 2))]
    end = record(0x000A)
    length = len(start + styles + b"".join(record(0x0085, one) for one in there) + end)
    there = [struct.pack("<I", length) + one[4:] for one in there]
    book = start + styles + b"".join(record(0x0085, one) for one in there) + end
    book += (
        start + record(0x00BD, numbers + struct.pack("<H", 5)) + record(0x1234, bytes(4096)) + end
    )
    extents = old_extents("a.xls", container(book))
    assert list(extents) == ["Sheet"]
    assert extents["Sheet"].percents == {3: [8], 6: [8]}
    assert (extents["Sheet"].left, extents["Sheet"].right, extents["Sheet"].last) == (3, 6, 8)


def test_a_locked_book_is_told_as_that() -> None:
    assert WRITER in BOOK
    assert code_of(BOOK.replace(WRITER, LOCK)) == "protected"


@pytest.mark.parametrize("length", [60, 511, 1500, 3000])
def test_a_book_that_was_cut_is_told_as_that(length: int) -> None:
    assert code_of(BOOK[:length]) in ("cut_short", "not_a_table")


def test_a_container_of_something_else_is_no_table() -> None:
    other = BOOK.replace("Workbook".encode("utf-16-le"), "Document".encode("utf-16-le"))
    assert code_of(other) == "not_a_table"


def test_no_damage_goes_unnoticed_or_on_for_ever() -> None:
    """Whatever byte is wrong, the book is read or refused by name."""
    told = set()
    for place in range(24, len(BOOK), 37):
        broken = BOOK[:place] + bytes([BOOK[place] ^ 0xFF]) + BOOK[place + 1 :]
        with contextlib.suppress(DataError):
            old_extents("a.xls", broken)
            continue
        told.add(code_of(broken))
    assert told == {"cut_short", "not_a_table"}
