"""Who is whom: joined where certain, asked where not, and never known before its day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from features.aliases import on_day
from features.columns import is_credit_code
from features.credit_codes import sound_codes
from features.identity import (
    FORMER_SCHEMA,
    Identities,
    resolve,
    sightings,
    with_identities,
)
from features.joining import Answer
from features.lookalikes import REASONS
from features.names import clean_name
from features.panel import Panel
from features.yearly import one_per_year
from tests.conftest import Rows, make_panel

SAME, ELSEWHERE = "正定县", "赵县"


def code(organisation: str, division: str = "990012") -> str:
    """A credit code of an invented division, check character included."""
    base = f"91{division}{organisation}"
    return base + uscc.calc_check_digit(base)


OLD, NEW = code("MA0000001"), code("MA0000001", "990099")
OTHER, THIRD = code("MA0000002"), code("MA0000003")
JIA, YI = "石家庄甲机械有限公司", "石家庄乙机械有限公司"


def row(one: str, year: int = 2022, name: str | None = JIA, **rest: Any) -> dict[str, Any]:
    return {"enterprise_id": one, "year": year, "name": name, "county": SAME, "revenue": 1.0} | rest


def former(*lines: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=FORMER_SCHEMA)


def resolved(
    *rows: dict[str, Any],
    names: pl.DataFrame | None = None,
    answers: Sequence[Answer] = (),
) -> Identities:
    return resolve(make_panel(with_days(list(rows))).facts, names, answers)


def with_days(rows: Rows) -> Rows:
    return [{"founded_on": None, **line} for line in rows]


@given(
    st.lists(
        st.from_regex(r"[0-9A-Z]{17,19}", fullmatch=True)
        | st.from_regex(r"91[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True).map(
            lambda base: base + uscc.calc_check_digit(base)
        ),
        min_size=1,
    )
)
def test_codes_by_columns_are_the_codes_one_by_one(codes: list[str]) -> None:
    held = sound_codes(pl.Series("code", codes))
    assert held.to_list() == [is_credit_code(text) for text in codes]


def aliases(found: Identities) -> list[tuple[str, str, str]]:
    return found.alias.select("alias_id", "enterprise_id", "why").rows()


def doubts(found: Identities) -> list[tuple[str, str, str]]:
    return found.doubtful.select("reason", "left_id", "right_id").rows()


RENAMED = {"name": YI, "former_name": JIA}
DAY = date(2010, 5, 1)

JOINED: dict[str, tuple[Rows, pl.DataFrame | None, list[tuple[str, str, str]]]] = {
    "a changed division": (
        [row(OLD, 2021), row(NEW, 2022)],
        None,
        [(OLD, NEW, "organisation_code")],
    ),
    "a changed division, name and county": (
        [row(OLD, 2021), row(NEW, 2022, YI, county=ELSEWHERE)],
        None,
        [(OLD, NEW, "organisation_code")],
    ),
    "a code in small letters": (
        [row(OLD.lower(), 2021), row(OLD, 2022)],
        None,
        [(OLD.lower(), OLD, "credit_code")],
    ),
    "renamed, two codes, the table says so": (
        [row(OLD, 2021), row(OTHER, 2022, YI)],
        former(RENAMED),
        [(OLD, OTHER, "former_name")],
    ),
    "renamed, the table gives today's code": (
        [row(OLD, 2021), row(OTHER, 2022, YI), row(THIRD, 2022, YI, county=ELSEWHERE)],
        former({"enterprise_id": OTHER, "former_name": JIA}),
        [(OLD, OTHER, "former_name")],
    ),
    "renamed twice": (
        [row(OLD, 2020), row(OTHER, 2021, YI), row(THIRD, 2022, "丙厂")],
        former(RENAMED, {"name": "丙厂", "former_name": YI}),
        [
            (OLD, OTHER, "former_name"),
            (OLD, THIRD, "former_name"),
            (OTHER, THIRD, "former_name"),
        ],
    ),
    "a name beside a code": (
        [row(JIA, source="a"), row(OLD, name="石家庄甲机械有限责任公司", source="b")],
        None,
        [(JIA, OLD, "name_county")],
    ),
    "brackets and legal form": (
        [
            row("甲(河北)厂", name="甲(河北)厂"),
            row(OLD, name="甲" + chr(0xFF08) + "河北" + chr(0xFF09) + "厂有限公司", source="b"),
        ],
        None,
        [("甲(河北)厂", OLD, "name_county")],
    ),
    "founded on the same day": (
        [row("1", source="a", founded_on=DAY), row(OLD, source="b", founded_on=DAY)],
        None,
        [("1", OLD, "name_county")],
    ),
    "nobody": ([row(OLD), row(OTHER, name=YI)], None, []),
}


@pytest.mark.parametrize("case", JOINED)
def test_what_is_certain_is_joined(case: str) -> None:
    rows, names, expected = JOINED[case]
    found = resolved(*rows, names=names)
    assert sorted(aliases(found)) == sorted(expected)
    assert found.counts["ids"] - found.counts["enterprises"] == len({a for a, _, _ in expected})


DOUBTFUL: dict[str, tuple[Rows, pl.DataFrame | None, list[str]]] = {
    "two codes, one name and county": ([row(OLD), row(OTHER)], None, ["same_name_other_code"]),
    "the same name in two counties": ([row(OLD), row(OTHER, county=ELSEWHERE)], None, []),
    "a source that gives two ids": ([row("1"), row("2")], None, ["same_name_other_id"]),
    "founded on two days": (
        [
            row("1", source="a", founded_on=DAY),
            row(OLD, source="b", founded_on=date(2011, 1, 1)),
        ],
        None,
        ["same_name_founded_differs"],
    ),
    "no county": ([row("1", source="a", county=None), row(OLD)], None, ["same_name_no_county"]),
    "a place before the name": (
        [row("1", source="a", name="河北" + JIA), row(OLD)],
        None,
        ["same_but_place_or_group"],
    ),
    "a group and its company": (
        [row("1", source="a", name="石家庄甲机械集团有限公司"), row(OLD)],
        None,
        ["same_but_place_or_group"],
    ),
    "a typo": ([row("1", source="a", name="石家庄甲机诫有限公司"), row(OLD)], None, ["near_name"]),
    "a letter too many": (
        [row("1", source="a", name="石家庄甲机械械有限公司"), row(OLD)],
        None,
        ["near_name"],
    ),
    "a typo in another county": (
        [row("1", source="a", name="石家庄甲机诫有限公司"), row(OLD, county=ELSEWHERE)],
        None,
        [],
    ),
    "two numbers of one series": (
        [row("1", source="a", name="石家庄机械一厂"), row("2", name="石家庄机械二厂")],
        None,
        [],
    ),
    "two codes under names one apart": (
        [row(OLD, name="石家庄宏光机械"), row(OTHER, name="石家庄宏达机械")],
        None,
        [],
    ),
    "two codes, names one apart, one founding day": (
        [
            row(OLD, name="石家庄宏光机械", founded_on=DAY),
            row(OTHER, name="石家庄宏达机械", founded_on=DAY),
        ],
        None,
        ["near_name"],
    ),
    "a former name that two bear": (
        [row(OLD), row(OTHER, county=ELSEWHERE), row(THIRD, 2022, YI)],
        former(RENAMED),
        ["former_name_shared"] * 2,
    ),
    "a former name taken by another one later": (
        [row(OLD, 2024), row(OTHER, 2022, YI)],
        former(RENAMED | {"changed_on": date(2021, 3, 1)}),
        ["former_name_taken_later"],
    ),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_what_is_not_certain_is_asked_and_never_joined(case: str) -> None:
    rows, names, reasons = DOUBTFUL[case]
    found = resolved(*rows, names=names)
    assert aliases(found) == []
    assert [reason for reason, _, _ in doubts(found)] == reasons
    assert sum(found.counts["doubtful"].values()) == len(reasons)


def test_an_id_is_seen_from_its_first_day_by_the_last_year_of_that_day() -> None:
    days = {2019: date(2021, 5, 1), 2020: date(2021, 5, 1), 2021: date(2022, 4, 30)}
    rows = [{"enterprise_id": "甲", "year": y, "known_on": day} for y, day in days.items()]
    seen = sightings(make_panel(rows).facts)
    assert seen.select("day", "year").rows() == [(date(2021, 5, 1), 2020)]
    assert seen.schema["day"] == pl.Date()


def test_a_pair_tells_the_facts_of_both_sides() -> None:
    pair = resolved(row(OLD, founded_on=DAY), row(OTHER)).doubtful.row(0, named=True)
    left, right = sorted([OLD, OTHER])
    assert (pair["left_id"], pair["right_id"]) == (left, right)
    assert (pair["left_name"], pair["left_county"]) == (JIA, SAME)
    assert {pair["left_founded_on"], pair["right_founded_on"]} == {DAY, None}


def test_one_who_bears_both_names_needs_no_join_and_frees_the_old_name() -> None:
    found = resolved(
        row(OLD, 2021),
        row(OLD, 2022, YI),
        row(OTHER, 2023, county=ELSEWHERE),
        names=former(RENAMED),
    )
    assert aliases(found) == []
    assert doubts(found) == []


def panel_of(rows: Rows, names: pl.DataFrame | None = None) -> Panel:
    panel = make_panel(with_days(rows))
    return with_identities(panel, resolve(panel.facts, names))


def ids_on(panel: Panel, day: date) -> list[str]:
    return panel.known(day).facts["enterprise_id"].unique().sort().to_list()


def test_the_past_keeps_its_own_id_and_the_present_joins_the_histories() -> None:
    panel = panel_of([row(OLD, 2021), row(NEW, 2022)])
    assert ids_on(panel, date(2023, 4, 30)) == [OLD]
    assert ids_on(panel, date(2023, 5, 1)) == [NEW]
    assert panel.known(date(2023, 5, 1)).facts["year"].sort().to_list() == [2021, 2022]


def test_a_change_of_name_is_not_known_before_its_day() -> None:
    changed = date(2024, 7, 1)
    rows = [row(OLD, 2021), row(OTHER, 2022, YI)]
    panel = panel_of(rows, former(RENAMED | {"changed_on": changed}))
    assert ids_on(panel, changed) == sorted([OLD, OTHER])
    assert ids_on(panel, date(2024, 7, 2)) == [OTHER]


def test_a_join_ends_when_doubt_comes_and_the_past_stays() -> None:
    panel = panel_of([row(JIA, 2020), row(OLD, 2021, source="b"), row(OTHER, 2022, source="b")])
    assert ids_on(panel, date(2022, 5, 1)) == [OLD]
    assert ids_on(panel, date(2023, 5, 1)) == sorted([JIA, OLD, OTHER])
    assert panel.aliases["why"].to_list() == ["name_county", "doubt"]


def test_two_reports_of_one_year_both_stay_and_neither_speaks_where_they_differ() -> None:
    rows = [row(NEW, 2022, revenue=2.0), row(OLD, 2021), row(OLD, 2022, revenue=3.0)]
    for order in (rows, rows[::-1]):
        known = panel_of(order).known(date(2023, 5, 1))
        assert known.facts.filter(pl.col("year") == 2022)["revenue"].sort().to_list() == [2.0, 3.0]
        assert one_per_year(known.facts)["enterprise_id"].unique().to_list() == [NEW]
        latest = one_per_year(known.facts).filter(pl.col("year") == 2022)
        assert latest["revenue"].to_list() == [None]


def test_titles_go_with_their_enterprise() -> None:
    panel = panel_of([row(OLD, 2021), row(NEW, 2022)])
    titles = pl.DataFrame(
        [(OLD, "srdi", date(2022, 6, 1), "recognised", None)],
        schema=panel.titles.schema,
        orient="row",
    )
    panel = panel.with_titles(titles)
    assert panel.known(date(2022, 7, 1)).titles["enterprise_id"].to_list() == [OLD]
    assert panel.known(date(2023, 5, 1)).titles["enterprise_id"].to_list() == [NEW]


ANSWERED = date(2024, 3, 1)


def answer(one: str, other: str, same: bool, day: date = ANSWERED) -> Answer:
    return Answer(*sorted([one, other]), same, day)


def answered_panel(rows: Rows, *answers: Answer, names: pl.DataFrame | None = None) -> Panel:
    panel = make_panel(with_days(rows))
    return with_identities(panel, resolve(panel.facts, names, answers))


def asked(rows: Rows, *answers: Answer, names: pl.DataFrame | None = None) -> list[tuple[str, str]]:
    found = resolve(make_panel(with_days(rows)).facts, names, answers).doubtful
    return found.select("left_id", "right_id").rows()


def test_an_answer_joins_from_its_day_and_the_past_stays() -> None:
    rows = [row(OLD, 2021), row(OTHER, 2022)]
    panel = answered_panel(rows, answer(OLD, OTHER, True))
    assert ids_on(panel, ANSWERED) == sorted([OLD, OTHER])
    assert ids_on(panel, date(2024, 3, 2)) == [OTHER]
    assert panel.aliases.rows() == [(OLD, OTHER, "answer", ANSWERED)]
    assert asked(rows) == [tuple(sorted([OLD, OTHER]))]
    assert asked(rows, answer(OLD, OTHER, True)) == []


def test_a_later_answer_undoes_a_join_from_its_own_day() -> None:
    undone = date(2025, 1, 10)
    answers = [answer(OLD, OTHER, True), answer(OLD, OTHER, False, undone)]
    panel = answered_panel([row(OLD, 2021), row(OTHER, 2022)], *answers)
    assert ids_on(panel, undone) == [OTHER]
    assert ids_on(panel, date(2025, 1, 11)) == sorted([OLD, OTHER])
    assert panel.aliases["why"].to_list() == ["answer", "answer"]
    assert asked([row(OLD, 2021), row(OTHER, 2022)], *answers) == []


def test_who_was_told_apart_is_joined_by_no_name_and_not_asked_about_again() -> None:
    by_name = [row("1", source="a"), row(OLD, source="b")]
    assert ids_on(answered_panel(by_name), ANSWERED) == [OLD]
    panel = answered_panel(by_name, answer("1", OLD, False))
    assert ids_on(panel, ANSWERED) == [OLD]
    assert ids_on(panel, date(2024, 3, 2)) == sorted(["1", OLD])
    assert asked(by_name, answer("1", OLD, False)) == []
    renamed = [row(OLD, 2021), row(OTHER, 2022, YI)]
    panel = answered_panel(renamed, answer(OLD, OTHER, False), names=former(RENAMED))
    assert ids_on(panel, date(2024, 3, 2)) == sorted([OLD, OTHER])
    assert asked(renamed, answer(OLD, OTHER, False), names=former(RENAMED)) == []


def test_an_answer_goes_on_under_a_new_code_and_can_be_corrected_under_it() -> None:
    rows = [row(OLD, 2021), row(OTHER, 2021), row(NEW, 2022)]
    assert asked(rows) == [tuple(sorted([NEW, OTHER]))]
    assert asked(rows, answer(OLD, OTHER, False)) == []
    later = answer(NEW, OTHER, True, date(2025, 1, 10))
    panel = answered_panel(rows, answer(OLD, OTHER, False), later)
    assert ids_on(panel, date(2025, 1, 10)) == sorted([NEW, OTHER])
    assert ids_on(panel, date(2025, 1, 11)) == [NEW]


def test_one_organisation_code_is_stronger_than_an_answer() -> None:
    panel = answered_panel([row(OLD, 2021), row(NEW, 2022)], answer(OLD, NEW, False))
    assert ids_on(panel, date.max) == [NEW]


def test_of_three_that_bear_one_name_the_last_two_are_asked_about_in_the_end() -> None:
    rows = [row("1"), row("2"), row("3")]
    assert asked(rows) == [("1", "2"), ("1", "3")]
    assert asked(rows, answer("1", "2", False)) == [("1", "3")]
    assert asked(rows, answer("1", "2", False), answer("1", "3", False)) == [("2", "3")]
    alone = (answer(one, other, False) for one, other in (("1", "2"), ("1", "3"), ("2", "3")))
    assert asked(rows, *alone) == []


def test_two_told_apart_are_not_brought_together_by_a_third() -> None:
    chain = [row("1", 2021), row("7", 2021, "丙厂"), row(OLD, 2022, YI)]
    lines = former(
        {"enterprise_id": OLD, "former_name": JIA}, {"enterprise_id": OLD, "former_name": "丙厂"}
    )
    assert ids_on(answered_panel(chain, names=lines), date.max) == [OLD]
    panel = answered_panel(chain, answer("1", "7", False), names=lines)
    assert ids_on(panel, date.max) == sorted(["1", "7", OLD])
    assert asked(chain, answer("1", "7", False), names=lines) == [("1", OLD), ("7", OLD)]


OFTEN = settings(deadline=None, max_examples=25)
IDS = [OLD, NEW, OTHER, code("MA0000002", "990099"), THIRD, "1", "2", JIA]
ROWS = st.lists(
    st.builds(
        row,
        st.sampled_from(IDS),
        st.integers(2020, 2023),
        st.sampled_from([JIA, YI, "石家庄甲机械股份有限公司", "石家庄甲机诫厂", None]),
        county=st.sampled_from([SAME, ELSEWHERE, None]),
        source=st.sampled_from(["a", "b"]),
        founded_on=st.sampled_from([DAY, date(2011, 1, 1), None]),
    ),
    min_size=1,
    max_size=8,
)
LINES = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from([JIA, YI, "丙厂"]),
            "former_name": st.sampled_from([JIA, YI, "丁厂"]),
            "changed_on": st.sampled_from([None, date(2021, 7, 1), date(2023, 7, 1)]),
        },
        optional={"enterprise_id": st.sampled_from(IDS)},
    ),
    max_size=3,
)


ANSWERS = st.lists(
    st.builds(
        answer,
        st.sampled_from(IDS),
        st.sampled_from(IDS),
        st.booleans(),
        st.dates(date(2021, 1, 1), date(2025, 1, 1)),
    ).filter(lambda one: one.left != one.right),
    max_size=5,
    unique_by=lambda one: (one.left, one.right, one.day),
)


@OFTEN
@given(ROWS, LINES, ANSWERS, st.randoms())
def test_the_same_rows_in_any_order_give_the_same_identities(
    rows: Rows, lines: Rows, answers: list[Answer], luck: Any
) -> None:
    one = resolved(*rows, names=former(*lines), answers=answers)
    luck.shuffle(rows)
    luck.shuffle(lines)
    luck.shuffle(answers)
    other = resolved(*rows, names=former(*lines), answers=answers)
    assert one.alias.equals(other.alias)
    assert one.doubtful.equals(other.doubtful)
    assert one.counts == other.counts
    assert set(one.doubtful["reason"]) <= set(REASONS)


@OFTEN
@given(ROWS, LINES, ANSWERS, st.dates(date(2021, 1, 1), date(2025, 1, 1)))
def test_no_tomorrow(rows: Rows, lines: Rows, answers: list[Answer], day: date) -> None:
    """Joining with all knowledge and cutting is cutting and joining with what was known."""
    whole = make_panel(with_days(rows))
    past = Panel(whole.facts.filter(pl.col("known_on") < day), whole.titles, whole.receipt)
    told = former(*lines)
    then = told.filter(pl.col("changed_on").is_null() | (pl.col("changed_on") < day))
    given_then = [one for one in answers if one.day < day]
    seen = with_identities(whole, resolve(whole.facts, told, answers)).known(day)
    lived = with_identities(past, resolve(past.facts, then, given_then)).known(day)
    order = ["enterprise_id", "year", "known_on", "source", "name", "county", "founded_on"]
    assert seen.facts.sort(order).equals(lived.facts.sort(order))
    assert seen.aliases.equals(lived.aliases)


@OFTEN
@given(ROWS, LINES)
def test_joining_twice_is_joining_once(rows: Rows, lines: Rows) -> None:
    panel = panel_of(rows, former(*lines))
    once = panel.known(date.max)
    assert once.known(date.max).facts.equals(once.facts)


@OFTEN
@given(ROWS, LINES)
def test_nobody_is_joined_who_shares_nothing(rows: Rows, lines: Rows) -> None:
    """What is joined hangs together by codes, by lines of the table, or by name and county."""
    facts = make_panel(with_days(rows)).facts
    found = resolve(facts, former(*lines))
    keyed = facts.with_columns(clean_name(pl.col("name")).alias("key"))
    told = {
        tuple(pl.select(clean_name(pl.lit(line[k]))).item() for k in ("name", "former_name"))
        for line in lines
    }
    given_ids = {line.get("enterprise_id") for line in lines}
    seen: dict[str, set[tuple[str | None, str | None]]] = {}
    for one, key, county in keyed.select("enterprise_id", "key", "county").iter_rows():
        seen.setdefault(one, set()).add((key, county))

    def share(a: str, b: str) -> bool:
        if len(a) == len(b) == 18 and a[8:17] == b[8:17]:
            return True
        names = {(k, m) for k, _ in seen[a] for m, _ in seen[b]}
        if names & told or {pair[::-1] for pair in names} & told or {a, b} & given_ids:
            return True
        return any(key and county for key, county in seen[a] & seen[b])

    now = dict(
        found.alias.filter(pl.col("why") != "doubt").select("alias_id", "enterprise_id").iter_rows()
    )
    for alias in now:
        together, frontier = {alias}, [alias]
        while frontier:
            near = [b for b in seen if b not in together and share(frontier[-1], b)]
            frontier.pop()
            together |= set(near)
            frontier += near
        assert now[alias] in together


@OFTEN
@given(ROWS, LINES, ANSWERS)
def test_a_doubtful_pair_is_never_joined(rows: Rows, lines: Rows, answers: list[Answer]) -> None:
    panel = answered_panel(rows, *answers, names=former(*lines))
    found = resolve(panel.facts, former(*lines), answers)
    after = set(panel.known(date.max).facts["enterprise_id"])
    for reason, left, right in doubts(found):
        assert left != right, reason
        assert {left, right} <= after, reason


@OFTEN
@given(ROWS, LINES, ANSWERS)
def test_who_is_told_apart_last_is_never_one(
    rows: Rows, lines: Rows, answers: list[Answer]
) -> None:
    """Unless one organisation code says so; and no pair that is told apart is asked about."""
    names = former(*lines)
    facts = make_panel(with_days(rows)).facts
    found = resolve(facts, names, answers)
    final = on_day(found.alias, date.max)
    there = set(facts["enterprise_id"])
    last = {
        frozenset(
            side[8:17] if is_credit_code(side) else side for side in (one.left, one.right)
        ): one
        for one in sorted(answers, key=lambda one: (one.day, one.left, one.right))
        if {one.left, one.right} <= there
    }
    for ends, one in last.items():
        if not one.same and len(ends) == 2:
            left, right = (final.get(side, side) for side in (one.left, one.right))
            assert left != right
            pair = tuple(sorted([left, right]))
            assert pair not in found.doubtful.select("left_id", "right_id").rows()
