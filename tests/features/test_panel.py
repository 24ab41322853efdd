"""The Panel: what was known before a day, corrections and disputes, and its folder."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.aliases import ALIAS_SCHEMA
from features.columns import DataError
from features.panel import (
    PAGE,
    REFUSED,
    TITLE_SCHEMA,
    Panel,
    base_year,
    no_titles,
    read_panel,
    write_panel,
    year,
)
from features.yearly import one_per_year
from tests.conftest import make_panel

# Three reports of two enterprises; the second of 甲 corrects the first.
ROWS = [
    {"enterprise_id": "甲", "year": 2021, "name": "甲厂", "revenue": 100.0, "employees": 30.0},
    {"enterprise_id": "甲", "year": 2021, "revenue": 120.0, "known_on": date(2022, 8, 1)},
    {"enterprise_id": "乙", "year": 2020, "revenue": 5.0},
]
TITLES = [
    {"enterprise_id": "甲", "title": "srdi", "announced_on": date(2022, 9, 30)},
    {"enterprise_id": "乙", "title": "bse", "announced_on": date(2020, 7, 27)},
]


def told(panel: Panel, who: str = "甲", of: int = 2021) -> dict[str, Any]:
    """What stands of an enterprise in a year."""
    rows = one_per_year(panel.facts)
    return rows.row(
        by_predicate=(pl.col("enterprise_id") == who) & (pl.col("year") == of), named=True
    )


def test_known_is_strictly_before_the_day() -> None:
    panel = make_panel(ROWS, TITLES)
    on_the_day = panel.known(date(2022, 8, 1))
    assert on_the_day.facts["revenue"].to_list() == [100.0, 5.0]
    the_day_after = panel.known(date(2022, 8, 2))
    assert the_day_after.facts["revenue"].to_list() == [100.0, 120.0, 5.0]
    assert panel.known(date(2022, 9, 30)).titles["title"].to_list() == ["bse"]
    assert panel.known(date(2022, 10, 1)).titles["title"].to_list() == ["srdi", "bse"]
    assert on_the_day.receipt == panel.receipt


@given(st.dates(date(2020, 1, 1), date(2023, 12, 31)))
@settings(deadline=None, max_examples=20)
def test_nothing_known_on_or_after_the_day_is_left(as_of: date) -> None:
    panel = make_panel(ROWS, TITLES)
    known = panel.known(as_of)
    assert all(day < as_of for day in known.facts["known_on"])
    assert all(day < as_of for day in known.titles["announced_on"])
    hidden = panel.facts.join(known.facts, on=["enterprise_id", "year", "known_on"], how="anti")
    assert all(day >= as_of for day in hidden["known_on"])


def test_more_recognitions_join_the_register_once() -> None:
    panel = make_panel(ROWS, TITLES[:1])
    more = make_panel(ROWS, TITLES).titles.with_columns(extra=pl.lit("not kept"))
    both = panel.with_titles(more)
    assert both.titles.height == 2
    assert both.titles.schema == TITLE_SCHEMA
    assert both.titles["enterprise_id"].to_list() == sorted(both.titles["enterprise_id"])
    assert panel.titles.height == 1, "a panel is not changed in place"


def test_a_fact_of_a_year_back_has_its_own_name() -> None:
    assert year("revenue").meta.root_names() == ["revenue@0"]
    assert year("revenue", 2).meta.root_names() == ["revenue@2"]


def test_a_correction_fills_in_and_does_not_wipe_out() -> None:
    row = told(make_panel(ROWS))
    assert (row["revenue"], row["employees"], row["name"]) == (120.0, 30.0, "甲厂")
    assert row["known_on"] == date(2022, 8, 1)
    earlier = told(make_panel(ROWS).known(date(2022, 8, 1)))
    assert (earlier["revenue"], earlier["employees"]) == (100.0, 30.0)


def test_the_later_report_speaks_whatever_the_order_of_rows() -> None:
    forward, backward = make_panel(ROWS), make_panel(ROWS[::-1])
    assert told(forward) == told(backward)
    assert one_per_year(forward.facts).height == 2


def test_reports_of_the_same_day_go_by_source() -> None:
    same_day = {"enterprise_id": "甲", "year": 2021}
    rows = [
        {**same_day, "source": "b", "revenue": 2.0},
        {**same_day, "source": "a", "revenue": 1.0},
    ]
    assert told(make_panel(rows))["revenue"] == 2.0
    assert told(make_panel(rows[::-1]))["revenue"] == 2.0


def test_a_late_correction_does_not_rewrite_the_past() -> None:
    """Every day sees the last report before it; the day itself still sees the old one."""
    rows = [
        {"enterprise_id": "甲", "year": 2021, "revenue": 100.0, "known_on": date(2022, 4, 30)},
        {"enterprise_id": "甲", "year": 2021, "revenue": 120.0, "known_on": date(2022, 8, 1)},
        {"enterprise_id": "甲", "year": 2021, "revenue": 90.0, "known_on": date(2024, 2, 1)},
    ]
    panel = make_panel(rows[::-1])
    for day, value in (
        (date(2022, 5, 1), 100.0),
        (date(2022, 8, 1), 100.0),
        (date(2022, 8, 2), 120.0),
        (date(2024, 2, 1), 120.0),
        (date(2024, 2, 2), 90.0),
    ):
        assert told(panel.known(day))["revenue"] == value
    assert panel.known(date(2022, 4, 30)).facts.is_empty()


def test_the_period_and_the_day_it_became_known_are_two_things() -> None:
    """A late report of an old year is unknown until it comes, and moves no other year."""
    rows = [
        {"enterprise_id": "甲", "year": 2022, "revenue": 130.0},
        {"enterprise_id": "甲", "year": 2020, "revenue": 80.0, "known_on": date(2023, 9, 1)},
    ]
    panel = make_panel(rows)
    early, late = panel.known(date(2023, 9, 1)), panel.known(date(2023, 9, 2))
    assert early.facts["year"].to_list() == [2022]
    assert told(late, of=2020)["revenue"] == 80.0
    assert base_year(early, date(2023, 9, 1)) == base_year(late, date(2023, 9, 2)) == 2022


@given(st.integers(1, 4), st.dates(date(2022, 5, 1), date(2024, 12, 31)))
@settings(deadline=None, max_examples=20)
def test_a_correction_of_the_day_or_later_leaves_the_day_as_it_was(
    corrections: int, as_of: date
) -> None:
    first = {"enterprise_id": "甲", "year": 2021, "revenue": 100.0}
    later = [
        {**first, "revenue": 100.0 + i, "known_on": date(as_of.year + i, as_of.month, 1)}
        for i in range(1, corrections + 1)
    ]
    on_the_day = {**first, "revenue": 999.0, "known_on": as_of}
    panel = make_panel([*later, on_the_day, first])
    assert told(panel.known(as_of))["revenue"] == 100.0


def test_cutting_twice_is_cutting_at_the_earlier_day() -> None:
    panel, one, other = make_panel(ROWS, TITLES), date(2022, 5, 1), date(2022, 9, 1)
    assert panel.known(other).known(one).facts.equals(panel.known(one).facts)
    assert panel.known(one).known(other).facts.equals(panel.known(one).facts)


CONFLICT = {
    "enterprise_id": "甲",
    "year": 2021,
    "revenue": 9.0,
    "known_on": date(2022, 6, 1),
    "state": "conflicting",
}


def test_a_conflicting_report_silences_its_year() -> None:
    row = told(make_panel([ROWS[0], CONFLICT]))
    assert (row["revenue"], row["employees"]) == (None, None)
    assert row["name"] == "甲厂", "who it is, is not in doubt"


def test_until_a_later_report_speaks() -> None:
    row = told(make_panel([*ROWS, CONFLICT]))
    assert row["revenue"] == 120.0
    assert row["employees"] is None, "the later report does not say the head-count again"


def test_a_conflict_of_one_year_leaves_other_years_and_enterprises_alone() -> None:
    other_year = {"enterprise_id": "甲", "year": 2020, "revenue": 80.0}
    panel = make_panel([*ROWS, CONFLICT, other_year])
    assert told(panel, of=2020)["revenue"] == 80.0
    assert told(panel, "乙", 2020)["revenue"] == 5.0


def test_a_conflict_that_is_not_known_yet_silences_nothing() -> None:
    panel = make_panel([ROWS[0], CONFLICT])
    assert told(panel.known(date(2022, 6, 1)))["revenue"] == 100.0


def test_an_enterprise_of_which_all_is_in_doubt_is_not_lost() -> None:
    alone = make_panel([CONFLICT])
    assert one_per_year(alone.facts).height == 1
    assert told(alone)["revenue"] is None


@pytest.mark.parametrize(
    ("as_of", "latest"),
    [
        (date(2022, 4, 30), 2020),
        (date(2022, 5, 1), 2021),
        (date(2022, 12, 31), 2021),
        (date(2023, 1, 1), 2021),
        (date(2023, 4, 30), 2021),
        (date(2023, 5, 1), 2021),
        (date(2021, 4, 30), None),
    ],
)
def test_the_latest_year_turns_after_30_april(as_of: date, latest: int | None) -> None:
    rows = [{"enterprise_id": "甲", "year": y, "revenue": 1.0} for y in (2020, 2021)]
    assert base_year(make_panel(rows).known(as_of), as_of) == latest


def test_an_early_reporter_does_not_move_the_year_for_the_others() -> None:
    rows = [
        {"enterprise_id": "甲", "year": 2020, "revenue": 1.0},
        {"enterprise_id": "乙", "year": 2021, "revenue": 1.0, "known_on": date(2022, 1, 15)},
    ]
    panel = make_panel(rows)
    assert base_year(panel.known(date(2022, 3, 1)), date(2022, 3, 1)) == 2020
    assert base_year(panel.known(date(2022, 5, 1)), date(2022, 5, 1)) == 2021


def test_a_panel_comes_back_from_its_folder(tmp_path: Path) -> None:
    panel = make_panel(ROWS, TITLES, made_up=True)
    write_panel(panel, tmp_path / "deep" / "panel")
    back = read_panel(tmp_path / "deep" / "panel")
    order = ["enterprise_id", "year", "known_on"]
    assert back.facts.equals(panel.facts.select(back.facts.columns).sort(order))
    assert sorted(back.titles.rows()) == sorted(panel.titles.rows())
    assert back.titles.schema == TITLE_SCHEMA
    assert back.receipt == panel.receipt
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["panel"]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    write_panel(make_panel(ROWS, TITLES), tmp_path / "one")
    write_panel(make_panel(ROWS[::-1], TITLES[::-1]), tmp_path / "two")
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert set(bytes_of(tmp_path / "one")) == {"facts.parquet", "titles.parquet", "receipt.json"}


def test_a_new_panel_replaces_the_old_one_and_what_a_crash_left(tmp_path: Path) -> None:
    folder = tmp_path / "panel"
    write_panel(make_panel(ROWS), folder)
    (tmp_path / "panel.part").mkdir()
    (tmp_path / "panel.part" / "facts.parquet").write_bytes(b"half")
    write_panel(make_panel(ROWS[:1]), folder)
    assert read_panel(folder).facts.height == 1
    assert [path.name for path in tmp_path.iterdir()] == ["panel"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "panel").mkdir()
    write_panel(make_panel(ROWS), tmp_path / "panel")
    assert read_panel(tmp_path / "panel").facts.height == 3


@pytest.mark.parametrize("with_panel", [False, True], ids=["notes", "a panel with notes"])
def test_a_foreign_folder_is_left_as_it_is(tmp_path: Path, with_panel: bool) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    if with_panel:
        write_panel(make_panel(ROWS), folder)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    before = bytes_of(folder)
    with pytest.raises(DataError, match="out_not_panel"):
        write_panel(make_panel(ROWS), folder)
    assert bytes_of(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["papers"]


def test_a_file_in_the_way_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "panel").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="out_not_panel"):
        write_panel(make_panel(ROWS), tmp_path / "panel")
    assert (tmp_path / "panel").read_text(encoding="utf-8") == "mine"


def test_what_is_no_panel_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not_a_panel"):
        read_panel(tmp_path)
    write_panel(make_panel(ROWS), tmp_path / "panel")
    (tmp_path / "panel" / "receipt.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="not_a_panel"):
        read_panel(tmp_path / "panel")


def test_a_panel_of_another_vocabulary_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "panel"
    write_panel(make_panel(ROWS), folder)
    facts = pl.read_parquet(folder / "facts.parquet")
    facts.rename({"employees": "headcount", "state": "mood"}).write_parquet(
        folder / "facts.parquet"
    )
    with pytest.raises(DataError) as refused:
        read_panel(folder)
    told_faults = {(f.code, f.column) for f in refused.value.faults}
    assert told_faults == {
        ("unknown_column", "headcount"),
        ("unknown_column", "mood"),
        ("missing_column", "state"),
    }


def test_an_empty_register_has_the_form_of_a_full_one() -> None:
    assert no_titles().schema == TITLE_SCHEMA
    assert make_panel(ROWS).titles.equals(no_titles())


def test_a_panel_of_other_types_is_refused(tmp_path: Path) -> None:
    write_panel(make_panel([{"enterprise_id": "a", "year": 2024, "revenue": 1e7}]), tmp_path / "p")
    path = tmp_path / "p" / "facts.parquet"
    pl.read_parquet(path).with_columns(pl.col("revenue").cast(pl.String)).write_parquet(path)
    with pytest.raises(DataError) as refused:
        read_panel(tmp_path / "p")
    assert [(f.code, f.column) for f in refused.value.faults] == [("wrong_column_type", "revenue")]


def test_a_panel_with_an_unknown_evidence_state_is_refused(tmp_path: Path) -> None:
    rows = [{"enterprise_id": "a", "year": 2024, "revenue": 1e7, "state": "rumoured"}]
    write_panel(make_panel(rows), tmp_path / "p")
    with pytest.raises(DataError) as refused:
        read_panel(tmp_path / "p")
    assert [f.code for f in refused.value.faults] == ["unknown_state"]


def test_the_page_and_the_rows_that_go_back_stand_in_the_folder(tmp_path: Path) -> None:
    panel = make_panel(ROWS)
    told = {"file": REFUSED, "sha256": hashlib.sha256(b"rows").hexdigest()}
    first = replace(panel, receipt=panel.receipt | {"refused_file": told})
    write_panel(first, tmp_path / "panel", {PAGE: b"page", REFUSED: b"rows"})
    assert (tmp_path / "panel" / PAGE).read_bytes() == b"page"
    write_panel(panel, tmp_path / "panel")
    assert not (tmp_path / "panel" / REFUSED).exists()


@pytest.mark.parametrize("told", [{"file": REFUSED, "sha256": "0"}, None, "absent"])
def test_rows_that_somebody_is_correcting_are_not_overwritten(
    tmp_path: Path, told: dict[str, str] | str | None
) -> None:
    panel = make_panel(ROWS)
    more = {} if told == "absent" else {"refused_file": told}
    write_panel(
        replace(panel, receipt=panel.receipt | more), tmp_path / "panel", {REFUSED: b"rows"}
    )
    with pytest.raises(DataError) as refused:
        write_panel(panel, tmp_path / "panel")
    assert [fault.code for fault in refused.value.faults] == ["refused_edited"]
    assert (tmp_path / "panel" / REFUSED).read_bytes() == b"rows"
    assert [path.name for path in tmp_path.iterdir()] == ["panel"]


def test_aliases_come_back_from_the_folder_and_must_have_their_form(tmp_path: Path) -> None:
    changes = [("a", "b", "organisation_code", date(2022, 5, 1))]
    aliases = pl.DataFrame(changes, schema=ALIAS_SCHEMA, orient="row")
    panel = replace(make_panel(ROWS, TITLES), aliases=aliases)
    write_panel(panel, tmp_path / "panel")
    assert read_panel(tmp_path / "panel").aliases.equals(aliases)
    assert panel.verified().aliases.equals(aliases)
    assert panel.with_titles(no_titles()).aliases.equals(aliases)
    aliases.rename({"why": "because"}).write_parquet(tmp_path / "panel" / "aliases.parquet")
    with pytest.raises(DataError, match="not_a_panel"):
        read_panel(tmp_path / "panel")
