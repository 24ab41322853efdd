"""Files of text: encodings, broken bytes and blocks, whatever the chunks they are read in."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import decoding
from features.columns import DataError, Fault
from features.decoding import Source, _broken_at, blocks_of, read_text
from features.packing import Packed

# What a text is put together from: signs of one to four bytes, ends of lines, halves, and none.
PIECES = [
    b"a",
    b",",
    b"\n",
    "厂".encode(),
    "𠮷".encode(),
    "é".encode(),
    b"\xe5\x8e",
    b"\xf0",
    b"\xff",
]


def fault_of(source: Source) -> Fault:
    with pytest.raises(DataError) as refused:
        list(blocks_of(read_text("a.csv", source), decoding.CHUNK))
    return refused.value.faults[0]


def broken_in(content: bytes) -> int:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        return error.start
    return -1


@pytest.mark.parametrize("chunk", [7, 8, 9, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_are_found_whatever_the_chunks(
    monkeypatch: pytest.MonkeyPatch, encoding: str, chunk: int
) -> None:
    monkeypatch.setattr(decoding, "CHUNK", chunk)
    lines = "".join(f"第{n}厂,𠮷{n}\r\n" for n in range(9))
    text = read_text("a.csv", lines.encode(encoding))
    assert (text.encoding, text.plain) == (encoding, True)
    blocks = list(blocks_of(text, chunk))
    assert b"".join(blocks).decode() == lines
    assert all(block.endswith(b"\n") for block in blocks)
    assert len(blocks) == 1 or chunk < 99


@pytest.mark.parametrize("chunk", [5, 1 << 20])
def test_a_broken_byte_is_told_with_its_row(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(decoding, "CHUNK", chunk)
    lines = "企业名称,县\n第一厂,东县\n第二厂,西县\n"
    utf8 = lines.encode().replace("西".encode(), "西".encode()[:2])
    found = fault_of(utf8)
    assert (found.code, found.row, found.right) == ("encoding", 3, "UTF-8")
    broken = fault_of(lines.encode("gb18030").replace("东".encode("gb18030"), b"\xff"))
    assert (broken.row, broken.found, broken.right) == (2, "0xFF", "GB18030")


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(1, 9))
def test_a_byte_breaks_where_python_says_so_whatever_the_chunks(
    pieces: list[bytes], size: int
) -> None:
    content = b"".join(pieces)
    found, start, held = -1, 0, b""
    while found < 0 and start < len(content):
        chunk, last = content[start : start + size], start + size >= len(content)
        found, held = _broken_at(held + chunk, start - len(held), last)
        start += size
    assert (found, held) == (broken_in(content), b"")


def test_utf16_and_nul_are_named() -> None:
    assert fault_of("a,b".encode("utf-16")).found == "UTF-16"
    assert fault_of(b"a,b\n1,\x00\n").found == "NUL"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_block_ends_where_a_line_ends(end: str, size: int) -> None:
    lines = [f"{n * 7}{end}" for n in range(9)]
    text = read_text("a.csv", "".join(lines).encode())
    blocks = [block.decode() for block in blocks_of(text, size)]
    assert "".join(blocks) == "".join(lines)
    assert all(block.endswith(end) for block in blocks)
    assert size > 5 or len(blocks) > 3


@pytest.mark.parametrize("packed", [True, False])
def test_a_byte_broken_far_down_is_told_with_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(decoding, "CHUNK", 1000)
    lines = ["企业名称,县"] + ["第一厂,东县"] * 3000
    for encoding, broken in (("utf-8", b"\xe5\x8e"), ("gb18030", b"\xff")):
        content = "\n".join(lines).encode(encoding) + b"\n" + broken + b",x\n"
        path = tmp_path / f"a-{encoding}"
        path.write_bytes(gzip.compress(content) if packed else content)
        found = fault_of(Packed("a.csv", path) if packed else path)
        assert (found.code, found.row, found.right) == ("encoding", 3002, encoding.upper())
