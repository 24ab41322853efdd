"""Clashes: what is named cannot hold together, and without any one of it the rest can."""

from dataclasses import replace

import numpy as np
from hypothesis import given

from scoring.clashes import Side, find_clash
from scoring.field import Field
from scoring.solving import can_hold
from tests.scoring.fields import fields


def only(field: Field, sides: list[Side]) -> tuple[Field, int]:
    """The field with these sides alone, and the places if they are one of them."""
    size = field.weight.size
    least, most, places = 0 * field.least, 0 * field.most + size, size
    for side in sides:
        if side.bound == field.bounds:
            places = side.number
        elif side.end == "least":
            least[side.bound] = side.number
        else:
            most[side.bound] = side.number
    return replace(field, least=least, most=most), places


@given(fields())
def test_none_of_what_clashes_can_be_left_out(case: tuple[Field, int]) -> None:
    field, places = case
    sides = find_clash(field, places)
    assert bool(sides) != can_hold(field, places)
    if sides:
        assert not can_hold(*only(field, sides))
        for side in sides:
            assert can_hold(*only(field, [other for other in sides if other != side]))


def test_a_least_that_too_few_can_meet_clashes_alone() -> None:
    of = np.array([[0, 0, 1, 1, 1]])
    field = Field(np.arange(5)[::-1], of, np.array([3, 1]), np.array([5, 2]))
    assert find_clash(field, 4) == [Side(0, "least", 3, 2)]
