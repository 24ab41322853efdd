"""The sixty indicators that both sides measure: some as reported, the rest over several years."""

from datetime import date

# Who an enterprise is: both sides tell it as it was told last, and its size.
ATTRIBUTES = ("name", "city", "county", "cluster", "industry", "ownership", "founded_on")
# The day on which we stand: the figures of 2024 are the latest due.
AS_OF = date(2026, 3, 1)
AS_REPORTED = (
    *("revenue", "rd_expense", "net_profit", "total_assets", "total_liabilities", "net_assets"),
    *("employees", "rd_staff", "class1_rights", "class2_rights_195", "certificates"),
    *("years_in_segment", "market_share_national", "market_rank", "gross_margin"),
    *("current_ratio", "own_brand", "best_right"),
)
MEASURED = (
    *("rd_ratio", "rd_ratio_each_of_2y", "rd_expense_each_of_2y", "rd_expense_sum_2y"),
    *("rd_expense_mean_2y", "rd_expense_sum_3y", "rd_expense_cagr_2y", "rd_ratio_of_2y"),
    *("rd_ratio_3y", "rd_cost_ratio", "internal_rd_ratio", "rd_staff_ratio", "tech_staff_ratio"),
    *("rd_ratio_peer_percentile", "revenue_growth", "revenue_cagr_2y", "revenue_grew_2y"),
    *("sales_growth_3y", "net_asset_growth_3y", "profit_growth", "main_revenue_growth"),
    *("main_revenue_growth_mean_2y", "main_revenue_grew_3y", "main_revenue_mean_3y"),
    *("main_business_ratio", "net_margin", "debt_ratio", "equity_2y", "equity_3y"),
    *("revenue_sum_2y", "revenue_sum_3y", "revenue_mean_2y", "net_profit_each_of_2y"),
    *("net_profit_sum_2y", "operating_cash_flow_each_of_2y", "operating_cash_flow_sum_3y"),
    *("return_on_equity_mean_2y", "development_score_best_of_2y", "award_levels"),
    *("registered_days", "full_fiscal_years", "is_sme"),
)
NAMES = (*AS_REPORTED, *MEASURED)
# Facts of the three years before the latest that these indicators look back on.
BACK = {
    1: (
        *("revenue", "main_revenue", "rd_expense", "net_profit", "net_assets"),
        *("equity_financing", "operating_cash_flow", "return_on_equity", "development_score"),
    ),
    2: (
        *("revenue", "main_revenue", "rd_expense", "net_assets", "equity_financing"),
        "operating_cash_flow",
    ),
    3: ("main_revenue",),
}
