"""Values as readers know them."""

import math

import pytest

from configs.words import read_words
from scoring.writing import number, written, written_each


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "%", "缺失"),
        (0.068, "%", "6.8%"),
        (3_000_100.0, "万元", "300.01万元"),
        (float("inf"), "名", "无"),
        (True, None, "是"),
        ("national", None, "国家级"),
        (0.0, "项", "0项"),
    ],
)
def test_values_are_written_as_readers_know_them(
    value: float | str | bool | None, unit: str | None, text: str
) -> None:
    assert written(value, unit, read_words("zh")) == text


def test_money_is_never_misread_in_english() -> None:
    assert written(10_000_000.0, "万元", read_words("en")) == "1,000 (10k yuan)"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.579324, "0.58"), (0.0012, "0.0012"), (8000, "8,000"), (10, "10")],
)
def test_numbers_have_no_more_digits_than_are_of_use(value: float, text: str) -> None:
    assert number(value) == text


def test_many_are_written_as_each() -> None:
    zh = read_words("zh")
    for values in ([0.0, -0.0, 0.5, None, 0.5, math.inf], [True, False, None], ["", "micro", "''"]):
        told = written_each(values, None, zh)
        assert told == [written(value, None, zh) for value in values]
    assert written_each([0.5], "%", zh) == [written(0.5, "%", zh)]
