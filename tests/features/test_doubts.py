"""Doubts: what a row cannot be, what it may well be, and the real panel with its known errors."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from features import doubts
from features.doubts import DOUBTS, find_doubts
from features.jumps import ROW
from features.synthetic import make_province
from tests.conftest import make_panel
from tests.features.drawn import drawn_panel

# A sound enterprise: every row below is this one with something changed.
SOUND = {
    "enterprise_id": "甲",
    "year": 2022,
    "revenue": 5e7,
    "main_revenue": 4.8e7,
    "rd_expense": 3e6,
    "net_profit": 4e6,
    "total_assets": 6e7,
    "total_liabilities": 2e7,
    "employees": 80.0,
    "rd_staff": 12.0,
    "tech_staff": 20.0,
    "net_margin_stated": 0.08,
    "debt_ratio_stated": 0.3333,
}


def doubted(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    found = find_doubts(make_panel([SOUND | row for row in rows]).facts)
    return list(zip(found["code"], found["column"], strict=True))


def test_a_sound_row_raises_no_doubt() -> None:
    assert doubted({}) == []
    assert dict(find_doubts(make_panel([SOUND]).facts).drop(ROW).schema) == DOUBTS


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"rd_expense": 6e7}, "rd_above_revenue", "rd_expense"),
        ({"rd_expense": 6e7, "net_profit": None}, "rd_above_revenue", "rd_expense"),
        ({"rd_expense": 6e7, "net_profit": -1e6}, "rd_above_revenue", "rd_expense"),
        ({"main_revenue": 4.8e11}, "main_above_revenue", "main_revenue"),
        ({"total_liabilities": 65 * 6e7}, "debt_ratio", "total_liabilities"),
        ({"rd_staff": 81.0}, "staff_above_staff", "rd_staff"),
        ({"tech_staff": 81.0}, "staff_above_staff", "tech_staff"),
        ({"net_margin_stated": 8.1}, "stated_ratio", "net_margin_stated"),
    ],
)
def test_a_row_that_cannot_be(change: dict[str, Any], code: str, column: str) -> None:
    assert (code, column) in doubted(change)


@pytest.mark.parametrize(
    "change",
    [
        {"rd_expense": 5e7, "net_profit": 1e6},
        {"rd_expense": 9e7, "net_profit": -4e7, "net_margin_stated": -0.8},
        {"main_revenue": 5.2e7},
        {"total_liabilities": 6e8, "debt_ratio_stated": 10.0},
        {"rd_staff": 80.0},
        {"net_margin_stated": 0.079},
        {"net_profit": 1e4, "net_margin_stated": 0.0},
        {"employees": None},
        {"revenue": None},
        {"revenue": 0.0, "main_revenue": 0.0, "rd_expense": None},
    ],
)
def test_a_row_that_may_well_be(change: dict[str, Any]) -> None:
    assert doubted(change) == []


MONEY = ("revenue", "main_revenue", "rd_expense", "net_profit", "total_assets", "total_liabilities")


@pytest.mark.parametrize("unit", [1e-4, 1e-3, 1e4])
def test_a_row_in_another_unit_is_seen_by_its_heads_alone(unit: float) -> None:
    off = {name: SOUND[name] * unit for name in MONEY}  # type: ignore[operator]
    assert ("per_head", "revenue") in doubted(off)


def test_a_new_enterprise_may_have_earned_next_to_nothing() -> None:
    off = {name: SOUND[name] * 1e-4 for name in MONEY}  # type: ignore[operator]
    assert doubted(off | {"founded_on": date(2021, 11, 1)}) == []
    assert doubted(off | {"founded_on": date(2015, 11, 1)}) != []


def test_a_doubt_says_what_was_found_and_with_what_it_was_compared() -> None:
    found = find_doubts(make_panel([SOUND | {"rd_expense": 6e7}]).facts).row(0, named=True)
    assert (found["found"], found["compared_with"]) == (6e7, 5e7)
    assert (found["enterprise_id"], found["year"]) == ("甲", 2022)
    assert (found["known_on"], found["source"]) == (date(2023, 4, 30), "hand")


def test_what_the_sender_marked_is_not_marked_again() -> None:
    assert doubted({"rd_expense": 6e7, "state": "conflicting"}) == []


def test_two_rows_of_one_source_and_day_that_differ_are_both_in_doubt() -> None:
    assert doubted({}, {"employees": 81.0}) == [("same_day", "employees")] * 2
    assert doubted({}, {}) == []
    assert doubted({}, {"employees": None}) == [], "one fills the other in"
    assert doubted({"name": "甲厂"}, {"name": "甲工厂"}) == [], "who it is, is no figure"


@pytest.mark.parametrize("seed", range(25))
def test_a_quick_look_overlooks_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = drawn_panel(seed).facts
    quick = find_doubts(facts)
    monkeypatch.setattr(doubts, "suspects", lambda facts, grid: np.ones(len(grid.ids), dtype=bool))
    assert find_doubts(facts).equals(quick)


def test_a_sound_province_raises_none() -> None:
    assert find_doubts(make_province(2000, seed=5).facts).height == 0


def test_an_empty_panel_and_one_without_money() -> None:
    assert find_doubts(make_panel([SOUND]).facts.clear()).height == 0
    assert find_doubts(make_panel([{"enterprise_id": "a", "year": 2022}]).facts).height == 0


def ashare(real: Path, name: str) -> pl.DataFrame:
    """The real reports as facts, without the flag; -1 means not found."""
    raw = pl.read_csv(real / "data" / "ashare_2019_2021" / name, infer_schema_length=0)
    headers = {
        "revenue": "营业收入",
        "rd_expense": "研发费用",
        "net_profit": "净利润",
        "cost_expense": "营业总成本",
        "employees": "职工人数",
        "rd_staff": "研发人员",
    }

    def number(header: str) -> pl.Expr:
        value = pl.col(header).cast(pl.Float64, strict=False)
        return pl.when(value != -1).then(value)

    return raw.select(
        pl.col("股票代码").alias("enterprise_id"),
        pl.col("报告年份").cast(pl.Int64).alias("year"),
        pl.col("report_date").str.to_date().alias("known_on"),
        pl.lit("ashare_report").alias("source"),
        pl.lit("verified").alias("state"),
        *(number(header).alias(name) for name, header in headers.items()),
        (number("流动资产合计") + number("非流动资产合计")).alias("total_assets"),
        (number("流动负债合计") + number("非流动负债合计")).alias("total_liabilities"),
    )


def test_the_real_panel_has_as_many_as_its_readme_says(real: Path) -> None:
    """0.8 % of its rows are in another unit; the scan needs no flag."""
    facts = ashare(real, "panel_raw.csv.gz")
    found = find_doubts(facts)
    share = found[ROW].n_unique() / facts.height
    assert 0.006 < share < 0.009
    money = found.filter(pl.col("code").is_in(["per_head", "jump", "column_jump"]))
    assert money[ROW].n_unique() >= 70


def test_the_flagged_rows_of_the_slice_are_found_without_the_flag(real: Path) -> None:
    found = find_doubts(ashare(real, "hebei_slice.csv"))
    rows = found.filter(pl.col("code") == "per_head").select("enterprise_id", "year").rows()
    assert sorted(rows) == [("600803", 2020), ("600803", 2021)]


def test_a_holding_with_few_people_of_its_own_is_none() -> None:
    rich = {"revenue": None, "main_revenue": None, "rd_expense": None, "net_margin_stated": None}
    assert (
        doubted(rich | {"total_assets": 1.2e11, "total_liabilities": 4e10, "employees": 67.0}) == []
    )
