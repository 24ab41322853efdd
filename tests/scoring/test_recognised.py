"""Recognitions with their places: from a file, a panel, both; each once; who has applied."""

from datetime import date
from pathlib import Path

import polars as pl

from features.panel import write_panel
from scoring.recognised import pending, read_register, won
from tests.features.test_read import Write, write
from tests.made import made_panel
from tests.scoring.targeted import list_on_disk, listed_of, register_of, target_of

__all__ = ["write"]
DAY = date(2026, 9, 30)


def test_a_file_is_matched_by_id_or_name_and_placed(write: Write) -> None:
    listed = listed_of()
    path = write(
        "enterprise_id,title,announced_on,county",
        "a,小巨人,2026-07-01,",
        "庚厂,小巨人,2026-02-01,",
        "新来的厂,小巨人,2026-07-01,甲县",
        "无处的厂,小巨人,2026-07-01,",
        "c,小巨人,2026-10-01,",
        "e,专精特新,2026-07-01,",
    )
    register = read_register([listed], None, path, DAY)
    assert register
    titles = register.titles("little_giant", listed.as_of)
    assert dict(titles.select("enterprise_id", "county").iter_rows()) == {
        "a": "甲县",
        "h": "乙县",
        "新来的厂(甲县)": "甲县",
        "无处的厂": None,
    }, "what is announced later is not looked at"
    here = won(titles, target_of())
    assert here["enterprise_id"].to_list() == ["a", "新来的厂(甲县)"]
    assert won(titles, target_of(place="乙县"))["enterprise_id"].to_list() == ["h"]
    assert won(titles, target_of(place="某市", level="city")).height == 3
    assert register.inputs[0]["unmatched"] == 2
    assert register.since == date(2026, 2, 1)


def test_each_enterprise_counts_once_within_the_days_of_the_target() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 30)]
    events = [("a", "recognised", day) for day in days] + [("b", "renewed", days[1])]
    titles = register_of(events, listed_of(), DAY).titles("little_giant")
    assert won(titles, target_of())["announced_on"].to_list() == [date(2026, 1, 1)]


def test_who_has_applied_and_has_no_answer_is_pending() -> None:
    spring, summer = date(2026, 5, 1), date(2026, 8, 1)
    events = [("a", "applied", spring), ("b", "applied", spring), ("c", "applied", spring)]
    events += [("b", "refused", summer), ("e", "applied", date(2025, 5, 1))]
    titles = register_of(events, listed_of(), DAY).titles("little_giant")
    told = pending(titles, target_of())
    assert told is not None
    assert told["enterprise_id"].to_list() == ["a"]
    none = register_of(events[-1:], listed_of(), DAY).titles("little_giant")
    assert pending(none, target_of()) is None, "nobody told of this year: not the same as nobody"


def test_a_panel_places_those_whom_no_list_knows(tmp_path: Path) -> None:
    panel, listed = made_panel(), list_on_disk()
    write_panel(panel, tmp_path / "P")
    register = read_register([listed], tmp_path / "P", None, date(2026, 3, 1))
    assert register
    asked = panel.titles.filter(pl.col("title") == "innovative")["enterprise_id"].unique()
    titles = register.titles("innovative")
    assert set(titles["enterprise_id"]) == set(asked)
    assert titles["county"].null_count() == 0
    assert register.inputs[0]["known"]["titles"]


def test_without_a_register_nothing_is_known() -> None:
    assert read_register([listed_of()], None, None, DAY) is None
