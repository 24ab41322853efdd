"""Aliases by day: what stood for what before and after a change; outcomes keep whose they are."""

from datetime import date

import polars as pl

from features.aliases import ALIAS_SCHEMA, no_aliases, on_day, outcomes, under
from features.panel import TITLE_SCHEMA

CHANGES = pl.DataFrame(
    [
        ("a", "b", "organisation_code", date(2022, 5, 1)),
        ("a", "c", "organisation_code", date(2023, 5, 1)),
        ("b", "c", "organisation_code", date(2023, 5, 1)),
        ("key", "a", "name", date(2022, 6, 1)),
        ("x", "y", "name_county", date(2022, 5, 1)),
        ("x", "x", "doubt", date(2023, 5, 1)),
    ],
    schema=ALIAS_SCHEMA,
    orient="row",
)


def test_an_alias_counts_from_the_day_after_it_was_known() -> None:
    assert on_day(CHANGES, date(2022, 5, 1)) == {}
    assert on_day(CHANGES, date(2022, 5, 2)) == {"a": "b", "x": "y"}


def test_the_last_change_speaks_and_keys_reach_the_enterprise() -> None:
    assert on_day(CHANGES, date(2022, 7, 1)) == {"a": "b", "key": "b", "x": "y"}
    assert on_day(CHANGES, date(2023, 6, 1)) == {"a": "c", "b": "c", "key": "c"}


def test_no_row_is_lost_under_another_id() -> None:
    frame = pl.DataFrame({"enterprise_id": ["c", "b", "a"], "n": [1, 2, 3]})
    assert under(frame, {"a": "c"}).rows() == [("b", 2), ("c", 3), ("c", 1)]
    assert under(frame, {}) is frame


def titles(*ids: str) -> pl.DataFrame:
    rows = [(one, "srdi", date(2024, 1, 1), "recognised", None) for one in ids]
    return pl.DataFrame(rows, schema=TITLE_SCHEMA, orient="row")


def told(day: date, until: date, *ids: str) -> set[str]:
    return set(outcomes(titles(*ids), CHANGES, day, until)["enterprise_id"])


def test_a_title_under_a_later_code_is_the_outcome_of_the_earlier_one() -> None:
    assert "a" in told(date(2022, 1, 1), date(2024, 12, 31), "c")
    assert "b" in told(date(2022, 7, 1), date(2024, 12, 31), "c")
    assert told(date(2023, 6, 1), date(2024, 12, 31), "a") == {"c"}


def test_what_was_not_known_when_the_outcomes_were_told_joins_nothing() -> None:
    assert told(date(2022, 1, 1), date(2022, 4, 1), "c") == {"c"}
    assert "a" not in told(date(2022, 7, 1), date(2023, 4, 1), "c")


def test_without_aliases_titles_are_as_they_were() -> None:
    rows = titles("a", "b")
    assert outcomes(rows, no_aliases(), date(2022, 1, 1), date(2024, 1, 1)).equals(rows)


def test_only_what_comes_together_is_moved_and_twice_is_once() -> None:
    frame = pl.DataFrame({"enterprise_id": ["z", "a", "c", "b"], "n": [1, 2, 3, 4]})
    once = under(frame, {"a": "c"})
    assert once.rows() == [("z", 1), ("b", 4), ("c", 2), ("c", 3)]
    assert under(once, {"a": "c"}).equals(once)
