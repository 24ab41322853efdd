"""What stands of a year: corrections, precedence of state and source, conflicts, doubts."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from features.columns import COLUMNS
from features.panel import Panel
from features.yearly import find_conflicts, one_per_year
from tests.conftest import make_panel

YEAR = {"enterprise_id": "甲", "year": 2021}
LATER = date(2022, 9, 1)


def stands(*rows: dict[str, Any], name: str = "revenue", precedence: tuple[str, ...] = ()) -> Any:
    """What stands of a fact, whatever the order of rows."""
    found = set()
    for order in permutations(rows):
        facts = make_panel([YEAR | row for row in order]).facts
        found.add(one_per_year(facts, precedence)[name].item())
    assert len(found) == 1
    return found.pop()


TAX = {"source": "tax", "revenue": 1.00e7}
STATS = {"source": "stats", "revenue": 1.20e7}
OWN = {"source": "own", "revenue": 9.00e7, "state": "claimed", "known_on": LATER}


def test_a_later_report_of_the_same_source_is_no_conflict() -> None:
    assert stands(TAX, TAX | {"revenue": 1.5e7, "known_on": LATER}) == 1.5e7
    assert stands(TAX, TAX | {"employees": 7.0, "revenue": None, "known_on": LATER}) == 1e7


def test_the_better_state_speaks_though_it_was_known_earlier() -> None:
    assert stands(TAX, OWN) == 1e7
    assert stands(TAX | {"state": "computed"}, OWN) == 1e7
    assert stands(TAX, STATS | {"state": "computed", "known_on": LATER}) == 1e7
    assert stands(TAX | {"revenue": None}, OWN) == 9e7, "and where it says nothing, the next"


def test_two_that_rank_alike_and_differ_are_silent() -> None:
    assert stands(TAX, STATS) is None
    assert stands(TAX, STATS | {"known_on": LATER}) is None
    assert stands(TAX, STATS, OWN) is None, "a claim does not settle it"
    assert stands(TAX | {"state": "claimed"}, OWN) is None


def test_a_precedence_settles_it() -> None:
    assert stands(TAX, STATS, precedence=("tax", "stats")) == 1e7
    assert stands(TAX, STATS, precedence=("stats",)) == 1.2e7
    assert stands(TAX, OWN, precedence=("own", "tax")) == 1e7, "state goes before source"


def test_a_correction_settles_it() -> None:
    assert stands(TAX, STATS, STATS | {"revenue": 1.001e7, "known_on": LATER}) == 1.001e7


def test_only_the_fact_that_differs_is_silent() -> None:
    tax = TAX | {"employees": 30.0, "net_profit": 1e6}
    assert stands(tax, STATS | {"employees": 30.0}, name="employees") == 30.0
    assert stands(tax, STATS, name="net_profit") == 1e6


@pytest.mark.parametrize(
    ("name", "one", "other", "conflict"),
    [
        ("revenue", 12_345_600.0, 12_345_678.9, False),
        ("revenue", 1_240_000.0, 1_235_000.0, False),
        ("revenue", 1_240_000.0, 1_260_000.0, True),
        ("revenue", 1e9, 1.004e9, False),
        ("revenue", 1e9, 1.006e9, True),
        ("revenue", 1e9, -1e9, True),
        ("employees", 3.0, 4.0, False),
        ("employees", 1000.0, 2000.0, True),
        ("market_share_national", 0.05, 0.0541, False),
        ("market_share_national", 0.05, 0.0741, True),
        ("market_share_national", 0.0512, 0.0551, True),
        ("state_award_rank", float("inf"), float("inf"), False),
        ("state_award_rank", float("inf"), 2.0, True),
        ("own_brand", True, True, False),
        ("own_brand", True, False, True),
        ("digital_level", "level1", "level2", True),
        ("founded_on", date(2001, 2, 3), date(2001, 2, 4), True),
        ("name", "甲厂", "甲工厂", False),
    ],
)
def test_what_counts_as_a_conflict(name: str, one: Any, other: Any, conflict: bool) -> None:
    rows = [{"source": "a", name: one}, {"source": "b", name: other}]
    assert (stands(*rows, name=name) is None) == conflict
    facts = make_panel([YEAR | row for row in rows]).facts
    assert find_conflicts(facts).height == conflict


def test_a_conflict_is_told() -> None:
    late = STATS | {"known_on": LATER}
    told = find_conflicts(make_panel([YEAR | TAX, YEAR | late, YEAR | OWN]).facts)
    assert told.to_dicts() == [
        {
            "enterprise_id": "甲",
            "year": 2021,
            "known_on": LATER,
            "source": "stats / tax",
            "column": "revenue",
            "code": "conflict",
            "found": 1.0e7,
            "compared_with": 1.2e7,
        }
    ]


def test_on_the_day_before_the_other_report_nothing_is_in_conflict() -> None:
    panel = make_panel([YEAR | TAX, YEAR | STATS | {"known_on": LATER}])
    assert one_per_year(panel.known(LATER).facts)["revenue"].to_list() == [1e7]


def test_a_doubtful_row_is_silent_until_a_later_report_speaks() -> None:
    absurd = TAX | {"rd_expense": 2e7}
    assert stands(absurd) is None
    assert stands(absurd, {"source": "tax", "revenue": 1e7, "known_on": LATER}) == 1e7
    assert stands(absurd, STATS) is None, "of the same day: which is right, is open"
    facts = make_panel([YEAR | absurd | {"name": "甲厂"}]).facts
    assert one_per_year(facts)["name"].to_list() == ["甲厂"]


def test_a_doubtful_claim_does_not_silence_what_is_verified() -> None:
    assert stands(TAX, OWN | {"rd_expense": 1e9}) == 1e7
    claimed = TAX | {"state": "claimed"}
    assert stands(claimed, OWN | {"rd_expense": 1e9}) is None


def test_verified_facts_stand_alike_with_and_without_the_claims() -> None:
    """A claim changes nothing of what is verified: not by its figure, not by a doubt."""
    rows = [
        YEAR | TAX | {"employees": 30.0},
        YEAR | OWN | {"rd_expense": 1e9},
        YEAR | {"year": 2020, "source": "own", "state": "claimed", "revenue": 2e3},
    ]
    panel = make_panel(rows)
    whole, sure = (one_per_year(p.facts) for p in (panel, panel.verified()))
    for frame in (whole, sure):
        row = frame.filter(year=2021).row(0, named=True)
        assert (row["revenue"], row["employees"]) == (1e7, 30.0)


def test_one_row_for_each_year_with_all_columns_in_their_place() -> None:
    rows = [YEAR | TAX, YEAR | STATS, YEAR | TAX | {"known_on": LATER}, YEAR | {"year": 2020}]
    panel: Panel = make_panel(rows)
    frame = one_per_year(panel.facts)
    assert frame.select("enterprise_id", "year").rows() == [("甲", 2020), ("甲", 2021)]
    assert set(frame.columns) == set(panel.facts.columns)
    assert frame["known_on"].to_list()[1] == LATER
    assert all(name in COLUMNS or name in panel.facts.columns for name in frame.columns)
