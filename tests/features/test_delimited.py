"""Delimited text: separators, quotes, ragged rows; the fast way and the exact one are one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features import delimited
from features.columns import DataError, Fault
from features.decoding import Text, read_text
from features.delimited import RAGGED_TOLD, Ragged, read_batches, right_cells, separator_of

# Pieces of text in which every quote, line end and separator may stand wherever it likes.
PIECES = st.sampled_from(
    [*'甲a" ,,\n', '"a"', '""', '"x,y"', '"p\nq"', '"s""t"', ",", "\n", "\r\n", "\r", "0.5", ";"]
)


@contextmanager
def exactly(size: int = 1 << 20, by_lines: bool = False) -> Iterator[None]:
    """Row by row, or by lines where that is sure, in blocks of this size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK", size)
        if not by_lines:
            patch.setattr(delimited, "_by_lines", lambda *_: None)
        yield


def read_body(
    text: Text, separator: str, below: int, names: list[str]
) -> tuple[pl.DataFrame, dict[int, int]]:
    """All rows at once, and the ragged ones: position and number of cells."""
    frames, ragged = [pl.DataFrame(schema=dict.fromkeys(names, pl.String()))], Ragged()
    for frame, odd in read_batches(text, separator, below, names):
        frames.append(frame)
        ragged.note(frame.height, odd, set())
    return pl.concat(frames), ragged.told()


def fault_of(data: bytes) -> Fault:
    with pytest.raises(DataError) as refused:
        read_body(read_text("a.csv", data), ",", 0, ["a", "b"])
    return refused.value.faults[0]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found(separator: str) -> None:
    lines = ["题目,一;二", f"企业名称{separator}营业收入", f"甲{separator}1"]
    text = read_text("a.csv", "\n".join(lines).encode())
    assert separator_of(text, {"企业名称", "营业收入"}) == separator
    assert separator_of(read_text("a.csv", f"a{separator}b\n".encode()), set()) == separator
    assert separator_of(read_text("a.csv", b"a\n"), set()) == ","


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_found_where_every_cell_is_quoted(separator: str) -> None:
    rows = [["企业名称", "营业收入"], ["甲,厂", "1;2"]]
    lines = [separator.join(f'"{cell}"' for cell in row) for row in rows]
    text = read_text("a.csv", "\n".join(lines).encode())
    assert separator_of(text, {"企业名称", "营业收入"}) == separator
    assert read_body(text, separator, 0, ["a", "b"])[0].rows() == [tuple(row) for row in rows]


def test_a_quote_that_is_not_closed_makes_no_other_separator() -> None:
    text = read_text("a.csv", '企业名称,营业收入\n甲厂,"1\n'.encode())
    assert separator_of(text, {"企业名称", "营业收入"}) == ","


RAGGED = b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n,,\n\n1,2,3\n1,2,3,\n"


@pytest.mark.parametrize("by_lines", [True, False])
def test_ragged_rows_are_told_by_either_way(by_lines: bool) -> None:
    with exactly(by_lines=by_lines):
        frame, odd = read_body(read_text("a.csv", RAGGED), ",", 0, ["a", "b", "c"])
    assert odd == {2: 2, 3: 4, 7: 4}
    assert frame.rows()[4:7] == [(None,) * 3, (None,) * 3, ("1", "2", "3")]


@pytest.mark.parametrize("by_lines", [True, False])
@pytest.mark.parametrize("size", [4, 1 << 20])
def test_blank_cells_at_the_end_of_every_row_are_a_habit(by_lines: bool, size: int) -> None:
    with exactly(size, by_lines):
        text = read_text("a.csv", b"a,b\n1,2,\n3,4,\n5,6,,\n")
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


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_whole_quoted_cells_are_read_as_lines(quoted: bool, end: str) -> None:
    lines = ['"甲,厂",1,""', '乙,"2",x', "", ",,", '"","",""'] if quoted else ["甲,1,", ",,"]
    batch = delimited._by_lines((end.join(lines) + end).encode(), ",", ["a", "b", "c"])
    assert batch is not None
    rows = [("甲,厂", "1", None), ("乙", "2", "x"), *[(None,) * 3] * 3]
    assert (batch[0].rows(), batch[1]) == (rows if quoted else [("甲", "1", None), (None,) * 3], {})


@pytest.mark.parametrize("line", ['"a""b",1', 'a"b,1', '"a"b,1', '"a,1', '"a" ,1', '1,"a\nb"'])
def test_where_a_line_may_be_no_row_it_is_not_taken_for_one(line: str) -> None:
    assert delimited._by_lines(f"x,y\n{line}\n".encode(), ",", ["a", "b"]) is None


@given(st.lists(PIECES, max_size=24), st.sampled_from([5, 9, 40, 1 << 20]))
@settings(deadline=None)
def test_both_ways_read_the_same_in_blocks_of_any_size(pieces: list[str], size: int) -> None:
    def read() -> object:
        try:
            frame, odd = read_body(text, ",", 0, ["a", "b", "c"])
        except DataError as error:
            return error.faults
        return frame.rows(), odd

    text = read_text("a.csv", "".join(pieces).encode())
    with exactly():
        whole = read()
    with exactly(size):
        assert read() == whole
    with exactly(size, by_lines=True):
        assert read() == whole


def test_the_first_ragged_rows_are_kept_of_a_file_of_nothing_else() -> None:
    ragged = Ragged()
    for _ in range(3):
        ragged.note(1000, dict.fromkeys(range(1000), (1, False)), {0})
    told = ragged.told()
    # The first row of each batch is no data.
    assert list(told) == [n for n in range(1, 1002) if n != 1000]
    assert len(told) == RAGGED_TOLD
    assert ragged.rows == 3000


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
