"""list.xlsx in LibreOffice: worked out anew, without an error, and on paper; make test-office."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import fastexcel
import pytest

from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank
from scoring.writing import potential
from tests.made import LIST_DAY, banded_bundle, made_panel
from tests.office.opened import WRONG, convert, forget_values
from tests.scoring.bounded import bounded_ranking
from tests.scoring.recomputed import Workbook
from tests.scoring.scored import ranked

pytestmark = pytest.mark.office
# Trees, a card and an index; a public table alone and beside trees; quotas and exclusions.
KINDS = ("parts", "card", "geometric", "table", "both", "bounded")
# Printing takes longest; these two have every sheet there is.
PRINTED = ("both", "bounded")
LONG, SHORT = 842, 595


@cache
def ranking_of(kind: str) -> Ranking:
    if kind in ("parts", "card", "geometric"):
        return ranked(kind)
    if kind == "bounded":
        return bounded_ranking()
    pipeline = replace(read_pipeline("srdi"), gate=(), length=30, reserve=10)
    return rank(made_panel(), pipeline, banded_bundle() if kind == "both" else None, LIST_DAY)


@dataclass(frozen=True)
class Seen:
    """A workbook as we wrote it, and the cells of its sheets after LibreOffice worked them out."""

    ours: Workbook
    path: Path
    formulas: int
    cells: dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module", params=KINDS)
def seen(request: pytest.FixtureRequest, place: Path) -> tuple[str, Seen]:
    kind: str = request.param
    folder = place / kind
    publish(ranking_of(kind), made_panel(), "zh", folder)
    emptied = place / f"{kind}.xlsx"
    count = forget_values(folder / "list.xlsx", emptied)
    worked = place / "worked"
    worked.mkdir(exist_ok=True)
    book = fastexcel.read_excel(convert(emptied, "xlsx", worked))
    cells = {
        name: book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        for name in book.sheet_names
    }
    ours = Workbook(folder / "list.xlsx")
    return kind, Seen(ours, folder / "list.xlsx", count, cells)


def test_every_sheet_is_there_and_no_cell_is_wrong(seen: tuple[str, Seen]) -> None:
    _, opened = seen
    assert list(opened.cells) == list(opened.ours.values)
    for name, rows in opened.cells.items():
        wrong = [cell for row in rows for cell in row if cell and WRONG.match(cell)]
        assert not wrong, (name, wrong[:3])


def test_what_it_works_out_is_what_we_wrote(seen: tuple[str, Seen]) -> None:
    """Every formula, of every sheet, from cells whose values had been taken away."""
    _, opened = seen
    compared = 0
    for name, formulas in opened.ours.formulas.items():
        for where in formulas:
            column, row = place_of(where)
            told = opened.cells[name][row][column]
            assert told is not None, (name, where)
            assert float(told) == pytest.approx(opened.ours.values[name][where], abs=1e-6)
            compared += 1
    assert compared == opened.formulas > 50


def place_of(where: str) -> tuple[int, int]:
    letters = where.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1, int(where[len(letters) :]) - 1


def test_the_sums_are_those_of_the_list(seen: tuple[str, Seen]) -> None:
    kind, opened = seen
    ranking = ranking_of(kind)
    shown = {row["enterprise_id"]: row for row in ranking.shown.iter_rows(named=True)}
    told = 0
    for name, figures in (("得分构成", ("potential",)), ("评分表得分", ("points", "points_high"))):
        if name == "得分构成" and ranking.bundle is None:
            figures = ("points", "points_high")
        for row in opened.cells.get(name, []):
            if row[2] not in shown:
                continue
            told += 1
            for place, figure in enumerate(figures, start=4):
                value = shown[row[2]][figure]
                wanted = potential(value) if figure == "potential" else value
                assert float(row[place]) == pytest.approx(wanted, abs=1e-6)
    assert told == len(shown) * (2 if kind == "both" else 1)


def test_codes_are_text_and_the_review_can_be_chosen(seen: tuple[str, Seen], place: Path) -> None:
    kind, opened = seen
    codes = [row[2] for row in opened.cells["名单"][2:-1]]
    assert codes == ranking_of(kind).shown["enterprise_id"].to_list()
    kept = convert(opened.path, "xlsx", place / "worked")
    assert "同意" in sheet_text(kept, 1)


def sheet_text(book: Path, nth: int) -> str:
    from zipfile import ZipFile

    with ZipFile(book) as parts:
        return parts.read(f"xl/worksheets/sheet{nth}.xml").decode("utf-8")


def test_on_paper_every_sheet_lies_lengthwise_and_is_one_page_wide(
    seen: tuple[str, Seen], place: Path
) -> None:
    from pypdf import PdfReader

    kind, opened = seen
    if kind not in PRINTED:
        return
    folder = place / "paper" / kind
    folder.mkdir(parents=True)
    paper = PdfReader(convert(opened.path, "pdf", folder))
    for page in paper.pages:
        sides = (float(page.mediabox.width), float(page.mediabox.height))
        assert sides == pytest.approx((LONG, SHORT), abs=1.5)
    texts = ["".join(page.extract_text().split()) for page in paper.pages]
    count = len(texts)
    assert all(f"第{nth}页，共{count}页" in text for nth, text in enumerate(texts, start=1))
    assert all("制表日期2026-03-01" in text for text in texts)
    # One page wide: the header of a sheet stands once on each of its pages.
    heads = [text for text in texts if "审核意见" in text and "产业集群" in text]
    assert 1 <= len(heads) < count
    assert len(texts) >= len(opened.cells)
