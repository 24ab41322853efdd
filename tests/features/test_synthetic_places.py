"""The made-up places: unique, plainly invented, keyed by codes that hold and belong to nobody."""

import numpy as np
import polars as pl
import pytest

from features.columns import ATTRIBUTES, is_credit_code
from features.synthetic_places import (
    ORGANISATION_WEIGHTS,
    PRODUCTS,
    draw_towns,
    place,
    settle,
)


@pytest.fixture(scope="module")
def places() -> pl.DataFrame:
    return place(2000, np.random.default_rng(1))


def test_names_and_codes_are_unique(places: pl.DataFrame) -> None:
    assert places["name"].n_unique() == places["enterprise_id"].n_unique() == 2000
    assert set(ATTRIBUTES) <= set(places.columns)
    many = place(20_000, np.random.default_rng(2))
    assert many["name"].n_unique() == many["enterprise_id"].n_unique() == 20_000
    assert many["county"].n_unique() == 167


def test_parts_share_towns_and_neither_a_name_nor_a_code() -> None:
    rng = np.random.default_rng(3)
    towns = draw_towns(1_000_000, rng)
    # So many of one county and product that a third syllable is not enough.
    taken = np.full((len(towns.stems), len(PRODUCTS)), 30 * 870 - 40)
    one = settle(towns, 6000, np.random.default_rng(4), taken, 0, 2)
    other = settle(towns, 6000, np.random.default_rng(5), one.taken, 1, 2)
    both = pl.concat([one.places, other.places])
    assert both["name"].n_unique() == both["enterprise_id"].n_unique() == 12_000
    assert both["county"].n_unique() == 167
    assert both["cluster"].drop_nulls().n_unique() == 107
    assert one.places["cluster"].drop_nulls().is_in(other.places["cluster"].implode()).mean() > 0.99
    assert other.taken.sum() - taken.sum() == 12_000
    assert all(is_credit_code(code) for code in both["enterprise_id"].sample(200, seed=1))


def test_credit_codes_hold_in_a_division_that_is_not_assigned(places: pl.DataFrame) -> None:
    codes = places["enterprise_id"]
    assert all(is_credit_code(code) for code in codes)
    assert codes.str.starts_with("9199").all()
    for code in codes.head(200):
        weighed = sum(int(c) * w for c, w in zip(code[8:16], ORGANISATION_WEIGHTS.tolist()))
        check = (11 - weighed % 11) % 11
        assert code[16] == ("X" if check == 10 else str(check))


def test_counties_and_clusters(places: pl.DataFrame) -> None:
    assert 30 <= places["county"].n_unique() <= 40
    clusters = places.drop_nulls("cluster")
    assert clusters["cluster"].n_unique() <= 107
    one = clusters.group_by("cluster").agg(pl.col("county", "industry", "city").n_unique())
    assert (one.select(pl.max("county", "industry", "city")).row(0)) == (1, 1, 1)
    assert 0.55 < clusters.height / places.height < 0.7


def test_industries_are_manufacturing_and_half_of_them_equipment(places: pl.DataFrame) -> None:
    division = places["industry"].str.extract(r"^C(\d{2})$").cast(pl.Int64)
    assert division.null_count() == 0
    assert division.is_between(13, 43).all()
    assert 0.35 < division.is_between(33, 40).mean() < 0.65


def test_founding_days_belong_to_their_year(places: pl.DataFrame) -> None:
    assert (places["founded_on"].dt.year() == places["founded"]).all()
    assert places["founded"].max() <= 2022
