"""The leak scan: planted leaks are found, sound columns are let through."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.leaks import LeakError, columns_read, known_after, scan_leaks, separating

MANY = 200
DAY = date(2022, 6, 1)
y = (np.arange(MANY) < 40).astype(np.int8)
IDS = [f"e{i:03d}" for i in range(MANY)]
WON = pl.DataFrame(
    {"enterprise_id": IDS[:40], "announced_on": [DAY + timedelta(days=i) for i in range(40)]}
)
READS = {"revenue": ["revenue"], "honours": ["honours"]}


def columns(seed: int = 1) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {"revenue": rng.lognormal(17, 1, MANY) * (1 + y), "margin": rng.random(MANY)}
    )


def facts(honours_on: date | None = None) -> pl.DataFrame:
    """Yearly facts of 2019 to 2021; honours are filled for those who won, known on a day."""
    base = pl.DataFrame({"enterprise_id": IDS}).join(
        pl.DataFrame({"year": [2019, 2020, 2021]}), how="cross"
    )
    base = base.with_columns(known_on=pl.date(pl.col("year") + 1, 4, 30), revenue=pl.lit(1.0))
    won = pl.col("enterprise_id").is_in(WON["enterprise_id"].to_list())
    if honours_on is None:
        return base.with_columns(honours=pl.lit(1.0))
    late = base.filter(won & (pl.col("year") == 2021)).with_columns(
        known_on=pl.lit(honours_on), honours=pl.lit(1.0)
    )
    return pl.concat([base.with_columns(honours=pl.lit(None, dtype=pl.Float64)), late])


def test_sound_columns_are_let_through() -> None:
    assert scan_leaks(columns(), y, facts(), WON, READS) == []


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_chance_raises_no_alarm(seed: int) -> None:
    assert scan_leaks(columns(seed), y, facts(), WON, READS) == []


def test_a_column_known_only_after_the_outcome_is_refused() -> None:
    X = columns().with_columns(honours=pl.Series(y.astype(float)))
    with pytest.raises(LeakError) as refused:
        scan_leaks(X, y, facts(DAY + timedelta(days=60)), WON, READS)
    assert refused.value.code == "leak"
    assert refused.value.fields["names"] == "honours"
    late = known_after(facts(DAY + timedelta(days=60)), WON)
    assert late == {"honours": 1.0}


def test_on_the_day_of_the_outcome_is_after_it() -> None:
    on_the_day = WON.with_columns(announced_on=pl.lit(DAY))
    assert known_after(facts(DAY), on_the_day) == {"honours": 1.0}
    assert known_after(facts(DAY - timedelta(days=1)), on_the_day) == {}


def test_a_column_filled_for_those_who_won_alone_is_refused_whatever_day_it_claims() -> None:
    X = columns().with_columns(
        honours=pl.Series([1.0 if v and i % 2 else None for i, v in enumerate(y)])
    )
    with pytest.raises(LeakError) as refused:
        scan_leaks(X, y, facts(), WON, READS)
    assert refused.value.fields["names"] == "honours"
    leaks = refused.value.fields["leaks"]
    assert [(leak.column, leak.code, leak.measure) for leak in leaks] == [  # type: ignore[attr-defined]
        ("honours", "filled_for_positives", 0.5)
    ]


def test_a_person_may_let_a_column_through() -> None:
    X = columns().with_columns(honours=pl.Series([1.0 if v else None for v in y]))
    assert scan_leaks(X, y, facts(), WON, READS, allowed=["honours"]) == []


def test_of_enterprises_recognised_long_ago_every_fact_is_known_after() -> None:
    everybody = pl.DataFrame({"enterprise_id": IDS}).with_columns(
        announced_on=pl.lit(date(2015, 1, 1))
    )
    assert known_after(facts(), everybody) == {}


def test_a_column_that_separates_alone_is_told() -> None:
    X = columns().with_columns(said=pl.Series(1.0 - y), nearly=pl.Series(np.arange(MANY, 0, -1.0)))
    found = scan_leaks(X, y, facts(), WON, READS)
    assert [(leak.column, leak.code, leak.measure) for leak in found] == [
        ("said", "separates", 1.0),
        ("nearly", "separates", 1.0),
    ]
    assert scan_leaks(X, y, facts(), WON, READS, allowed=["said", "nearly"]) == []


def test_few_of_either_label_say_nothing() -> None:
    few = np.array([1] * 5 + [0] * 50, dtype=np.int8)
    assert separating(pl.DataFrame({"a": few.astype(float)}), few) == []


def test_columns_behind_years() -> None:
    assert columns_read(["revenue@0", "revenue@1", "rd_expense@0", "as_of"]) == [
        "as_of",
        "rd_expense",
        "revenue",
    ]
