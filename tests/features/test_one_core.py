"""Tables of everybody: the same bytes in whatever parts, and read back as they were."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from features.one_core import write_on_one_core
from features.ordering import GROUP

MANY = 2 * GROUP + 5_000


def made(height: int) -> pl.DataFrame:
    n = pl.int_range(height, eager=True)
    odd = n % 7 == 3
    nan = pl.when(n % 5 == 1).then(float("nan")).when(n % 5 == 2).then(-0.0).otherwise(n / 3)
    return pl.DataFrame(
        {
            "enterprise_id": n.cast(pl.String),
            "place": pl.select(pl.when(~odd).then((n % 3).cast(pl.String))).to_series(),
            "ratio": pl.select(pl.when(~odd).then(nan)).to_series(),
            "rank": n,
            "verdict": (n % 3).cast(pl.Int8),
            "held": n % 2 == 0,
            "nothing": pl.Series([None] * height, dtype=pl.Float64),
            "founded_on": pl.Series([date(2020, 1, 1)]).new_from_index(0, height),
        }
    )


@pytest.mark.parametrize("height", [0, 1, GROUP, MANY])
def test_rows_are_the_same_file_in_whatever_parts_and_read_back(
    tmp_path: Path, height: int
) -> None:
    rows = made(height)
    few, some = range(0, height, 7_777), range(0, height, GROUP + 1)
    for name, parts in (
        ("whole", [rows]),
        ("few", [rows.slice(first, 7_777) for first in few]),
        ("some", [rows.clear(), *(rows.slice(first, GROUP + 1) for first in some)]),
        ("torn", [pl.concat([rows[:90], rows[90:]], rechunk=False)]),
    ):
        write_on_one_core(parts, rows.schema, tmp_path / name)
    assert len({path.read_bytes() for path in tmp_path.iterdir()}) == 1
    read = pl.read_parquet(tmp_path / "whole")
    assert read.equals(rows)
    assert read.schema == rows.schema
    told = pq.read_metadata(tmp_path / "whole")
    heights = [told.row_group(nth).num_rows for nth in range(told.num_row_groups)]
    assert heights == [*[GROUP] * (height // GROUP), *[height % GROUP] * (height % GROUP > 0)]


def test_no_more_than_a_group_is_waited_for(tmp_path: Path) -> None:
    rows = made(MANY)
    asked: list[tuple[int, int]] = []

    def parts() -> Iterator[pl.DataFrame]:
        for first in range(0, MANY, 10_000):
            written = (tmp_path / "table").stat().st_size
            asked.append((first, written))
            yield rows.slice(first, 10_000)

    write_on_one_core(parts(), rows.schema, tmp_path / "table")
    assert asked[-1][1] > asked[0][1]
