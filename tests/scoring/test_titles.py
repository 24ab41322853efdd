"""The titles of recognitions: every word leads to a title that exists."""

from configs.reader import known
from scoring.titles import TITLE_WORDS, TITLES


def test_every_word_means_a_known_title() -> None:
    assert set(TITLE_WORDS.values()) <= set(TITLES)
    assert all(TITLE_WORDS[title] == title for title in TITLES)
    assert TITLE_WORDS["bse_listed"] == "bse"


# Laws of a size and of a layer of the market, by which nobody is recognised.
NO_TITLES = {"size_class", "neeq_innovation"}


def test_every_title_has_its_policy_and_the_others_are_named() -> None:
    assert set(known("policies")) == set(TITLES) | NO_TITLES
