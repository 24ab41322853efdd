"""The titles of recognitions: every word leads to a title that exists."""

from configs.reader import known
from scoring.titles import TITLE_WORDS, TITLES


def test_every_word_means_a_known_title() -> None:
    assert set(TITLE_WORDS.values()) <= set(TITLES)
    assert all(TITLE_WORDS[title] == title for title in TITLES)
    assert TITLE_WORDS["bse_listed"] == "bse"


def test_every_policy_is_of_a_title() -> None:
    assert set(known("policies")) <= set(TITLES)
