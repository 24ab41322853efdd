"""Reference groups: the nearest circle with enough members, each enterprise in just one."""

import polars as pl

from scoring.reference import LEAST, MOST, find_references


def population(*groups: tuple[str | None, str | None, int]) -> pl.DataFrame:
    rows = [(industry, size) for industry, size, count in groups for _ in range(count)]
    return pl.DataFrame(rows, schema=["industry", "size"], orient="row")


def test_the_nearest_circle_with_enough_members_is_taken() -> None:
    frame = population(("C34", "small", LEAST), ("C35", "small", LEAST - 1), ("C35", "medium", 3))
    told = {
        row: group
        for group, rows in find_references(frame, [0, LEAST, frame.height - 1])
        for row in rows
    }
    assert told[0].circle == ("industry", "size")
    assert told[0].values == ("C34", "small")
    assert told[0].rows == tuple(range(LEAST))
    assert told[LEAST].circle == ("size",)
    assert told[LEAST].members == 2 * LEAST - 1
    assert told[frame.height - 1].circle == ()
    assert told[frame.height - 1].members == frame.height


def test_who_tells_no_industry_or_size_is_compared_with_more() -> None:
    frame = population((None, "small", LEAST), ("C34", None, LEAST), (None, None, 1))
    told = {
        row: group.circle
        for group, rows in find_references(frame, [0, LEAST, 2 * LEAST])
        for row in rows
    }
    assert told == {0: ("size",), LEAST: (), 2 * LEAST: ()}


def test_everybody_stands_in_one_group_and_they_come_in_one_order() -> None:
    frame = population(("C35", "small", 40), ("C34", "small", 40), ("C34", "large", 2))
    found = find_references(frame, list(range(frame.height)))
    assert sorted(row for _, rows in found for row in rows) == list(range(frame.height))
    assert [group.values for group, _ in found] == [("C34", "small"), ("C35", "small"), ()]


def test_of_a_large_group_so_many_are_looked_at_at_even_distances() -> None:
    frame = population(("C34", "small", 2 * MOST + MOST // 2))
    ((group, _),) = find_references(frame, [5])
    assert group.members == 2 * MOST + MOST // 2
    assert len(set(group.rows)) == MOST
    assert {b - a for a, b in zip(group.rows, group.rows[1:])} == {2, 3}
