"""Whom one has to pass to be listed under quotas: just before him is enough, after him is not."""

import polars as pl
import pytest

from scoring.entry import find_entry
from scoring.select import field_of, select
from tests.scoring.fields import drawn, quotas

FRAME = drawn(60, 11)
ASKED = quotas(("county", "甲县", None, 3), ("size", "medium", 3, None))


def listed(place: int, row: dict[str, object]) -> bool:
    others = FRAME.filter(pl.col("enterprise_id") != row["enterprise_id"])
    level = others["points"][min(place, others.height - 1)]
    mine = pl.DataFrame([row | {"points": level}], schema=FRAME.schema)
    field = pl.concat([others[:place], mine, others[place:]])
    chosen = select(field_of(field, field["points"], ASKED), ASKED.rows, 10).chosen
    return row["enterprise_id"] in field.filter(chosen)["enterprise_id"].to_list()


@pytest.mark.parametrize("at", [20, 33, 41, 59])
def test_before_him_is_enough_and_after_him_is_not(at: int) -> None:
    row = FRAME.row(at, named=True)
    others = FRAME.filter(pl.col("enterprise_id") != row["enterprise_id"])
    entry = find_entry(others, "points", row, ASKED, 10)
    assert entry is not None
    assert 0 < entry < others.height
    assert listed(entry, row)
    assert not listed(entry + 1, row)


def test_a_closed_quota_and_room_for_all() -> None:
    row = FRAME.row(40, named=True)
    others = FRAME.filter(pl.col("enterprise_id") != row["enterprise_id"])
    closed = quotas(("county", row["county"], None, 0))
    assert find_entry(others, "points", row, closed, 10) is None
    assert row["county"] == "甲县"
    third = others.with_row_index().filter(pl.col("county") == "甲县")["index"][2]
    assert find_entry(others, "points", row, ASKED, 60) == third
    least = quotas(("county", row["county"], (FRAME["county"] == row["county"]).sum(), None))
    assert find_entry(others, "points", row, least, 60) == others.height
