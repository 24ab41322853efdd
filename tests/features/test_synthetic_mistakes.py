"""What clerks do to cells: each kind as it is told, never where it does not fit."""

import numpy as np
import pytest

from features.synthetic_mistakes import (
    CELLS,
    CODE,
    FAULTS,
    FORMER,
    HEADERS,
    NAME,
    NUMBERS,
    ROWS,
    YEAR,
    Former,
    Row,
    as_text,
    draw_kind,
    mess_cells,
    mess_row,
    tell_former_name,
)

CODE_OF_DIGITS = "919901211234567890"


def row(**more: str | float) -> Row:
    cells: Row = dict.fromkeys(HEADERS)
    cells |= {CODE: CODE_OF_DIGITS, NAME: "云岚县恒拓饲料有限公司", YEAR: 2023.0}
    cells |= {"营业收入": 1234.56, "净利润": -3.5, "从业人员": 120.0, "自主品牌": "是"}
    return cells | more


@pytest.mark.parametrize(
    ("cell", "text"), [(None, ""), (3.0, "3"), (3.5, "3.50"), ("x", "x"), (-2.0, "-2")]
)
def test_a_cell_as_text(cell: str | float | None, text: str) -> None:
    assert as_text(cell) == text


def test_a_row_in_yuan_tells_every_figure_of_money() -> None:
    cells = row()
    told = list(mess_row(cells, "in_yuan", book=True))
    assert told == [
        ("营业收入", "in_yuan", 12345600, 1234.56),
        ("净利润", "in_yuan", -35000, -3.5),
    ]
    assert cells["从业人员"] == 120.0


def test_a_code_loses_its_last_digits_only_where_it_is_all_digits() -> None:
    book, saved, letters = row(), row(), row()
    letters[CODE] = "91990121MA1234567X"
    ((_, _, _, right),) = mess_row(book, "lost_digits", book=True)
    assert right == CODE_OF_DIGITS
    assert book[CODE] == 919901211234567000.0
    list(mess_row(saved, "lost_digits", book=False))
    assert saved[CODE] == "9.19901E+17"
    assert not list(mess_row(letters, "lost_digits", book=True))


def test_a_wrong_character_is_one_character() -> None:
    cells = row()
    list(mess_row(cells, "wrong_character", book=True))
    wrong = str(cells[CODE])
    assert sum(a != b for a, b in zip(wrong, CODE_OF_DIGITS, strict=True)) == 1


def test_messes_of_cells_tell_what_stood_there() -> None:
    rng = np.random.default_rng(1)
    seen = set()
    for _ in range(400):
        cells = row(成立日期="2015-03-02", 知悉日期="2024-04-01")
        before = dict(cells)
        for column, fault, found, right in mess_cells(cells, rng):
            assert cells[column] == found
            assert before[column] == right
            assert fault in FAULTS
            seen.add(fault)
    assert seen == {*CELLS, "sentinel", "day", "spaces", "flag"}
    assert set(NUMBERS) <= set(HEADERS)


def test_a_renamed_enterprise_bears_the_old_name_until_it_is_renamed() -> None:
    rng = np.random.default_rng(3)
    former: Former = {CODE_OF_DIGITS: ("云岚县恒拓饲料厂", 2022)}
    before, after = row(年度=2021.0), row(年度=2022.0)
    (told,) = tell_former_name(before, former, rng)
    assert told == (NAME, "former_name", "云岚县恒拓饲料厂", "云岚县恒拓饲料有限公司")
    assert before[NAME] == "云岚县恒拓饲料厂"
    assert not list(tell_former_name(after, former, rng))
    assert after[FORMER] == "云岚县恒拓饲料厂"


def test_kinds_come_by_their_rates() -> None:
    rng = np.random.default_rng(2)
    drawn = [draw_kind(ROWS, rng) for _ in range(20_000)]
    for kind, rate in ROWS.items():
        assert drawn.count(kind) / 200 == pytest.approx(rate, rel=0.25)
    assert drawn.count("") / 20_000 == pytest.approx(1 - sum(ROWS.values()) / 100, abs=0.01)
