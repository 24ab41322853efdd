"""The quick look at a column: it reads what the patterns read, whatever stands beside it."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import plain
from features.cells import as_column, clean, parse, parse_day, parse_year, percent_marks
from features.cells import percent_suspect as suspect
from features.columns import COLUMNS
from features.plain import Cells, marks_of_percents, read_cells, read_days, read_years

# By kind a column, its unit, and cells: first plain ones, then such as only patterns read.
KINDS: dict[str, tuple[str, str | None, list[str], list[str]]] = {
    "money": (
        *("revenue", "万元", ["300.01", "0", "-1", "1e3", "9999", "12"]),
        ["1,300.01", "1.2亿", "350万元", "约3", "9e12", "－", "(5)", "inf", "nan", "1e400", "'7"],
    ),
    "share": ("gross_margin", "%", ["12.5", "0.125", "-0.333", "1"], ["12%", "１２", "(3%)", "x"]),
    "count": (
        "employees",
        None,
        ["20", "-5", "0", "3.0"],
        ["２０", "五十", "1 000", " 8 ", "-0x1"],
    ),
    "rank": ("market_rank", None, ["3", "1"], ["无", "inf", "none", "第3"]),
    "flag": ("own_brand", None, ["是", "否"], ["有", " 是", "×", "大概", "1", "TRUE"]),
    "level": ("digital_level", None, ["level1", "level2"], ["level 1", "LEVEL1", "ｌｅｖｅｌ1"]),
    "day": (
        *("founded_on", None, ["2015-03-01", "1999-12-31", "2021-2-3"]),
        ["2015.3.1", "二〇一五年三月一日", "2021年2月30日", "42064", "+201-01-01", "20150301"],
    ),
    "text": (
        "county",
        None,
        ["元氏县", "a", "一个名字很长的县和它的区"],
        ["（乙）", "=A1", "'丙", " 丁 县"],
    ),
}
NOTHING: list[str | None] = [None, "", "-", "—", "－１", "不详"]
MISSING = [(), ("-", "—"), ("9999", "0.0", "-1"), ("是", "level1", "2015-03-01", "无")]


def by_pattern(raw: pl.Series, kind: str, missing: tuple[str, ...], serials: bool) -> pl.DataFrame:
    """The clean text of a column and what `parse` makes of it, no cell passed over."""
    name, unit, _, _ = KINDS[kind]
    text = raw.to_frame().select(clean(raw.name, missing).alias("text"))
    value = as_column(parse(pl.col("text"), COLUMNS[name], unit, serials), COLUMNS[name])
    return text.with_columns(value.alias("value"))


def cells_of(kind: str) -> st.SearchStrategy[list[str | None]]:
    """A batch of a column: only plain cells, or with others among them; rows that lie together."""
    _, _, usual, odd = KINDS[kind]
    some = st.sampled_from([*usual, None])
    every = st.sampled_from([*usual, *odd, *NOTHING])
    runs = st.lists(st.tuples(every, st.integers(1, 5)), max_size=6)
    together = runs.map(lambda told: [cell for cell, times in told for _ in range(times)])
    return st.one_of(st.lists(some, max_size=20), st.lists(every, max_size=20), together)


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_a_quick_look_reads_what_patterns_read_batch_after_batch(
    kind: str, data: st.DataObject
) -> None:
    name, unit, _, _ = KINDS[kind]
    missing, serials = data.draw(st.sampled_from(MISSING)), data.draw(st.booleans())
    before: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        # Few are remembered, and few new ones are many.
        patch.setattr(plain, "REMEMBERED", data.draw(st.sampled_from([0, 3, 100])))
        patch.setattr(plain, "MANY", data.draw(st.sampled_from([1, 100])))
        for batch in data.draw(st.lists(cells_of(kind), min_size=1, max_size=2)):
            cells = Cells(pl.Series("h", batch, dtype=pl.String), missing, read=before)
            right = by_pattern(cells.raw, kind, missing, serials)
            read = read_cells(cells, COLUMNS[name], unit, serials)
            assert read.equals(right["value"], check_dtypes=True, check_names=False)
            lost = right["text"].is_not_null() & right["value"].is_null()
            assert cells.lost(read).to_list() == lost.arg_true().to_list()
            settled = Cells(right["text"], settled=True)
            again = read_cells(settled, COLUMNS[name], unit, serials)
            assert again.equals(right["value"], check_names=False)


@given(cells_of("day"), st.sampled_from(MISSING), st.booleans())
def test_years_and_days_are_those_of_the_patterns(
    batch: list[str | None], missing: tuple[str, ...], serials: bool
) -> None:
    raw = pl.Series("h", [*batch, "2021", "２０２１年", "2021.0", "1889", "2021"], dtype=pl.String)
    text = raw.to_frame().select(clean("h", missing))
    days = text.select(parse_day(pl.col("h"), serials)).to_series()
    assert read_days(Cells(raw, missing), serials).equals(days)
    years = text.select(parse_year(pl.col("h"))).to_series()
    assert read_years(Cells(raw, missing)).equals(years)


@given(st.lists(cells_of("share"), min_size=1, max_size=3), st.sampled_from(MISSING))
def test_a_column_of_shares_is_as_suspect_by_its_first_cells_as_by_all(
    batches: list[list[str | None]], missing: tuple[str, ...]
) -> None:
    columns = [Cells(pl.Series("h", batch, dtype=pl.String), missing) for batch in batches]
    quick = suspect([marks_of_percents(cells) for cells in columns])
    assert quick is suspect([percent_marks(cells.text()) for cells in columns])


def test_a_blank_that_is_a_number_is_no_figure_of_a_column_in_percent() -> None:
    shares = ["9999", "0.125", "0.333", "0.125", "0.999", "0.111"]
    column = Cells(pl.Series("h", shares), ("9999",))
    assert suspect([marks_of_percents(column)])
    assert not suspect([marks_of_percents(Cells(pl.Series("h", shares)))])
