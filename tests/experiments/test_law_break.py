"""The edition over a training and over its day: broken, whole, or not known."""

from datetime import date

from experiments.law_break import edition_on, law_over
from scoring.pipeline import read_pipeline

LITTLE_GIANT = read_pipeline("little_giant")
LAST, FIRST = date(2026, 3, 31), date(2026, 4, 1)


def test_the_edition_changes_from_one_day_to_the_next() -> None:
    then, now = edition_on(LITTLE_GIANT, LAST), edition_on(LITTLE_GIANT, FIRST)
    assert then
    assert now
    assert then != now
    assert edition_on(LITTLE_GIANT, date(2021, 1, 1)) is None


def test_a_training_across_the_change_is_a_break() -> None:
    law = law_over(LITTLE_GIANT, FIRST, [date(2025, 4, 1), date(2024, 4, 1)], 12)
    assert law["law_break"] is True
    assert law["edition"] == edition_on(LITTLE_GIANT, FIRST)
    old = edition_on(LITTLE_GIANT, LAST)
    assert law["trained_under"] == {"2024-04-01": old, "2025-04-01": old}


def test_the_day_before_there_is_none_but_the_span_crosses_it() -> None:
    law = law_over(LITTLE_GIANT, LAST, [date(2025, 3, 31)], 12)
    assert law["law_break"] is False
    assert law["edition_at_end"] == edition_on(LITTLE_GIANT, FIRST)
    whole = law_over(LITTLE_GIANT, date(2025, 3, 31), [date(2024, 3, 31)], 12)
    assert whole["edition_at_end"] == whole["edition"]


def test_where_no_edition_is_at_hand_nothing_is_claimed() -> None:
    early = [date(2021, 6, 1), date(2022, 6, 1)]
    assert law_over(LITTLE_GIANT, date(2023, 6, 1), early, 12)["law_break"] is None
    assert law_over(LITTLE_GIANT, date(2021, 6, 1), [date(2020, 6, 1)], 12)["law_break"] is None
    assert law_over(LITTLE_GIANT, FIRST, [], 12)["law_break"] is None
    # One cohort that is known to have stood under the old one is enough.
    mixed = law_over(LITTLE_GIANT, FIRST, [date(2022, 4, 1), date(2025, 4, 1)], 12)
    assert mixed["law_break"] is True
