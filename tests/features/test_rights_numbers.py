"""Numbers of rights: published examples of the check character, and the ways of writing them."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.rights_numbers import (
    WEIGHTS,
    check_holds,
    clean_number,
    is_patent,
    kind_of_number,
    office_of_number,
    year_of_number,
)


def of(expr: pl.Expr, number: str | None) -> object:
    return pl.select(pl.lit(number, dtype=pl.String).alias("n")).select(expr).item()


N = pl.col("n")

# As they stand on certificates, in judgements and in explanations of the rule.
PUBLISHED = [
    ("ZL201710601862.3", "invention", 2017),
    ("ZL200310102344.5", "invention", 2003),
    ("ZL95115608.X", "invention", 1995),
    ("ZL97101765.4", "invention", 1997),
    ("ZL201220572874.0", "utility_model", 2012),
    ("ZL201320035469.X", "utility_model", 2013),
]


@pytest.mark.parametrize(("number", "kind", "year"), PUBLISHED)
def test_published_numbers_hold(number: str, kind: str, year: int) -> None:
    assert of(check_holds(N), number) is True
    assert of(kind_of_number(N), number) == kind
    assert of(year_of_number(N), number) == year
    assert of(office_of_number(N), number) == "CN"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("201710601862.3", "ZL201710601862.3"),
        ("zl 2017 1060 1862.3", "ZL201710601862.3"),
        ("CN2017106018623", "ZL201710601862.3"),
        ("专利号:ZL201710601862.3", "ZL201710601862.3"),
        ("ZL201320035469X", "ZL201320035469.X"),
        ("ZL 95115608.x", "ZL95115608.X"),
        ("CN102000000B", "CN102000000B"),
        ("2021sr0123456", "2021SR0123456"),
        ("ZL201710601862", "ZL201710601862"),
    ],
)
def test_one_way_of_writing(typed: str, kept: str) -> None:
    assert of(clean_number(N), typed) == kept
    assert of(clean_number(clean_number(N)), typed) == kept


@given(st.sampled_from(PUBLISHED), st.integers(2, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(told: tuple[str, str, int], place: int, plus: int) -> None:
    """Weights 2 to 9 have no common divisor with 11, so no single error passes."""
    number = told[0]
    digits, check = number[2:].split(".")
    place = min(place - 2, len(digits) - 1)
    wrong = digits[:place] + str((int(digits[place]) + plus) % 10) + digits[place + 1 :]
    changed = f"ZL{wrong}.{check}"
    assert of(check_holds(N), changed) is not True
    assert len(WEIGHTS) == 12


@pytest.mark.parametrize("number", ["CN102000000B", "2021SR0123456", "BS.215000001", "US9123456B2"])
def test_other_numbers_have_no_check(number: str) -> None:
    assert of(check_holds(N), number) is None
    assert of(is_patent(N), number) is False
    assert of(year_of_number(N), number) is None


def test_what_a_number_tells_of_office_and_kind() -> None:
    assert of(office_of_number(N), "US9123456B2") == "US"
    assert of(office_of_number(N), "CN102000000B") == "CN"
    assert of(office_of_number(N), "BS.215000001") is None
    assert of(kind_of_number(N), "2021SR0123456") == "software"
    assert of(kind_of_number(N), None) is None
