"""Order and equal rows as sorting and `unique` tell them, without either."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from features.panel import sort_titles
from features.sorted_rows import each_once, is_in_order

SCHEMA = {"id": pl.String(), "day": pl.Date(), "title": pl.String()}
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "ä", None]),
        st.sampled_from([date(2024, 1, 1), date(2025, 1, 1), None]),
        st.sampled_from(["", "x", None]),
    ),
    max_size=6,
)


def _sorted(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort(rows.columns, nulls_last=True)


@given(ROWS)
def test_rows_are_in_order_where_sorting_leaves_them_as_they_are(drawn: list[object]) -> None:
    rows = pl.DataFrame(drawn, schema=SCHEMA, orient="row")
    assert is_in_order(rows) == rows.equals(_sorted(rows))
    assert is_in_order(_sorted(rows))


@given(ROWS)
def test_of_sorted_rows_each_stands_once(drawn: list[object]) -> None:
    rows = _sorted(pl.DataFrame(drawn, schema=SCHEMA, orient="row"))
    assert each_once(rows).equals(rows.unique(maintain_order=True))


def test_two_of_many_rows_that_stand_the_wrong_way_round_are_seen() -> None:
    ids = [f"{n // 2:04}" for n in range(300)]
    days = [date(2024 + n % 2, 1, 1) for n in range(300)]
    rows = pl.DataFrame({"id": ids, "day": days, "title": "x"})
    assert is_in_order(rows)
    # At 148 two rows of one id, at 149 two ids.
    for place in (148, 149):
        turned = [rows[:place], rows[place + 1], rows[place], rows[place + 2 :]]
        assert not is_in_order(pl.concat(turned)), place


def test_titles_in_order_are_handed_on_and_others_sorted() -> None:
    titles = pl.DataFrame(
        {
            "enterprise_id": ["a", "b"],
            "title": "srdi",
            "announced_on": date(2024, 1, 1),
            "event": "recognised",
            "valid_until": [None, date(2027, 1, 1)],
        }
    )
    assert sort_titles(titles).equals(titles)
    assert sort_titles(titles.reverse()).equals(titles)
