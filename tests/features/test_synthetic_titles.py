"""The made-up ladder: batches, validity, re-reviews, and who may climb."""

from datetime import date

import polars as pl
import pytest

from features.panel import TITLE_SCHEMA
from features.synthetic import Province, make_province
from features.synthetic_titles import APPLICATIONS, COMPLETE_UNTIL, applications


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(2000, 3)


def test_register_has_the_schema_of_titles(province: Province) -> None:
    titles = province.titles
    assert dict(titles.schema) == TITLE_SCHEMA
    assert titles["announced_on"].max() <= COMPLETE_UNTIL
    assert titles.equals(titles.sort(list(TITLE_SCHEMA), nulls_last=True))
    assert set(titles["enterprise_id"]) <= set(province.truth["enterprise_id"])


def test_little_giants_come_in_four_summers(province: Province) -> None:
    won = province.titles.filter(
        (pl.col("title") == "little_giant") & (pl.col("event") == "recognised")
    )
    batches = won.group_by("announced_on").len().sort("announced_on")
    assert batches["announced_on"].dt.year().to_list() == [2022, 2023, 2024, 2025]
    # As batches 4 to 7 of the nation: 4357, 3673, 3012 and 3482.
    assert (batches["len"] / batches["len"][0]).to_list() == pytest.approx(
        [1, 0.843, 0.691, 0.799], abs=0.02
    )
    assert 80 <= batches["len"][0] <= 95
    for day in batches["announced_on"]:
        assert date(day.year, 7, 1) <= day <= date(day.year, 10, 15)
    assert batches["announced_on"].min() > date(2022, 8, 1)
    assert won["enterprise_id"].is_unique().all()


def test_winners_meet_the_conditions_and_mostly_hold_the_step_below(province: Province) -> None:
    first = province.titles.filter(pl.col("event") == "recognised")
    won = first.filter(pl.col("title") == "little_giant").join(province.truth, on="enterprise_id")
    unmet = [
        won.filter(pl.col("announced_on").dt.year() == y)[f"unmet_{y - 1}"]
        for y in (2022, 2023, 2024, 2025)
    ]
    together = pl.concat([s.alias("unmet") for s in unmet])
    assert together.max() == 0
    srdi = first.filter(pl.col("title") == "srdi").select("enterprise_id", since="announced_on")
    steps = won.join(srdi, on="enterprise_id", how="left")
    assert (steps["since"] < steps["announced_on"]).fill_null(False).mean() > 0.55


def test_titles_run_three_years_and_are_reviewed_on_their_last_day(province: Province) -> None:
    srdi = province.titles.filter(pl.col("title") == "srdi")
    begun = srdi.filter(pl.col("event") == "recognised")
    days = (begun["valid_until"] - begun["announced_on"]).dt.total_days()
    assert days.is_between(1094, 1095).all()
    over = begun.filter(pl.col("valid_until") <= COMPLETE_UNTIL)
    after = srdi.filter(pl.col("event") != "recognised")
    both = over.join(after, on="enterprise_id", suffix="_after")
    assert both.height == over.height > 0
    assert (both["announced_on_after"] == both["valid_until"]).all()
    assert 0.7 < (both["event_after"] == "renewed").mean() < 0.97


def test_every_step_of_the_ladder_is_held(province: Province) -> None:
    won = province.titles.filter(pl.col("event") == "recognised")["title"].value_counts()
    sizes = dict(won.iter_rows())
    assert set(sizes) == {
        *("innovative", "tech_sme", "srdi", "little_giant", "single_champion", "high_tech"),
        "cluster_leader",
        "above_scale",
    }
    assert sizes["innovative"] > sizes["srdi"] > sizes["little_giant"] > sizes["single_champion"]
    assert sizes["srdi"] > 400


def test_applications_are_of_who_did_not_hold_the_title_and_end_in_a_decision(
    province: Province,
) -> None:
    told = applications(province.truth, province.titles)
    assert dict(told.schema) == TITLE_SCHEMA
    assert set(told["title"]) == set(APPLICATIONS)
    given = province.titles.filter(pl.col("event") == "recognised")
    batch = date(2025, 10, 13)
    won = given.filter((pl.col("title") == "little_giant") & (pl.col("announced_on") == batch))
    before = given.filter((pl.col("title") == "little_giant") & (pl.col("announced_on") < batch))
    here = told.filter(pl.col("title") == "little_giant")
    asked = set(here.filter(pl.col("announced_on") == date(2025, 6, 15))["enterprise_id"])
    lost = set(here.filter(pl.col("announced_on") == batch)["enterprise_id"])
    assert asked == lost | set(won["enterprise_id"])
    assert not lost & set(won["enterprise_id"])
    assert not asked & set(before["enterprise_id"])
    assert len(lost) > 3 * won.height > 0
