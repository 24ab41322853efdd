"""Rights in the matrix: they count in place of what is stated, and nobody gains by hiding one."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.matrix import build_matrix
from features.measures.rights_counted import COUNTED
from features.measures.rights_held import COUNTS
from features.panel import Panel, no_titles
from features.rights import no_rights
from scoring.check import MET, PERSON, check
from scoring.clauses import indicators_of
from scoring.indicator_words import read_indicators
from scoring.policy import policy_at
from tests.features.one_right import DAY, HIDEABLE, drawn_rights, high_tech, rights_of

NAMES = [
    *COUNTED,
    *COUNTS,
    *(f"{stock}_{twin}" for stock in COUNTED for twin in ("possible", "stated")),
    *(f"{stock}_new" for stock in COUNTED[:5]),
]
RISING = [name for name in NAMES if read_indicators()[name].sign > 0]
# What a register may know: nothing of high-tech enterprises; others alone; the enterprise too.
PASSED = date(2022, 11, 30)
REGISTERS = {
    "none": no_titles(),
    "others": high_tech(("乙", PASSED)),
    "its own": high_tech(("甲", PASSED), ("乙", PASSED)),
}
quick = settings(deadline=None, max_examples=12, derandomize=True)


def panel_of(
    *rows: dict[str, Any],
    stated: dict[str, dict[str, float | None]] | None = None,
    register: str = "none",
) -> Panel:
    """A panel of two enterprises, of what they state, and these rights."""
    told = stated if stated is not None else {"甲": {"class1_rights": 3.0}, "乙": {}}
    names = sorted({name for facts in told.values() for name in facts})
    facts = [
        {"enterprise_id": who, "year": 2024, "known_on": date(2025, 4, 30), "source": "s"}
        | {"state": "verified", "employees": 50.0}
        | {name: said.get(name) for name in names}
        for who, said in told.items()
    ]
    schema = {name: pl.Float64() for name in names}
    frame = pl.DataFrame(facts, schema_overrides=schema | {"known_on": pl.Date()})
    rights = rights_of(*rows) if rows else no_rights()
    return Panel(frame, REGISTERS[register], {}, rights=rights)


def measured(panel: Panel, names: list[str] = NAMES, who: str = "甲") -> dict[str, Any]:
    frame = build_matrix(panel, DAY, names).frame
    return frame.row(by_predicate=pl.col("enterprise_id") == who, named=True)


def test_the_list_counts_and_the_stated_count_stands_beside() -> None:
    found = measured(panel_of({}, {"right_id": "二", "acquired": None}))
    assert (found["class1_rights"], found["class1_rights_possible"]) == (1.0, 2.0)
    assert found["class1_rights_stated"] == 3.0


def test_who_is_not_on_the_list_is_unknown() -> None:
    panel = panel_of({}, stated={"甲": {"class1_rights": 3.0}, "乙": {"class1_rights": 4.0}})
    found = measured(panel, who="乙")
    assert (found["class1_rights"], found["class1_rights_stated"]) == (None, 4.0)


def test_before_a_list_is_known_stated_counts_stand() -> None:
    panel = panel_of({"known_on": DAY})
    assert measured(panel)["class1_rights"] == 3.0
    assert measured(panel)["inventions_held"] is None
    without = panel_of()
    assert measured(panel) == measured(without)


def test_a_row_of_no_right_is_a_nought() -> None:
    found = measured(panel_of({"right_id": "", "kind": "none"}))
    assert (found["class1_rights"], found["class1_rights_possible"]) == (0.0, 0.0)


def test_derived_indicators_follow() -> None:
    names = ["class1_rights_per_100", "class1_rights_new", "class1_share"]
    fresh = {"right_id": "二", "filed_on": date(2023, 1, 1), "granted_on": date(2025, 9, 1)}
    found = measured(panel_of({}, fresh, {"right_id": "三", "kind": "software"}), names)
    assert found["class1_rights_per_100"] == 4.0
    assert found["class1_rights_new"] == 1.0
    assert found["class1_share"] == round(2 / 3, 12)


def test_claims_count_as_far_as_a_stated_count_bears_them_out() -> None:
    claims = [{"right_id": str(n), "state": "claimed"} for n in range(5)]
    assert measured(panel_of(*claims))["class1_rights"] == 3.0
    assert measured(panel_of(*claims))["class1_rights_possible"] == 5.0
    silent = {"甲": {"class1_rights": None}, "乙": {"class1_rights": 1.0}}
    assert measured(panel_of(*claims, stated=silent))["class1_rights"] == 0.0
    assert measured(panel_of(*claims, stated={"甲": {}, "乙": {}}))["class1_rights"] == 5.0
    sure = [{"right_id": str(n)} for n in range(4)]
    assert measured(panel_of(*sure, claims[4]))["class1_rights"] == 4.0


def test_on_verified_facts_alone_claims_leave_the_count_open() -> None:
    panel = panel_of({}, {"right_id": "二", "state": "claimed"}).known(DAY)
    found = measured(panel.verified())
    assert (found["class1_rights"], found["class1_rights_possible"]) == (1.0, 2.0)


def test_rights_follow_their_enterprise_to_its_new_code() -> None:
    aliases = pl.DataFrame(
        {"alias_id": ["旧"], "enterprise_id": ["甲"], "why": ["credit_code"]}
        | {"known_on": [date(2025, 1, 1)]}
    )
    panel = panel_of({}, {"right_id": "二", "enterprise_id": "旧"})
    joined = Panel(panel.facts, panel.titles, {}, aliases, panel.rights)
    assert measured(joined)["class1_rights"] == 2.0
    # The same right under both codes is one.
    twice = panel_of({}, {"enterprise_id": "旧"})
    assert (
        measured(Panel(twice.facts, twice.titles, {}, aliases, twice.rights))["class1_rights"] == 1
    )


# --- nothing to hide --------------------------------------------------------------------------


def no_better(before: dict[str, Any], after: dict[str, Any]) -> None:
    """No rising indicator is higher than before, and none is known that was not."""
    for name in RISING:
        if after[name] is not None:
            assert before[name] is not None, name
            assert after[name] <= before[name], name


@st.composite
def hidden(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rights as they are, and with one left out, or some of what is said of one."""
    rows = draw(drawn_rights(state=draw(st.sampled_from(["verified", "claimed"]))))
    which = draw(st.integers(0, len(rows) - 1))
    fields = draw(st.lists(st.sampled_from(HIDEABLE), min_size=1, max_size=4, unique=True))
    less = [row for n, row in enumerate(rows) if n != which]
    if draw(st.booleans()):
        less = [*rows[:which], rows[which] | dict.fromkeys(fields, None), *rows[which + 1 :]]
    return rows, less


OTHERS = [{"enterprise_id": "乙", "right_id": "乙的"}]


@quick
@given(
    hidden(),
    st.sampled_from([{}, {"class1_rights": 2.0, "class1_rights_195": 1.0, "class2_rights_195": 1}]),
    st.sampled_from([*REGISTERS]),
)
def test_hiding_a_right_or_a_part_of_it_raises_nothing(
    case: tuple[list[dict[str, Any]], list[dict[str, Any]]], said: dict[str, float], register: str
) -> None:
    stated = {"甲": said, "乙": said}
    before = measured(panel_of(*case[0], *OTHERS, stated=stated, register=register))
    after = measured(panel_of(*case[1], *OTHERS, stated=stated, register=register))
    no_better(before, after)
    # Nor does it help anybody that there is no register.
    no_better(before, measured(panel_of(*case[0], *OTHERS, stated=stated)))


@quick
@given(drawn_rights(state="claimed"), drawn_rights(), st.sampled_from([0.0, 2.0, 9.0]))
def test_neither_a_claim_nor_a_stated_count_left_out_raises_anything(
    claims: list[dict[str, Any]], sure: list[dict[str, Any]], count: float
) -> None:
    rows = [*sure, *(row | {"right_id": f"又{row['right_id']}"} for row in claims), *OTHERS]
    stated = {"甲": {"class1_rights": count}, "乙": {"class1_rights": 1.0}}
    silent = {"甲": {"class1_rights": None}, "乙": {"class1_rights": 1.0}}
    before = measured(panel_of(*rows, stated=stated), ["class1_rights"])["class1_rights"]
    after = measured(panel_of(*rows, stated=silent), ["class1_rights"])["class1_rights"]
    assert after <= before
    # Nor does the claimed list lift a count above what is stated and what is sure.
    alone = measured(panel_of(*sure, *OTHERS, stated=stated), ["class1_rights"])["class1_rights"]
    assert before <= max(alone, count)


@cache
def blank(law: tuple[str, date], known: tuple[str, ...]) -> list[pl.Expr]:
    """Every other indicator that a law asks for, missing."""
    edition = policy_at(*law).edition
    assert edition is not None
    rest = [name for name in indicators_of(edition) if name not in known]
    types = build_matrix(panel_of(), DAY, rest).frame.schema
    return [pl.lit(None, dtype=types[name]).alias(name) for name in rest]


LAWS = [
    *((title, date(2026, 5, 1)) for title in ("little_giant", "srdi", "high_tech", "tech_sme")),
    *((title, date(2026, 3, 31)) for title in ("little_giant", "srdi")),
]


@settings(quick, max_examples=20)
@given(hidden(), st.sampled_from(LAWS), st.sampled_from([*REGISTERS]), st.booleans())
def test_hiding_a_right_makes_no_clause_met(
    case: tuple[list[dict[str, Any]], list[dict[str, Any]]],
    law: tuple[str, date],
    register: str,
    hide_register: bool,
) -> None:
    policy = policy_at(law[0], law[1])
    assert policy.edition is not None
    asked = [name for name in indicators_of(policy.edition) if name in COUNTED]
    names = [*asked, *(f"{name}_possible" for name in asked)]
    found = []
    for rows, known in zip(case, (register, "none" if hide_register else register), strict=True):
        frame = build_matrix(panel_of(*rows, *OTHERS, register=known), DAY, names).frame
        mine = frame.filter(pl.col("enterprise_id") == "甲").with_columns(blank(law, tuple(names)))
        found.append(check(policy, mine).frame.row(0, named=True))
    before, after = found
    for code, verdict in after.items():
        if isinstance(verdict, int) and verdict in (MET, PERSON) and code in before:
            assert before[code] >= verdict, code
    if before["points"] is not None:
        assert after["points"] <= before["points"]


def test_a_line_between_what_is_sure_and_what_is_possible_is_unknown() -> None:
    policy = policy_at("little_giant", DAY)
    rest = blank(("little_giant", DAY), ("class1_rights_own",))
    for open_ones, verdict in ((1, "not_met"), (2, "unknown")):
        rows = [{"right_id": str(n)} for n in range(2)]
        rows += [{"right_id": f"开{n}", "used": None} for n in range(open_ones)]
        frame = build_matrix(
            panel_of(*rows), DAY, ["class1_rights_own", "class1_rights_own_possible"]
        ).frame.filter(pl.col("enterprise_id") == "甲")
        judged = check(policy, frame.with_columns(rest)).frame
        assert judged["LG26.H4a"].item() == {"not_met": 1, "unknown": 2}[verdict]


# --- no tomorrow, no luck ---------------------------------------------------------------------


@quick
@given(drawn_rights(), drawn_rights(), st.integers(0, 2**16))
def test_no_tomorrow_and_no_luck(
    rows: list[dict[str, Any]], later: list[dict[str, Any]], seed: int
) -> None:
    tomorrow = [row | {"known_on": DAY + timedelta(days=n)} for n, row in enumerate(later)]
    panel = panel_of(*rows, *OTHERS)
    before = build_matrix(panel, DAY, NAMES).frame
    with_later = panel_of(*rows, *OTHERS, *tomorrow)
    assert build_matrix(with_later, DAY, NAMES).frame.equals(before)
    shuffled = panel.rights.sample(fraction=1, shuffle=True, seed=seed)
    again = Panel(panel.facts, panel.titles, {}, rights=shuffled)
    assert build_matrix(again, DAY, NAMES).frame.equals(before)
    ends = pl.col("ended_on").is_null() & (pl.col("status") == "in_force")
    ending = panel.rights.with_columns(
        pl.when(ends).then(pl.lit("ended")).otherwise("status").alias("status"),
        pl.when(ends).then(pl.lit(DAY)).otherwise("ended_on").alias("ended_on"),
    )
    passing = high_tech(("甲", DAY), ("乙", DAY + timedelta(days=9)))
    assert build_matrix(panel.with_titles(passing), DAY, NAMES).frame.equals(before)
    lapsing = Panel(panel.facts, panel.titles, {}, rights=ending)
    assert build_matrix(lapsing, DAY, NAMES).frame.equals(before)


@pytest.mark.parametrize("name", ["class1_rights", "inventions_held", "class1_rights_possible"])
def test_asked_alone_a_count_is_what_it_is_among_others(name: str) -> None:
    panel = panel_of({}, {"right_id": "二", "used": None})
    assert measured(panel, [name])[name] == measured(panel)[name]
