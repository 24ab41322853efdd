"""A day measured once: lists made from it are those that each would be by itself."""

from dataclasses import fields
from functools import cache
from typing import Any

import polars as pl
import pytest

from scoring.measured import Measured, measure_day
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank
from tests.made import LIST_DAY, made_bundle
from tests.scoring.surveyed import claimed_panel

PIPELINES = ("srdi", "little_giant", "listing_reserve", "cluster_leader_check")


def bundle_of(name: str) -> Any:
    return made_bundle() if name == "little_giant" else None


@cache
def day() -> Measured:
    lists = [(read_pipeline(name), bundle_of(name)) for name in PIPELINES]
    return measure_day(claimed_panel(), lists, LIST_DAY)


@pytest.mark.parametrize("name", PIPELINES)
def test_a_list_is_the_same_from_a_day_that_others_share(name: str) -> None:
    about = (claimed_panel(), read_pipeline(name), bundle_of(name), LIST_DAY)
    alone, shared = rank(*about), rank(*about, measured=day())
    assert set(alone.matrix.names) < set(day().everybody.names)
    for field in fields(Ranking):
        one, other = getattr(alone, field.name), getattr(shared, field.name)
        if isinstance(one, pl.DataFrame):
            assert one.equals(other), field.name
        elif field.name == "matrix":
            assert one.frame.equals(other.frame)
            assert one.names == other.names
        elif field.name not in ("findings", "bundle", "rules"):
            assert one == other, field.name


def test_claims_are_told_apart() -> None:
    assert day().verified is not None
    assert rank(claimed_panel(), read_pipeline("srdi"), None, LIST_DAY).verified is not None
