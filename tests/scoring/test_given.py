"""What an intake is handed: every fault of every file at once, good rows beside bad ones."""

from datetime import date
from pathlib import Path

import pytest

from features.columns import DataError
from scoring.given import Given, Order, read_given, read_source
from tests.journeys.test_bad_input import HEADER, LINES, write

TITLES = ["name,title,announced_on", "甲厂,srdi,2022-09-01", "乙厂,好企业,2022-09-01"]
NAMES = ["企业名称,曾用名,变更日期", "甲厂,旧厂,", "乙厂,老厂,某日"]
ANSWERS = ["甲：代码,乙：代码,是否同一企业,答复日期", "a,b,同一企业,2026-03-02"]


def order(folder: Path, **more: object) -> Order:
    ledger = write(folder, HEADER, *LINES)
    titles = (write(folder, *TITLES, name="titles.csv"),)
    names = (write(folder, *NAMES, name="names.csv"),)
    fields = {"titles": titles, "former_names": names} | more
    return Order([ledger], "province", folder / "panel", **fields)  # type: ignore[arg-type]


def faults_of(order: Order) -> list[tuple[str, int | None, str]]:
    with pytest.raises(DataError) as refused:
        read_given(order)
    return [(fault.file, fault.row, fault.code) for fault in refused.value.faults]


def test_good_rows_are_taken_and_bad_ones_go_back(tmp_path: Path) -> None:
    given = read_given(order(tmp_path))
    assert given.delivery
    assert given.delivery.panel.facts.height == len(LINES)
    assert [form.values.height for form in given.forms] == [1, 1]
    assert [form.refused[0].rows[0].row for form in given.forms] == [3, 3]
    counts = [(t["kind"], t["rows"], t["kept"], t["refused"]) for t in given.tables]
    assert counts == [("titles", 2, 1, 1), ("former_names", 2, 1, 1)]


def test_strict_refuses_every_bad_row_of_every_file(tmp_path: Path) -> None:
    assert faults_of(order(tmp_path, strict=True)) == [
        ("titles.csv", 3, "not_readable"),
        ("names.csv", 3, "not_readable"),
    ]


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    bad = (write(tmp_path, "name,titel", "甲厂,srdi", name="bad.csv"),)
    answers = (write(tmp_path, *ANSWERS, name="answers.csv"),)
    absent = (tmp_path / "absent.csv",)
    more = {"titles": bad, "former_names": absent, "answers": answers}
    told = faults_of(order(tmp_path, **more, today=date(2026, 3, 1)))
    assert told == [
        ("bad.csv", None, "missing_column"),
        ("bad.csv", None, "missing_column"),
        ("absent.csv", None, "unreadable"),
        ("answers.csv", 2, "day_to_come"),
    ]


def test_forms_alone_need_no_source(tmp_path: Path) -> None:
    answers = (write(tmp_path, *ANSWERS, name="answers.csv"),)
    given = read_given(Order([], "", tmp_path / "panel", into=True, answers=answers))
    assert given == Given(None, (), (), given.answers)
    assert given.answers[0].values.height == 1


def test_every_file_counts_as_handed_in(tmp_path: Path) -> None:
    names = [path.name for path in order(tmp_path).handed_in]
    assert names == ["ledger.csv", "titles.csv", "names.csv"]


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(DataError) as refused:
        read_source("provinz")
    (fault,) = refused.value.faults
    assert (fault.code, fault.found) == ("unknown_source", "provinz")
    assert "province" in fault.right
