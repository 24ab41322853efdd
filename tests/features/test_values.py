"""A batch of rows in our columns: the same, however the rows are cut; nothing keeps the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.reader import find, read
from features import decoding, delimited, marks, rows
from features.cells import compact
from features.columns import DataError
from features.ordering import ORDER
from features.read import read_delivery
from features.source import Source
from features.spool import Spool, spool_beside

PROVINCE = read(find("sources", "province"), Source)
HEADER = "统一社会信用代码,年度,知悉日期,企业名称,营业收入,毛利率,从业人员,自主品牌,成立日期"
CELLS: dict[str, list[str]] = {
    "code": ["91990012MA0000001P", "91990327106609703T", "919903214225869952"],
    "bad code": ["919900120000000000", "9.199E+17", "91990012MA0000001X", ""],
    "year": ["2021", "2021.0", "２０２１年", "去年", ""],
    "day": ["2022-04-30", "2022年3月1日", "2021-12-31", "某日", "-"],
    "name": ["甲厂", "乙（集团）", "'丙", "=A1", "", " 丁 厂"],
    "money": ["300.01", "1,300.01", "1.2亿", "350万元", "约3", "9e12", "－", "(5)", "inf"],
    "share": ["12.5", "0.125", "0.333", "12%", "101", ""],
    "count": ["20", "２０", "-5", "五十", "1 000"],
    "flag": ["是", "否", "大概", ""],
    "founded": ["2015-03-01", "2015.3.1", "二〇一五年三月一日", "2021年2月30日", "42064"],
}


def line(lost: bool) -> st.SearchStrategy[str]:
    """A row; codes that lost their digits change what is said of other rows."""
    codes = CELLS["code"] + (CELLS["bad code"] if lost else [])
    kinds = ["year", "day", "name", "money", "share", "count", "flag", "founded"]
    cells = [st.sampled_from(codes), *(st.sampled_from(CELLS[kind]) for kind in kinds)]
    row = st.tuples(*cells).map(lambda cells: ",".join(f'"{c}"' if "," in c else c for c in cells))
    return st.one_of(row, row, row, row, st.sampled_from(["合计,,,,9,,,,", ",,,,,,,,", ""]))


@contextmanager
def cut_into(size: int, told: int = 100_000) -> Iterator[None]:
    """Batches of about so many bytes, so many rows told one by one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "CHUNK", size)
        patch.setattr(delimited, "CHUNK", size)
        for room in (marks, rows):
            patch.setattr(room, "TOLD", told)
        yield


def delivered(path: Path, spool: Spool | None = None) -> Any:
    """All that comes of a file, to be compared."""
    try:
        delivery = read_delivery([path], PROVINCE, spool)
    except DataError as error:
        return error.faults
    panel, told = delivery.panel, (delivery.refused, delivery.faults)
    facts, origins = panel.facts.sort(ORDER), delivery.origins.read()
    return facts.schema, facts.rows(), panel.receipt, told, sorted(origins.rows())


@given(
    st.booleans().flatmap(lambda lost: st.lists(line(lost), min_size=1, max_size=25)),
    st.sampled_from([1, 90, 300]),
    st.sampled_from(["utf-8", "gb18030"]),
    st.sampled_from([1, 50, 10_000]),
)
@settings(deadline=None)
def test_a_file_says_the_same_in_batches_of_any_size_at_hand_or_written_down(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int, encoding: str, held: int
) -> None:
    path = tmp_path_factory.mktemp("values") / "a.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding=encoding)
    whole = delivered(path)
    with cut_into(size), spool_beside(path.with_name("panel"), held) as spool:
        assert delivered(path, spool) == whole


def test_rows_beyond_what_anybody_reads_are_counted_and_not_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "91990012MA0000001P,2021,2022-04-30,甲厂,300,12.5,20,是,2015-03-01"
    lines = [good.replace("300", "约3").replace("2021", str(2000 + n % 20)) for n in range(40)]
    path.write_text("\n".join([HEADER, *lines, good]) + "\n", encoding="utf-8")
    with cut_into(200, told=7):
        delivery = read_delivery([path], PROVINCE)
    assert delivery.panel.facts.height == 1
    (table,) = delivery.refused
    assert [row.row for row in table.rows] == list(range(2, 9))
    assert [row.cells[4] for row in table.rows] == ["约3"] * 7
    assert table.left_out == delivery.panel.receipt["left_out"] == 33
    (told,) = delivery.panel.receipt["files"]
    assert (told["refused"], told["kept"]) == (40, 1)
    assert told["faults"]["not_readable"] == 40
    assert {fault.row for fault in delivery.faults} == set(range(2, 9))


@given(st.lists(st.one_of(st.none(), st.sampled_from(["", "甲", "一家名字很长的公司", "9" * 30]))))
def test_what_is_held_in_its_own_memory_is_the_same(cells: list[str | None]) -> None:
    text = pl.Series("h", cells, dtype=pl.String)
    assert compact(text).to_list() == cells
