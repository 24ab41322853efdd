"""The register of titles: every word for a title understood, every bad cell told."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from features.columns import DataError
from features.panel import TITLE_SCHEMA
from features.register import read_recognitions
from scoring.titles import TITLE_WORDS
from tests.features.test_read import Write, write

__all__ = ["write"]


def titles_of(path: Path) -> list[tuple[Any, ...]]:
    return read_recognitions(path, TITLE_WORDS).select(list(TITLE_SCHEMA)).rows()


def test_recognitions_are_read_by_any_of_their_names(write: Write) -> None:
    path = write(
        "企业名称,称号,认定日期,事项,有效期至,备注",
        "甲厂,专精特新中小企业,2022年9月30日,,2025-09-30,x",
        "乙厂,bse_listed,2023-01-05,removed,,x",
    )
    assert titles_of(path) == [
        ("甲厂", "srdi", date(2022, 9, 30), "recognised", date(2025, 9, 30)),
        ("乙厂", "bse", date(2023, 1, 5), "removed", None),
    ]
    plain = write("enterprise_id,title,announced_on", "1,little_giant,2022-09-30", name="b.csv")
    table = read_recognitions(plain, TITLE_WORDS)
    assert table.schema == {**TITLE_SCHEMA, "name": pl.String(), "county": pl.String()}
    told = [("1", "little_giant", date(2022, 9, 30), "recognised", None, None, None)]
    assert table.rows() == told


def test_a_line_without_a_code_goes_by_its_name_and_county(write: Write) -> None:
    path = write(
        "统一社会信用代码,企业名称,县(市、区),称号,认定日期",
        "91990012MA0000001P,甲厂,正定县,srdi,2022-09-30",
        ",乙厂,赵县,srdi,2022-09-30",
    )
    rows = read_recognitions(path, TITLE_WORDS).select("enterprise_id", "name", "county").rows()
    assert rows == [("91990012MA0000001P", "甲厂", "正定县"), ("乙厂", "乙厂", "赵县")]


def test_unknown_titles_events_and_days_are_all_told(write: Write) -> None:
    path = write(
        "name,title,announced_on,event,valid_until",
        "甲厂,好企业,2022-09-30,recognised,",
        "乙厂,srdi,某日,gone,永久",
        ",srdi,2022-09-30,renewed,",
    )
    with pytest.raises(DataError) as refused:
        read_recognitions(path, TITLE_WORDS)
    told = {(f.row, f.column): (f.code, f.found, f.right) for f in refused.value.faults}
    assert set(told) == {
        (2, "title"),
        (3, "announced_on"),
        (3, "event"),
        (3, "valid_until"),
        (4, "name"),
    }
    assert told[2, "title"][:2] == ("not_readable", "好企业")
    assert "专精特新" in told[2, "title"][2]
    assert told[3, "event"] == (
        "not_readable",
        "gone",
        "recognised, renewed, removed, applied, refused",
    )
    assert told[4, "name"][1] == ""


def test_recognitions_without_their_columns_are_refused(write: Write) -> None:
    with pytest.raises(DataError) as refused:
        read_recognitions(write("name,titel", "甲厂,srdi"), TITLE_WORDS)
    assert [(f.code, f.column, f.found) for f in refused.value.faults] == [
        ("missing_column", "title", "titel"),
        ("missing_column", "announced_on", ""),
    ]
