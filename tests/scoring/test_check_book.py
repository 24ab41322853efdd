"""check.xlsx: the matrix, those who fail one line, a sheet for each title; text stays text."""

from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from configs.words import read_words
from scoring.check_book import write_check_book
from scoring.check_tables import chosen
from scoring.verdicts import Survey
from tests.scoring.surveyed import TITLES, near_all, survey
from tests.scoring.test_workbook import rows_of

WORDS = read_words("zh")
SHEETS = ["总表", "只差一条", "专精特新", "小巨人", "规上工业", "口径说明"]
FORMULA = '=HYPERLINK("http://x","y")'


def with_name(name: str) -> Survey:
    matrix = survey().matrix
    frame = matrix.frame.with_columns(pl.lit(name).alias("name"))
    return replace(survey(), matrix=replace(matrix, frame=frame))


def beside(shown: list[str]) -> list[str]:
    """Everybody else."""
    return [one for one in survey().matrix.frame["enterprise_id"] if one not in shown]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("check") / "check.xlsx"
    ids, _ = chosen(near_all(), [])
    others = beside(ids)
    write_check_book(with_name(FORMULA), ids, others, [("事项", "说明")], WORDS, path)
    return path


def test_the_sheets_stand_in_order(book: Path) -> None:
    with ZipFile(book) as parts:
        text = parts.read("xl/workbook.xml").decode()
    assert [name for name in SHEETS if f'name="{name}"' in text] == SHEETS


def test_the_matrix_says_the_group_of_each_enterprise_under_each_title(book: Path) -> None:
    _, header, *rows = rows_of(book, "总表")
    assert list(header[-3:]) == ["专精特新", "小巨人", "规上工业"]
    assert len(rows) == survey().matrix.frame.height
    for row in rows[:20]:
        for title, told in zip(TITLES, row[-3:]):
            frame = survey().verdicts[title].frame
            group = frame.filter(pl.col("enterprise_id") == row[1])["group"].item()
            assert told == WORDS.say(f"group.{group}")


def test_who_fails_one_line_is_told_which_and_by_how_much(book: Path) -> None:
    _, _, *rows = rows_of(book, "只差一条")
    expected = sum(v.counts()["fails_one"] for v in survey().verdicts.values())
    assert len(rows) == expected > 0
    assert all("现 " in str(row[7]) and "标准" in str(row[7]) for row in rows)
    assert any("差 " in str(row[7]) for row in rows)
    assert any("相当于" in str(row[7]) for row in rows)


def test_a_title_has_its_nearest_first_and_counts_in_its_heading(book: Path) -> None:
    heading, header, *rows = rows_of(book, "小巨人")
    counts = survey().verdicts["little_giant"].counts()
    assert f"只差一条 {counts['fails_one']} 家" in str(heading[0])
    groups = [row[list(header).index("分组")] for row in rows]
    order = [WORDS.say(f"group.{group}") for group in counts]
    assert groups == sorted(groups, key=lambda group: order.index(str(group)))
    assert len(rows) == survey().matrix.frame.height
    lacking = [row for row in rows if row[list(header).index("分组")] == "只缺一项事实"]
    assert lacking
    assert all(row[list(header).index("缺少的事实")] for row in lacking)


def test_verified_facts_have_a_column_where_they_differ(book: Path) -> None:
    _, header, *rows = rows_of(book, "专精特新")
    told = [row[list(header).index("结论（仅已核验事实）")] for row in rows]
    frame = survey().verdicts["srdi"].frame
    differs = frame.filter(pl.col("verdict") != pl.col("verdict_verified")).height
    assert len([cell for cell in told if cell]) == differs > 0


def test_a_name_is_never_a_formula(book: Path) -> None:
    assert rows_of(book, "总表")[2][0] == FORMULA
    with ZipFile(book) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        text = "".join(parts.read(name).decode() for name in sheets)
    assert "<f>" not in text
    assert "<hyperlink" not in text


def test_others_beyond_the_room_are_counted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("scoring.check_book.OTHERS", 3)
    ids, _ = chosen(near_all(), [])
    path = tmp_path / "check.xlsx"
    write_check_book(survey(), ids, beside(ids), [], WORDS, path)
    verdicts = survey().verdicts["little_giant"]
    *_, last = rows_of(path, "小巨人")
    left = verdicts.frame.height - len(verdicts.near) - 3
    assert str(left) in str(last[0])


def test_those_named_are_alone_on_every_sheet(tmp_path: Path) -> None:
    ids = survey().matrix.frame["enterprise_id"].head(2).to_list()
    path = tmp_path / "check.xlsx"
    write_check_book(survey(), ids, None, [], read_words("en"), path)
    for sheet in ("All titles", "SRDI", "little giant", "above scale"):
        rows = rows_of(path, sheet)[2:]
        assert {row[1] for row in rows if row[1]} == set(ids), sheet
