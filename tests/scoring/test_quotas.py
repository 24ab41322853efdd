"""The quota file: its words, every fault of it at once, and quotas of what there is not."""

import polars as pl
import pytest

from features.columns import DataError
from scoring.quotas import Quota, match_quotas, read_quotas
from tests.features.test_read import Write, write

__all__ = ["write"]


def test_a_file_is_read_in_chinese_or_english_words(write: Write) -> None:
    chinese = write("维度,取值,下限,上限", "县区,甲县,2,5", "规模,小型,,30", "行业,C35,3.0,")
    told = read_quotas(chinese, 50)
    assert [(q.dimension, q.value, q.least, q.most, q.row) for q in told.rows] == [
        ("county", "甲县", 2, 5, 2),
        ("size", "small", None, 30, 3),
        ("industry", "C35", 3, None, 4),
    ]
    assert told.dimensions == ("county", "industry", "size")
    assert told.rows[0].key == "county:甲县"
    english = write("dimension,value,max", "cluster,a cluster,0", name="english.csv")
    (quota,) = read_quotas(english, 50).rows
    assert (quota.least, quota.most) == (None, 0)


def test_every_fault_is_told_at_once(write: Write) -> None:
    path = write(
        "dimension,value,min,max",
        "province,甲省,1,2",
        "county,,1,2",
        "county,甲县,-1,2",
        "county,乙县,1.5,2",
        "county,丙县,3,2",
        "county,丁县,,",
        "size,huge,1,2",
        "county,戊县,1,2",
        "county,戊县,1,3",
    )
    with pytest.raises(DataError) as refused:
        read_quotas(path, 50)
    assert [(f.row, f.column, f.code) for f in refused.value.faults] == [
        (2, "dimension", "not_readable"),
        (3, "value", "not_readable"),
        (4, "min", "not_readable"),
        (5, "min", "not_readable"),
        (6, "min", "min_above_max"),
        (7, "max", "no_bound"),
        (8, "value", "not_readable"),
        (10, "value", "quota_twice"),
    ]


def test_minima_above_the_length_are_refused(write: Write) -> None:
    path = write("dimension,value,min", "county,甲县,6", "county,乙县,5", "industry,C35,9")
    assert len(read_quotas(path, 11).rows) == 3, "dimensions overlap: only within one they add up"
    with pytest.raises(DataError) as refused:
        read_quotas(path, 10)
    (fault,) = refused.value.faults
    assert (fault.code, fault.found, fault.right) == ("min_sum", "county: 11", "<= 10")


def test_a_file_without_its_columns_is_refused(write: Write) -> None:
    with pytest.raises(DataError) as refused:
        read_quotas(write("dimension,value", "county,甲县"), 10)
    assert [fault.code for fault in refused.value.faults] == ["missing_column"]


def test_a_quota_of_what_nobody_is_names_the_nearest(write: Write) -> None:
    path = write("dimension,value,max", "county,青山,5", "county,绿水县,5")
    population = pl.DataFrame({"county": ["青山县", "绿水县", None]})
    with pytest.raises(DataError) as refused:
        match_quotas(read_quotas(path, 10), population)
    (fault,) = refused.value.faults
    assert (fault.code, fault.row, fault.found, fault.right) == (
        "no_such_value",
        2,
        "青山",
        "青山县",
    )
    assert Quota("county", "绿水县", None, 5, "", 3) in read_quotas(path, 10).rows
