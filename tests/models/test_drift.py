"""Drift: nothing from nothing, the effect and not the number of rows, one verdict each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from models.drift import LEAST, PARTS, VERDICTS, drift_of, luck, psi, read_shape, shape_of

draw = np.random.default_rng(11)
THEN = draw.normal(size=2000)


def test_a_shape_is_read_as_it_was_kept() -> None:
    shape = shape_of([1.0, 2.0, np.nan, 2.0])
    assert (shape.rows, shape.missing, shape.known) == (4, 0.25, 3)
    assert read_shape(shape.kept()) == shape


def test_the_index_by_hand() -> None:
    # Two kept parts of two values, at or below 0 and at 1: half each then, a quarter and the rest.
    then = shape_of(np.repeat([0.0, 1.0], 5000))
    now = np.repeat([0.0, 1.0], [2500, 7500])
    by_hand = (0.25 - 0.5) * np.log(0.25 / 0.5) + (0.75 - 0.5) * np.log(0.75 / 0.5)
    assert psi(then, now) == pytest.approx(by_hand, rel=0.01)


@given(st.integers(0, 50))
def test_the_distance_is_close_under_that_of_the_full_samples(seed: int) -> None:
    random = np.random.default_rng(seed)
    now = random.normal(random.uniform(-1, 1), 1, 500)
    told, full = drift_of(shape_of(THEN), now).ks, ks_2samp(THEN, now).statistic
    assert told is not None
    assert full - 1 / PARTS - 0.01 <= told <= full + 1e-9


def test_equal_samples_stay_under_luck_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(4)
    beyond = 0
    for _ in range(400):
        then, now = shape_of(random.normal(size=1500)), random.normal(size=300)
        beyond += psi(then, now) > luck(then, 300)
    assert 0.02 < beyond / 400 < 0.09


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (draw.normal(size=1000), "steady"),
        (draw.normal(0.4, 1, 1000), "moved"),
        (draw.normal(1.2, 1, 1000), "shifted"),
        (draw.normal(1.2, 1, LEAST - 1), "few"),
        (np.where(draw.random(1000) < 0.2, np.nan, draw.normal(size=1000)), "reporting"),
        (np.full(1000, np.nan), "reporting"),
    ],
)
def test_one_verdict(now: np.ndarray, verdict: str) -> None:
    told = drift_of(shape_of(THEN), now)
    assert told.verdict == verdict
    assert verdict in VERDICTS


def test_many_rows_make_no_alarm_of_a_small_difference() -> None:
    # A test of equal distributions would refuse this at once.
    then, now = np.random.default_rng(1).normal(size=(2, 100_000))
    now = now + 0.05
    assert ks_2samp(then, now).pvalue < 1e-9
    assert drift_of(shape_of(then), now).verdict == "steady"


@pytest.mark.parametrize("value", [3.0, 7.0])
def test_a_column_that_was_constant_and_is_another_constant_has_shifted(value: float) -> None:
    told = drift_of(shape_of(np.full(500, 5.0)), np.full(500, value))
    assert told.verdict == "shifted"
    assert drift_of(shape_of(np.full(500, 5.0)), np.full(500, 5.0)).verdict == "steady"


def test_what_was_never_known_and_is_known_now_is_a_change_of_reporting() -> None:
    told = drift_of(shape_of(np.full(500, np.nan)), np.ones(500))
    assert (told.verdict, told.psi, told.ks) == ("reporting", None, None)
    assert (told.missing_then, told.missing_now) == (1.0, 0.0)


def test_nothing_known_on_either_side_is_too_little_to_say() -> None:
    assert drift_of(shape_of(np.full(500, np.nan)), np.full(500, np.nan)).verdict == "few"
    assert drift_of(shape_of([]), []).verdict == "few"
