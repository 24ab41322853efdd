"""The regional calendar: exactly who holds, by the register or the law, never what comes later."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest

from features.columns import DataError
from features.panel import TITLE_SCHEMA, Panel
from scoring.check import VERDICTS
from scoring.faults import RankError
from scoring.regional_calendar import RegionalCalendar, count_months, draw_calendar, months_of
from scoring.verdicts import check_titles
from tests.made import LIST_DAY, made_panel

LAST = date(2027, 3, 1)


@cache
def drawn() -> RegionalCalendar:
    return draw_calendar(made_panel(), LIST_DAY)


def with_titles(*rows: tuple[str, str, date, str, date | None]) -> Panel:
    ids = sorted(made_panel().rows.ask(pl.col("enterprise_id").unique()))
    named = [(ids[int(row[0])], *row[1:]) for row in rows]
    titles = pl.DataFrame(named, schema=TITLE_SCHEMA, orient="row")
    return replace(made_panel(), titles=titles)


def test_it_holds_every_holder_whose_title_ends_within_the_span_and_nobody_else() -> None:
    titles = made_panel().titles.filter(pl.col("announced_on") < LIST_DAY)
    last = titles.filter(~pl.col("event").is_in(["applied", "refused"])).sort("announced_on")
    held = last.group_by("enterprise_id", "title").last()
    held = held.filter((pl.col("event") != "removed") & (pl.col("valid_until") >= LIST_DAY))
    due = held.filter(pl.col("valid_until") <= LAST)
    keys = ["enterprise_id", "title", pl.col("valid_until").alias("expires_on")]
    expected = due.select(keys).sort("enterprise_id", "title")
    found = drawn().expiries.select("enterprise_id", "title", "expires_on")
    assert found.sort("enterprise_id", "title").equals(expected)
    assert drawn().later == held.height - due.height
    assert "above_scale" not in drawn().titles, "standing on the roll does not end"


def test_verdicts_are_those_of_the_law_of_rechecks() -> None:
    survey = check_titles(made_panel(), ["srdi"], LIST_DAY).verdicts["srdi"].frame
    by_id = dict(survey.select("enterprise_id", "verdict").iter_rows())
    rows = drawn().expiries.filter(pl.col("title") == "srdi")
    assert rows.height
    for one, verdict in rows.select("enterprise_id", "verdict").iter_rows():
        assert verdict == VERDICTS[by_id[one]]


def test_rows_stand_by_day_and_months_count_every_row_once() -> None:
    days = drawn().expiries["expires_on"].to_list()
    assert days == sorted(days)
    assert len(months_of(drawn())) == 13
    assert sum(sum(counts) for _, _, counts in count_months(drawn())) == len(days)
    july = [month.month for month in months_of(drawn())].index(7) + 1
    by_hand = drawn().expiries.filter(pl.col("expires_on").dt.month() == 7).height
    assert sum(counts[july] for _, _, counts in count_months(drawn())) == by_hand > 0


def test_what_the_register_leaves_out_the_law_tells_or_nobody() -> None:
    panel = with_titles(
        ("0", "srdi", date(2023, 5, 1), "recognised", None),
        ("1", "srdi", date(2022, 9, 1), "recognised", None),
        ("2", "gazelle", date(2024, 1, 1), "recognised", None),
        ("3", "srdi", date(2023, 5, 1), "recognised", date(2026, 2, 28)),
        ("4", "srdi", date(2023, 5, 1), "recognised", date(2026, 3, 1)),
        ("5", "srdi", date(2022, 9, 1), "recognised", date(2025, 9, 1)),
        ("5", "srdi", date(2025, 8, 1), "renewed", None),
        ("6", "srdi", date(2023, 5, 1), "recognised", None),
        ("6", "srdi", date(2025, 5, 1), "removed", None),
    )
    told = draw_calendar(panel, LIST_DAY, titles=["srdi", "gazelle"]).expiries
    rows = [
        (row["expires_on"], row["title"], row["expiry_by"], row["days_left"])
        for row in told.iter_rows(named=True)
    ]
    assert rows == [
        (date(2025, 8, 31), "srdi", "law", -182),
        (date(2026, 3, 1), "srdi", "register", 0),
        (date(2026, 4, 30), "srdi", "law", 60),
        (None, "gazelle", None, None),
    ]
    renewed = draw_calendar(panel, LIST_DAY, date(2028, 12, 31), ["srdi"]).expiries
    assert date(2028, 7, 31) in renewed["expires_on"].to_list(), "years count from the renewal"


def test_nothing_of_the_day_or_later_is_told() -> None:
    late = made_panel().titles.filter(pl.col("announced_on") >= LIST_DAY)
    assert late.height
    early = made_panel().titles.filter(pl.col("announced_on") < LIST_DAY)
    again = draw_calendar(replace(made_panel(), titles=early), LIST_DAY)
    assert again.expiries.equals(drawn().expiries)
    before = draw_calendar(made_panel(), date(2026, 4, 25))
    after = draw_calendar(made_panel(), date(2026, 4, 26))
    assert [e.day for e in before.events if e.kind == "window"] == []
    assert "little_giant" in before.unpublished
    (window,) = (e for e in after.events if e.kind == "window")
    assert (window.title, window.day, window.until) == (
        "little_giant",
        date(2026, 4, 25),
        date(2026, 5, 25),
    )
    assert "little_giant" not in after.unpublished


def test_editions_begin_on_other_days_for_rechecks() -> None:
    begun = {(e.title, e.applicant): e.day for e in drawn().events if e.kind == "edition"}
    assert begun["little_giant", "first"] == date(2026, 4, 1)
    assert begun["little_giant", "recheck"] == date(2027, 1, 1)
    assert [e.day for e in drawn().events if e.kind == "figures"] == [date(2026, 4, 30)]


def test_counties_are_chosen_and_a_wrong_one_is_refused_with_the_nearest() -> None:
    county = drawn().expiries["county"].drop_nulls()[0]
    one = draw_calendar(made_panel(), LIST_DAY, counties=[county])
    assert one.expiries.equals(drawn().expiries.filter(pl.col("county") == county))
    assert one.unplaced == drawn().expiries["county"].null_count()
    with pytest.raises(DataError) as refused:
        draw_calendar(made_panel(), LIST_DAY, counties=[county[:-1] + "区"])
    assert refused.value.faults[0].right
    with pytest.raises(RankError):
        draw_calendar(made_panel(), LIST_DAY, LIST_DAY - timedelta(days=1))


def test_a_title_that_the_register_lacks_is_said() -> None:
    told = draw_calendar(made_panel(), LIST_DAY, titles=["tech_leader", "srdi"])
    assert told.unlisted == ("tech_leader",)
    assert set(told.expiries["title"]) == {"srdi"}
