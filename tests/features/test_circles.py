"""Indicators that speak of others, in two parts: together they give what one part gives."""

import polars as pl
import pytest

from features.circles import (
    LOWER,
    OTHERS,
    compared_values,
    parts_of_shares,
    placed,
    shared,
    shares_of,
    with_places,
)
from features.gathering import Figures, gather_figures
from features.indicators import AMONG, measure, names
from features.matrix import measure_figures
from features.peers import size_class
from tests.made import LIST_DAY, made_panel

ASKED = [*AMONG]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return gather_figures(made_panel(), LIST_DAY, ASKED)


def test_every_indicator_that_speaks_of_others_is_known_as_such() -> None:
    speaking = {n for n in names() if {"over(", "rank("} & _verbs(n)}
    assert speaking == {*placed(ASKED)} | {*shared(ASKED)} == {*AMONG}


def _verbs(name: str) -> set[str]:
    text = str(measure(name))
    return {verb for verb in ("over(", "rank(") if verb in text}


def test_places_from_counts_are_those_where_everybody_is_at_hand(figures: Figures) -> None:
    values = compared_values(figures.frame, ASKED)
    for name, common in placed(ASKED).items():
        lower = pl.col(name).rank("min").cast(pl.Int64) - 1
        others = pl.len().cast(pl.Int64) - 1
        ends = [e.over(common) if common else e for e in (lower, others)]
        values = values.with_columns(
            end.alias(name + told) for end, told in zip(ends, (LOWER, OTHERS), strict=True)
        )
    told = [name + end for name in placed(ASKED) for end in (LOWER, OTHERS)]
    counted = figures.frame.join(values.select("enterprise_id", *told), on="enterprise_id")
    whole = measure_figures(figures, [*placed(ASKED)]).frame.sort("enterprise_id")
    apart = with_places(counted, ASKED).sort("enterprise_id")
    assert apart.select(*placed(ASKED)).equals(whole.select(*placed(ASKED)))
    assert whole["rd_ratio_in_province"].count() > 100


def test_shares_of_whole_circles_are_those_of_everybody(figures: Figures) -> None:
    whole = measure_figures(figures, [*shared(ASKED)]).frame
    for name, common in shared(ASKED).items():
        parts = parts_of_shares(figures.frame, name).drop_nulls(common)
        cut = parts.partition_by(common)
        told = pl.concat([shares_of(circle.reverse(), name) for circle in cut])
        own = whole.select("enterprise_id", name).join(told, on="enterprise_id", suffix="_cut")
        assert own[name].equals(own[f"{name}_cut"])


def test_a_missing_value_counts_as_lower_than_any_other(figures: Figures) -> None:
    values = compared_values(figures.frame.with_columns(size_class().alias("size")), ASKED)
    assert values["revenue_in_cluster"].null_count() == 0
    assert values["revenue_in_cluster"].min() == float("-inf")


def test_whoever_stands_alone_is_measured_as_among_others() -> None:
    """To the last bit: portions of a nation may hold a single enterprise."""
    alone = [name for name in names() if name not in AMONG]
    figures = gather_figures(made_panel(), LIST_DAY, alone)
    few = figures.frame.head(6)
    whole = measure_figures(figures, alone).frame.head(6)
    each = [
        measure_figures(Figures(row, LIST_DAY, figures.year), alone) for row in few.iter_slices(1)
    ]
    assert pl.concat([one.frame for one in each]).equals(whole)
