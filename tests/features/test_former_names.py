"""The table of former names: read by any of its headers, every bad line told."""

from datetime import date

import pytest

from features.columns import DataError
from features.former_names import read_former_names
from features.identity import FORMER_SCHEMA
from tests.features.test_read import Write, write

__all__ = ["write"]


def test_a_table_is_read_and_several_former_names_are_parted(write: Write) -> None:
    path = write(
        "统一社会信用代码,企业名称,曾用名,变更日期",
        "91990012MA0000001P,甲厂,乙厂、丙厂,2022年9月30日",
        ",丁厂,戊厂,",
    )
    table = read_former_names(path)
    assert table.schema == FORMER_SCHEMA
    assert table.rows() == [
        ("甲厂", "乙厂", "91990012MA0000001P", date(2022, 9, 30)),
        ("甲厂", "丙厂", "91990012MA0000001P", date(2022, 9, 30)),
        ("丁厂", "戊厂", None, None),
    ]


def test_a_table_of_names_alone_is_enough(write: Write) -> None:
    assert read_former_names(write("name,former_name", "甲厂,乙厂")).rows() == [
        ("甲厂", "乙厂", None, None)
    ]


def test_bad_lines_are_all_told(write: Write) -> None:
    path = write("name,former_name,changed_on", "甲厂,,2022-09-30", ",乙厂,", "丙厂,丁厂,某日")
    with pytest.raises(DataError) as refused:
        read_former_names(path)
    assert {(f.row, f.column, f.code) for f in refused.value.faults} == {
        (2, "former_name", "not_readable"),
        (3, "name", "not_readable"),
        (4, "changed_on", "not_readable"),
    }


def test_a_table_without_its_columns_is_refused(write: Write) -> None:
    with pytest.raises(DataError) as refused:
        read_former_names(write("code,曾用名称", "1,乙厂"))
    assert [(f.code, f.column) for f in refused.value.faults] == [
        ("missing_column", "曾用名"),
        ("missing_column", "企业名称"),
    ]
