"""Growth worked by hand, on the line itself, and without a base."""

from typing import Any

import pytest

from scoring.indicator_words import held
from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("revenue_growth", {"revenue": (105.0, 100.0)}, 0.05),
    ("revenue_growth", {"revenue": (108.0, 100.0)}, 0.08),
    ("revenue_growth", {"revenue": (90.0, 100.0)}, -0.1),
    ("revenue_growth", {"revenue": (0.0, 100.0)}, -1.0),
    ("revenue_growth_stated", {"revenue_growth_stated": 0.07}, 0.07),
    ("profit_growth_stated", {"profit_growth_stated": -2.5}, -2.5),
    ("revenue_cagr_2y", {"revenue": 110.25, "revenue@2": 100.0}, 0.05),
    ("revenue_cagr_2y", {"revenue": 121.0, "revenue@2": 100.0}, 0.1),
    ("revenue_cagr_2y", {"revenue": 100.0, "revenue@2": 100.0}, 0.0),
    ("revenue_cagr_2y", {"revenue": 0.0, "revenue@2": 100.0}, -1.0),
    ("main_revenue_growth_mean_2y", {"main_revenue": (105.0, 100.0, 100.0)}, 0.025),
    ("main_revenue_growth_mean_2y", {"main_revenue": (110.25, 105.0, 100.0)}, 0.05),
    ("main_revenue_growth", {"main_revenue": (115.0, 100.0)}, 0.15),
    ("main_revenue_growth", {"main_revenue": (90.0, 100.0)}, -0.1),
    ("main_revenue_grew_3y", {"main_revenue": (4.0, 3.0, 2.0, 1.0)}, True),
    ("main_revenue_grew_3y", {"main_revenue": (4.0, 3.0, 3.0, 1.0)}, False),
    ("main_revenue_grew_3y", {"main_revenue": (4.0, 1.0, 3.0, 2.0)}, False),
    ("revenue_grew_2y", {"revenue": (3.0, 2.0, 1.0)}, True),
    ("revenue_grew_2y", {"revenue": (3.0, 2.0, 2.0)}, False),
    ("revenue_grew_2y", {"revenue": (2.0, 3.0, 1.0)}, False),
    ("sales_growth_3y", {"revenue": (132.0, 110.0, 100.0)}, 0.15),
    ("sales_growth_3y", {"revenue": (0.0, 100.0, 100.0)}, -0.5),
    ("net_asset_growth_3y", {"net_assets": (90.0, 100.0, 50.0)}, 0.45),
    ("net_asset_growth_3y", {"net_assets": (-50.0, 100.0, 100.0)}, -0.75),
    ("profit_growth", {"net_profit": (12.0, 10.0)}, 0.2),
    ("profit_growth", {"net_profit": (-5.0, 10.0)}, -1.5),
    ("revenue_growth_year_before", {"revenue@1": 110.0, "revenue@2": 100.0}, 0.1),
    ("revenue_growth_mean_2y", {"revenue": (105.0, 100.0, 80.0)}, 0.15),
    ("revenue_growth_mean_3y", {"revenue": (132.0, 120.0, 100.0, 125.0)}, 0.033333333333),
    ("revenue_cagr_3y", {"revenue": 133.1, "revenue@3": 100.0}, 0.1),
    ("revenue_cagr_3y", {"revenue": 0.0, "revenue@3": 100.0}, -1.0),
    ("revenue_acceleration", {"revenue": (132.0, 120.0, 100.0)}, -0.1),
    ("revenue_midpoint_growth", {"revenue": (300.0, 100.0)}, 1.0),
    ("revenue_midpoint_growth", {"revenue": (5.0, 0.0)}, 2.0),
    ("revenue_midpoint_growth", {"revenue": (0.0, 5.0)}, -2.0),
    ("revenue_midpoint_growth", {"revenue": (0.0, 0.0)}, None),
    ("profit_midpoint_growth", {"net_profit": (10.0, -10.0)}, 2.0),
    ("profit_midpoint_growth", {"net_profit": (-10.0, -30.0)}, 1.0),
    ("main_revenue_growth_year_before", {"main_revenue@1": 90.0, "main_revenue@2": 100.0}, -0.1),
    ("main_revenue_cagr_2y", {"main_revenue": 121.0, "main_revenue@2": 100.0}, 0.1),
    ("profit_growth_year_before", {"net_profit@1": 12.0, "net_profit@2": 10.0}, 0.2),
    ("profit_cagr_2y", {"net_profit": 144.0, "net_profit@2": 100.0}, 0.2),
    ("asset_growth", {"total_assets": (110.0, 100.0)}, 0.1),
    ("net_asset_growth", {"net_assets": (-10.0, 100.0)}, -1.1),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) == expected


@pytest.mark.parametrize(
    ("name", "facts", "percent"),
    [
        ("revenue_growth", {"revenue": (105.0, 100.0)}, 5),
        ("revenue_growth", {"revenue": (120.0, 100.0)}, 20),
        ("revenue_cagr_2y", {"revenue": 110.25, "revenue@2": 100.0}, 5),
        ("main_revenue_growth_mean_2y", {"main_revenue": (110.25, 105.0, 100.0)}, 5),
        ("main_revenue_growth", {"main_revenue": (115.0, 100.0)}, 15),
        ("sales_growth_3y", {"revenue": (110.25, 105.0, 100.0)}, 5),
        ("sales_growth_3y", {"revenue": (105.0, 105.0, 70.0)}, 25),
        ("net_asset_growth_3y", {"net_assets": (120.0, 100.0, 80.0)}, 22.5),
        ("profit_growth", {"net_profit": (110.0, 100.0)}, 10),
    ],
)
def test_a_number_exactly_on_the_line_stands_on_the_line(
    name: str, facts: dict[str, Any], percent: float
) -> None:
    assert measured(name, **facts) == held(percent, "%")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("revenue_growth", {"revenue": (105.0, 0.0)}),
        ("revenue_growth", {"revenue": (105.0, -100.0)}),
        ("revenue_cagr_2y", {"revenue": 110.0, "revenue@2": 0.0}),
        ("revenue_cagr_2y", {"revenue": 110.0, "revenue@2": -1.0}),
        ("revenue_cagr_2y", {"revenue": -1.0, "revenue@2": 100.0}),
        ("main_revenue_growth_mean_2y", {"main_revenue": (105.0, 0.0, 100.0)}),
        ("main_revenue_growth", {"main_revenue": (105.0, 0.0)}),
        ("sales_growth_3y", {"revenue": (105.0, 0.0, 100.0)}),
        ("sales_growth_3y", {"revenue": (105.0, 100.0, 0.0)}),
        ("net_asset_growth_3y", {"net_assets": (105.0, 100.0, -1.0)}),
        ("net_asset_growth_3y", {"net_assets": (105.0, -100.0, -100.0)}),
        ("profit_growth", {"net_profit": (10.0, 0.0)}),
        ("profit_growth", {"net_profit": (10.0, -5.0)}),
        ("revenue_growth_year_before", {"revenue@1": 110.0, "revenue@2": 0.0}),
        ("revenue_growth_mean_2y", {"revenue": (105.0, 100.0, 0.0)}),
        ("revenue_growth_mean_2y", {"revenue": (105.0, 100.0, None)}),
        ("revenue_growth_mean_3y", {"revenue": (132.0, 120.0, 100.0, -1.0)}),
        ("revenue_cagr_3y", {"revenue": 133.1, "revenue@3": 0.0}),
        ("revenue_cagr_3y", {"revenue": -1.0, "revenue@3": 100.0}),
        ("revenue_acceleration", {"revenue": (132.0, 0.0, 100.0)}),
        ("main_revenue_growth_year_before", {"main_revenue@1": 90.0, "main_revenue@2": 0.0}),
        ("main_revenue_cagr_2y", {"main_revenue": 121.0, "main_revenue@2": -1.0}),
        ("profit_growth_year_before", {"net_profit@1": 12.0, "net_profit@2": -10.0}),
        ("profit_cagr_2y", {"net_profit": -1.0, "net_profit@2": 100.0}),
        ("profit_cagr_2y", {"net_profit": 1.0, "net_profit@2": -1.0}),
        ("asset_growth", {"total_assets": (110.0, 0.0)}),
        ("net_asset_growth", {"net_assets": (10.0, -100.0)}),
    ],
)
def test_without_a_positive_base_the_value_is_missing_not_zero(
    name: str, facts: dict[str, Any]
) -> None:
    assert measured(name, **facts) is None
