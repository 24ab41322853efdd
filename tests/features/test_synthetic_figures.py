"""The made-up figures against the published ones they are calibrated to."""

from datetime import date

import polars as pl
import pytest

from features.matrix import build_matrix
from features.panel import Panel
from features.synthetic import Province, make_province

DAY = date(2022, 6, 1)
MEASURED = [
    *("revenue", "rd_expense", "rd_ratio", "net_profit", "employees", "class1_rights"),
    *("revenue_growth", "years_in_segment", "debt_ratio", "holds_srdi"),
]


@pytest.fixture(scope="module")
def province() -> Province:
    return make_province(6000, 11)


@pytest.fixture(scope="module")
def srdi(province: Province) -> pl.DataFrame:
    """SRDI enterprises in 2021 that never become little giants, as nine in ten were in Hebei."""
    frame = build_matrix(Panel(province.facts, province.titles, {}), DAY, MEASURED).frame
    giants = province.titles.filter(pl.col("title") == "little_giant")["enterprise_id"].unique()
    plain = frame.filter("holds_srdi", ~pl.col("enterprise_id").is_in(giants.to_list()))
    year = province.facts.filter(pl.col("year") == 2021).unique("enterprise_id")
    assets = year.select("enterprise_id", "total_assets", "market_rank")
    return plain.join(assets, on="enterprise_id", how="left")


# The 2,162 SRDI enterprises of Hebei in 2020-21 (peopleweekly.cn, 2021-11-29), per enterprise.
@pytest.mark.parametrize(
    ("name", "published", "margin"),
    [
        ("revenue", 1.48e8, 0.25),
        ("total_assets", 1.80e8, 0.25),
        ("rd_ratio", 0.043, 0.10),
        ("employees", 160, 0.20),
        ("class1_rights", 2.3, 0.25),
        ("revenue_growth", 0.102, 0.20),
    ],
)
def test_means_of_srdi_enterprises(
    srdi: pl.DataFrame, name: str, published: float, margin: float
) -> None:
    assert srdi[name].mean() == pytest.approx(published, rel=margin)


def test_pooled_ratios_of_srdi_enterprises(srdi: pl.DataFrame) -> None:
    told = srdi.drop_nulls(["revenue", "net_profit", "rd_expense"]).sum()
    assert told["net_profit"][0] / told["revenue"][0] == pytest.approx(0.08, abs=0.02)
    assert told["rd_expense"][0] / told["revenue"][0] == pytest.approx(0.041, abs=0.008)


def test_shape_of_srdi_enterprises(srdi: pl.DataFrame) -> None:
    assert 0.6e8 < srdi["revenue"].median() < 0.9e8
    # 273 of 2,162 were first in their segment.
    assert srdi["market_rank"].eq(1).mean() == pytest.approx(0.126, abs=0.06)


def test_the_rest_is_smaller_and_spends_less_on_research(province: Province) -> None:
    frame = build_matrix(Panel(province.facts, province.titles, {}), DAY, MEASURED).frame
    rest = frame.filter(~pl.col("holds_srdi"))
    assert rest["rd_ratio"].mean() < 0.036
    assert rest["revenue"].lt(2e7).mean() > 0.1
