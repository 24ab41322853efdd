"""Who is listed: sums in ten-thousandths, places left empty rather than refused, clashes told."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.words import read_words
from scoring.faults import DATA, RankError, told
from scoring.field import Flags
from scoring.select import field_of, select
from tests.scoring.fields import drawn, quotas


def chosen_of(frame: pl.DataFrame, *rows: tuple[str, str, int | None, int | None]) -> Flags:
    asked = quotas(*rows)
    return select(field_of(frame, frame["points"], asked), asked.rows, 10).chosen


@given(st.integers(0, 1_000), st.sampled_from([0.01, 10.0]))
def test_what_stands_in_the_file_holds_for_the_list(seed: int, step: float) -> None:
    frame = drawn(60, seed, step)
    rows = (("county", "甲县", None, 4), ("size", "medium", 3, None), ("industry", "C35", 1, 3))
    listed = frame.filter(chosen_of(frame, *rows))
    assert listed.height == 10
    assert (listed["county"] == "甲县").sum() <= 4
    assert (listed["size"] == "medium").sum() >= 3
    assert 1 <= (listed["industry"] == "C35").sum() <= 3
    passed = frame.filter(~chosen_of(frame, *rows))
    same = ["county", "industry", "size"]
    worst = listed.group_by(same).agg(pl.col("enterprise_id").max().alias("worst"))
    better = passed.join(worst, on=same).filter(pl.col("enterprise_id") < pl.col("worst"))
    assert better.is_empty(), "within the same quotas nobody is passed over"


def test_sums_are_in_ten_thousandths_and_a_missing_one_is_worth_the_least() -> None:
    frame = drawn(3, 0)
    field = field_of(frame, pl.Series([1.00004, 0.99996, None]), quotas())
    assert field.weight.tolist() == [10_000, 10_000, 10_000]
    nothing = field_of(frame, pl.Series([None] * 3, dtype=pl.Float64), quotas())
    assert nothing.weight.tolist() == [0, 0, 0]


def test_maxima_may_leave_places_empty() -> None:
    frame = drawn(60, 3)
    caps = tuple(("county", county, None, 2) for county in ("甲县", "乙县", "丙县"))
    assert chosen_of(frame, *caps).sum() == 6
    more = (*caps, ("industry", "C35", None, 1))
    chosen = chosen_of(frame, *more)
    assert chosen.sum() == 6
    assert (frame.filter(chosen)["industry"] == "C35").sum() <= 1


def test_quotas_that_clash_are_named_with_their_numbers() -> None:
    frame = drawn(60, 3).with_columns(
        pl.when(pl.col("county") == "丙县")
        .then(pl.lit("C39"))
        .otherwise("industry")
        .alias("industry")
    )
    there = (frame["county"] == "丙县").sum()
    rows = (("county", "丙县", 3, None), ("industry", "C39", None, 2), ("size", "small", 1, 9))
    with pytest.raises(RankError) as clash:
        chosen_of(frame, *rows)
    code, (sentence,) = told(clash.value, read_words("zh"))
    assert code == DATA
    assert f"“丙县”至少 3 家（可列入 {there} 家）" in sentence
    assert "“C39”至多 2 家" in sentence
    assert "规模" not in sentence
    _, (english,) = told(clash.value, read_words("en"))
    assert "county 丙县 at least 3" in english


def test_the_places_themselves_may_be_what_clashes() -> None:
    frame = drawn(60, 3).with_columns(
        pl.Series("size", ["small"] * 30 + ["medium"] * 30),
        pl.Series("county", ["甲县"] * 30 + ["乙县"] * 30),
    )
    with pytest.raises(RankError) as clash:
        chosen_of(frame, ("size", "small", 6, None), ("county", "乙县", 5, None))
    keys = [key for key, _ in clash.value.fields["sides"]]  # type: ignore[attr-defined]
    assert keys == ["quota.clash.least.size", "quota.clash.least.county", "quota.clash.places"]


def test_shuffled_rows_of_the_file_change_nothing() -> None:
    frame = drawn(80, 5, 10.0)
    rows = [("county", "甲县", None, 4), ("size", "medium", 3, None), ("industry", "C35", 1, 3)]
    assert np.array_equal(chosen_of(frame, *rows), chosen_of(frame, *rows[::-1]))
