"""Tables of everybody: written meanwhile, waited for, and never half in silence."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from scoring.list_tables import packing, write_tables
from scoring.measured import Measured, measure_day
from scoring.rank import Ranking
from scoring.recall import FIGURES, STEPS
from tests.made import made_panel, made_ranking

TABLES = {"ranking.parquet", "matrix.parquet", "holders.parquet", FIGURES, STEPS}


def day_of(ranking: Ranking) -> Measured:
    """The day that a made ranking was made from."""
    return measure_day(made_panel(), [(ranking.pipeline, ranking.bundle)], ranking.as_of)


def test_tables_are_there_when_it_ends_and_are_those_written_at_once(tmp_path: Path) -> None:
    ranking = made_ranking("little_giant")
    assert ranking.figures
    day = day_of(ranking)
    places = [tmp_path / name for name in ("meanwhile", "at_once")]
    for place in places:
        place.mkdir()
    with packing(ranking, day, places[0]):
        pass
    write_tables(ranking, day, places[1])
    files = [{path.name: path.read_bytes() for path in place.iterdir()} for place in places]
    assert set(files[0]) == TABLES
    assert files[0] == files[1]
    assert pl.read_parquet(places[0] / FIGURES).equals(
        ranking.figures.frame.select(*pl.read_parquet_schema(places[0] / FIGURES))
    )
    assert pl.read_parquet(places[0] / "ranking.parquet").equals(ranking.frame)


def test_what_goes_wrong_there_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ranking = made_ranking("srdi")
    day = day_of(ranking)

    def fail(*_: Any) -> None:
        raise OSError("no room left")

    monkeypatch.setattr("scoring.list_tables.write_on_one_core", fail)
    with (
        pytest.raises(OSError, match="no room left"),
        packing(ranking, day, tmp_path),
    ):
        pass


def test_where_the_other_thing_fails_the_tables_are_done_first(tmp_path: Path) -> None:
    ranking = made_ranking("little_giant")
    with pytest.raises(ValueError, match="another"), packing(ranking, day_of(ranking), tmp_path):
        raise ValueError("another")
    assert {path.name for path in tmp_path.iterdir()} == TABLES
