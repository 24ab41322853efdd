"""A part of a population at hand, and what is known of all others."""

from dataclasses import replace

from scoring.beyond import Beyond
from scoring.margin_sheet import NEAR, find_margin
from tests.made import banded_ranking


def test_numbers_of_the_others_are_told_where_they_are_not_at_hand() -> None:
    whole = banded_ranking()
    beyond = Beyond([], None, 0, NEAR + 7, ())
    assert find_margin(replace(whole, beyond=beyond)).more == 7
    assert find_margin(whole).more == 0
