"""What an engine must be able to do: counts of portions add up, tables are read in order."""

from pathlib import Path

import polars as pl

from scoring.engine import collect, count, counted, read_table
from tests.scoring.in_turn import InTurn

LIKE = pl.DataFrame({"enterprise_id": ["a"], "n": [1]}).clear()


def in_turn(folder: Path) -> tuple[InTurn, list[pl.DataFrame]]:
    engine = InTurn(folder, 3)
    rows = pl.DataFrame({"enterprise_id": [*"dbcae"], "n": [4, 2, 3, 1, 5]})
    rows.write_parquet(folder / "rows.parquet")
    return engine, engine.read([folder / "rows.parquet"], LIKE)


def how_many(rows: pl.DataFrame) -> pl.DataFrame:
    return counted({("rows", None): rows.height, ("sum", "n"): int(rows["n"].sum())})


def test_counts_of_portions_add_up(tmp_path: Path) -> None:
    engine, rows = in_turn(tmp_path)
    assert count(engine, rows, how_many) == {("rows", None): 5, ("sum", "n"): 15}


def test_an_ordered_table_is_read_in_its_order(tmp_path: Path) -> None:
    engine, rows = in_turn(tmp_path)
    ordered = engine.keep(engine.order(rows, ["n"], [True]))
    told = pl.concat(list(read_table(engine, ordered)))
    assert told["n"].to_list() == [5, 4, 3, 2, 1]
    assert collect(engine, ordered, LIKE).equals(told)
