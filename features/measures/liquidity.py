"""What an enterprise owes, what it can pay, how soon it is paid, and how much profit is cash."""

import polars as pl

from features.measures.years import change_of, ratio, sum_of, years_above_nought
from features.panel import year

DAYS = 365


def debt_ratio_change() -> pl.Expr:
    """Debt ratio at the end of the latest year less that of the year before."""
    return change_of(
        lambda back: ratio(year("total_liabilities", back), year("total_assets", back))
    )


def equity_multiplier() -> pl.Expr:
    """Assets over equity (assets less liabilities); missing where equity is not positive."""
    assets = year("total_assets", 0)
    return ratio(assets, assets - year("total_liabilities", 0))


def current_ratio_computed() -> pl.Expr:
    """Current assets over current liabilities at the end of the latest year."""
    return ratio(year("current_assets", 0), year("current_liabilities", 0))


def quick_ratio_computed() -> pl.Expr:
    """Current assets without inventories, over current liabilities."""
    quick = year("current_assets", 0) - year("inventories", 0)
    return ratio(quick, year("current_liabilities", 0))


def working_capital_ratio() -> pl.Expr:
    """Current assets less current liabilities, over all assets."""
    working = year("current_assets", 0) - year("current_liabilities", 0)
    return ratio(working, year("total_assets", 0))


def cash_to_profit() -> pl.Expr:
    """Operating cash flow over net profit in the latest year; missing without a profit."""
    return ratio(year("operating_cash_flow", 0), year("net_profit", 0))


def cash_to_profit_of_3y() -> pl.Expr:
    """Operating cash flow of three years together over their net profit together.

    One late payment moves a year and not three; missing where the three years made no profit.
    """
    return ratio(sum_of("operating_cash_flow", 3), sum_of("net_profit", 3))


def cash_to_revenue() -> pl.Expr:
    """Operating cash flow over revenue in the latest year."""
    return ratio(year("operating_cash_flow", 0), year("revenue", 0))


def cash_to_debt() -> pl.Expr:
    """Operating cash flow over all liabilities at the end of the latest year."""
    return ratio(year("operating_cash_flow", 0), year("total_liabilities", 0))


def sales_cash_ratio() -> pl.Expr:
    """Cash from sales over revenue in the latest year; above 1 with value-added tax in it."""
    return ratio(year("sales_cash", 0), year("revenue", 0))


def cash_positive_years_3y() -> pl.Expr:
    """In how many of three years operating cash flow was above nought; missing unless all known."""
    return years_above_nought("operating_cash_flow", 3)


def receivable_days() -> pl.Expr:
    """Receivables at the end of the year over its revenue, in days of the year (365)."""
    return ratio(year("receivables", 0) * DAYS, year("revenue", 0))


def inventory_days() -> pl.Expr:
    """Inventories at the end of the year over its operating cost, in days of the year (365)."""
    return ratio(year("inventories", 0) * DAYS, year("operating_cost", 0))


def capital_expenditure_ratio() -> pl.Expr:
    """Capital spending over revenue in the latest year."""
    return ratio(year("capital_expenditure", 0), year("revenue", 0))
