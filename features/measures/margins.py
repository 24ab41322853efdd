"""What an enterprise earns: on its sales, on its costs, on its assets and on its equity."""

import polars as pl

from features.measures.years import change_of, ratio, sum_of, years_above_nought
from features.panel import year


def net_margin_of(back: int) -> pl.Expr:
    """Net profit over revenue, so many years before the latest."""
    return ratio(year("net_profit", back), year("revenue", back))


def net_margin_year_before() -> pl.Expr:
    """Net profit over revenue in the year before the latest."""
    return net_margin_of(1)


def net_margin_change() -> pl.Expr:
    """Net margin of the latest year less that of the year before."""
    return change_of(net_margin_of)


def net_margin_of_3y() -> pl.Expr:
    """Net profit of the three latest years together over their revenue together."""
    return ratio(sum_of("net_profit", 3), sum_of("revenue", 3))


def operating_margin() -> pl.Expr:
    """Operating profit over revenue in the latest year."""
    return ratio(year("operating_profit", 0), year("revenue", 0))


def gross_margin_computed() -> pl.Expr:
    """Revenue less operating cost, over revenue, in the latest year."""
    return ratio(year("revenue", 0) - year("operating_cost", 0), year("revenue", 0))


def cost_profit_ratio() -> pl.Expr:
    """Profit before tax over all costs and expenses of the latest year."""
    return ratio(year("total_profit", 0), year("cost_expense", 0))


def selling_admin_ratio() -> pl.Expr:
    """Selling and administrative expense over revenue in the latest year."""
    return ratio(year("selling_admin_expense", 0), year("revenue", 0))


def return_on_assets() -> pl.Expr:
    """Net profit over assets at the end of the latest year."""
    return ratio(year("net_profit", 0), year("total_assets", 0))


def return_on_equity_computed() -> pl.Expr:
    """Net profit over equity (assets less liabilities) at the end of the latest year.

    Not the weighted figure that listed companies state; missing where equity is not positive, or
    a loss over a negative equity would read as a gain.
    """
    return ratio(year("net_profit", 0), year("total_assets", 0) - year("total_liabilities", 0))


def asset_turnover() -> pl.Expr:
    """Revenue over assets at the end of the latest year: how often they turn in a year."""
    return ratio(year("revenue", 0), year("total_assets", 0))


def net_profit_sum_3y() -> pl.Expr:
    """Net profit of the three latest years together, yuan; a loss counts against a profit."""
    return sum_of("net_profit", 3)


def profitable_years_3y() -> pl.Expr:
    """In how many of three years there was a net profit; missing unless all three are known."""
    return years_above_nought("net_profit", 3)
