"""The made-up roll above the scale: once, in the year after the line was reached, never off."""

from datetime import date

import numpy as np

from features.panel import TITLE_SCHEMA
from features.synthetic_roll import LINE, enter_roll


def test_who_reaches_the_line_enters_once_the_year_after() -> None:
    nothing, just, below = np.nan, LINE, LINE - 1
    revenue = np.array(
        [
            [just, below, just, just, just, just],
            [nothing, below, just, below, just, just],
            [below] * 6,
            [nothing] * 5 + [just],
        ]
    )
    roll = enter_roll(np.array(["a", "b", "c", "d"]), {"main_revenue": revenue})
    assert dict(roll.schema) == TITLE_SCHEMA
    assert set(roll["event"]) == {"recognised"}
    assert dict(roll.select("enterprise_id", "announced_on").iter_rows()) == {
        "a": date(2020, 11, 30),
        "b": date(2022, 11, 30),
        "d": date(2025, 11, 30),
    }
    assert roll.height == 3
