"""Figures of several years: each on numbers worked by hand, and with a year missing."""

from typing import Any

import polars as pl
import pytest

from features.measures.years import (
    acceleration,
    change_of,
    compound,
    growth,
    growth_of_3y,
    higher,
    lower,
    mean_growth,
    midpoint_growth,
    ratio,
    rose,
    sum_of,
    years_above_nought,
)


def of(expr: pl.Expr, *revenue: float | None) -> Any:
    """The expression over revenue, latest year first."""
    facts = {f"revenue@{back}": [value] for back, value in enumerate(revenue)}
    return pl.DataFrame(facts, schema=dict.fromkeys(facts, pl.Float64)).select(expr).item()


def test_a_sum_needs_every_year() -> None:
    assert of(sum_of("revenue", 2), 3.0, 4.0) == 7.0
    assert of(sum_of("revenue", 3), 3.0, 4.0, -5.0) == 2.0
    for years in ((None, 4.0, 5.0), (3.0, None, 5.0), (3.0, 4.0, None)):
        assert of(sum_of("revenue", 3), *years) is None


def test_a_sum_of_money_is_one_to_the_fen() -> None:
    """The three add up to a hair less than 30 million as doubles."""
    one, two, three = 8_330_350.77, 9_156_377.03, 12_513_272.2
    assert one + two + three < 3e7
    assert of(sum_of("revenue", 3), one, two, three) == 3e7


def test_the_lower_and_the_higher_of_two_need_both() -> None:
    either = lower(pl.col("revenue@0"), pl.col("revenue@1"))
    assert of(either, 3.0, 4.0) == of(either, 4.0, 3.0) == 3.0
    assert of(either, 3.0, None) is None
    assert of(either, None, 3.0) is None
    better = higher(pl.col("revenue@0"), pl.col("revenue@1"))
    assert of(better, 3.0, 4.0) == of(better, 4.0, 3.0) == 4.0
    assert of(better, 3.0, None) is None
    assert of(better, None, 3.0) is None


def test_growth_over_any_year_before() -> None:
    assert of(growth("revenue", 0), 108.0, 100.0) == 0.08
    assert of(growth("revenue", 1), 999.0, 90.0, 100.0) == -0.1
    assert of(growth("revenue", 0), 108.0, 0.0) is None
    assert of(growth("revenue", 0), None, 100.0) is None


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((132.0, 110.0, 100.0), 0.15),
        ((110.25, 105.0, 100.0), 0.05),
        ((0.0, 100.0, 100.0), -0.5),
        ((100.0, 0.0, 100.0), None),
        ((100.0, 100.0, 0.0), None),
        ((100.0, -100.0, -100.0), None),
        ((None, 100.0, 100.0), None),
        ((100.0, None, 100.0), None),
        ((100.0, 100.0, None), None),
    ],
)
def test_growth_of_three_years_is_the_mean_of_two_quotients(
    years: tuple[float | None, ...], expected: float | None
) -> None:
    assert of(growth_of_3y("revenue"), *years) == expected


@pytest.mark.parametrize(
    ("latest", "base", "expected"),
    [(144.0, 100.0, 0.2), (0.0, 100.0, -1.0), (-1.0, 100.0, None), (1.0, 0.0, None)],
)
def test_compound_growth_over_two_years(latest: float, base: float, expected: float | None) -> None:
    assert of(compound("revenue"), latest, None, base) == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((3.0, 2.0, 1.0), True),
        ((3.0, 2.0, 2.0), False),
        ((2.0, 2.0, 1.0), False),
        ((1.0, None, 2.0), None),
        ((3.0, 2.0, None), None),
    ],
)
def test_a_rise_is_one_of_every_year(
    years: tuple[float | None, ...], expected: bool | None
) -> None:
    assert of(rose("revenue", 2), *years) is expected


def test_a_ratio_needs_a_positive_base() -> None:
    part = ratio(pl.col("revenue@0"), pl.col("revenue@1"))
    assert of(part, 3.0, 100.0) == 0.03
    assert [of(part, 3.0, base) for base in (0.0, -1.0, None)] == [None] * 3
    assert of(part, None, 1.0) is None


def test_means_and_changes_of_growth_need_every_year() -> None:
    assert of(mean_growth("revenue", 2), 105.0, 100.0, 80.0) == 0.15
    assert of(acceleration("revenue"), 132.0, 120.0, 100.0) == -0.1
    assert of(change_of(lambda back: pl.col(f"revenue@{back}")), 0.3, 0.1) == 0.2
    for years in ((None, 1.0, 1.0), (1.0, None, 1.0), (1.0, 1.0, None), (1.0, 0.0, 1.0)):
        assert of(mean_growth("revenue", 2), *years) is None
        assert of(acceleration("revenue"), *years) is None


@pytest.mark.parametrize(
    ("latest", "before", "expected"),
    [
        (300.0, 100.0, 1.0),
        (5.0, 0.0, 2.0),
        (0.0, 5.0, -2.0),
        (-10.0, -30.0, 1.0),
        (10.0, -10.0, 2.0),
        (0.0, 0.0, None),
        (None, 5.0, None),
        (5.0, None, None),
    ],
)
def test_midpoint_growth_speaks_from_nought_and_from_losses(
    latest: float | None, before: float | None, expected: float | None
) -> None:
    assert of(midpoint_growth("revenue"), latest, before) == expected


def test_years_above_nought_are_counted_only_when_all_are_known() -> None:
    assert of(years_above_nought("revenue", 3), 1.0, 0.0, 2.0) == 2.0
    assert of(years_above_nought("revenue", 3), -1.0, -2.0, 0.0) == 0.0
    assert of(years_above_nought("revenue", 3), 1.0, None, 2.0) is None
