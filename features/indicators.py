"""Every indicator of an enterprise on a day, by the name that the law and models say.

Each is one function in `features/measures/`, named alike, or a fact as it is reported. All are
expressions over yearly facts; an indicator with a missing input is missing, for a zero would read
as a failed criterion. Money in yuan, ratios and growth as shares. Ratios that the law compares
with a line are rounded at the twelfth decimal, so that 5 % growth is 5 % and not
0.04999999999999993.
"""

from collections.abc import Callable
from functools import partial

import polars as pl

from features import peers
from features.measures import (
    finance,
    focus,
    growth,
    liquidity,
    local,
    margins,
    missing,
    places,
    quality,
    rd,
    rights,
    rights_held,
    staff,
    standing,
    titles,
)
from features.measures.places import COMPARED
from features.measures.rights_counted import COUNTED
from features.panel import year
from features.peers import CIRCLES

Measure = Callable[[], pl.Expr]

# Indicators that speak of others too: what those others have in common with the enterprise. Who
# does not share it has no part in the value, and need not be measured again.
AMONG: dict[str, tuple[str, ...]] = {
    **{f"{of}_in_{circle}": common for of in COMPARED for circle, common in CIRCLES.items()},
    "rd_ratio_peer_percentile": ("industry", "size"),
    "revenue_share_of_cluster": ("cluster",),
    "employees_share_of_county": ("county",),
    "taxes_share_of_county": ("county",),
}

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
    "class2_rights_unspent",
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
    "listing_will",
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
    "listing_stage",
    "new_plant",
    "gross_margin",
    "return_on_equity",
    "current_ratio",
    "quick_ratio",
    "rd_deduction",
    "class2_rights",
    "standards_led",
    "standards_joined",
    "green_titles",
    "key_chain_customers",
    "top5_customer_ratio",
    "top5_supplier_ratio",
    "local_purchase_ratio",
)

# Titles whose holding on the day is itself an indicator.
HELD_TITLES = (
    "innovative",
    "tech_sme",
    "srdi",
    "little_giant",
    "single_champion",
    "high_tech",
    "cluster_leader",
    "above_scale",
    "bse",
)
# Those of them that run out; a listing does not, nor does standing on the roll of the statistics,
# and leaders are looked at anew each year.
ENDLESS = ("above_scale", "bse", "cluster_leader")
ENDING_TITLES = tuple(title for title in HELD_TITLES if title not in ENDLESS)

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
        rd.rd_ratio_year_before,
        rd.rd_ratio_change,
        rd.rd_main_ratio,
        rd.rd_deduction_ratio,
        rd.rd_deduction_coverage,
        rd.rd_growth,
        rd.rd_growth_year_before,
        rd.rd_growth_mean_2y,
        rd.rd_acceleration,
        rd.rd_of_profit,
        staff.bachelor_ratio,
        staff.master_ratio,
        staff.doctor_ratio,
        staff.rd_staff_growth,
        staff.rd_per_head,
        staff.rd_per_rd_staff,
        staff.revenue_per_head,
        staff.profit_per_head,
        growth.revenue_growth_year_before,
        growth.revenue_growth_mean_2y,
        growth.revenue_growth_mean_3y,
        growth.revenue_cagr_3y,
        growth.revenue_acceleration,
        growth.revenue_midpoint_growth,
        growth.profit_midpoint_growth,
        growth.main_revenue_growth_year_before,
        growth.main_revenue_cagr_2y,
        growth.profit_growth_year_before,
        growth.profit_cagr_2y,
        growth.asset_growth,
        growth.net_asset_growth,
        margins.net_margin_year_before,
        margins.net_margin_change,
        margins.net_margin_of_3y,
        margins.operating_margin,
        margins.gross_margin_computed,
        margins.cost_profit_ratio,
        margins.selling_admin_ratio,
        margins.return_on_assets,
        margins.return_on_equity_computed,
        margins.asset_turnover,
        margins.net_profit_sum_3y,
        margins.profitable_years_3y,
        liquidity.debt_ratio_change,
        liquidity.equity_multiplier,
        liquidity.current_ratio_computed,
        liquidity.quick_ratio_computed,
        liquidity.working_capital_ratio,
        liquidity.cash_to_profit,
        liquidity.cash_to_profit_of_3y,
        liquidity.cash_to_revenue,
        liquidity.cash_to_debt,
        liquidity.sales_cash_ratio,
        liquidity.cash_positive_years_3y,
        liquidity.receivable_days,
        liquidity.inventory_days,
        liquidity.capital_expenditure_ratio,
        rights.class1_share,
        rights.class1_share_195,
        rights.core_rights_share,
        rights.patent_filings,
        rights.patent_filings_growth,
        rights.patent_filings_per_100,
        rights.patent_filings_abroad,
        rights.patent_office_spread,
        rights.trademarks_abroad,
        rights_held.rights_bought_share,
        rights_held.rights_first_owner_share,
        rights_held.rights_kept_share,
        rights_held.rights_kind_concentration,
        rights_held.inventions_field_concentration,
        rights_held.rights_peak_year_share,
        rights_held.inventions_mean_age,
        quality.digital_step,
        quality.rd_institution_step,
        quality.best_right_step,
        quality.chain_role_step,
        quality.main_field_step,
        quality.certificates_new,
        quality.quality_and_certificates,
        quality.standards,
        focus.main_business_ratio_year_before,
        focus.main_business_ratio_change,
        focus.main_business_ratio_of_3y,
        focus.years_since_founding,
        focus.segment_share_of_life,
        focus.market_share_national_change,
        focus.market_share_segment_change,
        focus.export_ratio,
        local.employees_growth,
        local.employees_new,
        local.tax_ratio,
        local.tax_per_head,
        local.tax_growth,
        local.payroll_per_head,
        local.payroll_growth,
        local.revenue_share_of_cluster,
        local.employees_share_of_county,
        local.taxes_share_of_county,
        titles.titles_held,
        titles.ladder_step,
        missing.missing_facts,
        missing.missing_years_3y,
    )
}
# One formula for several titles, rights, circles or subjects.
MEASURES |= {f"years_held_{t}": partial(titles.years_held, t) for t in HELD_TITLES}
MEASURES |= {f"days_left_{t}": partial(titles.days_left, t) for t in ENDING_TITLES}
MEASURES |= {f"days_since_given_{t}": partial(titles.days_since_given, t) for t in ENDING_TITLES}
MEASURES |= {f"{stock}_new": partial(rights.rights_new, stock) for stock in rights.STOCKS}
MEASURES |= {f"{stock}_per_100": partial(rights.rights_per_100, stock) for stock in rights.STOCKS}
MEASURES |= {name: partial(rights_held.rights_counted, name) for name in rights_held.COUNTS}
for _twin in (rights_held.rights_possible, rights_held.rights_stated):
    MEASURES |= {
        f"{stock}_{_twin.__name__.removeprefix('rights_')}": partial(_twin, stock)
        for stock in COUNTED
    }
MEASURES |= {
    f"{compared}_in_{circle}": partial(places.place_in, compared, circle)
    for compared in places.COMPARED
    for circle in CIRCLES
}
MEASURES |= {
    f"missing_{subject}": partial(missing.missing_of, subject) for subject in missing.ASKED
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


def told(name: str) -> str:
    """What an indicator is, as its own formula says: the first line of its docstring.

    Empty for a fact as it is reported and for a title that is held: their name says it.
    """
    formula = MEASURES.get(name)
    whole = formula.func if isinstance(formula, partial) else formula
    return (whole.__doc__ or "").splitlines()[0] if whole else ""
