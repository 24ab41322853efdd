"""Columns: who can matter, together with his equals."""

import numpy as np
from hypothesis import given

from scoring.field import Field, gather_columns, members_of, nth_of
from tests.scoring.fields import fields


@given(fields())
def test_columns_hold_equals_and_nobody_twice(case: tuple[Field, int]) -> None:
    field, places = case
    columns = gather_columns(field, places)
    assert len(set(columns.members)) == columns.members.size == columns.room.sum()
    for at, (start, room) in enumerate(zip(columns.start, columns.room)):
        own = columns.members[start : start + room]
        assert list(own) == sorted(own)
        assert set(field.weight[own]) == {columns.weight[at]}
        assert len({tuple(field.of[:, one]) for one in own}) == 1
    for one in set(range(field.weight.size)) - set(columns.members):
        same = np.all(field.of == field.of[:, [one]], axis=0)
        assert same[:one].sum() >= places, "as many before it under the same bounds"
    every = columns.table(np.arange(columns.room.size)) @ columns.room
    assert np.array_equal(every, columns.inside(columns.room))


def test_the_first_of_a_column_have_its_places() -> None:
    none = np.zeros(0, dtype=np.int64)
    field = Field(np.array([5, 5, 5, 2]), np.empty((0, 4), dtype=np.int64), none, none)
    columns = gather_columns(field, 3)
    assert columns.members.tolist() == [0, 1, 2]
    assert members_of(columns, np.array([2])).tolist() == [0, 1]


def test_how_many_of_the_same_stand_before() -> None:
    assert nth_of(np.array([7, 3, 7, 7, 3])).tolist() == [0, 0, 1, 2, 1]
    assert nth_of(np.zeros(0, dtype=np.int64)).size == 0
