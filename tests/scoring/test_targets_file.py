"""The targets file: its words, every fault of it at once, and the ones that are shipped."""

from datetime import date
from pathlib import Path

import pytest

from configs.reader import ConfigError, known
from features.columns import DataError
from scoring.targets_file import read_targets
from tests.features.test_read import Write, write
from tests.features.test_tables import write_xlsx

__all__ = ["write"]


def test_a_table_is_read_in_chinese_or_english_words(write: Write, tmp_path: Path) -> None:
    chinese = write(
        "县区,年度,称号,指标,单位,目标,已认定,在审,起算日",
        "甲县,2026,小巨人,,,3,1,2,",
        "乙县,2026年,,新增标准,项,1.5,,,2025-07-01",
    )
    first, second = read_targets(str(chinese)).rows
    assert (first.place, first.year, first.title, first.target) == ("甲县", 2026, "little_giant", 3)
    assert (first.attained, first.in_progress, first.row) == (1, 2, 2)
    assert second.item
    assert (second.item.zh, second.unit, second.target) == ("新增标准", "项", 1.5)
    assert (second.attained, second.begins) == (None, date(2025, 7, 1)), "blank is not zero"
    rows = [["place", "year", "title", "target"], ["甲县", 2026, "srdi", 4]]
    (own,) = read_targets(str(write_xlsx(tmp_path / "t.xlsx", rows))).rows
    assert (own.title, own.target, own.begins) == ("srdi", 4, date(2026, 1, 1))


def test_every_fault_of_a_table_is_told_at_once(write: Write) -> None:
    path = write(
        "place,year,title,item,target,attained,level,since",
        ",2026,srdi,,1,,,",
        "甲县,26,srdi,,1,,,",
        "甲县,2026,srdl,,1,,,",
        "甲县,2026,,,1,,,",
        "甲县,2026,srdi,标准,1,,,",
        "戊县,2026,srdi,,0,,,",
        "乙县,2026,srdi,,1.5,-1,,",
        "丙县,2026,srdi,,1,,乡,2027-01-01",
        "丁县,2026,srdi,,1,,,",
        "丁县,2026,专精特新,,2,,,",
    )
    with pytest.raises(DataError) as refused:
        read_targets(str(path))
    assert [(f.row, f.column, f.code) for f in refused.value.faults] == [
        (2, "place", "not_readable"),
        (3, "year", "not_readable"),
        (4, "title", "no_such_title"),
        (5, "title", "title_or_item"),
        (6, "title", "title_or_item"),
        (7, "target", "not_readable"),
        (8, "target", "not_readable"),
        (8, "attained", "not_readable"),
        (9, "level", "not_readable"),
        (9, "since", "since_after_year"),
        (11, "place", "target_twice"),
    ]
    assert refused.value.faults[2].right == "srdi"


def test_every_fault_of_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(
        "targets:\n"
        "  - {place: 甲县, year: 2026, title: srdl, target: 1}\n"
        "  - {place: 甲县, year: 206, title: srdi, target: 1}\n"
        "  - {place: 甲县, year: 2026, target: 1}\n"
        "  - {place: 甲县, year: 2026, title: srdi, target: 1.5, attained: -1}\n"
        "  - {place: 乙县, year: 2026, title: srdi, target: 1, since: 2027-01-01}\n"
        "  - {place: 丙县, year: 2026, title: srdi, target: 1}\n"
        "  - {place: 丙县, year: 2026, title: 专精特新, target: 2}\n",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        read_targets(str(path))
    assert [(f.line, f.key.partition(".")[2], f.code) for f in refused.value.faults] == [
        (2, "title", "not_among"),
        (3, "year", "not_among"),
        (4, "title", "one_way_only"),
        (5, "target", "wrong_type"),
        (5, "attained", "too_small"),
        (6, "since", "dates_out_of_order"),
        (8, "", "duplicate_code"),
    ]


def test_what_is_shipped_is_as_it_was_published() -> None:
    assert known("targets") == ["baoding", "xinle"]
    assert not [name for name in known("recipes") if name.startswith("targets")]
    xinle, baoding = read_targets("xinle"), read_targets("baoding")
    asked = {one.title: one.target for one in xinle.rows if one.title}
    assert asked == {
        "cluster_leader": 1,
        "srdi": 6,
        "little_giant": 3,
        "tech_leader": 1,
        "high_tech": 5,
    }
    assert (len(xinle.rows), len(baoding.rows)) == (17, 20)
    stages = [(one.year, one.target) for one in baoding.rows if one.title == "little_giant"]
    assert stages == [(2023, 10), (2025, 20)]
    for one in (*xinle.rows, *baoding.rows):
        assert one.code
        assert one.clause
        assert (one.mark, one.attained) == ("VERIFIED", None)
        assert one.cites in (xinle.document, baoding.document)


def test_a_file_that_there_is_not_names_those_that_are_shipped() -> None:
    with pytest.raises(ConfigError) as refused:
        read_targets("nowhere.csv")
    assert refused.value.faults[0].right == "baoding, xinle"
