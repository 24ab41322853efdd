"""A source: what it knows by which header, and what can be wrong with it."""

from dataclasses import replace

import pytest

from features.columns import Fault
from features.source import (
    Correction,
    Header,
    Key,
    Reason,
    Source,
    Where,
    check_source,
    headers_of,
    near,
    near_header,
)

SOURCE = Source(
    "bureau",
    {},
    "claimed",
    Key(("编号",), "own"),
    Header(("年度",)),
    {
        "name": Header(("企业名称",)),
        "revenue": Header(("营业收入",), unit="万元"),
        "total_assets": Header(sum=("流动资产", "非流动资产")),
    },
    known_on=Header(("知悉日期",)),
)
WHY = Reason("理由", "why")
HERE = Where("编号", "甲")


def test_a_sound_source_has_no_fault() -> None:
    rules = (
        Correction("revenue", HERE, WHY, times=10_000),
        Correction("name", HERE, WHY, set="missing"),
    )
    assert check_source(replace(SOURCE, corrections=rules)) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (
            Correction("revenues", HERE, WHY, times=2),
            Fault("unknown_column", "bureau", column="revenues", right="revenue"),
        ),
        (Correction("revenue", HERE, WHY), "-"),
        (Correction("revenue", HERE, WHY, times=2, set="missing"), "times: 2, set: missing"),
        (Correction("revenue", HERE, WHY, times=0), "times: 0"),
        (Correction("revenue", HERE, WHY, times=-10), "times: -10"),
        (Correction("revenue", HERE, WHY, times=1), "times: 1"),
        (Correction("name", HERE, WHY, times=2), "times: 2"),
    ],
)
def test_a_bad_rule_of_correction_is_told(rule: Correction, fault: Fault | str) -> None:
    if isinstance(fault, str):
        right = "times > 0 | set: missing"
        fault = Fault("bad_correction", "bureau", "", None, rule.column, fault, right)
    assert check_source(replace(SOURCE, corrections=(rule,))) == [fault]


def test_every_header_of_a_source_is_known() -> None:
    assert headers_of(SOURCE) == [
        "编号",
        "年度",
        "知悉日期",
        "企业名称",
        "营业收入",
        "流动资产",
        "非流动资产",
    ]


def test_the_nearest_known_word() -> None:
    assert near("营业总收入", ["年度", "营业收入"]) == "营业收入"
    assert near("xyz", ["年度"]) == ""
    assert near_header("营业总收入\uff08万元\uff09", SOURCE) == "营业收入"
    assert near_header("备注", SOURCE) == ""
