"""Revenue, profit, cash, debt and equity, of the latest year and of several together."""

import polars as pl

from features.measures.years import lower, sum_of
from features.panel import year


def revenue_year_before() -> pl.Expr:
    """Revenue of the year before the latest, yuan: what would close a gap is told with it."""
    return year("revenue", 1)


def revenue_2y_before() -> pl.Expr:
    """Revenue of the year two before the latest, yuan."""
    return year("revenue", 2)


def revenue_sum_2y() -> pl.Expr:
    """Revenue of the two latest years together, yuan."""
    return sum_of("revenue", 2)


def revenue_sum_3y() -> pl.Expr:
    """Revenue of the three latest years together, yuan."""
    return sum_of("revenue", 3)


def main_revenue_year_before() -> pl.Expr:
    """Main business revenue of the year before the latest, yuan."""
    return year("main_revenue", 1)


def main_revenue_mean_3y() -> pl.Expr:
    """Mean main business revenue of the three latest years, yuan, to the fen.

    Rounded, because Polars divides by 3 as it multiplies by its reciprocal: three years of exactly
    400 million would come out a hair below their mean.
    """
    return (sum_of("main_revenue", 3) / 3).round(2)


def main_business_ratio() -> pl.Expr:
    """Main business revenue over revenue in the latest year."""
    revenue = year("revenue", 0)
    return pl.when(revenue > 0).then(year("main_revenue", 0) / revenue).round(12)


def net_margin() -> pl.Expr:
    """Net profit over revenue in the latest year."""
    revenue = year("revenue", 0)
    return pl.when(revenue > 0).then(year("net_profit", 0) / revenue).round(12)


def net_margin_stated() -> pl.Expr:
    """Net profit over revenue, as the source itself states it."""
    return year("net_margin_stated", 0)


def debt_ratio() -> pl.Expr:
    """Liabilities over assets at the end of the latest year, from the balance sheet."""
    assets = year("total_assets", 0)
    return pl.when(assets > 0).then(year("total_liabilities", 0) / assets).round(12)


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


def net_profit_sum_2y() -> pl.Expr:
    """Net profit of the two latest years together, yuan; a loss counts against a profit."""
    return sum_of("net_profit", 2)


def operating_cash_flow_each_of_2y() -> pl.Expr:
    """The lower operating cash flow of two years, yuan; missing unless both are known."""
    return lower(year("operating_cash_flow", 0), year("operating_cash_flow", 1))


def operating_cash_flow_sum_3y() -> pl.Expr:
    """Operating cash flow of the three latest years together, yuan."""
    return sum_of("operating_cash_flow", 3)


def return_on_equity_mean_2y() -> pl.Expr:
    """Mean weighted return on equity of the two latest years, a share."""
    return ((year("return_on_equity", 0) + year("return_on_equity", 1)) / 2).round(12)


def revenue_mean_2y() -> pl.Expr:
    """Mean revenue of the two latest years, yuan."""
    return sum_of("revenue", 2) / 2
