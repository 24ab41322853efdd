"""Conflicts: how one of them is told. What counts as one stands in test_yearly.py."""

from datetime import date

import polars as pl
import pytest

from features.conflicts import differ, no_conflicts, tell_conflicts, together
from features.doubts import DOUBTS

HEARD = pl.DataFrame(
    {
        "enterprise_id": ["甲", "甲", "甲"],
        "year": [2021, 2021, 2021],
        "known_on": [date(2022, 4, 30), date(2022, 9, 1), date(2022, 1, 1)],
        "source": ["tax", "own", "stats"],
        "revenue": [2.0, 1.0, 3.0],
        "digital_level": ["level1", "level2", "level1"],
    }
)


def test_a_conflict_tells_who_speaks_and_the_least_and_the_largest_figure() -> None:
    said = {"known_on": date(2022, 9, 1), "source": "own / stats / tax", "code": "conflict"}
    who = {"enterprise_id": "甲", "year": 2021}
    told = tell_conflicts("revenue", HEARD)
    figures = {"column": "revenue", "found": 1.0, "compared_with": 3.0}
    assert told.to_dicts() == [who | said | figures]
    words = {"column": "digital_level", "found": None, "compared_with": None}
    assert tell_conflicts("digital_level", HEARD).to_dicts() == [who | said | words]
    both = together([told, tell_conflicts("digital_level", HEARD)])
    assert both["column"].to_list() == ["digital_level", "revenue"]
    assert dict(both.schema) == dict(no_conflicts().schema) == DOUBTS


@pytest.mark.parametrize(("one", "other"), [(None, 1.0), (1.0, None), (None, None)])
def test_who_says_nothing_contradicts_nobody(one: float | None, other: float | None) -> None:
    pair = pl.DataFrame(
        {"one": [one], "other": [other]}, schema=dict.fromkeys(("one", "other"), pl.Float64)
    )
    assert not pair.select(
        differ("revenue", pl.col("one"), pl.col("other")).fill_null(False)
    ).item()
