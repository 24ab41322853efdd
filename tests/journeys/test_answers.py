"""Doubtful pairs through the officials' door: asked, answered, joined, corrected, never lost."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import pytest
import xlsxwriter

from features.panel import read_panel
from scoring.__main__ import main
from scoring.faults import DATA, DONE, USAGE
from tests.features.test_identity import OLD, OTHER, THIRD, YI
from tests.journeys.test_bad_input import write

HEADER = "统一社会信用代码,年度,企业名称,县(市、区),营业收入"
LINES = [
    f"{OLD},2022,石家庄丙机械有限公司,正定县,7000",
    f"{OTHER},2022,{YI},赵县,7200",
    f"{THIRD},2022,{YI},赵县,7300",
]
PAIR = sorted([OTHER, THIRD])
DAY, LATER = date(2024, 3, 1), date(2024, 9, 1)
Captured = pytest.CaptureFixture[str]
Run = Callable[..., dict[str, Any]]


@pytest.fixture
def take(tmp_path: Path, capsys: Captured) -> Run:
    """Runs intake into tmp_path/panel and gives what it tells; `code` is the exit code wanted."""

    def run(*arguments: object, code: int = DONE) -> dict[str, Any]:
        assert main(["intake", *map(str, arguments), "--json"]) == code
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return told

    return run


def new(folder: Path) -> list[object]:
    ledger = write(folder, HEADER, *LINES)
    return [ledger, "--source", "province", "--out", folder / "panel"]


def into(folder: Path) -> list[object]:
    return ["--into", folder / "panel"]


def sheets(book: Path) -> dict[str, list[tuple[str | None, ...]]]:
    read = fastexcel.read_excel(book)
    return {
        name: read.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        for name in read.sheet_names
    }


def fill(book: Path, out: Path, word: str, day: date) -> Path:
    """A copy of the book, as a person saves it: the first pair of its first sheet answered."""
    fresh = out.with_name("filled.xlsx")
    copy = xlsxwriter.Workbook(fresh)
    form = copy.add_format({"num_format": "yyyy-mm-dd"})
    for nth, (name, rows) in enumerate(sheets(book).items()):
        sheet = copy.add_worksheet(name)
        headers = rows[1]
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(index, column, cell)
        if nth == 0:
            sheet.write(2, headers.index("是否同一企业"), word)
            sheet.write_datetime(2, headers.index("答复日期"), day, form)
    copy.close()
    return fresh.replace(out)


def ids_on(folder: Path, day: date) -> int:
    return int(read_panel(folder / "panel").known(day).facts["enterprise_id"].n_unique())


def test_a_pair_is_asked_answered_joined_and_parted_again(tmp_path: Path, take: Run) -> None:
    assert take(*new(tmp_path))["identity"]["doubtful"] == {"same_name_other_code": 1}
    book = tmp_path / "panel.doubtful.xlsx"
    answered = fill(book, tmp_path / "answered.xlsx", "同一企业", DAY)
    told = take(*into(tmp_path), "--answers", answered)
    assert (told["enterprises"], told["answers"]) == (2, {"same": 1, "different": 0})
    assert told["identity"]["aliases"] == {"answer": 1}
    assert [ids_on(tmp_path, day) for day in (DAY, date(2024, 3, 2))] == [3, 2]
    # The book now holds the answer, to be corrected there and handed in as it is.
    assert list(sheets(book)) == ["已答复"]
    corrected = fill(book, book, "不同企业", LATER)
    told = take(*into(tmp_path), "--answers", corrected)
    assert (told["enterprises"], told["answers"]) == (3, {"same": 0, "different": 1})
    assert told["identity"]["doubtful"] == {}
    days = (DAY, date(2024, 3, 2), LATER, date(2024, 9, 2))
    assert [ids_on(tmp_path, day) for day in days] == [3, 2, 2, 3]


def test_an_answer_stays_known_to_later_deliveries(tmp_path: Path, take: Run) -> None:
    take(*new(tmp_path))
    book = tmp_path / "panel.doubtful.xlsx"
    take(*into(tmp_path), "--answers", fill(book, tmp_path / "a.xlsx", "不同企业", DAY))
    more = write(tmp_path, HEADER, LINES[0].replace("2022", "2023"), name="more.csv")
    told = take(more, "--source", "province", *into(tmp_path))
    assert (told["identity"]["doubtful"], told["answers"]["different"]) == ({}, 1)
    receipt = read_panel(tmp_path / "panel").receipt
    (answer,) = receipt["answers"]
    assert [answer["left_id"], answer["right_id"], answer["same"]] == [*PAIR, False]
    assert (answer["decided_on"], answer["row"]) == ("2024-03-01", 3)
    (form,) = receipt["forms"]
    assert (form["kind"], form["file"], len(form["sha256"])) == ("answers", "a.xlsx", 64)
    page = (tmp_path / "panel" / "receipt.html").read_text(encoding="utf-8")
    assert form["sha256"] in page
    assert "不同企业" in page


def test_the_same_answers_again_change_nothing(tmp_path: Path, take: Run) -> None:
    take(*new(tmp_path))
    answers = fill(tmp_path / "panel.doubtful.xlsx", tmp_path / "a.xlsx", "同一企业", DAY)
    take(*into(tmp_path), "--answers", answers)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    take(*into(tmp_path), "--answers", answers, "--answers", answers)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_answers_are_read_with_the_delivery_that_they_are_about(tmp_path: Path, take: Run) -> None:
    header = "left_id,right_id,answer,decided_on"
    answers = write(tmp_path, header, f"{OTHER},{THIRD},same,2024-03-01", name="a.csv")
    assert take(*new(tmp_path), "--answers", answers)["enterprises"] == 2


def test_bad_answers_are_told_and_nothing_is_written(
    tmp_path: Path, take: Run, capsys: Captured
) -> None:
    take(*new(tmp_path))
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    header = "甲：代码,乙：代码,是否同一企业,答复日期"
    bad = write(
        tmp_path,
        header,
        f"{OTHER},{THIRD},大概,2024-03-01",
        f"{OTHER},{THIRD},同一企业,2124-03-01",
        f"{OTHER},{THIRD},同一企业,",
        name="bad.csv",
    )
    assert main(["intake", *map(str, into(tmp_path)), "--answers", str(bad)]) == DATA
    first, second, third = capsys.readouterr().err.splitlines()
    assert first.startswith("文件 bad.csv，第 2 行，列“是否同一企业”，单元格内容读不懂")
    assert first.endswith("，发现：大概，应为：同一企业 | 不同企业")
    assert "第 3 行，列“答复日期”，日期晚于今天，发现：2124-03-01" in second
    assert third == "文件 bad.csv，第 4 行，列“答复日期”，有答复而没有答复日期"
    wrong = write(
        tmp_path,
        header,
        f"{OTHER},{'9' * 18},同一企业,2024-03-01",
        f"{OTHER},{THIRD},同一企业,2024-03-01",
        f"{THIRD},{OTHER},不同企业,2024-03-01",
        name="wrong.csv",
    )
    assert main(["intake", *map(str, into(tmp_path)), "--answers", str(wrong)]) == DATA
    said = capsys.readouterr().err
    assert "第 2 行，列“是否同一企业”，面板中没有这个企业代码，发现：9" in said
    assert said.count("同一对企业在同一天有两种答复") == 2
    bad.unlink()
    wrong.unlink()
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_answers_begun_in_the_book_are_not_overwritten(
    tmp_path: Path, take: Run, capsys: Captured
) -> None:
    take(*new(tmp_path))
    book = tmp_path / "panel.doubtful.xlsx"
    fill(book, book, "同一企业", DAY)
    begun = book.read_bytes()
    take(*new(tmp_path), code=DATA)
    assert main(["intake", *map(str, new(tmp_path))]) == DATA
    assert f"文件 {book}，疑似同一企业表已有人填写，不覆盖" in capsys.readouterr().err
    assert book.read_bytes() == begun
    assert take(*new(tmp_path), "--answers", book)["enterprises"] == 2


def test_a_panel_that_knows_answers_is_not_replaced_without_them(
    tmp_path: Path, take: Run, capsys: Captured
) -> None:
    take(*new(tmp_path))
    book = tmp_path / "panel.doubtful.xlsx"
    take(*into(tmp_path), "--answers", fill(book, tmp_path / "a.xlsx", "不同企业", DAY))
    assert main(["intake", *map(str, new(tmp_path))]) == DATA
    assert "已有人工答复，重建会丢失" in capsys.readouterr().err
    told = take(*new(tmp_path), "--answers", book)
    assert told["answers"] == {"same": 0, "different": 1}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.csv", "--out", "p"], "--source"),
        (["--titles", "t.csv", "--out", "p"], "--into"),
        (["--into", "p"], "--answers"),
    ],
)
def test_an_intake_of_nothing_is_wrong_usage(
    arguments: list[str], sentence: str, capsys: Captured
) -> None:
    assert main(["intake", *arguments]) == USAGE
    assert sentence in capsys.readouterr().err
