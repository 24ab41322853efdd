"""Where targets stand: nothing counted twice, unknown stays unknown, totals, orders, behind."""

from datetime import date
from typing import Any

import pytest

from models.counts import chance_of
from scoring.progress import Figure, add_up, foresee, in_order, lagging, order_places
from scoring.targets import Target
from tests.scoring.targeted import SIX, listed_of, register_of, target_of

DAY, BATCH = date(2026, 9, 30), date(2026, 12, 1)


def seen(
    target: Target | None = None,
    events: list[tuple[str, str, date]] | None = None,
    batch: date | None = BATCH,
    rows: Any = SIX,
    **changes: Any,
) -> Figure:
    """The figures of a target, with a register of these events, a batch still to come."""
    listed = listed_of(rows, **changes)
    register = None if events is None else register_of(events, listed, DAY)
    return foresee(target or target_of(), listed, register, DAY, DAY, batch)


def test_whoever_was_recognised_is_attained_and_expected_no_more() -> None:
    before = seen(target_of(target=2.0), [])
    assert (before.attained, before.rows.height, before.removed) == (0, 4, 0)
    assert before.forecast
    assert before.forecast.expected == 0.5 + 0.25 + 0.125 + 0.5
    after = seen(target_of(target=2.0), [("a", "recognised", date(2026, 7, 1))])
    assert (after.attained, after.removed, after.counted) == (1, 1, True)
    assert "a" not in after.rows["enterprise_id"]
    assert after.forecast
    assert after.forecast.expected == 0.25 + 0.125 + 0.5
    assert after.chance == pytest.approx(chance_of(1, [0.25, 0.125, 0.5]))
    assert after.gap == 1


def test_who_is_excluded_cannot_come() -> None:
    told = seen(target_of(), [], a={"excluded": "dishonesty"})
    assert (told.excluded, told.rows.height) == (1, 3)
    assert "a" not in told.rows["enterprise_id"]


def test_who_has_applied_is_told_and_not_added() -> None:
    told = seen(target_of(), [("a", "applied", date(2026, 5, 1))])
    assert told.in_progress == 1
    assert told.rows.filter("applied")["enterprise_id"].to_list() == ["a"]
    assert told.forecast == seen(target_of(), []).forecast
    assert seen(target_of(in_progress=7.0), [("a", "applied", date(2026, 5, 1))]).in_progress == 7
    assert seen(target_of(), []).in_progress is None


def test_what_the_file_says_gives_way_to_what_was_counted() -> None:
    told = seen(target_of(attained=3.0), [])
    assert (told.attained, told.said, told.counted) == (0, 3, True)
    alone = seen(target_of(attained=3.0, target=4.0))
    assert (alone.attained, alone.counted, alone.gap) == (3, False, 1)


def test_what_is_not_known_is_not_zero() -> None:
    told = seen()
    assert (told.attained, told.gap, told.share, told.chance, told.support) == (None,) * 5
    assert not told.behind
    assert told.forecast
    assert told.forecast.expected > 0, "how many come does not depend on it"
    no_model = seen(rows=tuple((one, "甲县", None, "met", "A") for one in "ab"), events=[])
    assert (no_model.forecast, no_model.timing, no_model.support) == (None, None, None)
    assert (no_model.attained, no_model.share) == (0, 0)
    no_list = foresee(target_of(), None, None, DAY, DAY)
    assert (no_list.listed, no_list.forecast) == (None, None)


def test_a_register_that_never_speaks_of_a_title_says_nothing_of_it() -> None:
    listed = listed_of()
    other = register_of([("a", "recognised", date(2026, 7, 1))], listed, DAY, "srdi")
    told = foresee(target_of(), listed, other, DAY, DAY, BATCH)
    assert (told.attained, told.announced) == (None, None)
    assert foresee(target_of(attained=2.0), listed, other, DAY, DAY, BATCH).attained == 2


def test_a_target_beyond_the_lists_span_is_told_as_the_least() -> None:
    told = seen(target_of(year=2028, since=date(2026, 1, 1), target=2.0), [])
    assert told.timing
    assert told.timing.partial
    assert told.chance is not None
    nothing = seen(target_of(year=2028, since=date(2026, 1, 1), attained=0.0), batch=None)
    assert nothing.timing
    assert (nothing.timing.kind, nothing.timing.says_chance) == ("unknown", False)
    assert (nothing.chance, nothing.support) == (None, None), "neither the least nor the most"
    assert not seen(target_of(), []).timing.partial  # type: ignore[union-attr]


def test_after_the_years_end_nothing_is_expected() -> None:
    listed, end = listed_of(), date(2026, 12, 31)
    register = register_of([("a", "recognised", date(2026, 7, 1))], listed, end)
    told = foresee(target_of(target=2.0), listed, register, end, end)
    assert told.forecast
    assert (told.attained, told.forecast.expected, told.chance) == (1, 0.0, 0.0)
    assert told.elapsed == 1.0


def test_totals_are_of_counties_alone_and_their_interval_is_that_of_the_sum() -> None:
    whole = [
        seen(target_of(target=1.0), []),
        seen(target_of(place="乙县", target=2.0), []),
        seen(target_of(place="某市", level="city", target=9.0), []),
    ]
    (total,) = add_up(whole)
    assert (total.places, total.target, total.attained) == (("甲县", "乙县"), 3, 0)
    assert total.forecast
    chances = [p for _, _, p, _, _ in SIX if p]
    assert total.forecast.expected == sum(chances)
    assert total.forecast.chance == pytest.approx(chance_of(3, chances))
    assert add_up(whole[:1]) == ()
    unknown = add_up([whole[0], seen(target_of(place="乙县"))])
    assert (unknown[0].attained, unknown[0].forecast and unknown[0].forecast.chance) == (None, None)


def test_orders_are_by_what_is_attained_then_by_chance_then_by_name() -> None:
    a_came = [("a", "recognised", date(2026, 7, 1))]
    first = seen(target_of(target=2.0), a_came)
    second, third = seen(target_of(place="乙县"), a_came), seen(target_of(place="丙县"), a_came)
    unknown = seen(target_of(place="丁县"))
    assert in_order([unknown, third, second, first]) == [first, second, third, unknown]
    standings = order_places([third, second, first, unknown])
    assert [(one.number, one.place, one.share) for one in standings] == [
        (1, "甲县", 0.5),
        (2, "丙县", 0.0),
        (2, "乙县", 0.0),
        (4, "丁县", None),
    ], "equals share a place and stand by name"


def test_more_than_one_target_asks_for_does_not_make_up_for_another() -> None:
    events = [(one, "recognised", date(2026, 7, 1)) for one in "abe"]
    rich = seen(target_of(target=1.0), events)
    poor = seen(target_of(target=1.0, year=2027), events)
    (one,) = order_places([rich, poor])
    assert (rich.attained, one.counted, one.share, one.done) == (3, 1, 0.5, 1)


def test_behind_is_who_is_late_and_will_sooner_miss() -> None:
    likely, unlikely = seen(target_of(), []), seen(target_of(target=4.0), [])
    assert likely.behind
    assert (likely.chance or 0) > 0.5
    assert lagging([likely, unlikely]) == [unlikely]
    assert lagging([seen(target_of(target=4.0), [], batch=None)])[0].timing
    share = seen(target_of(unit="%", title=None, item=None, attained=1.0, target=9.0))
    assert not share.behind, "a level has no pace"
    assert not seen(target_of(), [("a", "recognised", date(2026, 7, 1))]).behind
