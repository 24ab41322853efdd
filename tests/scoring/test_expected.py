"""Exact chances: against every outcome that there is, mixed over the years, and whom it takes."""

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from scoring.expected import SURE, choose, distribution, forecast, mean_chance
from scoring.progress import CANDIDATE
from scoring.timing import Scenario, Timing

CHANCES = st.lists(st.floats(0, 1), min_size=0, max_size=6)
SCENARIOS = st.lists(st.floats(0, 1), min_size=1, max_size=3)


def rows_of(chances: list[float], sides: float | None = None, eligible: int = 99) -> pl.DataFrame:
    """Candidates with these chances in order of rank; the first so many may be listed."""
    timing = Timing("whole", (Scenario(0, 0, 1),))
    return pl.DataFrame(
        [
            {
                "enterprise_id": f"e{nth}",
                "rank": nth,
                "group": "eligible" if nth < eligible else "unmet",
                "probability": p,
                "probability_low": None if sides is None else max(p - sides, 0.0),
                "probability_high": None if sides is None else min(p + sides, 1.0),
                "chance": float(mean_chance(np.array([p]), timing)[0]),
            }
            for nth, p in enumerate(chances)
        ],
        schema=CANDIDATE,
    )


def timing_of(shares: list[float]) -> Timing:
    return Timing("past", tuple(Scenario(0.0, 0.0, share, 2020) for share in shares))


def by_hand(chances: list[float], shares: list[float]) -> NDArray[np.float64]:
    """Every outcome of every scenario, one by one."""
    counts = np.zeros(len(chances) + 1)
    for share in shares:
        for outcome in product((0, 1), repeat=len(chances)):
            each = [p * share if came else 1 - p * share for came, p in zip(outcome, chances)]
            counts[sum(outcome)] += np.prod(each) / len(shares)
    return counts


@given(CHANCES, SCENARIOS)
def test_the_distribution_is_that_of_all_outcomes(
    chances: list[float], shares: list[float]
) -> None:
    told = distribution(np.array(chances), timing_of(shares))
    assert told == pytest.approx(by_hand(chances, shares), abs=1e-12)


@given(CHANCES, SCENARIOS, st.integers(1, 4), st.integers(0, 4))
def test_the_chance_of_a_target_counts_what_is_attained_once(
    chances: list[float], shares: list[float], target: int, attained: int
) -> None:
    told = forecast(rows_of(chances), timing_of(shares), target, attained)
    missing = max(target - attained, 0)
    assert told.chance == pytest.approx(by_hand(chances, shares)[missing:].sum(), abs=1e-12)
    assert told.low <= told.high <= len(chances)
    assert forecast(rows_of(chances), timing_of(shares), target, None).chance is None


@given(CHANCES, SCENARIOS, st.integers(1, 3))
def test_as_many_as_are_needed_and_not_one_more(
    chances: list[float], shares: list[float], missing: int
) -> None:
    timing = timing_of(shares)
    told = choose(rows_of(chances, eligible=2), timing, missing, 0)
    assert told
    reached = [by_hand(chances[:n], shares)[missing:].sum() for n in range(len(chances) + 1)]
    enough = [n for n, chance in enumerate(reached) if chance >= SURE + 1e-9]
    if enough:
        assert told.needed is not None
        assert told.needed <= enough[0]
        assert reached[told.needed] >= SURE - 1e-9
        assert told.ids == tuple(f"e{n}" for n in range(told.needed))
    else:
        assert told.needed is None or reached[told.needed] == pytest.approx(SURE)
    assert sum(told.groups.values()) == (len(chances) if told.needed is None else told.needed)


def test_not_even_all_is_said_with_the_chance_that_all_have() -> None:
    timing = timing_of([1.0])
    told = choose(rows_of([0.5, 0.5, 0.5], eligible=1), timing, 2, 0)
    assert told
    assert (told.needed, told.reached) == (None, pytest.approx(0.5))
    assert (told.groups, told.ids) == ({"eligible": 1, "open": 0, "unmet": 2}, ("e0",))
    assert choose(rows_of([]), timing, 1, 0) is not None
    done = choose(rows_of([0.5]), timing, 2, 3)
    assert done
    assert (done.needed, done.reached, done.ids) == (0, 1.0, ())
    assert choose(rows_of([0.5]), timing, 2, None) is None


def test_two_sides_widen_interval_and_chance_and_groups_are_told_apart() -> None:
    rows = rows_of([0.5] * 8, sides=0.25, eligible=3)
    timing = timing_of([1.0])
    plain, wide = forecast(rows_of([0.5] * 8), timing, 4, 0), forecast(rows, timing, 4, 0)
    assert (plain.low, plain.high, plain.chance_low) == (2, 6, None)
    assert wide.low < plain.low
    assert wide.high > plain.high
    assert wide.chance_low is not None
    assert wide.chance_high is not None
    assert wide.chance_low < (wide.chance or 0) < wide.chance_high
    assert wide.parts == (1.5, 0.0, 2.5)
    assert wide.chance_eligible == 0.0
