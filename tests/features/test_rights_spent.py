"""What a recognition uses up, by the register alone and by yearly counts without a list."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.matrix import build_matrix
from features.panel import Panel, no_titles, read_panel, write_panel
from features.rights import LATER, RIGHT_SCHEMA, settle_rights
from features.rights_spent import find_passed, tell_spent
from scoring.check import check
from scoring.policy import policy_at
from tests.features.one_right import DAY, high_tech, rights_of
from tests.features.test_rights_day import PASSED, REGISTERS, blank, measured, panel_of

COUNT, MOST = "class2_rights_unspent", "class2_rights_unspent_possible"
ALL = "class2_rights_195"
# All class II, what the table itself says is left, the register; then how many surely, at most.
STATED = [
    (5.0, None, "others", 5.0, 5.0),
    (5.0, None, "its own", 0.0, 5.0),
    (5.0, None, "none", 0.0, 5.0),
    (5.0, 2.0, "its own", 2.0, 2.0),
    (5.0, 2.0, "none", 2.0, 2.0),
    (5.0, 2.0, "others", 5.0, 5.0),
    (None, 2.0, "its own", 2.0, 2.0),
    (None, None, "others", None, None),
]


def counted(every: float | None, left: float | None, register: str) -> tuple[Any, Any]:
    panel = panel_of(stated={"甲": {ALL: every, COUNT: left}, "乙": {}}, register=register)
    found = measured(panel, [COUNT, MOST])
    return found[COUNT], found[MOST]


@pytest.mark.parametrize(("every", "left", "register", "sure", "most"), STATED)
def test_without_a_list_yearly_counts_say_what_is_sure_and_what_is_possible(
    every: float | None, left: float | None, register: str, sure: Any, most: Any
) -> None:
    assert counted(every, left, register) == (sure, most)


def test_a_table_without_the_column_is_counted_by_the_register() -> None:
    panel = panel_of(stated={"甲": {ALL: 5.0}, "乙": {ALL: 4.0}}, register="others")
    assert measured(panel, [COUNT])[COUNT] == 5.0
    assert measured(panel, [COUNT, MOST], who="乙") == {"enterprise_id": "乙"} | measured_of(0, 4)


def measured_of(sure: float, most: float) -> dict[str, Any]:
    rest = ("name", "city", "county", "cluster", "industry", "ownership", "founded_on", "size")
    return dict.fromkeys(rest) | {COUNT: sure, MOST: most}


@settings(deadline=None)
@given(
    *(st.one_of(st.none(), st.integers(0, 7).map(float)) for _ in range(2)),
    st.sampled_from([*REGISTERS]),
    st.sampled_from(["every", "left", "register"]),
)
def test_leaving_out_a_count_or_the_register_raises_nothing(
    every: float | None, left: float | None, register: str, hides: str
) -> None:
    told: dict[str, Any] = {"every": every, "left": left, "register": register}
    less = told | {hides: "none" if hides == "register" else None}
    before, after = counted(**told)[0], counted(**less)[0]
    assert after is None or (before is not None and after <= before)


# Every way in which a right may have been made, granted around the recognition, and told of.
WAYS = rights_of(
    *(
        {"right_id": str(n), "acquired": acquired, "granted_on": granted, "spent": spent}
        for n, (acquired, granted, spent) in enumerate(
            product(
                ("own", "transfer", None),
                (PASSED - timedelta(1), PASSED, None),
                (True, False, None),
            )
        )
    )
)


@pytest.mark.parametrize("hides", ["spent", "acquired", "granted_on", "register"])
@pytest.mark.parametrize("register", [*REGISTERS])
def test_whatever_is_left_out_frees_no_right(register: str, hides: str) -> None:
    def free(rights: pl.DataFrame, titles: pl.DataFrame) -> pl.Series:
        return tell_spent(settle_rights(rights), titles).sort("right_id")["spent"].eq(False)

    titles = REGISTERS[register]
    before = free(WAYS, titles).fill_null(False)
    if hides == "register":
        after = free(WAYS, no_titles())
    else:
        after = free(WAYS.with_columns(pl.lit(None, RIGHT_SCHEMA[hides]).alias(hides)), titles)
    assert 0 < before.sum() < len(before)
    assert not (after.fill_null(False) & ~before).any()


def test_claims_are_borne_out_by_the_count_of_all() -> None:
    claims = [
        {"right_id": str(n), "kind": "software", "state": "claimed", "filed_on": None}
        for n in range(5)
    ]
    found = measured(panel_of(*claims, stated={"甲": {ALL: 2.0}, "乙": {}}), [COUNT, MOST])
    assert (found[COUNT], found[MOST]) == (2.0, 5.0)


def test_the_last_passed_recognition_speaks_and_an_application_uses_nothing_up() -> None:
    first, last = date(2019, 11, 30), date(2022, 11, 30)
    register = pl.concat(
        [
            high_tech(("甲", first), ("乙", first)),
            high_tech(("甲", last), event="renewed"),
            high_tech(("乙", last), ("丙", last), event="removed"),
            high_tech(("甲", DAY), ("丁", DAY), event="applied"),
        ]
    )
    passed = find_passed(register)
    assert passed is not None
    assert sorted(passed.rows()) == [("丙", last), ("乙", first), ("甲", last)]
    assert find_passed(high_tech(("甲", last), event="applied")) is None
    assert find_passed(register.with_columns(title=pl.lit("srdi"))) is None


# Three utility models, and what the list says of them; when who passed; two more granted later.
POINTS = [
    ("a first application", "others", None, 0, (3.0, 4.0)),
    ("the same three again, said to be spent", "its own", True, 0, (0.0, 0.0)),
    ("two new ones beside them", "its own", True, 2, (1.0, 2.0)),
    ("the same three, not told", "its own", None, 0, (0.0, 4.0)),
    ("two new ones, the three not told", "its own", None, 2, (1.0, 6.0)),
    ("no register, not told", "none", None, 0, (0.0, 4.0)),
]


@pytest.mark.parametrize(("name", "register", "spent", "new", "points"), POINTS)
def test_rights_give_points_once(
    name: str, register: str, spent: bool | None, new: int, points: tuple[float, float]
) -> None:
    model = {"kind": "utility_model", "spent": None}
    rows = [model | {"right_id": f"旧{n}", "spent": spent} for n in range(3)]
    rows += [model | {"right_id": f"新{n}", "granted_on": date(2023, 5, 1)} for n in range(new)]
    asked = ["class1_rights_195", "class1_rights_195_possible", COUNT, MOST]
    policy = policy_at("high_tech", DAY)
    frame = build_matrix(panel_of(*rows, register=register), DAY, asked).frame
    mine = frame.filter(pl.col("enterprise_id") == "甲")
    judged = check(policy, mine.with_columns(blank(("high_tech", DAY), tuple(asked)))).frame
    assert judged.select("HNTE.IPN:low", "HNTE.IPN:high").row(0) == points, name


def test_a_panel_from_before_rights_could_be_spent_is_read(tmp_path: Any) -> None:
    panel = panel_of({"spent": None})
    write_panel(Panel(panel.facts, panel.titles, {}, rights=panel.rights), tmp_path / "panel")
    file = tmp_path / "panel" / "rights.parquet"
    pl.read_parquet(file).drop(LATER).write_parquet(file)
    assert read_panel(tmp_path / "panel").rights.equals(panel.rights)
