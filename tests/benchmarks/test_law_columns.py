"""Titles judged by columns in numpy: all that is found is what the house finds."""

from datetime import date
from io import BytesIO

import pandas as pd
import polars as pl
from polars.testing import assert_frame_equal

from benchmarks.law_columns import code_columns, judge_edition
from benchmarks.law_matrix import editions_on, make_matrix
from scoring.check import UNKNOWN, check
from scoring.clauses import indicators_of
from scoring.policy import policy_at

DAY = date(2026, 3, 1)


def as_pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """The way of the benchmarks: by a file, missing values as pandas' own."""
    file = BytesIO()
    frame.write_parquet(file)
    return pd.read_parquet(file, dtype_backend="numpy_nullable")


def test_every_clause_sum_and_title_is_found_as_the_house_finds_it() -> None:
    editions = editions_on(DAY)
    matrix = make_matrix(editions.values(), 400, seed=2)
    names = [name for name in matrix.columns if name != "enterprise_id"]
    coded = code_columns(as_pandas(matrix), names)
    assert len(editions) > 10
    for title, edition in editions.items():
        ours = check(policy_at(title, DAY), matrix).frame.drop("enterprise_id")
        theirs = judge_edition(edition, coded)
        if not edition.points:
            ours = ours.drop("points", "points_high")
        shown = pl.DataFrame({name: theirs[name] for name in ours.columns})
        assert_frame_equal(ours, shown, check_exact=True)


def test_where_nothing_is_known_nothing_is_met_or_missed() -> None:
    edition = editions_on(DAY)["little_giant"]
    names = indicators_of(edition)
    known = make_matrix([edition], 50, seed=2)
    nothing = known.with_columns(pl.lit(None, dtype=known[n].dtype).alias(n) for n in names)
    coded = code_columns(as_pandas(nothing), names)
    found = judge_edition(edition, coded)
    for name in names:
        unknown = coded.codes[name] < 0 if name in coded.codes else coded.unknown[name]
        assert unknown.all()
    assert set(found["verdict"]) == {UNKNOWN}
