"""Tables batch by batch: the same rows, numbers, notes and faults as the whole."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from features import decoding, delimited, stream, tables
from features.columns import DataError, Fault
from features.stream import MANY, Stream, Table, stream_of, whole
from features.tables import open_tables, read_table

WANTED = {"企业名称", "营业收入"}
HEADER = "企业名称,营业收入"


@pytest.fixture(params=[10, 60, 1 << 20])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Files are read in batches of about so many bytes."""
    size: int = request.param
    monkeypatch.setattr(decoding, "CHUNK", size)
    monkeypatch.setattr(delimited, "CHUNK", size)
    return size


def opened(tmp_path: Path, *lines: str) -> Stream:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (one,) = open_tables(path, WANTED)
    return one


def faults_of(given: Stream) -> list[Fault]:
    with pytest.raises(DataError) as refused:
        list(given.batches())
    return list(refused.value.faults)


def test_a_file_is_one_table_whatever_its_batches(tmp_path: Path, small: int) -> None:
    lines = ["题目", HEADER, "甲厂,1", "", "乙厂,2", "合计,3", *(f"{n}厂,5" for n in range(9))]
    given = opened(tmp_path, *lines, "注:未审计,")
    batches = list(given.batches())
    assert small > 99 or len(batches) > 2
    assert [row for batch in batches for row in batch.rows] == [3, 5, *range(7, 16)]
    assert all(len(batch.rows) == batch.frame.height for batch in batches)
    table = whole(given)
    assert table.rows == (3, 5, *range(7, 16))
    assert table.frame["企业名称"].to_list() == ["甲厂", "乙厂", *(f"{n}厂" for n in range(9))]
    assert table.skipped == ((1, "题目"), (6, "合计 3"), (16, "注:未审计"))
    assert given.head.skipped == ((1, "题目"),)
    assert (given.head.frame.columns, given.head.frame.height) == (["企业名称", "营业收入"], 0)
    # A stream goes through its file each time from the first row on.
    assert [batch.rows for batch in given.batches()] == [batch.rows for batch in batches]


def test_ragged_rows_far_down_are_all_told_at_the_end(tmp_path: Path, small: int) -> None:
    lines = [HEADER, *["甲厂,1"] * 50, "乙厂", "注:x", *["甲厂,1"] * 50, "丙厂,1,2"]
    assert faults_of(opened(tmp_path, *lines)) == [
        Fault("ragged_row", "a.csv", row=52, found="1", right="2"),
        Fault("ragged_row", "a.csv", row=104, found="3", right="2"),
    ]


def test_an_open_quote_far_down_is_told_with_its_row(tmp_path: Path, small: int) -> None:
    lines = [HEADER, *["甲厂,1"] * 50, '"乙,厂",1', '"丙厂,1', *["甲厂,1"] * 5]
    assert faults_of(opened(tmp_path, *lines)) == [Fault("open_quote", "a.csv", row=53)]


def test_a_header_that_differs_from_its_double_far_down_is_told(tmp_path: Path, small: int) -> None:
    alike = opened(tmp_path, f"{HEADER},营业收入", *["甲厂,1,1"] * 50)
    assert whole(alike).frame.height == 50
    unlike = opened(tmp_path, f"{HEADER},营业收入", *["甲厂,1,1"] * 50, "乙厂,2,3", "丙厂")
    assert faults_of(unlike) == [Fault("duplicate_header", "a.csv", column="营业收入")]


def test_a_file_of_blanks_and_totals_is_empty(tmp_path: Path, small: int) -> None:
    assert faults_of(opened(tmp_path, HEADER, *["", "合计,3", ","] * 9))[0].code == "empty_file"


def test_a_table_in_memory_is_judged_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CELLS", 6)
    frame = pl.DataFrame({"a": list("甲乙丙丁"), "b": list("1234")})
    table = Table("a.xlsx", "表", "xlsx", "0", (3, 5, 6, 9), frame, skipped=((1, "题目"),))
    given = stream_of(table)
    assert [batch.rows for batch in given.batches()] == [(3, 5, 6), (9,)]
    again = whole(given)
    assert (again.rows, again.frame.equals(frame), again.skipped) == (
        table.rows,
        True,
        table.skipped,
    )


@pytest.mark.parametrize("gap", [False, True])
def test_very_many_numbers_without_a_gap_are_a_range(gap: bool) -> None:
    head = Table("a", "", "utf-8", "0", (), pl.DataFrame(schema={"a": pl.String}))

    def batches() -> Any:
        for first in (2, MANY + 2 + gap):
            frame = pl.DataFrame({"a": ["x"] * MANY})
            yield Table("a", "", "utf-8", "0", range(first, first + MANY), frame)

    rows = whole(Stream(head, batches)).rows
    assert isinstance(rows, tuple if gap else range)
    assert (len(rows), rows[0], rows[-1]) == (2 * MANY, 2, 2 * MANY + 1 + gap)


@pytest.mark.parametrize("group", [3, 1000])
def test_parquet_is_read_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    monkeypatch.setattr(tables, "CELLS", 8)
    frame = pl.DataFrame(
        {"企业名称": [*"甲乙丙丁", None, *"戊己"], "营业收入": [1.5] * 4 + [None] + [2.0] * 2}
    )
    path = tmp_path / "a.parquet"
    frame.write_parquet(path, row_group_size=group)
    (given,) = open_tables(path, WANTED)
    assert [list(batch.rows) for batch in given.batches()] == [[1, 2, 3, 4], [6, 7]]
    assert read_table(path, WANTED).frame.rows() == frame.drop_nulls().cast(pl.String).rows()


def test_a_parquet_file_damaged_inside_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"企业名称": [f"{n}厂" for n in range(5000)]}).write_parquet(path)
    content = bytearray(path.read_bytes())
    content[100:2000] = b"\xff" * 1900
    path.write_bytes(content)
    (given,) = open_tables(path, WANTED)
    assert faults_of(given) == [Fault("not_a_table", file="a.parquet", found="parquet")]
