"""How sheets are laid out: headers of one and two rows, units, titles, totals and notes."""

import polars as pl
import pytest

from features.layout import Row, find_heading, line_of, no_data, numbered

WANTED = {"企业名称", "营业收入", "研发费用"}


def test_a_header_of_one_row_under_titles() -> None:
    rows: list[Row] = [
        ["某市情况表", None],
        [None, "单位:万元"],
        ["企业名称", "营业收入"],
        ["甲", "1"],
    ]
    heading = find_heading(rows, WANTED)
    assert (heading.top, heading.depth, heading.below, heading.found) == (2, 1, 3, True)
    assert (heading.names, heading.default_unit) == (("企业名称", "营业收入"), "万元")


def test_without_words_that_are_known_the_first_row_that_is_not_blank_is_the_header() -> None:
    heading = find_heading([[None, None], ["a", None], ["1", "2"]], WANTED)
    assert (heading.top, heading.names, heading.found) == (1, ("a", "(2)"), False)
    assert find_heading([], WANTED).names == ()


def test_groups_above_name_their_columns_where_that_is_asked_for() -> None:
    rows: list[Row] = [
        ["企业名称", "2024年", None, "2023年", None],
        [None, "营业收入", "研发费用", "营业收入", "研发费用"],
        ["甲", "9", "2", "3", "4"],
    ]
    wanted = {"企业名称", "2024年营业收入", "2024年研发费用", "2023年营业收入"}
    heading = find_heading(rows, wanted)
    years = ("2024年 营业收入", "2024年 研发费用", "2023年 营业收入", "2023年 研发费用")
    assert (heading.names, heading.depth, heading.below) == (("企业名称", *years), 2, 2)


def test_years_under_a_figure() -> None:
    rows: list[Row] = [
        ["企业名称", "研发费用", "营业收入", None],
        [None, None, "2024年", "2023年"],
        ["甲", "1", "2", "3"],
    ]
    names = find_heading(rows, WANTED).names
    assert names == ("企业名称", "研发费用", "营业收入 2024年", "营业收入 2023年")


def test_a_group_that_only_sorts_its_columns_is_no_part_of_their_names() -> None:
    rows: list[Row] = [
        ["企业名称", "主要指标", None, "其他", None],
        [None, "营业收入", "研发费用", "备注", "说明"],
        ["甲", "1", "2", None, None],
    ]
    names = find_heading(rows, WANTED).names
    assert names == ("企业名称", "营业收入", "研发费用", "其他 备注", "其他 说明")


@pytest.mark.parametrize(
    "groups", [[None, "收入", None, "支出", None], [None, "收入", *[None] * 3]]
)
def test_headers_of_three_rows(groups: Row) -> None:
    rows: list[Row] = [
        ["某市情况表", None, None, None, None],
        ["企业名称", "主要指标", None, None, None],
        groups,
        [None, "营业收入", "其他收入", "研发费用", "其他费用"],
        ["甲", "7", "2", "5", "4"],
    ]
    heading = find_heading(rows, WANTED)
    assert (heading.top, heading.depth, heading.below, heading.found) == (1, 3, 4, True)
    assert heading.names[:2] == ("企业名称", "营业收入")
    assert heading.names[3] == "研发费用"
    assert heading.names[2] == "主要指标 收入 其他收入"


def test_years_under_groups_of_groups() -> None:
    rows: list[Row] = [
        ["企业名称", "县", "经济指标", None, None, None],
        [None, None, "营业收入", None, "研发费用", None],
        [None, None, "2024年", "2023年", "2024年", "2023年"],
        ["甲", "东县", "1", "2", "3", "4"],
    ]
    heading = find_heading(rows, {*WANTED, "县"})
    figures = ("营业收入 2024年", "营业收入 2023年", "研发费用 2024年", "研发费用 2023年")
    assert heading.names == ("企业名称", "县", *figures)
    assert (heading.depth, heading.below) == (3, 3)


@pytest.mark.parametrize(
    "above",
    [["某市情况表", None, None], ["填报单位:某局", None, "2024年"], [None, None, "单位:万元"]],
)
def test_a_title_right_above_the_header_is_no_group(above: Row) -> None:
    rows: list[Row] = [above, ["企业名称", "营业收入", "县"], ["甲", "1", "东县"]]
    heading = find_heading(rows, WANTED)
    assert (heading.top, heading.names) == (1, ("企业名称", "营业收入", "县"))


@pytest.mark.parametrize("data", [[None, "1", "2021"], ["甲", "x", "y"], [None, None, "y"]])
def test_a_row_of_data_is_no_part_of_the_header(data: Row) -> None:
    rows: list[Row] = [["企业名称", "营业收入", None], data, ["乙", "2", "3"]]
    assert find_heading(rows, WANTED).depth == 1


@pytest.mark.parametrize(
    ("row", "units"),
    [
        ([None, "万元", "%"], {"营业收入": "万元", "占比": "%"}),
        (["计量单位", "\uff08万元\uff09", "\uff05"], {"营业收入": "万元", "占比": "%"}),
        (["-", "单位:元", "人"], {"营业收入": "元", "占比": "人"}),
    ],
)
def test_a_row_of_units(row: Row, units: dict[str, str]) -> None:
    header, data = ["企业名称", "营业收入", "占比"], ["甲", "1", "2"]
    heading = find_heading([header, row, data], WANTED)
    assert (heading.units, heading.below) == (units, 2)
    assert find_heading([header, ["1", "2", "3"], row, data], WANTED).below == 3


def test_a_row_of_data_that_mentions_a_unit_is_data() -> None:
    assert find_heading([["企业名称", "营业收入"], ["甲", "万元"]], WANTED).below == 1


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        (["单位:万元"], "万元"),
        (["2024年情况表\uff08金额单位\uff1a人民币 亿元\uff09"], "亿元"),
        (["计量单位:千元、人"], "千元"),
        (["单位:", "元"], "元"),
        (["填报单位:元氏县局"], ""),
        (["填报单位:元", "填报日期"], ""),
        (["单位:元氏县"], ""),
        (["单位:人"], ""),
    ],
)
def test_the_unit_of_the_whole_table(line: list[str], unit: str) -> None:
    rows: list[Row] = [[*line, None], ["企业名称", "营业收入"]]
    assert find_heading(rows, WANTED).default_unit == unit


HEADER: Row = ["企业名称", "县", "营业收入", "联系人"]


@pytest.mark.parametrize(
    "cells",
    [
        ["合计", None, "9", None],
        [None, "合  计", "9", None],
        ["东县小计", None, "9", None],
        ["总计\uff1a", None, None, None],
        ["共计(3家)", None, "9", None],
        ["平均", None, "9", None],
        ["备注", None, None, None],
        ["注\uff1a未经审计", None, None, None],
        ["注1:未经审计", "x", None, None],
        ["填表人\uff1a某某", None, None, "审核人:某某"],
        [None, "审核:", None, None],
        ["单位负责人(签字)", None, None, None],
        ["联系电话:0311", None, None, None],
        ["一、东县", None, None, None],
        ["数据截至年底;未经审计", None, None, None],
        HEADER,
    ],
)
def test_rows_that_are_no_data(cells: Row) -> None:
    frame = pl.DataFrame([cells], schema=list(HEADER), orient="row").cast(pl.String)
    assert no_data(frame, [HEADER]).to_list() == [True]


@pytest.mark.parametrize(
    "cells",
    [
        ["合计科技有限公司", "东县", "9", None],
        ["注册科技有限公司", "东县", "9", None],
        ["审核通过科技公司", None, None, None],
        ["甲厂", "东县", "9", "填表人:某某"],
        ["甲厂", "东县", None, "合计"],
        ["甲厂", None, None, None],
        ["一、东县", "东县", "9", None],
        [None, None, None, None],
    ],
)
def test_rows_that_may_be_data(cells: Row) -> None:
    frame = pl.DataFrame([cells], schema=list(HEADER), orient="row").cast(pl.String)
    assert no_data(frame, [HEADER]).to_list() == [False]


def test_names_and_lines() -> None:
    assert numbered(["a", "", "a", "a"]) == ("a", "(2)", "a (2)", "a (3)")
    assert line_of([" 合计 ", None, "", "9"]) == "合计 9"
