"""Where the facts of a panel stand: one file or many."""

from pathlib import Path

import polars as pl
import pytest

from features.columns import DataError
from features.panel import KEY_TYPES
from features.panel_files import facts_files, scan_facts
from tests.conftest import make_panel

ROWS = [{"enterprise_id": one, "year": 2023, "revenue": 1.0, "employees": 5.0} for one in "ab"]


def test_one_file_is_itself_and_a_folder_is_all_its_files_in_order(tmp_path: Path) -> None:
    for name in ("b.parquet", "a.parquet", "c.txt"):
        (tmp_path / name).touch()
    assert [file.name for file in facts_files(tmp_path)] == ["a.parquet", "b.parquet"]
    assert facts_files(tmp_path / "a.parquet") == [tmp_path / "a.parquet"]


def test_what_one_file_lacks_is_missing_in_its_rows(tmp_path: Path) -> None:
    facts = make_panel(ROWS).facts
    facts[:1].drop("revenue", "employees").write_parquet(tmp_path / "a.parquet")
    facts[1:].write_parquet(tmp_path / "b.parquet")
    told = scan_facts(tmp_path, KEY_TYPES, tmp_path).read("enterprise_id", "employees")
    assert told.rows() == [("a", None), ("b", 5.0)]
    assert scan_facts(tmp_path, KEY_TYPES, tmp_path).schema.names() == facts.columns


def test_every_file_without_a_key_or_with_another_type_is_named(tmp_path: Path) -> None:
    facts = make_panel(ROWS).facts
    facts.drop("known_on").write_parquet(tmp_path / "a.parquet")
    facts.with_columns(pl.col("revenue").cast(pl.String)).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(DataError) as told:
        scan_facts(tmp_path, KEY_TYPES, tmp_path)
    found = [
        (fault.code, fault.file.rpartition("/")[2], fault.column) for fault in told.value.faults
    ]
    assert found == [
        ("missing_column", "a.parquet", "known_on"),
        ("wrong_column_type", "b.parquet", "revenue"),
    ]


def test_an_empty_folder_holds_no_facts(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scan_facts(tmp_path, KEY_TYPES, tmp_path)
