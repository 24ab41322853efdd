"""Lists of rights as they are sent: headers, words, days, and every bad row told and given back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from configs.reader import find, read
from features.columns import DataError
from features.refusal import RETURNED
from features.rights import RIGHT_SCHEMA
from features.rights_form import RightsDelivery, read_rights
from features.rights_source import RightsSource
from tests.features.test_tables import write_xlsx

SOURCE = read(find("rights", "register"), RightsSource)
CODES = ("91990121120993190Q", "919901211750915147")
HEADER = (
    "统一社会信用代码,专利号/登记号,权利类型,申请日,授权日,"
    "取得方式,取得日,权利人排序,法律状态,失效日"
)
GOOD = f"{CODES[0]},ZL201710601862.3,发明专利,2017-07-21,2019-05-01,自主研发,,1,有效,"


def taken(
    folder: Path, *lines: str, header: str = HEADER, name: str = "list.csv"
) -> RightsDelivery:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return read_rights([path], SOURCE)


def test_a_row_is_read_into_our_words(tmp_path: Path) -> None:
    found = taken(tmp_path, GOOD)
    assert not found.faults
    assert dict(found.rights.schema) == RIGHT_SCHEMA
    row = found.rights.row(0, named=True)
    assert (row["kind"], row["office"], row["acquired"]) == ("invention", "CN", "own")
    assert (row["owner_rank"], row["status"]) == (1, "in_force")
    assert (row["filed_on"], row["granted_on"]) == (date(2017, 7, 21), date(2019, 5, 1))
    assert (row["source"], row["state"], row["used"]) == ("register", "verified", None)
    (file,) = found.files
    assert (file["rows"], file["kept"], file["refused"]) == (1, 1, 0)
    assert "used" in file["lacking"]


def test_a_list_is_known_since_the_last_day_it_speaks_of(tmp_path: Path) -> None:
    bought = f"{CODES[1]},ZL201220572874.0,实用新型,2012-11-02,2013-05-01,受让,2021/8/9,,有效,"
    found = taken(tmp_path, GOOD, bought)
    assert found.rights["known_on"].unique().to_list() == [date(2021, 8, 9)]
    own = taken(tmp_path, GOOD + ",2024-01-31", header=HEADER + ",知悉日期")
    assert own.rights["known_on"].to_list() == [date(2024, 1, 31)]


def test_an_end_to_come_of_a_right_in_force_follows_from_its_filing(tmp_path: Path) -> None:
    found = taken(tmp_path, GOOD + "2037-07-21")
    assert (found.faults, found.rights["ended_on"].to_list()) == ((), [None])
    over = taken(tmp_path, GOOD + "2019-04-01")
    assert {fault.code for fault in over.faults} == {"days_out_of_order", "status_differs"}


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ((CODES[0], "91990121120993190A"), "统一社会信用代码", "bad_credit_code"),
        ((CODES[0], ""), "统一社会信用代码", "no_key"),
        (("ZL201710601862.3", ""), "专利号/登记号", "no_right"),
        (("ZL201710601862.3", "ZL201710601862.4"), "专利号/登记号", "bad_patent_number"),
        (("ZL201710601862.3", "ZL201710601862"), "专利号/登记号", "bad_patent_number"),
        (("ZL201710601862.3", "2.0171E+12"), "专利号/登记号", "bad_patent_number"),
        (("发明专利", "外观设计"), "权利类型", "kind_differs"),
        (("发明专利", "秘方"), "权利类型", "not_readable"),
        (("2017-07-21", "2018-07-21"), "申请日", "days_out_of_order"),
        (("2017-07-21", "七月"), "申请日", "not_readable"),
        (("2019-05-01", "2016-05-01"), "授权日", "days_out_of_order"),
        (("自主研发", "祖传"), "取得方式", "not_readable"),
        (("自主研发,,", "自主研发,2020-01-01,"), "取得方式", "status_differs"),
        ((",1,", ",第零,"), "权利人排序", "not_readable"),
        (("有效", "审中"), "法律状态", "status_differs"),
    ],
)
def test_a_bad_row_is_told_and_goes_back(
    tmp_path: Path, change: tuple[str, str], column: str, code: str
) -> None:
    second = f"{CODES[1]},2021SR0123456,软件著作权,,2021-03-02,自主研发,,1,有效,"
    found = taken(tmp_path, second, GOOD.replace(*change, 1))
    assert (3, column, code) in {(f.row, f.column, f.code) for f in found.faults}
    assert {fault.row for fault in found.faults} == {3}
    assert found.rights["right_id"].to_list() == ["2021SR0123456"]
    (table,) = found.refused
    assert [row.row for row in table.rows] == [3]
    assert table.headers == tuple(HEADER.split(","))


@pytest.mark.parametrize(("typed", "rank"), [("第一", 1), ("2/3", 2), ("第3权利人", 3), ("4", 4)])
def test_places_among_owners_are_read_as_people_write_them(
    tmp_path: Path, typed: str, rank: int
) -> None:
    assert taken(tmp_path, GOOD.replace(",1,", f",{typed},")).rights["owner_rank"].item() == rank


def test_the_same_row_twice_is_kept_once_and_a_different_one_refuses_both(tmp_path: Path) -> None:
    same = taken(tmp_path, GOOD, GOOD)
    assert (same.rights.height, same.files[0]["repeated"]) == (1, 1)
    differs = taken(tmp_path, GOOD, GOOD.replace(",1,", ",2,"))
    assert [(f.row, f.code) for f in differs.faults] == [(2, "right_twice"), (3, "right_twice")]


def test_joint_owners_need_their_places(tmp_path: Path) -> None:
    other = GOOD.replace(CODES[0], CODES[1])
    assert not taken(tmp_path, GOOD, other.replace(",1,", ",2,")).faults
    for shared in (other, other.replace(",1,", ",,")):
        found = taken(tmp_path, GOOD, shared)
        assert [(f.row, f.code) for f in found.faults] == [(2, "right_shared"), (3, "right_shared")]
    gone = other.replace("有效,", "已转让,2020-01-01")
    assert taken(tmp_path, GOOD, gone).rights.height == 2


def test_who_has_no_right_can_say_so(tmp_path: Path) -> None:
    found = taken(tmp_path, GOOD, f"{CODES[1]},,无,,,,,,,")
    row = found.rights.filter(pl.col("kind") == "none").row(0, named=True)
    assert (found.faults, row["enterprise_id"], row["right_id"]) == ((), CODES[1], "")


def test_the_kind_and_the_office_may_be_told_by_the_number_alone(tmp_path: Path) -> None:
    header = "企业代码,专利号,法律状态"
    found = taken(tmp_path, f"{CODES[0]},ZL201220572874.0,有效", header=header)
    # Without any day nobody knows since when it is known.
    assert [fault.code for fault in found.faults] == ["no_key"]
    dated = taken(
        tmp_path, f"{CODES[0]},ZL201220572874.0,2013-05-01", header="企业代码,专利号,授权日"
    )
    assert dated.rights.select("kind", "office").row(0) == ("utility_model", "CN")


def test_a_foreign_patent_needs_no_chinese_number(tmp_path: Path) -> None:
    line = f"{CODES[0]},10-2019-0012345,发明专利,韩国,2019-03-01,2021-01-01"
    header = "企业代码,专利号,权利类型,授权国家/地区,申请日,授权日"
    assert taken(tmp_path, line, header=header).rights["office"].item() == "KR"
    assert taken(tmp_path, line.replace("韩国", ""), header=header).faults


def test_a_file_without_numbers_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        taken(tmp_path, f"{CODES[0]},发明专利", header="企业代码,权利类型")
    assert [fault.code for fault in refused.value.faults] == ["missing_column"]
    with pytest.raises(DataError):
        read_rights([tmp_path / "nowhere.csv"], SOURCE)
    with pytest.raises(DataError):
        read_rights([], replace(SOURCE, kinds={"odd": ("奇",)}))


def test_a_workbook_and_parquet_are_read_alike(tmp_path: Path) -> None:
    plain = taken(tmp_path, GOOD).rights
    rows = [HEADER.split(","), GOOD.split(",")]
    write_xlsx(tmp_path / "list.xlsx", rows)
    assert read_rights([tmp_path / "list.xlsx"], SOURCE).rights.equals(plain)
    frame = pl.DataFrame([rows[1]], schema=rows[0], orient="row")
    frame.write_parquet(tmp_path / "list.parquet")
    assert read_rights([tmp_path / "list.parquet"], SOURCE).rights.equals(plain)


def test_a_returned_row_that_is_corrected_stands_for_the_bad_one(tmp_path: Path) -> None:
    day = ",2024-01-31"
    header = HEADER + ",知悉日期"
    bad = GOOD.replace(",1,", ",第零,") + day
    path = tmp_path / "list.csv"
    path.write_text("\n".join([header, bad]) + "\n", encoding="utf-8")
    back = tmp_path / "back.csv"
    back.write_text(
        "\n".join([",".join(RETURNED) + "," + header, f"2,读不懂,{GOOD}{day}"]) + "\n",
        encoding="utf-8",
    )
    found = read_rights([path, back], SOURCE)
    assert (found.faults, found.rights["owner_rank"].to_list()) == ((), [1])
    assert [file["superseded"] for file in found.files] == [1, 0]
