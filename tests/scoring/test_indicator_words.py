"""Units: what the law says in 万元 and % is compared in yuan and shares, exactly."""

from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configs.reader import ConfigError, read_text
from configs.words import read_words
from features.columns import COLUMNS
from features.indicators import AS_REPORTED, names
from features.matrix import build_matrix
from features.panel import Panel
from scoring.indicator_words import IndicatorWords, held, read_indicators, shown
from tests.made import made_panel


@pytest.mark.parametrize(
    ("value", "unit", "base"),
    [
        (3, "%", 3 / 100),
        (3, "个百分点", 3 / 100),
        (100, "万元", 1_000_000),
        (2.5, "万元/人", 25_000),
        (2, "年", 2),
        (60, None, 60),
    ],
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


FACTS = [n for n, c in COLUMNS.items() if c.kind != "text" and n in made_panel(120).facts.columns]
DAY = date(2026, 5, 1)


@given(
    st.integers(0, 119),
    st.lists(st.sampled_from(FACTS), min_size=1, max_size=8, unique=True),
    st.sampled_from([None, 2022, 2023, 2024, 2025]),
)
@settings(deadline=None, max_examples=15, derandomize=True)
def test_no_indicator_gains_by_a_fact_left_out(who: int, facts: list[str], of: int | None) -> None:
    """For each with a direction: without the fact it is missing, the same, or worse."""
    panel, before = made_panel(120), all_measured()
    code = before["enterprise_id"][who % before.height]
    hides = pl.col("enterprise_id") == code
    if of is not None:
        hides = hides & (pl.col("year") == of)
    hidden = panel.facts.with_columns(pl.when(~hides).then(pl.col(f)).alias(f) for f in facts)
    after = build_matrix(Panel(hidden, panel.titles, panel.receipt), DAY, names()).frame
    one, two = (row_of(frame, code) for frame in (before, after))
    for name, words in read_indicators().items():
        if words.sign and not words.levels and two[name] is not None:
            assert one[name] is not None, name
            assert words.sign * two[name] <= words.sign * one[name], name


@cache
def all_measured() -> pl.DataFrame:
    """Every indicator of a small made-up province."""
    return build_matrix(made_panel(120), DAY, names()).frame


def row_of(frame: pl.DataFrame, code: str) -> dict[str, Any]:
    return frame.row(by_predicate=pl.col("enterprise_id") == code, named=True)


def test_every_unit_has_its_words() -> None:
    for lang in ("zh", "en"):
        words = read_words(lang)
        for name, told in read_indicators().items():
            assert not told.unit or words.knows(f"unit.{told.unit}"), name


def test_a_number_has_a_plausible_range_and_a_scale_has_none() -> None:
    """A flag and a level have none; a number lies within what a file may hold at all."""
    kinds = build_matrix(made_panel(), date(2026, 5, 1), names()).frame.schema
    for name, words in read_indicators().items():
        numeric = kinds[name].is_numeric()
        assert (words.low is not None and words.high is not None) == numeric, name
        assert (words.low is None) == (words.high is None), name
        if words.low is None or words.high is None:
            continue
        assert words.low < words.high, name
        if name in AS_REPORTED and (column := COLUMNS[name]).low is not None:
            assert column.low is not None
            assert column.high is not None
            assert column.low <= held(words.low, words.unit), name
            assert held(words.high, words.unit) <= column.high, name


def test_what_nobody_can_change_has_no_speed() -> None:
    for name, words in read_indicators().items():
        assert (words.lever.speed is None) == (words.lever.who == "nobody"), name
        assert words.source.strip(), name


def test_without_lever_or_source_an_indicator_is_refused() -> None:
    with pytest.raises(ConfigError) as refused:
        read_text("{zh: 甲, en: a, theme: 成长, direction: up}", IndicatorWords)
    faults = {(fault.key, fault.code) for fault in refused.value.faults}
    assert faults == {("theme", "not_among"), ("lever", "missing_key"), ("source", "missing_key")}


def test_there_are_sixty_to_learn_from_and_some_in_every_theme() -> None:
    learnable = [words for words in read_indicators().values() if words.sign]
    assert len(learnable) >= 60
    themes = [words.theme for words in learnable]
    assert all(themes.count(theme) >= 5 for theme in set(themes))
    assert len(set(themes)) == 9


def test_the_made_up_province_lies_within_the_ranges() -> None:
    """All but a few in a hundred of its figures are plausible, for every indicator."""
    frame = build_matrix(made_panel(), date(2026, 5, 1), names()).frame
    for name, words in read_indicators().items():
        if words.low is None or words.high is None:
            continue
        low, high = held(words.low, words.unit), held(words.high, words.unit)
        known = frame[name].drop_nulls()
        known = known.filter(known.is_finite())
        inside = known.is_between(low, high).mean()
        assert inside is None or inside >= 0.95, (name, known.min(), known.max())
