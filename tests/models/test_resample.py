"""Figures on draws: those of the same rows written out, and no other."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.metrics import auc, auprc, precision_at
from models.resample import draw_counts, drawn_figures

rows = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 1), st.integers(0, 3)), min_size=1, max_size=15
)


@given(rows, st.integers(1, 20))
def test_a_draw_is_judged_as_its_rows_written_out(
    drawn: list[tuple[int, int, int]], k: int
) -> None:
    score, label, counts = (np.array(column) for column in zip(*drawn))
    told = {name: v[0] for name, v in drawn_figures(score, label, counts[None, :], k).items()}
    written, outcome = np.repeat(score, counts), np.repeat(label, counts)
    figures = (
        auprc(written, outcome),
        auc(written, outcome) if written.size else None,
        precision_at(written, outcome, k),
    )
    for name, right in zip(("auprc", "auc", "precision"), figures):
        assert told[name] == pytest.approx(np.nan if right is None else right, nan_ok=True)


def test_every_draw_has_as_many_rows_as_there_are() -> None:
    (counts,) = draw_counts(30, 200, 7)
    assert counts.shape == (200, 30)
    assert set(counts.sum(axis=1)) == {30}
    assert len({tuple(row) for row in counts}) == 200


def test_draws_come_in_parts_and_are_the_same_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = draw_counts(30, 20, 7)
    monkeypatch.setattr("models.resample.CELLS", 90)
    parts = list(draw_counts(30, 20, 7))
    assert len(parts) == 7
    assert np.array_equal(np.vstack(parts), whole)


def test_the_spread_is_that_of_theory() -> None:
    # Precision among all rows is a mean of 0 and 1: its standard error is known.
    label = np.repeat([0, 1], [150, 50])
    figures = [drawn_figures(label, label, c, 200)["precision"] for c in draw_counts(200, 2000, 3)]
    drawn = np.concatenate(figures)
    assert drawn.mean() == pytest.approx(0.25, abs=0.005)
    assert drawn.std() == pytest.approx(np.sqrt(0.25 * 0.75 / 200), rel=0.06)
