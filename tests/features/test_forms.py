"""A small table of a known form: headers by any of their names, all missing ones told at once."""

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from features.columns import DataError
from features.forms import Form, form_of, read_forms, tell_cells
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
    ((reading, text),) = read_forms(
        sent(tmp_path, "name,日期,其他\n甲厂, 2021-05-01,x\n"), HEADERS, "f"
    )
    assert text.to_dicts() == [{"name": "甲厂", "day": "2021-05-01", "note": None}]
    assert reading.headers == {"name": "name", "day": "日期"}


def test_every_missing_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_forms(sent(tmp_path, "甲,乙\n1,2\n"), HEADERS, "f", ("note",))
    told = [(fault.code, fault.column) for fault in refused.value.faults]
    assert told == [("missing_column", name) for name in ("企业名称", "日期", "说明")]


def judged(folder: Path, bad: str) -> Form:
    ((reading, text),) = read_forms(
        sent(folder, "备注,name,day\na,甲厂,x\nb,乙厂,y\nc,,y\n"), HEADERS, "f"
    )
    tell_cells(reading, text, {"day": text["day"] == bad}, {"day": "2022-04-30"})
    tell_cells(reading, text, {"name": text["name"].is_null()}, {})
    return form_of([(reading, text)])


def test_bad_rows_go_back_as_they_were_sent_and_good_ones_stay(tmp_path: Path) -> None:
    form = judged(tmp_path, "y")
    assert form.values.to_dicts() == [{"name": "甲厂", "day": "x", "note": None}]
    (table,) = form.refused
    assert table.headers == ("备注", "name", "day")
    assert [(row.row, row.cells) for row in table.rows] == [
        (3, ("b", "乙厂", "y")),
        (4, ("c", None, "y")),
    ]
    told = [(f.row, f.column, f.found, f.right) for f in table.rows[1].faults]
    assert told == [(4, "name", "", ""), (4, "day", "y", "2022-04-30")]
    (sheet,) = form.tables
    assert (sheet["kind"], sheet["rows"], sheet["kept"], sheet["refused"]) == ("f", 3, 1, 2)
    assert sheet["faults"] == {"not_readable": 3}
    assert len(sheet["sha256"]) == 64


def test_a_form_that_must_be_whole_tells_every_fault(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        judged(tmp_path, "y").whole()
    assert [(f.row, f.column) for f in refused.value.faults] == [
        (3, "day"),
        (4, "name"),
        (4, "day"),
    ]


def test_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = Workbook(path)
    for year in ("2022", "2023"):
        sheet = book.add_worksheet(year)
        sheet.write_row(0, 0, ["name", "day"])
        sheet.write_row(1, 0, [f"{year}厂", "x"])
    book.close()
    form = form_of(read_forms(path, HEADERS, "f"))
    assert form.values["name"].to_list() == ["2022厂", "2023厂"]
    assert [table["sheet"] for table in form.tables] == ["2022", "2023"]
