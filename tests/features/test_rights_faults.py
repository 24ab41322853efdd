"""Faults of rows of rights: each order of days, and what is no fault."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.features.test_rights_form import CODES, taken

HEADER = "统一社会信用代码,专利号,权利类型,申请日,授权日,取得日,失效日,知悉日期,取得方式,法律状态"
DAYS = ("2017-07-21", "2019-05-01", "2020-01-01", "2022-02-02", "2022-03-03")


def line(*days: str, how: str = "受让", status: str = "失效") -> str:
    return ",".join([CODES[0], "ZL201710601862.3", "发明专利", *days, how, status])


def test_days_in_order_are_no_fault(tmp_path: Path) -> None:
    assert not taken(tmp_path, line(*DAYS), header=HEADER).faults
    # A right may be bought as an application, and a day may fall on another.
    early = (DAYS[0], DAYS[1], DAYS[0], DAYS[3], DAYS[3])
    assert not taken(tmp_path, line(*early), header=HEADER).faults


@pytest.mark.parametrize(("early", "late"), [*pairwise(range(5)), (0, 3), (0, 4), (1, 4), (2, 4)])
def test_days_out_of_order_are_told(tmp_path: Path, early: int, late: int) -> None:
    days = [*DAYS]
    days[early], days[late] = days[late], days[early]
    found = taken(tmp_path, line(*days), header=HEADER)
    # An end after the day of the list may be told, and a purchase before the grant.
    expected = set() if (early, late) in ((3, 4), (1, 2)) else {"days_out_of_order"}
    assert {fault.code for fault in found.faults} == expected
    assert all(fault.row == 2 for fault in found.faults)


def test_a_fault_is_told_once(tmp_path: Path) -> None:
    found = taken(tmp_path, line("2023-01-01", *DAYS[1:]), header=HEADER)
    told = [(fault.column, fault.code, fault.found) for fault in found.faults]
    assert len(set(told)) == len(told)
