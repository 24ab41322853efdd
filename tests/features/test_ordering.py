"""Rows in one order: the same rows and the same bytes, in however many parts."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import KEYS
from features.facts import at_hand
from features.ordering import ORDER, PACKED, in_order, plan_of, schema_of, write_groups, write_rows
from features.spool import spool_beside
from tests.conftest import make_panel

IDS = ["甲", "乙", "91990012MA0000001P", "a", "b", "bb", "名字很长的一家企业", "~"]
ROW = st.fixed_dictionaries(
    {
        "enterprise_id": st.sampled_from(IDS),
        "year": st.integers(2019, 2021),
        "source": st.sampled_from(["one", "two"]),
        "revenue": st.sampled_from([None, 1.0, 2.0]),
    }
)
COLUMNS = [*KEYS, "revenue"]


@given(st.lists(st.lists(ROW, min_size=1, max_size=12), min_size=2, max_size=3), st.booleans())
def test_parts_are_the_whole_in_order(
    tmp_path_factory: pytest.TempPathFactory, tables: list[list[dict[str, object]]], once: bool
) -> None:
    frames = [make_panel(rows).facts for rows in tables]
    # A column that one of them lacks; a row that says nobody's id.
    frames[0] = frames[0].drop("revenue")
    nobody = pl.when(pl.int_range(pl.len()) == 0).then(None).otherwise("enterprise_id")
    frames[-1] = frames[-1].with_columns(nobody.alias("enterprise_id"))
    whole = pl.concat(frames, how="diagonal").select(COLUMNS)
    if once:
        whole = whole.unique().sort(COLUMNS, nulls_last=True)
    whole = whole.sort(ORDER, maintain_order=True)
    pieces = [at_hand(frame) for frame in frames]
    assert schema_of(pieces) == whole.schema
    place = tmp_path_factory.mktemp("ordering") / "panel"
    with spool_beside(place, piece=30) as spool:
        for cells in (1, 12, 1000):
            parts = list(in_order(pieces, COLUMNS, cells, whole=once))
            assert pl.concat(parts).equals(whole)
            assert len(parts) == 1 or cells < 1000
            kept = [spool.keep(frame.sort("enterprise_id")) for frame in frames]
            again = pl.concat(in_order(kept, COLUMNS, cells, whole=once))
            assert again.sort(COLUMNS).equals(whole.sort(COLUMNS))
            assert again.select(ORDER).equals(whole.select(ORDER))


@pytest.mark.parametrize("height", [0, 1, 163_840, 163_841, 307_201])
def test_the_same_rows_are_the_same_bytes_in_whatever_parts(tmp_path: Path, height: int) -> None:
    number = pl.int_range(height, eager=True)
    frame = pl.DataFrame({"a": number, "b": (number % 3).cast(pl.String)})
    # As Polars writes a table that it has as a whole.
    frame.write_parquet(tmp_path / "whole", compression=PACKED)
    for size in (height // 5 + 1, 100_000):
        parts = (frame.slice(start, size) for start in range(0, height, size))
        with (tmp_path / "parts").open("wb") as file:
            write_rows(parts, frame.schema, height, file)
        assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_table_is_the_same_file_in_whatever_pieces_it_came(tmp_path: Path) -> None:
    rows = pl.DataFrame({"enterprise_id": [f"{n:07}" for n in range(300_000)]}).with_row_index("n")
    pieces = pl.concat([rows[:90_000], rows[90_000:90_010], rows[90_010:]], rechunk=False)
    rows.write_parquet(tmp_path / "there", row_group_size=70_000)
    going_by = (rows.slice(first, 7_777) for first in range(0, rows.height, 7_777))
    for name, plan in (
        ("whole", rows.lazy()),
        ("pieces", pieces.lazy()),
        ("file", pl.scan_parquet(tmp_path / "there")),
        ("going_by", plan_of(going_by, rows.schema)),
        ("none", rows.clear().lazy()),
    ):
        write_groups(plan, tmp_path / name)
    told = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert told["whole"] == told["pieces"] == told["file"] == told["going_by"]
    assert pl.read_parquet(tmp_path / "going_by").equals(rows)
    assert pl.read_parquet(tmp_path / "none").equals(rows.clear())
