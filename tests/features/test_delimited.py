"""Delimited text: encodings, separators, quotes, ragged rows, the fast way and the exact one."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import delimited
from features.columns import DataError, Fault
from features.delimited import read_body, read_text, right_cells, separator_of

CELL = st.text("甲乙0.5 -", max_size=4)


def fault_of(data: bytes) -> Fault:
    with pytest.raises(DataError) as refused:
        read_body(read_text("a.csv", data), ",", 0, ["a", "b"])
    return refused.value.faults[0]


@pytest.mark.parametrize("chunk", [7, 8, 9, 1 << 20])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_are_found_whatever_the_chunks(
    monkeypatch: pytest.MonkeyPatch, encoding: str, chunk: int
) -> None:
    monkeypatch.setattr(delimited, "CHUNK", chunk)
    lines = "".join(f"第{n}厂,𠮷{n}\r\n" for n in range(9))
    text = read_text("a.csv", lines.encode(encoding))
    assert (text.encoding, text.plain) == (encoding, True)
    frame, odd = read_body(text, ",", 0, ["a", "b"])
    assert frame["a"].to_list() == [f"第{n}厂" for n in range(9)]
    assert odd == {}


@pytest.mark.parametrize("chunk", [5, 1 << 20])
def test_a_broken_byte_is_told_with_its_row(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(delimited, "CHUNK", chunk)
    lines = "企业名称,县\n第一厂,东县\n第二厂,西县\n"
    utf8 = lines.encode().replace("西".encode(), "西".encode()[:2])
    found = fault_of(utf8)
    assert (found.code, found.row, found.right) == ("encoding", 3, "UTF-8")
    broken = fault_of(lines.encode("gb18030").replace("东".encode("gb18030"), b"\xff"))
    assert (broken.row, broken.found, broken.right) == (2, "0xFF", "GB18030")


def test_utf16_and_nul_are_named() -> None:
    assert fault_of("a,b".encode("utf-16")).found == "UTF-16"
    assert fault_of(b"a,b\n1,\x00\n").found == "NUL"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found(separator: str) -> None:
    lines = ["题目,一;二", f"企业名称{separator}营业收入", f"甲{separator}1"]
    text = read_text("a.csv", "\n".join(lines).encode())
    assert separator_of(text, {"企业名称", "营业收入"}) == separator
    assert separator_of(read_text("a.csv", f"a{separator}b\n".encode()), set()) == separator
    assert separator_of(read_text("a.csv", b"a\n"), set()) == ","


RAGGED = b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n,,\n\n1,2,3\n1,2,3,\n"


@pytest.mark.parametrize("plain", [True, False])
def test_ragged_rows_are_told_by_either_way(plain: bool) -> None:
    text = replace(read_text("a.csv", RAGGED), plain=plain)
    frame, odd = read_body(text, ",", 0, ["a", "b", "c"])
    assert odd == {2: 2, 3: 4, 7: 4}
    assert frame.rows()[4:7] == [(None,) * 3, (None,) * 3, ("1", "2", "3")]


@pytest.mark.parametrize("plain", [True, False])
def test_blank_cells_at_the_end_of_every_row_are_a_habit(plain: bool) -> None:
    text = replace(read_text("a.csv", b"a,b\n1,2,\n3,4,\n5,6,,\n"), plain=plain)
    frame, odd = read_body(text, ",", 1, ["a", "b"])
    assert (frame.rows(), odd) == ([("1", "2"), ("3", "4"), ("5", "6")], {})


def test_unnamed_columns_at_the_end_may_be_missing() -> None:
    assert right_cells(["a", "(2)", "c", "(4)"]) == 3
    frame, odd = read_body(read_text("a.csv", b"1,2\n3,4,5\n"), ",", 0, ["a", "b", "(3)"])
    assert (frame.rows(), odd) == ([("1", "2", None), ("3", "4", "5")], {})


def test_quotes_hold_separators_line_ends_and_quotes() -> None:
    text = read_text("a.csv", '"a,1","x\ny"\n"say ""so""",管5" 径\n'.encode())
    assert not text.plain
    assert read_body(text, ",", 0, ["a", "b"])[0].rows() == [
        ("a,1", "x\ny"),
        ('say "so"', '管5" 径'),
    ]


@pytest.mark.parametrize("data", [b'a,b\n"1,2\n3,4\n', b'a,b\n"1"x,2\n'])
def test_a_quote_that_is_not_closed_is_told(data: bytes) -> None:
    assert fault_of(data) == Fault("open_quote", "a.csv", row=2)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_both_ways_read_the_same(rows: list[list[str]]) -> None:
    text = read_text("a.csv", "".join(",".join(row) + "\n" for row in rows).encode())
    exact = read_body(replace(text, plain=False), ",", 0, ["a", "b", "c"])
    fast = read_body(text, ",", 0, ["a", "b", "c"])
    assert fast[0].rows() == exact[0].rows()
    assert fast[1] == exact[1]


def test_a_file_on_disk_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "a [1]*.csv"
    path.write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n3,4")
    names = ["a", "b"]
    assert read_body(read_text("a", path), ",", 0, names)[0].rows() == [
        ("a", "b"),
        ("1", "2"),
        (None, None),
        ("3", "4"),
    ]
