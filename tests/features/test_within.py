"""Reasons within a row: the quick look overlooks none of them, and lets nearly all others pass."""

import polars as pl
import pytest

from features.synthetic import make_province
from features.within import READ_WITHIN, reasons_of
from tests.features.drawn import drawn_panel


@pytest.mark.parametrize("seed", range(25))
def test_every_odd_row_is_seen_at_a_quick_look(seed: int) -> None:
    facts = drawn_panel(seed).facts
    for reason in reasons_of(facts.columns):
        odd = pl.col("odd").fill_null(value=False) & ~pl.col("hint").fill_null(value=False)
        looked = facts.select(reason.odd.alias("odd"), reason.hint.alias("hint"))
        assert looked.filter(odd).is_empty(), reason.code


def test_of_sound_rows_few_are_looked_at_twice() -> None:
    facts = make_province(2000, seed=5).facts
    hints = [reason.hint.fill_null(value=False) for reason in reasons_of(facts.columns)]
    assert facts.select(pl.any_horizontal(hints).mean()).item() < 0.01


def test_what_a_reason_needs_is_read() -> None:
    named = {
        root
        for reason in reasons_of(READ_WITHIN)
        for formula in (reason.odd, reason.hint, reason.found, reason.other)
        for root in formula.meta.root_names()
    }
    assert named - {"year"} <= set(READ_WITHIN)
    assert not reasons_of(["employees", "gross_margin"])
