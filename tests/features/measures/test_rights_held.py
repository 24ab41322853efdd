"""Shares, means and concentration of rights worked by hand; counts stand as the list gives them."""

from typing import Any

import pytest

from features.measures.rights_counted import COUNTED
from features.measures.rights_held import COUNTS
from tests.features.measured import Case, measured


def given(**sums: float | None) -> dict[str, Any]:
    return {f"right:{name}": value for name, value in sums.items()}


CASES: list[Case] = [
    *((name, given(**{name: 3.0}), 3.0) for name in COUNTS),
    *((name, given(**{name: None}), None) for name in COUNTS),
    *((f"{s}_possible", given(**{f"{s}_possible": 4.0}), 4.0) for s in COUNTED),
    *((f"{s}_stated", given(**{f"{s}_stated": 5.0}), 5.0) for s in COUNTED),
    ("rights_bought_share", given(bought=1.0, held=4.0), 0.25),
    ("rights_bought_share", given(bought=0.0, held=0.0), None),
    ("rights_bought_share", given(bought=None, held=4.0), None),
    ("rights_first_owner_share", given(first_owner=4.0, held=4.0), 1.0),
    ("rights_first_owner_share", given(first_owner=3.0, held=4.0), 0.75),
    ("rights_kept_share", given(held=3.0, ever_granted=5.0), 0.6),
    ("rights_kept_share", given(held=0.0, ever_granted=0.0), None),
    # Two inventions and two utility models: (2/4)**2 twice.
    ("rights_kind_concentration", given(squares_of_kinds=8.0, held=4.0), 0.5),
    ("rights_kind_concentration", given(squares_of_kinds=16.0, held=4.0), 1.0),
    (
        "inventions_field_concentration",
        given(squares_of_subclasses=5.0, inventions_classed=3.0),
        5 / 9,
    ),
    ("rights_peak_year_share", given(peak_year=2.0, held=5.0), 0.4),
    ("inventions_mean_age", given(invention_days=2922.0, inventions_held=2.0), 4.0),
    ("inventions_mean_age", given(invention_days=0.0, inventions_held=0.0), None),
]


@pytest.mark.parametrize(("name", "sums", "expected"), CASES)
def test_worked_by_hand(name: str, sums: dict[str, Any], expected: Any) -> None:
    found = measured(name, **sums)
    assert found == (pytest.approx(expected, abs=1e-12) if expected is not None else None)
