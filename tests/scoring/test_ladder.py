"""The route and the calendar: only what has to be climbed, only days that are on file."""

from datetime import date

import pytest

from scoring.ladder import asked_titles, draw_ladder

DAY = date(2026, 3, 1)
NOBODY: dict[str, object] = {}
HOLDER: dict[str, object] = {
    "holds_srdi": True,
    "since_srdi": date(2023, 1, 1),
    "until_srdi": date(2026, 12, 31),
    "holds_innovative": False,
}


def test_titles_that_the_law_of_the_day_or_of_tomorrow_wants_held() -> None:
    assert asked_titles("little_giant", date(2025, 3, 1)) == (), "the edition of 2022 asks for none"
    assert asked_titles("little_giant", DAY) == (("srdi",),)
    assert asked_titles("srdi", date(2025, 3, 1)) == ()
    assert asked_titles("srdi", DAY) == (("innovative", "tech_sme"),)
    assert asked_titles("tech_sme", DAY) == (), "one way among others is not asked for"


def test_the_route_begins_where_the_enterprise_stands() -> None:
    climbed = draw_ladder(NOBODY, "little_giant", DAY)
    assert [r.title for r in climbed.rungs] == ["innovative", "tech_sme", "srdi", "little_giant"]
    assert climbed.unpublished == ("innovative", "tech_sme", "srdi", "little_giant")
    holder = draw_ladder(HOLDER, "little_giant", DAY)
    assert [(r.title, r.held) for r in holder.rungs] == [("srdi", True), ("little_giant", None)]
    assert holder.unpublished == ("little_giant",)


def test_what_runs_out_and_what_begins_stands_in_the_calendar() -> None:
    events = {(e.kind, e.title): e.day for e in draw_ladder(HOLDER, "little_giant", DAY).events}
    assert events[("expiry", "srdi")] == date(2026, 12, 31)
    assert events[("edition", "little_giant")] == date(2026, 4, 1)
    assert events[("figures", "little_giant")] == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 4, 25), None),
        (date(2026, 4, 26), "window"),
        (date(2026, 5, 25), "window"),
        (date(2026, 5, 26), "past_window"),
    ],
)
def test_a_window_is_told_once_its_notice_was_public(day: date, kind: str | None) -> None:
    ladder = draw_ladder(HOLDER, "little_giant", day)
    found = [e for e in ladder.events if e.kind in ("window", "past_window")]
    assert [e.kind for e in found] == ([kind] if kind else [])
    assert ("little_giant" in ladder.unpublished) == (kind != "window")
    assert not found or found[0].until == date(2026, 5, 25)
