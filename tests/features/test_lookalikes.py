"""Pairs that look alike: a slip of the pen is told, a series is not, and each pair once."""

import polars as pl
import pytest

from features import lookalikes
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


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_near_names_are_the_same_however_many_are_laid_out_at_a_time(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(lookalikes, "AT_ONCE", at_once)
    names = ("石家庄宏远机械", "石家庄宏远机诫", "石家庄宏远机械械")
    rows = [
        {"enterprise_id": f"{place}{n}", "year": 2022, "name": name, "county": f"{place}县"}
        for place in "甲乙丙丁"
        for n, name in enumerate(names)
    ]
    found = resolve(make_panel(rows).facts).doubtful
    pairs = {(row["left_id"], row["right_id"]) for row in found.iter_rows(named=True)}
    assert pairs == {(f"{p}0", f"{p}{n}") for p in "甲乙丙丁" for n in (1, 2)}


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
