"""The workbook: four sheets in Chinese, text as text, open cases in their order."""

from pathlib import Path
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

from scoring.behind import nothing_behind
from scoring.check import missing_facts
from scoring.folder import publish
from scoring.workbook import list_columns, open_cases, potential
from tests.made import made_panel, made_ranking
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
    assert fastexcel.read_excel(book).sheet_names == ["名单", "待核", "口径说明", "硬条件明细"]


def test_the_list_has_one_row_per_place_and_reserve(book: Path) -> None:
    ranking = made_ranking("srdi", False)
    shown = ranking.frame.filter(pl.col("tier").is_in(["A", "B"]))
    title, header, *rows = rows_of(book, "名单")
    assert "虚构数据" in str(title[0])
    assert len(header) == len(list_columns(ranking, nothing_behind().past))
    assert [row[2] for row in rows] == shown["enterprise_id"].to_list()
    assert [int(float(str(row[0]))) for row in rows] == shown["rank"].to_list()


def test_a_name_is_never_a_formula_or_a_link(book: Path) -> None:
    assert rows_of(book, "名单")[2][1] == '=HYPERLINK("http://x","y")'
    with ZipFile(book) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        text = "".join(parts.read(name).decode() for name in sheets)
    assert "<f>" not in text
    assert "<hyperlink" not in text


def test_open_cases_stand_by_guaranteed_then_possible_points_then_id(book: Path) -> None:
    ranking = made_ranking("srdi", False)
    cases = open_cases(ranking)
    keys = [
        (-row["points"], -row["points_high"], row["enterprise_id"])
        for row in cases.iter_rows(named=True)
    ]
    assert keys == sorted(keys)
    assert [row[2] for row in rows_of(book, "待核")[2:]] == cases["enterprise_id"].to_list()


def test_every_open_case_names_what_is_missing(book: Path) -> None:
    ranking = made_ranking("srdi", False)
    for row in rows_of(book, "待核")[2:]:
        assert row[6], row
    index = ranking.findings.frame["enterprise_id"].index_of(str(rows_of(book, "待核")[2][2]))
    assert index is not None
    assert missing_facts(ranking.findings, index) or ranking.matrix.frame["size"][index] is None


@pytest.mark.parametrize(("raw", "seen"), [(None, None), (-3.0, 0.0), (104.0, 100.0), (7.26, 7.3)])
def test_the_potential_is_shown_within_its_scale(raw: float | None, seen: float | None) -> None:
    assert potential(raw) == seen
