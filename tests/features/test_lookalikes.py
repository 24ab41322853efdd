"""Pairs that look alike: a slip of the pen is told, a series is not, and each pair once."""

import polars as pl

from features.identity import resolve
from features.lookalikes import PAIR_SCHEMA, REASONS, SERIES, no_pairs
from tests.conftest import make_panel


def pairs_of(*names: str, county: str | None = "正定县") -> pl.DataFrame:
    rows = [
        {"enterprise_id": f"{n}", "year": 2022, "name": name, "county": county}
        for n, name in enumerate(names)
    ]
    return resolve(make_panel(rows).facts).doubtful


def test_one_character_more_less_or_other_is_near() -> None:
    for other in ("石家庄宏远机诫", "石家庄宏远机械械", "石家庄宏远械"):
        pairs = pairs_of("石家庄宏远机械", other)
        assert pairs.select("reason", "left_id", "right_id").rows() == [("near_name", "0", "1")]
    assert pairs_of("石家庄宏远机械", "石家庄远宏机械").is_empty()


def test_short_names_and_series_are_not_near() -> None:
    assert pairs_of("宏远厂", "宏达厂").is_empty()
    letters = "宏远达光明"
    assert len(letters) > SERIES
    assert pairs_of(*(f"石家庄{letter}字机械" for letter in letters)).is_empty()
    assert pairs_of(*(f"石家庄{letter}字机械" for letter in letters[:2])).height == 1


def test_of_many_that_bear_one_name_each_is_set_beside_the_first() -> None:
    pairs = pairs_of(*["石家庄宏远机械"] * 5)
    assert pairs["left_id"].to_list() == ["0"] * 4
    assert pairs["right_id"].to_list() == list("1234")
    assert pairs["reason"].unique().to_list() == ["same_name_other_id"]


def test_a_pair_is_told_once_for_its_first_reason() -> None:
    pairs = pairs_of("石家庄宏远机械", "石家庄宏远机械", county=None)
    assert pairs["reason"].to_list() == ["same_name_no_county"]
    assert pairs.schema == PAIR_SCHEMA
    assert no_pairs().schema == PAIR_SCHEMA
    assert set(pairs["reason"]) <= set(REASONS)
