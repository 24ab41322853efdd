"""The workbook: a sheet for each question, text as text, no formula from data."""

from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

from scoring.folder import publish
from scoring.writing import potential
from tests.made import made_panel, made_ranking
from tests.scoring.recomputed import Workbook
from tests.scoring.test_lists import named


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("book") / "list"
    ranking = named(made_ranking("srdi", False), '=HYPERLINK("http://x","y")')
    publish(ranking, made_panel(), "zh", out)
    return out / "list.xlsx"


def rows_of(book: Path, sheet: str) -> list[tuple[str | None, ...]]:
    table = fastexcel.read_excel(book).load_sheet(sheet, header_row=None, dtypes="string")
    return list(table.to_polars().iter_rows())


def test_the_sheets_are_those_that_officials_know(book: Path) -> None:
    names = [
        "名单",
        "口径说明",
        "硬条件明细",
        "得分构成",
        "计分规则",
        "落选边缘",
        "退回数据",
        "待核",
    ]
    assert fastexcel.read_excel(book).sheet_names == names


def test_the_list_has_one_row_per_place_and_reserve(book: Path) -> None:
    ranking = made_ranking("srdi", False)
    shown = ranking.frame.filter(pl.col("tier").is_in(["A", "B"]))
    title, _, *rows, remark = rows_of(book, "名单")
    assert "虚构数据" in str(title[0])
    assert str(remark[0]).startswith("填表说明")
    assert [row[2] for row in rows] == shown["enterprise_id"].to_list()
    assert [int(float(str(row[0]))) for row in rows] == list(range(1, shown.height + 1))


def test_a_name_is_never_a_formula_or_a_link(book: Path) -> None:
    assert rows_of(book, "名单")[2][1] == '=HYPERLINK("http://x","y")'
    told = Workbook(book)
    with ZipFile(book) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        text = "".join(parts.read(name).decode() for name in sheets)
    assert "HYPERLINK" not in "".join(f for own in told.formulas.values() for f in own.values())
    assert {name for name, own in told.formulas.items() if own} == {"得分构成"}
    assert "<hyperlink" not in text


def test_every_sheet_is_ready_for_paper(book: Path) -> None:
    with ZipFile(book) as parts:
        for nth in range(1, 9):
            sheet = parts.read(f"xl/worksheets/sheet{nth}.xml").decode()
            assert 'paperSize="9"' in sheet
            assert 'orientation="landscape"' in sheet
            assert 'fitToHeight="0"' in sheet
            assert "制表日期 2026-03-01" in sheet
            assert "第 &amp;P 页" in sheet
            assert 'state="frozen"' in sheet
        defined = parts.read("xl/workbook.xml").decode()
    assert defined.count("Print_Titles") == 8


@pytest.mark.parametrize(("raw", "seen"), [(None, None), (-3.0, 0.0), (104.0, 100.0), (7.26, 7.3)])
def test_the_potential_is_shown_within_its_scale(raw: float | None, seen: float | None) -> None:
    assert potential(raw) == seen


def test_of_very_many_clauses_those_that_are_met_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.workbook.CLAUSE_ROWS", 40)
    publish(made_ranking("srdi", False), made_panel(), "zh", tmp_path / "l")
    _, _, *rows, told = rows_of(tmp_path / "l" / "list.xlsx", "硬条件明细")
    assert len(rows) == 40
    assert {row[3] for row in rows} <= {"不符合", "待核", "需人工判断"}
    every = pl.read_parquet(tmp_path / "l" / "findings.parquet").height
    assert str(told[0]).startswith(f"共 {every} 条")
