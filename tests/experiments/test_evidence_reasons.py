"""Two kinds of reasons side by side: by hand where it can be, and a fall is seen where one is."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from experiments.evidence_reasons import compare_kinds, tell_reasons
from models.inputs import Floats
from models.quality import compare_reasons
from models.ranker import Ranker
from tests.models.test_ranker import made_ranker, made_table

RANKER, X = made_ranker(), made_table(5)[0].head(90)
# 50 in one industry, 40 who tell none: these are held against all.
PLACES = pl.DataFrame(
    {"industry": ["C39"] * 50 + [None] * 40, "size": ["small"] * 50 + [None] * 40}
)


def test_each_row_is_held_against_its_own_group() -> None:
    told = compare_kinds("Made", RANKER, X, PLACES)
    assert (told.groups, told.whole) == (2, pytest.approx(40 / 90))
    group = RANKER.contributions_against(X.head(50), X.head(50))
    rest = RANKER.contributions_against(X.tail(40), X)
    held, path = np.vstack([group, rest])[:, :-1], RANKER.contributions(X)[:, :-1]
    assert told.agreement == compare_reasons(path, held)
    assert told.falls == (0, 0), "trees under constraints: neither kind falls"
    page = "\n".join(tell_reasons([told, compare_kinds("Made", RANKER, X)]))
    assert f"| Made, 90 | industry and size | 2 | 0.444 | {told.agreement.ordered:.3f} |" in page
    assert "| Made, 90 | population | 1 | 1.000 |" in page


def test_a_reason_that_shrinks_at_its_best_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Ranker.contributions

    def turned(self: Ranker, X: pd.DataFrame) -> Floats:
        """The parts of two indicators, the one's own turned round; sums stay what they are."""
        parts: Any = true(self, X).copy()
        at, other = self.names.index("growth"), self.names.index("margin")
        parts[:, other] += 2 * parts[:, at]
        parts[:, at] *= -1
        return np.asarray(parts)

    monkeypatch.setattr(Ranker, "contributions", turned)
    path, held = compare_kinds("Made", RANKER, X).falls
    assert path > 0.3
    assert held == 0


def test_parts_that_miss_their_score_are_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    true = Ranker.contributions
    monkeypatch.setattr(Ranker, "contributions", lambda self, X: true(self, X) + 0.01)
    with pytest.raises(ArithmeticError):
        compare_kinds("Made", RANKER, X)
