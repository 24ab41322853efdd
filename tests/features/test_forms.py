"""A small table of a known form: headers by any of their names, all missing ones told at once."""

from pathlib import Path

import pytest

from features.columns import DataError
from features.forms import read_form, refuse_cells
from features.source import Header

HEADERS = {
    "name": Header(("企业名称", "name"), required=True),
    "day": Header(("日期", "day"), required=True),
    "note": Header(("说明",)),
}


def sent(folder: Path, text: str) -> Path:
    path = folder / "form.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_headers_go_by_any_of_their_names_and_absent_columns_are_null(tmp_path: Path) -> None:
    reading, text = read_form(sent(tmp_path, "name,日期,其他\n甲厂, 2021-05-01,x\n"), HEADERS, "f")
    assert text.to_dicts() == [{"name": "甲厂", "day": "2021-05-01", "note": None}]
    assert reading.headers == {"name": "name", "day": "日期"}


def test_every_missing_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_form(sent(tmp_path, "甲,乙\n1,2\n"), HEADERS, "f", ("note",))
    told = [(fault.code, fault.column) for fault in refused.value.faults]
    assert told == [("missing_column", name) for name in ("企业名称", "日期", "说明")]


def test_bad_cells_are_told_with_their_rows(tmp_path: Path) -> None:
    reading, text = read_form(sent(tmp_path, "name,day\n甲厂,x\n乙厂,y\n"), HEADERS, "f")
    refuse_cells(reading, text, {"day": text["day"] == "z"}, {})
    with pytest.raises(DataError) as refused:
        refuse_cells(reading, text, {"day": text["day"] == "y"}, {"day": "2022-04-30"})
    (fault,) = refused.value.faults
    assert (fault.row, fault.column, fault.found, fault.right) == (3, "day", "y", "2022-04-30")
