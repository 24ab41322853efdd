"""A list and what came after: labels as a rehearsal gives them, open where nobody can know."""

from datetime import date

import polars as pl

from experiments.joined import join_outcomes
from experiments.rows import population_rows
from features.panel import TITLE_SCHEMA
from tests.experiments.past_list import DAY, END, came_until, past_ranking
from tests.experiments.small import OUTCOMES_UNTIL, small_panel, small_pipeline, small_recipe


def test_labels_are_those_of_a_rehearsal() -> None:
    joined = join_outcomes(past_ranking(), came_until(), END)
    rows = population_rows(small_panel(), small_pipeline(), small_recipe(), DAY, OUTCOMES_UNTIL)
    theirs = dict(zip(rows.enterprise_ids, rows.y))
    ours = dict(joined.frame.select("enterprise_id", "label").iter_rows())
    assert ours == theirs
    assert sum(ours.values()) == 50
    assert (joined.judged, joined.end) == (True, END)


def test_who_already_held_the_title_is_not_told_as_outside() -> None:
    assert join_outcomes(past_ranking(), came_until(), END).outside.is_empty()


def test_before_the_span_is_over_nobody_is_a_no() -> None:
    for until in (None, date(2024, 4, 29), date(2023, 1, 1)):
        joined = join_outcomes(past_ranking(), came_until(), until)
        assert joined.judged is False
        assert set(joined.frame["label"]) == {1, None}
    # What came after the day until which the file is complete is not looked at.
    early = join_outcomes(past_ranking(), came_until(), date(2023, 1, 1))
    assert early.frame["label"].sum() == 22


def test_recognitions_by_name_find_their_enterprise_and_others_are_told() -> None:
    first = past_ranking().frame.row(0, named=True)
    rows = [
        (first["name"], "bse", date(2023, 6, 1), "recognised", None),
        ("Nobody Ltd", "bse", date(2023, 6, 2), "recognised", None),
        ("Nobody Ltd", "bse", date(2023, 6, 9), "recognised", None),
        ("Too Late Ltd", "bse", date(2024, 5, 1), "recognised", None),
        ("Other Title Ltd", "srdi", date(2023, 6, 2), "recognised", None),
        ("Refused Ltd", "bse", date(2023, 6, 2), "refused", None),
    ]
    came = pl.DataFrame(rows, schema=TITLE_SCHEMA, orient="row")
    joined = join_outcomes(past_ranking(), came, END)
    won = joined.frame.filter(pl.col("label") == 1)
    assert won["enterprise_id"].to_list() == [first["enterprise_id"]]
    assert joined.outside.rows() == [("Nobody Ltd", date(2023, 6, 2))]


def test_the_panel_knows_former_codes(panel_of: object) -> None:
    # The panel's own facts give the same as the list's names, where nothing is former.
    by_panel = join_outcomes(past_ranking(), came_until(), END, small_panel())
    assert by_panel.frame.equals(join_outcomes(past_ranking(), came_until(), END).frame)
