"""Places among peers: by hand, and the nearest circle that is large enough."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring.places
from scoring.places import OTHERS, Place, Places, Standings


def table(values: list[float | None], county: str = "甲县") -> pl.DataFrame:
    return pl.DataFrame(
        {"county": [county] * len(values), "industry": ["C34"] * len(values), "x": values},
        schema_overrides={"x": pl.Float64},
    )


def test_a_place_by_hand() -> None:
    values = [5.0, 1.0, None, 3.0, 5.0, 9.0, *[0.0] * 6]
    place = Places(table(values)).of(0, "x")
    assert place == Place(("county", "industry"), lower=9, higher=1, others=11)
    assert Places(table(values)).of(2, "x") is None


def test_a_circle_with_too_few_others_is_widened() -> None:
    here, there = table([1.0] * OTHERS), table([0.0] * 5, "乙县")
    places = Places(pl.concat([here, there]))
    found = places.of(0, "x")
    assert found is not None
    assert found.circle == ("industry",)
    assert (found.lower, found.others) == (5, OTHERS + 4)
    alone = pl.DataFrame({"county": ["甲县", None], "industry": [None, None], "x": [1.0, 2.0]})
    whole = Places(alone).of(0, "x")
    assert whole == Place((), 0, 1, 1)


@given(st.integers(0, 10**6), st.sampled_from([0, 4, 10**6]), st.sampled_from([1, 40, 10**6]))
def test_many_places_are_those_of_each_alone(seed: int, few: int, at_once: int) -> None:
    """Rows without a value, a county or an industry; groups too small; the same row twice."""
    draw = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "county": draw.choice(["甲县", "乙县", None], 60).tolist(),
            "industry": draw.choice(["C34", "C35", "C36", None], 60, p=[0.6, 0.3, 0.05, 0.05]),
            "x": [None if v > 4 else float(v) for v in draw.integers(0, 7, 60)],
        }
    )
    rows = draw.integers(0, 60, 30).tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring.places, "FEW", few)
        patch.setattr(scoring.places, "AT_ONCE", at_once)
        told = Places(frame).of_each(rows, "x")
    alone = Places(frame)
    each = [alone.of(row, "x") for row in rows]
    assert told.each() == each
    assert told.shares() == [place.share if place else None for place in each]
    assert Standings.of(each).each() == each


def test_where_nobody_has_a_county_the_next_circle_counts() -> None:
    frame = table([float(value) for value in range(OTHERS + 1)]).with_columns(
        pl.lit(None, dtype=pl.String).alias("county")
    )
    for of in (frame, frame.with_columns(pl.lit(None, dtype=pl.String).alias("industry"))):
        told = Places(of).of_each([0, OTHERS], "x").each()
        circle = ("industry",) if of["industry"].null_count() == 0 else ()
        assert told == [Place(circle, 0, OTHERS, OTHERS), Place(circle, OTHERS, 0, OTHERS)]


@given(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=OTHERS + 1, max_size=30))
def test_hiding_a_value_moves_nobody_else_down(values: list[int | None]) -> None:
    told = [None if value is None else float(value) for value in values]
    shown, hidden = Places(table(told)), Places(table([None, *told[1:]]))
    for row in range(1, len(told)):
        before, after = shown.of(row, "x"), hidden.of(row, "x")
        assert (before is None) == (after is None)
        if before and after:
            assert after.lower >= before.lower
            others = [v for at, v in enumerate(told) if at != row]
            lower = sum(v is None or v < np.float64(told[row] or 0.0) for v in others)
            assert before.lower == lower
