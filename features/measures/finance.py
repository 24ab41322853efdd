"""Revenue over several years, margins, debt and equity: what the balance sheet tells."""

import polars as pl

from features.measures.years import lower, sum_of
from features.panel import year


def main_revenue_mean_3y() -> pl.Expr:
    """Mean main business revenue of the three latest years, yuan, to the fen.

    Rounded, because Polars divides by 3 as it multiplies by its reciprocal: three years of exactly
    400 million would come out a hair below their mean.
    """
    return (sum_of("main_revenue", 3) / 3).round(2)


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
    return sum_of("equity_financing", 2)


def equity_3y() -> pl.Expr:
    """Equity paid in by qualified investors over the three latest years, yuan."""
    return sum_of("equity_financing", 3)


def net_profit_each_of_2y() -> pl.Expr:
    """The lower net profit of the two latest years, yuan; missing unless both are known."""
    return lower(year("net_profit", 0), year("net_profit", 1))


def return_on_equity_mean_2y() -> pl.Expr:
    """Mean weighted return on equity of the two latest years, a share."""
    return (sum_of("return_on_equity", 2) / 2).round(12)


def revenue_mean_2y() -> pl.Expr:
    """Mean revenue of the two latest years, yuan."""
    return sum_of("revenue", 2) / 2
