"""The n-th smallest of numbers in many portions: exact, however they are cut."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.selecting import NOTES, Search, find_places, note, place_of


def find(portions: list[list[float]], place: int) -> tuple[float, int]:
    asked = 0

    def ask(searches: dict[str, Search]) -> pl.DataFrame:
        nonlocal asked
        asked += 1
        told = [
            note("k", np.array(values), searches["k"]).with_columns(portion=pl.lit(str(nth)))
            for nth, values in enumerate(portions)
            if values
        ]
        return pl.concat([pl.DataFrame(schema={**NOTES, "portion": pl.String}), *told])

    return find_places({"k": Search(place)}, ask)["k"], asked


@given(
    st.lists(st.lists(st.integers(0, 50).map(float), max_size=200), min_size=1, max_size=6),
    st.floats(0, 1),
)
def test_it_is_the_one_that_sorting_all_would_give(
    portions: list[list[float]], share: float
) -> None:
    together = sorted(value for portion in portions for value in portion)
    if not together:
        return
    place = place_of(share, len(together))
    assert find(portions, place)[0] == together[place]


@pytest.mark.parametrize("cut", [1, 2, 9])
def test_many_numbers_are_narrowed_in_a_few_questions(cut: int) -> None:
    values = np.random.default_rng(1).lognormal(0, 3, 100_000)
    portions = [part.tolist() for part in np.array_split(values, cut)]
    place = place_of(0.8, len(values))
    found, asked = find(portions, place)
    assert found == np.sort(values)[place]
    assert asked <= 5


def test_a_crowd_of_equal_numbers_is_no_hindrance() -> None:
    portions = [[1.0] * 5_000 + [float(n) for n in range(100)], [1.0] * 70, [0.5]]
    together = sorted(value for portion in portions for value in portion)
    for place in (0, 1, 3, 5_000, 5_080, len(together) - 1):
        assert find(portions, place)[0] == together[place]


def test_the_place_is_that_of_a_lower_quantile() -> None:
    values = pl.Series([3.0, 1.0, 2.0, 5.0, 4.0, 9.0])
    assert sorted(values)[place_of(0.8, 6)] == values.quantile(0.8, "lower")
