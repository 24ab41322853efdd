"""What each edition counts, case by case in the words of rights_cases.yaml."""

from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from configs.reader import read
from features.measures.rights_counted import COUNTED, counts_in, in_force
from features.rights import known_rights, settle_rights
from features.rights_spent import tell_spent
from tests.features.one_right import high_tech, rights_of


@dataclass(frozen=True)
class Told:
    """What a case says of its right."""

    kind: str | None = "?"
    office: str | None = "?"
    filed_on: date | None = date.min
    granted_on: date | None = date.min
    acquired: str | None = "?"
    acquired_on: date | None = date.min
    owner_rank: float | None = -1
    status: str | None = "?"
    ended_on: date | None = date.min
    main_product: bool | None = None
    used: bool | None = None
    core_support: bool | None = None
    main_business: bool | None = None
    core_technology: bool | None = None
    spent: bool | None = None

    @property
    def said(self) -> dict[str, object]:
        default = {field.name: field.default for field in fields(self)}
        return {n: v for n, v in vars(self).items() if v != default[n]}


@dataclass(frozen=True)
class Case:
    """One right on one day, and where it counts, where it does not, and where that is open.

    passed: when its owner was recognised as a high-tech enterprise; register: whether one is known.
    """

    name: str
    as_of: date
    right: Told
    passed: tuple[date, ...] = ()
    register: bool = True
    counts: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cases:
    usual: Told
    cases: tuple[Case, ...]


CASES = read(Path(__file__).parent.parent / "rights_cases.yaml", Cases)


@pytest.mark.parametrize("case", CASES.cases, ids=lambda case: case.name)
def test_each_edition_counts_as_it_says(case: Case) -> None:
    said = (
        {"acquired_on": None, "ended_on": None, "spent": None} | CASES.usual.said | case.right.said
    )
    rights = rights_of(said | {"known_on": date(1990, 1, 1), "right_id": "一"})
    day = case.as_of
    register = [("乙", date(2020, 11, 30)), *(("甲", passed) for passed in case.passed)]
    titles = high_tech(*(register if case.register else ()))
    known = titles.filter(pl.col("announced_on") < day)
    rows = tell_spent(settle_rights(known_rights(rights, day)), known)
    assert case.counts or case.not_ or case.open
    for expected, names in ((True, case.counts), (False, case.not_), (None, case.open)):
        for name in names:
            assert name in COUNTED
            found = rows.select(in_force(day) & counts_in(name, day)).item()
            assert found is expected, name


def test_a_right_that_two_enterprises_claim_as_their_own_counts_for_neither() -> None:
    rights = rights_of({}, {"enterprise_id": "乙"})
    day = date(2026, 5, 1)
    assert settle_rights(rights).select(in_force(day)).to_series().to_list() == [None, None]
    joint = rights_of({}, {"enterprise_id": "乙", "owner_rank": 2})
    assert settle_rights(joint).select(in_force(day)).to_series().to_list() == [True, True]


def test_the_year_in_the_number_tells_a_term_that_is_over_and_none_that_runs() -> None:
    day = date(2026, 5, 1)
    rows = settle_rights(
        rights_of(
            {"right_id": "ZL200510000001.0", "filed_on": None},
            {"right_id": "ZL201910000001.0", "filed_on": None},
            {"right_id": "ZL201910000002.0"},
        )
    ).sort("right_id")
    assert rows.select(in_force(day)).to_series().to_list() == [False, None, True]
