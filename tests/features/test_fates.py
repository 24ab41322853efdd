"""What became of who was not recognised, where the register tells it."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.fates import FATES, fate
from features.labels import label
from features.panel import TITLE_SCHEMA

DAY, UNTIL = date(2024, 6, 1), date(2025, 5, 31)
BEFORE, INSIDE, LATER, AFTER = (
    date(2024, 3, 1),
    date(2024, 9, 1),
    date(2024, 12, 1),
    date(2025, 9, 1),
)
Event = tuple[str, str, date]


def register(*events: Event) -> pl.DataFrame:
    rows = [(code, "srdi", day, event, None) for code, event, day in events]
    return pl.DataFrame(rows, schema=TITLE_SCHEMA, orient="row")


def fate_of(*events: Event, until: date = UNTIL, title: str = "srdi") -> str:
    """Of the enterprise A, 12 months from DAY."""
    return str(fate(pl.Series(["A"]), register(*events), title, DAY, 12, until)[0])


@pytest.mark.parametrize(
    ("events", "right"),
    [
        ([("A", "recognised", INSIDE)], "given"),
        ([("A", "applied", INSIDE), ("A", "recognised", LATER)], "given"),
        ([("A", "refused", INSIDE), ("A", "recognised", LATER)], "given"),
        ([("A", "applied", INSIDE), ("A", "refused", LATER)], "refused"),
        ([("A", "applied", INSIDE), ("A", "refused", INSIDE)], "refused"),
        ([("A", "refused", INSIDE), ("A", "applied", LATER)], "pending"),
        ([("A", "applied", BEFORE)], "pending"),
        ([("A", "applied", BEFORE), ("A", "refused", INSIDE)], "refused"),
        ([("A", "applied", BEFORE), ("B", "applied", INSIDE)], "pending"),
        ([("A", "refused", BEFORE), ("B", "applied", INSIDE)], "not_applied"),
        ([("A", "refused", AFTER), ("B", "applied", INSIDE)], "not_applied"),
        ([("B", "recognised", INSIDE)], "untold"),
        ([("B", "applied", BEFORE)], "untold"),
        ([], "untold"),
    ],
)
def test_the_last_event_of_an_application_speaks(events: list[Event], right: str) -> None:
    assert fate_of(*events) == right


def test_while_the_span_runs_only_what_is_decided_is_told() -> None:
    running = date(2024, 10, 1)
    assert fate_of(("B", "applied", INSIDE), until=running) == "open"
    assert fate_of(("A", "refused", INSIDE), until=running) == "refused"
    assert fate_of(("A", "recognised", INSIDE), until=running) == "given"
    assert fate_of(("A", "recognised", LATER), until=running) == "open"


def test_another_title_says_nothing() -> None:
    assert fate_of(("A", "recognised", INSIDE), title="little_giant") == "untold"


events = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(["applied", "refused", "recognised", "renewed", "removed"]),
        st.dates(date(2023, 1, 1), date(2026, 1, 1)),
    )
)


@given(events, st.dates(date(2024, 6, 1), date(2026, 6, 1)))
def test_fates_and_labels_never_contradict_one_another(drawn: list[Event], until: date) -> None:
    ids, table = pl.Series(["A", "B", "C"]), register(*drawn)
    fates = fate(ids, table, "srdi", DAY, 12, until)
    labels = label(ids, table, "srdi", DAY, 12, until)
    assert set(fates) <= set(FATES)
    for found, outcome in zip(fates, labels, strict=True):
        assert (found == "given") == (outcome == 1)
        assert found != "open" or outcome is None
        assert outcome is not None or found in ("open", "refused", "pending")
