"""Curves: every row in one bin, equal values together, and only real steps against the sign."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.dependence import BINS, FEWEST, trace
from models.inputs import Floats

VALUES = np.arange(120.0)


def none(rows: int = 120) -> Floats:
    return np.zeros((0, rows))


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=200))
def test_every_row_stands_in_one_bin_and_equal_values_together(told: list[int | None]) -> None:
    values = np.array([np.nan if v is None else v for v in told], dtype=float)
    curve = trace(values, values, none(len(values)), 1)
    assert curve.bins["n"].sum() == len(values)
    known = curve.bins.dropna(subset=["low"])
    assert (known["low"].to_numpy()[1:] > known["high"].to_numpy()[:-1]).all()
    assert len(curve.bins) - len(known) == int(np.isnan(values).any())
    assert curve.steps == max(len(known) - 1, 0)
    assert not curve.bins["against"].any()


def test_bins_are_about_equal_and_few_rows_make_few() -> None:
    curve = trace(VALUES, VALUES, none(), 1)
    assert curve.bins["n"].tolist() == [120 // BINS] * BINS
    assert len(trace(VALUES[:25], VALUES[:25], none(25), 1).bins) == 25 // FEWEST


def test_few_values_have_a_bin_each_and_a_common_one_stands_alone() -> None:
    flag = np.repeat([0.0, 1.0], [115, 5])
    told = trace(flag, -flag, -flag[None], 1)
    assert told.bins["n"].tolist() == [115, 5]
    assert told.against == 0.0, "five are too few to be judged"
    # Nine tenths have nought; the others still show how it goes on.
    rare = np.append(np.zeros(1080), VALUES + 1)
    sizes = trace(rare, rare, none(1200), 1).bins["n"].tolist()
    assert sizes[0] == 1080
    assert len(sizes) == BINS
    assert max(sizes[1:]) <= 12


def test_a_fall_is_against_a_rising_sign_and_with_a_falling_one() -> None:
    parts = np.where(VALUES < 60, VALUES, 120 - VALUES)
    up, down = (trace(VALUES, parts, parts[None], sign) for sign in (1, -1))
    assert up.against == pytest.approx(5 / 11)
    assert down.against == pytest.approx(5 / 11)
    assert up.bins["against"].tolist() == [False] * 7 + [True] * 5
    assert trace(VALUES, parts, none(), 0).against is None


def test_a_fall_that_one_refit_does_not_know_is_noise() -> None:
    parts, other = -VALUES, np.vstack([-VALUES, VALUES])
    assert trace(VALUES, parts, -VALUES[None], 1).against == 1.0
    told = trace(VALUES, parts, other, 1)
    assert told.against == 0.0
    assert (told.bins["mean_low"] == -told.bins["mean_high"]).all()


def test_a_fall_within_the_luck_of_who_stands_there_is_noise() -> None:
    draw = np.random.default_rng(3)
    wild = -0.001 * VALUES + draw.normal(size=120)
    assert trace(VALUES, wild, none(), 1, bins=4).against == 0.0
    steady = -VALUES + draw.normal(size=120)
    assert trace(VALUES, steady, none(), 1, bins=4).against == 1.0


def test_missing_ones_stand_last_and_make_no_step() -> None:
    values = np.where(VALUES % 4 == 0, np.nan, VALUES)
    parts = np.where(np.isnan(values), -1e6, VALUES)
    told = trace(values, parts, parts[None], 1)
    last = told.bins.iloc[-1]
    assert (last["n"], last["mean"], bool(last["against"])) == (30, -1e6, False)
    assert told.against == 0.0
    assert trace(values * np.nan, parts, none(), 1).against is None
