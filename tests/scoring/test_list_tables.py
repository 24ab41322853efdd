"""Tables of everybody: written meanwhile, waited for, and never half in silence."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scoring.list_tables import packing, write_tables
from scoring.measured import measure_day
from scoring.recall import FIGURES, STEPS
from tests.made import made_panel, made_ranking

TABLES = {"ranking.parquet", "matrix.parquet", "holders.parquet", FIGURES, STEPS}


def test_tables_are_there_when_it_ends_and_are_those_written_at_once(tmp_path: Path) -> None:
    ranking, panel = made_ranking("little_giant"), made_panel()
    day = measure_day(panel, [(ranking.pipeline, ranking.bundle)], ranking.as_of)
    places = [tmp_path / name for name in ("meanwhile", "at_once", "from_the_ranking")]
    for place in places:
        place.mkdir()
    with packing(ranking, day, places[0]):
        pass
    write_tables(ranking, day, places[1])
    write_tables(ranking, None, places[2])
    files = [{path.name: path.read_bytes() for path in place.iterdir()} for place in places]
    assert set(files[0]) == TABLES
    assert files[0] == files[1] == files[2]
    assert pl.read_parquet(places[0] / "ranking.parquet").equals(ranking.frame)


def test_what_goes_wrong_there_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError("no room left")

    monkeypatch.setattr("scoring.list_tables.write_on_one_core", fail)
    with (
        pytest.raises(OSError, match="no room left"),
        packing(made_ranking("srdi"), None, tmp_path),
    ):
        pass


def test_where_the_other_thing_fails_the_tables_are_done_first(tmp_path: Path) -> None:
    ranking = made_ranking("little_giant")
    with pytest.raises(ValueError, match="another"), packing(ranking, None, tmp_path):
        raise ValueError("another")
    assert {path.name for path in tmp_path.iterdir()} == TABLES
