"""Joining at one time: groups, survivors and what holds a join back."""

from datetime import date

from features.joining import Groups, Sight, join

FIRST, LATER = date(2021, 4, 30), date(2022, 4, 30)
CODE = "91990012MA0000001P"


def sight(one: str, **rest: object) -> Sight:
    fields = {
        "enterprise_id": one,
        "code": one if len(one) == 18 else None,
        "key": "甲机械",
        "county": "正定县",
        "founded_on": None,
        "source": "a",
        "named": False,
        "day": FIRST,
        "year": 2020,
    }
    return Sight(**(fields | rest))  # type: ignore[arg-type]


def test_groups_go_by_their_smallest_id() -> None:
    groups = Groups("dcba")
    groups.join("dc")
    groups.join("cb")
    assert [groups.of(one) for one in "abcd"] == ["a", "b", "b", "b"]


def test_a_code_survives_an_id_of_a_later_day() -> None:
    now, doubts = join([sight(CODE), sight("7", source="b", day=LATER)], [])
    assert now["7"] == (CODE, "name_county")
    assert doubts == set()


def test_without_codes_the_id_that_was_known_last_survives() -> None:
    now, _ = join([sight("9"), sight("7", source="b", day=LATER)], [])
    assert {survivor for survivor, _ in now.values()} == {"7"}


def test_a_chain_over_two_names_joins_nobody_where_its_ends_may_not_be_one() -> None:
    other = "91990012MA0000002T"
    middle = [sight("7", source="b"), sight("7", source="b", key="乙机械")]
    now, _ = join([sight(CODE), *middle, sight(other, key="乙机械")], [])
    assert all(one == survivor for one, (survivor, _) in now.items())
