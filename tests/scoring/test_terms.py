"""Terms and windows: told by a document, by years as well as in words, and never too early."""

import re
from datetime import date

import pytest

from configs.reader import known
from scoring.coming import law_on_file
from scoring.terms import last_day, read_windows, term_of

DAY = date(2026, 3, 1)


def test_no_window_is_known_before_it_could_be() -> None:
    for window in read_windows():
        assert window.known_on <= window.begins <= window.ends


def test_a_term_is_told_in_the_words_of_a_document() -> None:
    term = term_of("little_giant", DAY)
    assert term
    assert (term.number, term.mark, term.years) == ("工信部企业〔2022〕63号", "VERIFIED", 3)
    assert term_of("bse", DAY) is None
    assert term_of("above_scale", DAY) is None, "the roll has no term"
    # The edition of 2026 tells none: the last one that did still speaks.
    assert term_of("little_giant", date(2026, 6, 1)) == term


@pytest.mark.parametrize("title", known("policies"))
def test_years_are_those_that_the_words_tell(title: str) -> None:
    for edition in law_on_file(title).editions:
        for told in edition.definitions:
            if not told.code.endswith(".VALID"):
                assert told.years is None, told.code
                continue
            assert told.years == int(re.search(r"(\d)\s*年", told.label.zh)[1])  # type: ignore[index]
            assert f"{told.years} year" in told.label.en, told.code


def test_the_last_day_is_the_day_before() -> None:
    assert last_day(date(2023, 7, 14), 3) == date(2026, 7, 13)
    assert last_day(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert last_day(date(2024, 3, 1), 3) == date(2027, 2, 28)
    assert last_day(date(2024, 1, 1), 1) == date(2024, 12, 31)
