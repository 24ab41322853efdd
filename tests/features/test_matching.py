"""Recognitions to enterprises: by code, name and former name; nobody's are counted and listed."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from configs.reader import find, read
from features.identity import resolve, with_identities
from features.matching import (
    REASONS,
    UNMATCHED_SCHEMA,
    Matched,
    match_recognitions,
    match_waiting,
    with_recognitions,
)
from features.panel import TITLE_SCHEMA, Panel
from features.read import Source, read_files
from features.register import read_recognitions
from scoring.titles import TITLE_WORDS
from tests.conftest import Rows, make_panel
from tests.features.test_identity import (
    ELSEWHERE,
    JIA,
    NEW,
    OLD,
    OTHER,
    RENAMED,
    SAME,
    THIRD,
    YI,
    code,
    former,
    row,
)

WON = date(2022, 9, 1)


def panel_of(rows: Rows, names: pl.DataFrame | None = None) -> Panel:
    panel = make_panel([{"founded_on": None, **line} for line in rows])
    return with_identities(panel, resolve(panel.facts, names))


def recognitions(*keys: str | tuple[str, str | None, str | None]) -> pl.DataFrame:
    whole = [(key, None, None) if isinstance(key, str) else key for key in keys]
    rows = [(key, "srdi", WON, "recognised", None, name, county) for key, name, county in whole]
    schema = {**TITLE_SCHEMA, "name": pl.String(), "county": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def holders_on(panel: Panel, found: Matched, day: date) -> list[str]:
    known = with_recognitions(panel, found).known(day)
    ids = set(known.facts["enterprise_id"])
    return sorted(one for one in known.titles["enterprise_id"] if one in ids)


TODAY = date(2026, 1, 1)
FOUND: dict[str, tuple[Rows, Any, str]] = {
    "its code": ([row(OLD)], OLD, OLD),
    "its earlier code": ([row(OLD, 2021), row(NEW, 2022)], OLD, NEW),
    "a code of another division": ([row(OLD)], NEW, OLD),
    "its name": ([row(OLD)], JIA, OLD),
    "its name in another form": ([row(OLD)], "石家庄甲机械有限责任公司", OLD),
    "its name and county": (
        [row(OLD), row(OTHER, county=ELSEWHERE)],
        (JIA, JIA, ELSEWHERE),
        OTHER,
    ),
    "its earlier name": ([row(OLD, 2021, YI), row(OLD, 2022)], YI, OLD),
    "its name, both codes are one": ([row(OLD, 2021), row(NEW, 2022)], JIA, NEW),
    "its name beside a code of nobody, where the panel has no code": (
        [row("7")],
        (OTHER, JIA, SAME),
        "7",
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_recognition_finds_its_enterprise(case: str) -> None:
    rows, key, expected = FOUND[case]
    panel = panel_of(rows)
    found = match_recognitions(recognitions(key), panel)
    assert found.unmatched.is_empty()
    assert found.counts["unmatched"] == 0
    assert holders_on(panel, found, TODAY) == [expected]


LOST: dict[str, tuple[Rows, Any, str]] = {
    "nobody": ([row(OLD)], YI, "no_enterprise"),
    "a code of nobody": ([row(OLD)], OTHER, "no_enterprise"),
    "a damaged code": ([row(OLD)], OLD[:-1] + "0", "bad_code"),
    "a name with another code": ([row(OLD)], (OTHER, JIA, SAME), "other_code"),
    "a name in another county": ([row(OLD)], (JIA, JIA, ELSEWHERE), "other_county"),
    "a name that two bear": ([row(OLD), row(OTHER, county=ELSEWHERE)], JIA, "name_shared"),
}


@pytest.mark.parametrize("case", LOST)
def test_what_is_of_nobody_is_counted_listed_and_kept(case: str) -> None:
    rows, key, reason = LOST[case]
    panel = panel_of(rows)
    given = recognitions(key)
    found = match_recognitions(given, panel)
    assert found.unmatched.schema == UNMATCHED_SCHEMA
    assert found.unmatched["reason"].to_list() == [reason]
    assert found.counts == {
        "recognitions": 1,
        "unmatched": 1,
        "unmatched_names": 1,
        "reasons": {reason: 1},
    }
    assert reason in REASONS
    assert with_recognitions(panel, found).titles.height == given.height
    assert holders_on(panel, found, TODAY) == []


def test_a_former_name_of_the_table_finds_its_enterprise_from_the_day_of_the_change() -> None:
    names = former(RENAMED | {"changed_on": date(2024, 3, 1)})
    panel = panel_of([row(OTHER, 2021, YI)], names)
    found = match_recognitions(recognitions(JIA), panel, names)
    assert holders_on(panel, found, date(2024, 3, 1)) == []
    assert holders_on(panel, found, date(2024, 3, 2)) == [OTHER]
    assert match_recognitions(recognitions(JIA), panel).counts["unmatched"] == 1


def test_today_s_name_finds_an_enterprise_known_by_its_former_name_alone() -> None:
    panel = panel_of([row(OLD, 2021)])
    found = match_recognitions(recognitions(YI), panel, former(RENAMED))
    assert holders_on(panel, found, TODAY) == [OLD]


def test_a_namesake_of_tomorrow_does_not_take_the_title_from_the_past() -> None:
    rows = [row(OLD, 2021), row(OTHER, 2023, county=ELSEWHERE)]
    panel = panel_of(rows)
    found = match_recognitions(recognitions(JIA), panel)
    assert holders_on(panel, found, date(2024, 4, 30)) == [OLD]
    assert holders_on(panel, found, date(2024, 5, 1)) == []
    assert found.unmatched["reason"].to_list() == ["name_shared"]


def test_one_name_in_two_counties_is_two_titles() -> None:
    panel = panel_of([row(OLD), row(OTHER, county=ELSEWHERE)])
    found = match_recognitions(recognitions((JIA, JIA, SAME), (JIA, JIA, ELSEWHERE)), panel)
    assert holders_on(panel, found, TODAY) == sorted([OLD, OTHER])


WAITED: dict[str, tuple[Rows, Any, str | None]] = {
    "its name": ([row(OTHER, 2023, YI)], YI, OTHER),
    "its code": ([row(OTHER, 2023, YI)], OTHER, OTHER),
    "an earlier code": ([row(NEW, 2023, YI)], OLD, NEW),
    "its name and county": (
        [row(OTHER, 2023, YI, county=ELSEWHERE)],
        (YI, YI, ELSEWHERE),
        OTHER,
    ),
    "its name, the other county": ([row(OTHER, 2023, YI)], (YI, YI, ELSEWHERE), None),
    "a bracket of its own": (
        [row(OTHER, 2023, "赵县丙中心(有限合伙)")],
        "赵县丙中心(有限合伙)",
        OTHER,
    ),
    "a name that two bear": (
        [row(OTHER, 2023, YI), row(NEW, 2023, YI, county=ELSEWHERE)],
        YI,
        None,
    ),
}


@pytest.mark.parametrize("case", WAITED)
def test_a_title_of_nobody_finds_the_enterprise_of_a_later_delivery(case: str) -> None:
    later, key, expected = WAITED[case]
    first = panel_of([row(THIRD, name="石家庄丁厂")])
    found = match_recognitions(recognitions(key), first)
    assert holders_on(first, found, TODAY) == []
    waiting = with_recognitions(first, found).titles
    rows = [{"founded_on": None, **line} for line in [row(THIRD, name="石家庄丁厂"), *later]]
    panel = make_panel(rows).with_titles(waiting)
    again, count = match_waiting(with_identities(panel, resolve(panel.facts)))
    told = again.known(TODAY)
    holders = set(told.titles["enterprise_id"]) & set(told.facts["enterprise_id"])
    assert holders == ({expected} if expected else set())
    if expected and key != expected:
        assert count == 1
        # Nobody could know it before the later delivery was known.
        before = again.known(date(2024, 4, 30)).titles["enterprise_id"].to_list()
        assert expected not in before
    assert match_waiting(again)[0].aliases.equals(again.aliases)


def test_the_order_of_the_file_changes_nothing() -> None:
    panel = panel_of([row(OLD), row(OTHER, county=ELSEWHERE), row(THIRD, name=YI)])
    given = recognitions(JIA, YI, OLD, code("MA0000009"), (JIA, JIA, SAME), "丁厂")
    one, other = match_recognitions(given, panel), match_recognitions(given.reverse(), panel)
    assert one.aliases.equals(other.aliases)
    assert one.unmatched.equals(other.unmatched)
    assert with_recognitions(panel, one).titles.equals(with_recognitions(panel, other).titles)


def test_the_quoted_companies_that_are_not_in_the_panel_are_counted_not_lost(real: Any) -> None:
    folder = real / "data" / "neeq_listing"
    panel = read_files([folder / "panel_2020_2021.csv"], read(find("sources", "neeq"), Source))
    identities = resolve(panel.facts)
    assert identities.alias.is_empty()
    assert identities.doubtful.is_empty()
    assert identities.counts["enterprises"] == 1_584
    titles = read_recognitions(folder / "recognitions.csv", TITLE_WORDS)
    found = match_recognitions(titles, panel)
    assert (found.counts["recognitions"], found.counts["unmatched"]) == (95, 23)
    assert found.counts["unmatched_names"] == found.unmatched["key"].n_unique() == 23
    assert found.counts["reasons"] == {"no_enterprise": 23}
    assert not set(found.unmatched["key"]) & set(panel.facts["enterprise_id"])
    assert with_recognitions(panel, found).titles.height == 95
