"""Every indicator of an enterprise on a day: one function each, named as the law and models say.

All are expressions over yearly facts; an indicator with a missing input is missing, for a zero
would read as a failed criterion. Money in yuan, ratios and growth as shares. Ratios that the law
compares with a line are rounded at the twelfth decimal, so that 5 % growth is 5 % and not
0.04999999999999993.
"""

from collections.abc import Callable
from itertools import pairwise

import polars as pl

from features.panel import year
from features.peers import place_among_peers

Measure = Callable[[], pl.Expr]

# Facts of the latest year that stand as indicators just as they are reported.
AS_REPORTED = (
    "revenue",
    "main_revenue",
    "rd_expense",
    "net_profit",
    "net_assets",
    "market_cap",
    "share_capital",
    "shareholders",
    "neeq_months",
    "operating_cash_flow",
    "employees",
    "class1_rights",
    "class1_rights_own",
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
    "valid_honours",
    "maker_china_top500",
    "maker_china_top50",
    "own_brand",
    "rd_institution",
    "same_group",
    "new_product",
    "no_major_accident_3y",
    "no_major_incident_2y",
    "development_score",
    "province_points",
    "digital_level",
    "rd_institution_level",
    "best_right",
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


def rd_ratio() -> pl.Expr:
    """R&D expense over revenue in the latest year: a share in [0, inf).

    An enterprise without revenue has no ratio: the value is missing, not zero.
    """
    return _rd_ratio(0)


def _rd_ratio(back: int) -> pl.Expr:
    revenue = year("revenue", back)
    return pl.when(revenue > 0).then(year("rd_expense", back) / revenue)


def rd_ratio_each_of_2y() -> pl.Expr:
    """The lower of the R&D ratios of the two latest years; missing unless both are known."""
    return _lower(_rd_ratio(0), _rd_ratio(1))


def rd_expense_each_of_2y() -> pl.Expr:
    """The lower R&D expense of the two latest years, yuan; missing unless both are known."""
    return _lower(year("rd_expense", 0), year("rd_expense", 1))


def rd_expense_sum_2y() -> pl.Expr:
    """R&D expense of the two latest years together, yuan."""
    return year("rd_expense", 0) + year("rd_expense", 1)


def rd_expense_mean_2y() -> pl.Expr:
    """Mean R&D expense of the two latest years, yuan."""
    return (year("rd_expense", 0) + year("rd_expense", 1)) / 2


def rd_staff_ratio() -> pl.Expr:
    """R&D staff over employees; a head-count of 0, or below the R&D staff, gives none."""
    staff, employees = year("rd_staff", 0), year("employees", 0)
    return pl.when((employees > 0) & (staff <= employees)).then(staff / employees)


def revenue_growth() -> pl.Expr:
    """Growth of revenue over the year before, as a share; missing without a positive base."""
    return _growth("revenue", 0)


def revenue_growth_stated() -> pl.Expr:
    """Growth of revenue over the year before, as the source itself states it."""
    return year("revenue_growth_stated", 0)


def profit_growth_stated() -> pl.Expr:
    """Growth of net profit over the year before, as the source itself states it."""
    return year("profit_growth_stated", 0)


def _growth(name: str, back: int) -> pl.Expr:
    before = year(name, back + 1)
    return pl.when(before > 0).then(year(name, back) / before - 1).round(12)


def revenue_cagr_2y() -> pl.Expr:
    """Compound yearly growth of revenue over two years: (r0 / r2) ** (1/2) - 1.

    Needs positive revenue at both ends; the year between does not enter.
    """
    latest, before = year("revenue", 0), year("revenue", 2)
    return pl.when((before > 0) & (latest >= 0)).then((latest / before).sqrt() - 1).round(12)


def main_revenue_growth_mean_2y() -> pl.Expr:
    """Arithmetic mean of the two latest yearly growth rates of main business revenue."""
    return ((_growth("main_revenue", 0) + _growth("main_revenue", 1)) / 2).round(12)


def main_revenue_growth() -> pl.Expr:
    """Growth of main business revenue over the year before; missing without a positive base."""
    return _growth("main_revenue", 0)


def main_revenue_mean_3y() -> pl.Expr:
    """Mean main business revenue of the three latest years, yuan, to the fen.

    Rounded, because Polars divides by 3 as it multiplies by its reciprocal: three years of exactly
    400 million would come out a hair below their mean.
    """
    return (_sum_of_3y("main_revenue") / 3).round(2)


def main_revenue_grew_3y() -> pl.Expr:
    """Whether main business revenue rose in each of the three latest years: r3 < r2 < r1 < r0.

    Missing unless all four years are known, as every indicator with a missing input.
    """
    years = [year("main_revenue", back) for back in range(4)]
    known = pl.all_horizontal(value.is_not_null() for value in years)
    rose = pl.all_horizontal(now > before for now, before in pairwise(years))
    return pl.when(known).then(rose)


def _sum_of_3y(name: str) -> pl.Expr:
    return year(name, 0) + year(name, 1) + year(name, 2)


def main_business_ratio() -> pl.Expr:
    """Main business revenue over revenue in the latest year."""
    revenue = year("revenue", 0)
    return pl.when(revenue > 0).then(year("main_revenue", 0) / revenue)


def net_margin() -> pl.Expr:
    """Net profit over revenue in the latest year."""
    revenue = year("revenue", 0)
    return pl.when(revenue > 0).then(year("net_profit", 0) / revenue)


def net_margin_stated() -> pl.Expr:
    """Net profit over revenue, as the source itself states it."""
    return year("net_margin_stated", 0)


def debt_ratio() -> pl.Expr:
    """Liabilities over assets at the end of the latest year, from the balance sheet."""
    assets = year("total_assets", 0)
    return pl.when(assets > 0).then(year("total_liabilities", 0) / assets)


def debt_ratio_stated() -> pl.Expr:
    """Liabilities over assets, as the source itself states it."""
    return year("debt_ratio_stated", 0)


def equity_2y() -> pl.Expr:
    """Equity paid in by qualified investors over the two latest years, yuan."""
    return year("equity_financing", 0) + year("equity_financing", 1)


def equity_3y() -> pl.Expr:
    """Equity paid in by qualified investors over the three latest years, yuan."""
    return _sum_of_3y("equity_financing")


def internal_rd_ratio() -> pl.Expr:
    """R&D expense inside the house over main business revenue in the latest year."""
    revenue = year("main_revenue", 0)
    return pl.when(revenue > 0).then(year("internal_rd_expense", 0) / revenue)


def award_levels() -> pl.Expr:
    """At how many of two levels, state and province, a science award was won: 0, 1 or 2.

    An infinite rank says that none was won there. Missing unless both ranks are known.
    """
    ranks = (year("state_award_rank", 0), year("province_award_rank", 0))
    state, province = (rank.is_finite().cast(pl.Float64) for rank in ranks)
    return state + province


def best_award_rank() -> pl.Expr:
    """The better rank of the state and the provincial award; missing unless both are known."""
    return _lower(year("state_award_rank", 0), year("province_award_rank", 0))


def holds_bottom_layer() -> pl.Expr:
    """Whether a title of the bottom layer is held: innovative SME or technology SME."""
    return pl.any_horizontal(pl.col("holds_innovative"), pl.col("holds_tech_sme"))


def rd_ratio_peer_percentile() -> pl.Expr:
    """Share of the peers whose R&D ratio is lower."""
    return place_among_peers(rd_ratio())


def net_profit_each_of_2y() -> pl.Expr:
    """The lower net profit of the two latest years, yuan; missing unless both are known."""
    return _lower(year("net_profit", 0), year("net_profit", 1))


def return_on_equity_mean_2y() -> pl.Expr:
    """Mean weighted return on equity of the two latest years, a share."""
    return ((year("return_on_equity", 0) + year("return_on_equity", 1)) / 2).round(12)


def revenue_mean_2y() -> pl.Expr:
    """Mean revenue of the two latest years, yuan."""
    return (year("revenue", 0) + year("revenue", 1)) / 2


def rd_ratio_of_2y() -> pl.Expr:
    """R&D expense of the two latest years together over their revenue together, a share."""
    revenue = year("revenue", 0) + year("revenue", 1)
    return pl.when(revenue > 0).then(rd_expense_sum_2y() / revenue)


def _lower(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The lower of two values, missing where either is: min_horizontal alone would skip it."""
    return pl.when(one.is_not_null() & other.is_not_null()).then(pl.min_horizontal(one, other))


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        rd_ratio,
        rd_ratio_each_of_2y,
        rd_expense_each_of_2y,
        rd_expense_sum_2y,
        rd_expense_mean_2y,
        rd_staff_ratio,
        revenue_growth,
        revenue_growth_stated,
        profit_growth_stated,
        revenue_cagr_2y,
        main_revenue_growth_mean_2y,
        main_revenue_growth,
        main_revenue_mean_3y,
        main_revenue_grew_3y,
        main_business_ratio,
        net_margin,
        net_margin_stated,
        debt_ratio,
        debt_ratio_stated,
        equity_2y,
        equity_3y,
        internal_rd_ratio,
        award_levels,
        best_award_rank,
        holds_bottom_layer,
        net_profit_each_of_2y,
        return_on_equity_mean_2y,
        revenue_mean_2y,
        rd_ratio_of_2y,
        rd_ratio_peer_percentile,
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
