"""Fingerprints of facts in files: the same as of the whole table, however it is cut."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from features.fingerprints import fingerprint_known, join_digests
from features.ordering import ORDER
from features.panel import Panel
from scoring import digests
from scoring.digests import ORDERED, in_files
from tests.made import LIST_DAY, made_panel


def digest(files: list[Path], panel: Panel, day: date) -> str:
    schema = panel.facts.schema
    return join_digests({name: in_files(files, day, schema, name) for name in schema.names()})


def few(rows: int) -> pl.DataFrame:
    """Some rows in order, and of their columns those with a value: texts, numbers, days."""
    told = made_panel().facts.sort(ORDER).head(rows)
    return told.select(*ORDER, "name", "founded_on", "revenue", "employees", "own_brand")


@pytest.mark.parametrize("day", [LIST_DAY, date(2024, 3, 1), date(2000, 1, 1)])
def test_in_many_files_it_is_that_of_the_table(
    day: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "AT_ONCE", 97)
    facts = few(300)
    panel = Panel(facts, made_panel().titles, made_panel().receipt)
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet", tmp_path / "c.parquet"]
    facts[:110].write_parquet(files[0])
    facts[110:110].write_parquet(files[1])
    facts[110:].write_parquet(files[2])
    assert in_files(files, day, facts.schema, ORDERED) == "true"
    assert digest(files, panel, day) == fingerprint_known(panel, day)["facts"]


def test_a_column_that_a_file_has_not_is_missing_there(tmp_path: Path) -> None:
    facts = few(40)
    first = facts[:20].with_columns(pl.lit(None, pl.Float64).alias("revenue"))
    told = pl.concat([first, facts[20:]])
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    first.drop("revenue").write_parquet(files[0])
    facts[20:].write_parquet(files[1])
    whole = Panel(told, made_panel().titles, made_panel().receipt)
    assert digest(files, whole, LIST_DAY) == fingerprint_known(whole, LIST_DAY)["facts"]


def test_rows_out_of_order_or_twice_in_it_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "AT_ONCE", 7)
    facts = few(30)
    for rows in (
        facts.reverse(),
        pl.concat([facts[:14], facts[13:]]),
        facts[:15].extend(facts[:9]),
    ):
        rows.write_parquet(tmp_path / "a.parquet")
        assert in_files([tmp_path / "a.parquet"], LIST_DAY, rows.schema, ORDERED) == "false"
