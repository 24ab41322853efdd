"""Units: what the law says in 万元 and % is compared in yuan and shares, exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.indicator_words import held, read_indicators, shown


@pytest.mark.parametrize(
    ("value", "unit", "base"),
    [(3, "%", 3 / 100), (100, "万元", 1_000_000), (2, "年", 2), (60, None, 60)],
)
def test_a_line_is_held_in_base_units(value: float, unit: str | None, base: float) -> None:
    assert held(value, unit) == base


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_ratio_exactly_on_the_line_is_on_the_line(percent: int, revenue: int) -> None:
    expense = percent * revenue  # revenue is counted in hundreds, so that expense is whole
    assert expense / (100 * revenue) == held(percent, "%")


@given(st.integers(-(10**9), 10**9), st.sampled_from(["万元", "%", None]))
def test_shown_is_the_way_back(value: int, unit: str | None) -> None:
    assert shown(held(value / 100, unit), unit) == pytest.approx(value / 100, abs=1e-6)


def test_every_indicator_has_labels_and_a_direction() -> None:
    for name, words in read_indicators().items():
        assert words.zh, name
        assert words.en, name
        assert words.sign in (-1, 0, 1)
