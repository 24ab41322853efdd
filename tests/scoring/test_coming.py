"""The law to come: known once it was issued, and not a day before."""

from dataclasses import replace
from datetime import date

import pytest

from scoring.clauses import Document
from scoring.coming import coming_policy, ended_policy, issued_by
from scoring.policy import policy_at


@pytest.mark.parametrize(
    ("issued", "day"),
    [
        ("2026-01", date(2026, 1, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2022-06-01", date(2022, 6, 1)),
        ("2024-11/12", None),
        (None, None),
    ],
)
def test_a_month_counts_by_its_last_day_and_doubt_by_none(
    issued: str | None, day: date | None
) -> None:
    assert issued_by(Document("n", "1", date(2026, 4, 1), issued=issued)) == day


def test_an_edition_comes_from_the_day_after_it_was_issued() -> None:
    assert coming_policy("little_giant", date(2026, 1, 31)) is None
    coming = coming_policy("little_giant", date(2026, 2, 1))
    assert coming
    assert coming.edition
    assert coming.edition.key == "little_giant@2-2026"
    assert coming.as_of == date(2026, 4, 1)
    assert coming_policy("little_giant", date(2026, 4, 1)) is None


def test_an_edition_that_ended_is_kept_for_two_years() -> None:
    assert ended_policy("little_giant", date(2026, 3, 31)) is None
    ended = ended_policy("little_giant", date(2026, 4, 1))
    assert ended
    assert ended.edition
    assert (ended.edition.key, ended.as_of) == ("little_giant@63-2022", date(2026, 3, 31))
    assert ended_policy("little_giant", date(2028, 3, 31)) == ended
    assert ended_policy("little_giant", date(2028, 4, 1)) is None


def test_an_edition_begins_on_another_day_for_rechecks() -> None:
    coming = coming_policy("little_giant", date(2026, 4, 1), "recheck")
    assert coming
    assert coming.edition
    assert (coming.as_of, coming.edition.begins) == (date(2027, 1, 1), date(2027, 1, 1))
    then = policy_at("little_giant", date(2027, 1, 1), "recheck").edition
    assert then
    assert coming.edition == replace(then, begins=date(2027, 1, 1))
    ended = ended_policy("little_giant", date(2027, 1, 1), "recheck")
    assert ended
    assert ended.edition
    assert ended.edition.key == "little_giant@63-2022"
    assert ended_policy("little_giant", date(2026, 12, 31), "recheck") is None
