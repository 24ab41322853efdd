"""Agreement of reasons: by hand, with ties and rows that have none; and of a model with itself."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.baselines import fit_column
from models.inputs import Floats
from models.quality import (
    Agreement,
    columns_of,
    compare_reasons,
    count_carrying,
    measure_quality,
    order_agreement,
    overlap_reasons,
    top_reasons,
)
from models.ranker import Ranker, fit_ranker
from tests.models.test_ranker import SETTINGS, SIGNS, made_ranker, made_table

ONES = np.array([[3.0, -2.0, 1.0], [0.0, 5.0, 1e-12], [0.0, 0.0, 0.0]])


def test_the_largest_stand_first_and_rounding_is_no_reason() -> None:
    assert top_reasons(ONES, 2).tolist() == [[0, 1], [1, -1], [-1, -1]]
    # Equal ones in order of their columns; more are asked for than there are columns.
    assert top_reasons(np.array([[1.0, -1.0]]), 3).tolist() == [[0, 1, -1]]


def test_agreement_by_hand() -> None:
    others = np.array([[2.0, 3.0, 0.0], [1.0, 5.0, 0.0], [0.0, 0.0, 0.0]])
    assert overlap_reasons(ONES, others, 2).tolist() == [1.0, 0.5, 1.0]
    told = compare_reasons(ONES, others, 2)
    assert told == Agreement(3, pytest.approx(1 / 3), pytest.approx(2 / 3), pytest.approx(5 / 6))
    assert compare_reasons(ONES[:0], others[:0]) == Agreement(0, 1.0, 1.0, 1.0)


def test_how_many_carry_four_fifths() -> None:
    parts = np.array([[8.0, -2.0, 0.0], [4.0, 4.0, -2.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    assert count_carrying(parts).tolist() == [1, 2, 3, 0]


def test_orders_that_are_the_same_turned_or_level() -> None:
    up = np.array([1.0, 2.0, 9.0])
    assert order_agreement(up, up**3) == pytest.approx(1)
    assert order_agreement(up, -up) == pytest.approx(-1)
    assert order_agreement(up, up * 0) == 0.0
    assert order_agreement(up * 0, up * 0) == 1.0


@given(st.integers(0, 2**32 - 1))
def test_agreement_is_symmetric_and_whole_with_oneself(seed: int) -> None:
    draw = np.random.default_rng(seed)
    one, other = draw.integers(-3, 4, (2, 20, 7)).astype(float)
    there, back = compare_reasons(one, other, 3), compare_reasons(other, one, 3)
    assert there == back
    assert there.ordered <= there.same <= there.overlap + 1e-12
    assert compare_reasons(one, one * 2, 3) == Agreement(20, 1.0, 1.0, 1.0)


def test_the_quality_of_a_model_and_its_refits(monkeypatch: pytest.MonkeyPatch) -> None:
    ranker, (X, _) = made_ranker(), made_table()
    told = measure_quality(ranker, (ranker, made_ranker(2)), X.head(60), X.tail(80))
    assert (told.rows, told.reference, told.refits) == (60, 80, 2)
    assert told.miss < 1e-12
    assert told.overlap is not None
    assert 0.5 < told.overlap <= 1
    assert measure_quality(ranker, (), X.head(9), X).overlap is None
    assert 1 <= told.carrying <= told.carrying_most <= 4
    parts = ranker.contributions(X.head(60)), ranker.contributions_against(X.head(60), X.tail(80))
    assert told.agreement == compare_reasons(*(own[:, :-1] for own in parts))
    true = Ranker.contributions

    def shifted(self: Ranker, X: pd.DataFrame) -> Floats:
        wrong: Any = true(self, X)
        wrong[3, 1] += 0.25
        return np.asarray(wrong)

    monkeypatch.setattr(Ranker, "contributions", shifted)
    assert measure_quality(ranker, (), X.head(9), X).miss == pytest.approx(0.25)


def test_what_a_refit_never_learned_has_no_part() -> None:
    X, y = made_table()
    lesser = fit_ranker(X.drop(columns="debt"), y, SIGNS, SETTINGS)
    told = columns_of(lesser, ["debt", "margin"], X.head(5), X)
    assert told[:, 0].tolist() == [0.0] * 5
    at = lesser.names.index("margin")
    assert told[:, 1] == pytest.approx(lesser.contributions_against(X.head(5), X)[:, at])


def test_one_column_needs_one_reason() -> None:
    X = pd.DataFrame({"debt": np.linspace(0, 1, 20)})
    told = measure_quality(fit_column(X, -1), (), X, X)
    assert (told.carrying, told.carrying_most, told.agreement.ordered) == (1, 1, 1.0)
