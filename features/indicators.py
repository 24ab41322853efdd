"""Every indicator of an enterprise on a day, by the name that the law and models say.

Each is one function in `features/measures/`, named alike, or a fact as it is reported. All are
expressions over yearly facts; an indicator with a missing input is missing, for a zero would read
as a failed criterion. Money in yuan, ratios and growth as shares. Ratios that the law compares
with a line are rounded at the twelfth decimal, so that 5 % growth is 5 % and not
0.04999999999999993.
"""

from collections.abc import Callable

import polars as pl

from features import peers
from features.measures import finance, growth, rd, standing
from features.panel import year

Measure = Callable[[], pl.Expr]

# Facts of the latest year that stand as indicators just as they are reported.
AS_REPORTED = (
    "revenue",
    "main_revenue",
    "hightech_revenue_ratio",
    "rd_expense",
    "domestic_rd_ratio",
    "internal_rd_expense",
    "cost_expense",
    "net_profit",
    "total_assets",
    "total_liabilities",
    "net_assets",
    "net_assets_per_share",
    "vc_investment_3y",
    "institution_equity_24m",
    "private_placement_24m",
    "market_cap",
    "issue_market_cap",
    "share_capital",
    "capital_stock",
    "shareholders",
    "neeq_months",
    "market_makers",
    "operating_cash_flow",
    "employees",
    "rd_staff",
    "tech_staff",
    "class1_rights",
    "class1_rights_own",
    "class1_rights_195",
    "class2_rights_195",
    "core_rights",
    "invention_patents_main",
    "invention_patents_core",
    "transformations_mean_3y",
    "quality_items",
    "core_it_systems",
    "certificates",
    "years_in_segment",
    "years_in_field",
    "market_share_national",
    "market_share_segment",
    "market_rank",
    "market_rank_global",
    "state_award_rank",
    "province_award_rank",
    "state_award_top3_5y",
    "led_standard_5y",
    "valid_honours",
    "maker_china_top500",
    "maker_china_top50",
    "own_brand",
    "rd_institution",
    "same_group",
    "new_product",
    "no_major_accident_3y",
    "no_major_accident_1y",
    "no_major_incident_2y",
    "allowed_and_clean",
    "in_sjz_hitech_zone",
    "in_city_pool",
    "modern_industry",
    "emerging_field",
    "development_score",
    "province_points",
    "digital_level",
    "rd_institution_level",
    "best_right",
    "ip_acquisition",
    "chain_role",
    "main_product_field",
    "gross_margin",
    "return_on_equity",
    "current_ratio",
)

# Titles whose holding on the day is itself an indicator.
HELD_TITLES = (
    "innovative",
    "tech_sme",
    "srdi",
    "little_giant",
    "single_champion",
    "high_tech",
    "bse",
)

MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        rd.rd_ratio,
        rd.rd_ratio_each_of_2y,
        rd.rd_expense_each_of_2y,
        rd.rd_expense_sum_2y,
        rd.rd_expense_mean_2y,
        rd.rd_staff_ratio,
        growth.revenue_growth,
        growth.revenue_growth_stated,
        growth.profit_growth_stated,
        growth.revenue_cagr_2y,
        growth.main_revenue_growth_mean_2y,
        growth.main_revenue_growth,
        finance.main_revenue_mean_3y,
        growth.main_revenue_grew_3y,
        finance.main_business_ratio,
        finance.net_margin,
        finance.net_margin_stated,
        finance.debt_ratio,
        finance.debt_ratio_stated,
        finance.equity_2y,
        finance.equity_3y,
        rd.internal_rd_ratio,
        standing.award_levels,
        standing.best_award_rank,
        standing.holds_bottom_layer,
        finance.net_profit_each_of_2y,
        finance.return_on_equity_mean_2y,
        finance.revenue_mean_2y,
        rd.rd_ratio_of_2y,
        rd.rd_ratio_peer_percentile,
        rd.rd_ratio_3y,
        rd.rd_cost_ratio,
        rd.rd_expense_sum_3y,
        rd.rd_expense_cagr_2y,
        rd.rd_expense_year_before,
        rd.tech_staff_ratio,
        growth.sales_growth_3y,
        growth.net_asset_growth_3y,
        growth.profit_growth,
        growth.revenue_grew_2y,
        finance.revenue_year_before,
        finance.revenue_2y_before,
        finance.revenue_sum_2y,
        finance.revenue_sum_3y,
        finance.main_revenue_year_before,
        finance.net_profit_sum_2y,
        finance.operating_cash_flow_each_of_2y,
        finance.operating_cash_flow_sum_3y,
        standing.development_score_best_of_2y,
        standing.registered_days,
        standing.full_fiscal_years,
        peers.industrial,
        peers.is_sme,
    )
}


def measure(name: str) -> pl.Expr:
    """The expression of one indicator, named after it. Raises KeyError for an unknown name."""
    if name in AS_REPORTED:
        return year(name, 0).alias(name)
    if name.removeprefix("holds_") in HELD_TITLES:
        return pl.col(name)
    return MEASURES[name]().alias(name)


def names() -> list[str]:
    """The names of all indicators."""
    return [*AS_REPORTED, *MEASURES, *(f"holds_{title}" for title in HELD_TITLES)]
