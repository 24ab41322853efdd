"""Facts: read a few columns at a time, in one order, from one file, or refused."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from features.columns import DataError
from features.facts import Facts, at_hand
from features.panel import Panel, read_panel, write_panel
from tests.conftest import make_panel

ROWS = [
    {"enterprise_id": "乙", "year": 2021, "revenue": 2.0, "employees": 20.0},
    {"enterprise_id": "甲", "year": 2020, "revenue": None, "employees": 10.0},
    {"enterprise_id": "甲", "year": 2021, "revenue": 1.0, "employees": 11.0},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_panel(make_panel(ROWS), tmp_path / "panel")
    return tmp_path / "panel"


def test_a_panel_of_a_folder_holds_nothing_before_it_is_asked(folder: Path) -> None:
    panel = read_panel(folder)
    assert panel.rows.held.is_empty()
    assert panel.rows.read("revenue")["revenue"].to_list() == [2.0, None, 1.0]
    assert not panel.rows.whole
    assert panel.facts.equals(make_panel(ROWS).facts.sort("enterprise_id", "year"))
    assert panel.rows.whole
    assert panel.facts is panel.facts


def test_what_is_asked_of_known_verified_and_more_titles_reads_no_other_column(
    folder: Path,
) -> None:
    panel = read_panel(folder)
    for other in (
        panel.known(date(2022, 1, 1)),
        panel.verified(),
        panel.with_titles(panel.titles),
    ):
        assert other.enterprises() in (1, 2)
        assert not other.rows.whole
    assert panel.known(date(2022, 1, 1)).facts["year"].to_list() == [2020]


def test_the_facts_of_a_panel_are_given_once(folder: Path) -> None:
    panel = read_panel(folder)
    with pytest.raises(FrozenInstanceError):
        panel.facts = panel.facts  # type: ignore[misc]
    assert replace(panel, receipt={}).facts.equals(panel.facts)
    with pytest.raises(AttributeError):
        Panel.facts  # noqa: B018
    with pytest.raises(TypeError):
        Panel()


def test_all_columns_come_from_the_file_that_was_there_first(folder: Path) -> None:
    panel = read_panel(folder)
    write_panel(make_panel([*ROWS, ROWS[0] | {"year": 2019}]), folder)
    assert panel.rows.read("employees").height == 3
    assert panel.facts.height == 3
    assert read_panel(folder).facts.height == 4


def test_a_column_that_cannot_be_read_is_told(folder: Path) -> None:
    path = folder / "facts.parquet"
    content = bytearray(path.read_bytes())
    half = len(content) - int.from_bytes(content[-8:-4], "little") - 8
    content[4:half] = b"\xff" * (half - 4)
    path.write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_panel(folder).facts  # noqa: B018
    assert refused.value.faults[0].code == "not_a_panel"
    assert refused.value.faults[0].file == str(folder)


def test_an_error_of_ours_is_no_fault_of_the_data() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        at_hand(make_panel(ROWS).facts).read("nothing")


def test_rows_are_picked_held_altered_and_left_out(folder: Path) -> None:
    for facts in (read_panel(folder).rows, at_hand(read_panel(folder).facts)):
        picked = facts.pick(["employees", "year"], np.array([2, 0], dtype=np.int32))
        assert picked.rows() == [(11.0, 2021), (20.0, 2021)]
        assert facts.pick(["employees"], np.array([], dtype=np.int32)).schema == {
            "employees": pl.Float64()
        }
        held = facts.hold(["employees"])
        assert held.read("employees").equals(facts.read("employees"))
        order = [
            name for part in held.read_in_parts(["year", "employees"]) for name in part.columns
        ]
        assert order == (["year", "employees"] if facts.whole else ["employees", "year"])
        doubled = facts.altered(pl.col("revenue") * 2).where(pl.col("year") == 2021)
        assert doubled.read("revenue")["revenue"].to_list() == [4.0, 2.0]
        assert facts.there(["nothing", "year"]) == ["year"]
        assert facts.ask(pl.col("revenue").sum()).item() == 3.0


def test_facts_without_rows() -> None:
    empty = Facts(make_panel(ROWS).facts.clear().lazy())
    assert empty.read().height == 0
    assert not empty.ask((pl.col("state") == "claimed").any()).item()
