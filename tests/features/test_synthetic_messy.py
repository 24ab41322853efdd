"""A messy file of the made-up province: its key tells all that is wrong in it, and only that."""

from collections import Counter

import polars as pl
import pytest

from features.columns import is_credit_code
from features.synthetic import bureau_table, make_province
from features.synthetic_messy import FILES, MADE_UP, Messy, MessyFile, mess_up
from features.synthetic_mistakes import (
    CODE,
    FAULTS,
    FORMER,
    HEADERS,
    MONEY,
    NAME,
    NUMBERS,
    YEAR,
    as_text,
)


@pytest.fixture(scope="module")
def messy() -> Messy:
    return mess_up(make_province(900, 5), 5)


def faults_of(messy: Messy, file: MessyFile) -> dict[int, list[dict[str, str]]]:
    """The key's lines of one file by row."""
    by_row: dict[int, list[dict[str, str]]] = {}
    for line in messy.key.filter(pl.col("file") == file.name).iter_rows(named=True):
        by_row.setdefault(line["row"], []).append(line)
    return by_row


def first_row(file: MessyFile) -> int:
    return 5 if file.encoding is None else 2


def test_every_kind_of_mess_is_there_and_told(messy: Messy) -> None:
    counted = Counter(messy.key["fault"])
    assert set(counted) == set(FAULTS)
    assert counted["in_yuan"] > counted["wrong_character"] > 10
    assert [(file.name, file.encoding) for file in messy.files] == list(FILES)
    assert messy.key.equals(messy.key.sort(messy.key.columns))


def test_the_same_seed_makes_the_same_mess(messy: Messy) -> None:
    again, other = (mess_up(make_province(900, 5), seed) for seed in (5, 6))
    assert again.files == messy.files
    assert again.key.equals(messy.key)
    assert not other.key.equals(messy.key)


def test_every_cell_is_right_or_told(messy: Messy) -> None:
    """The key mends each file: what it does not name is as the bureau's table has it."""
    province = make_province(900, 5)
    table = bureau_table(province).unique(["统一社会信用代码", "年度"], keep="first")
    bare = {name: name.removesuffix("(万元)").removesuffix("(%)") for name in table.columns}
    right = {(r[CODE], r[YEAR]): r for r in table.rename(bare).iter_rows(named=True)}
    seen = 0
    for file in messy.files:
        told = faults_of(messy, file)
        for number, cells in enumerate(file.rows[first_row(file) :], first_row(file) + 1):
            lines = told.get(number, [])
            whole = {line["fault"] for line in lines if not line["column"]}
            if whole & {"subtotal", "total", "note"}:
                continue
            if "shifted" in whole:
                cells = (*cells[:2], *cells[3:], None)
            row = {h: as_text(cell) for h, cell in zip(HEADERS, cells, strict=True)}
            for line in sorted(lines, key=lambda line: line["fault"] == "former_name"):
                if line["column"]:
                    row[line["column"]] = line["right"]
            if "twice" in whole:
                (line,) = (line for line in lines if line["fault"] == "twice")
                assert file.rows[int(line["right"]) - 1] == cells
                continue
            truth = right[row[CODE], int(row[YEAR])]
            assert is_credit_code(row[CODE])
            for header in set(HEADERS) - {FORMER}:
                value = truth.get(header)
                day = value.isoformat() if hasattr(value, "isoformat") else value
                assert row[header] == as_text(day), (file.name, number, header)
            seen += 1
    assert seen == len(right)


def test_found_is_what_stands_in_the_cell(messy: Messy) -> None:
    for file in messy.files:
        for number, lines in faults_of(messy, file).items():
            for line in lines:
                if line["column"] and line["fault"] != "former_name":
                    cell = file.rows[number - 1][HEADERS.index(line["column"])]
                    assert as_text(cell) == line["found"], line


def test_the_face_and_the_foot(messy: Messy) -> None:
    for file in messy.files:
        assert MADE_UP in as_text(file.rows[0][0])
        assert MADE_UP in as_text(file.rows[-2][0])
        assert file.rows[-3][0] == "合计"
    book, one, other = messy.files
    assert book.rows[3][HEADERS.index("营业收入")] == "营业收入"
    assert book.rows[4][HEADERS.index("营业收入")] == "万元"
    assert len(book.merged) == 5
    assert "营业收入\uff08万元\uff09" in one.rows[1]
    assert one.merged == other.merged == ()
    assert all(isinstance(cell, str) for row in one.rows for cell in row)


def test_totals_are_sums_of_what_is_right(messy: Messy) -> None:
    book = messy.files[0]
    place = HEADERS.index(MONEY[0])
    sums = [row[place] for row in book.rows if row[0] == "小计"]
    total = next(row[place] for row in book.rows if row[0] == "合计")
    assert all(isinstance(value, float) for value in [*sums, total])
    assert 0.8 < sum(sums) / total <= 1.0 + 1e-9


def test_a_lost_code_is_what_a_spreadsheet_makes_of_it(messy: Messy) -> None:
    lost = messy.key.filter(pl.col("fault") == "lost_digits")
    for line in lost.iter_rows(named=True):
        assert float(line["found"]) == pytest.approx(float(line["right"]), rel=1e-5)
        assert line["right"].isdigit()
    forms = set(lost["found"].str.contains("E"))
    assert forms == {True, False}


def test_former_names_are_told_in_later_years(messy: Messy) -> None:
    renamed = messy.key.filter(pl.col("fault") == "former_name")
    told = {
        (as_text(row[HEADERS.index(FORMER)]), as_text(row[0]))
        for file in messy.files
        for row in file.rows
        if len(row) == len(HEADERS)
    }
    former = {name for name, _ in told}
    assert renamed["found"].is_in(list(former)).mean() > 0.8
    assert renamed.filter(pl.col("column") != NAME).is_empty()
    assert not set(NUMBERS) & set(renamed["column"])
