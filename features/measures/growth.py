"""How an enterprise grows: yearly rates, compound rates, and whether it rose every year."""

import polars as pl

from features.measures.years import (
    acceleration,
    compound,
    growth,
    growth_of_3y,
    mean_growth,
    midpoint_growth,
    rose,
)
from features.panel import year


def revenue_growth() -> pl.Expr:
    """Growth of revenue over the year before, as a share; missing without a positive base."""
    return growth("revenue", 0)


def revenue_growth_stated() -> pl.Expr:
    """Growth of revenue over the year before, as the source itself states it."""
    return year("revenue_growth_stated", 0)


def profit_growth_stated() -> pl.Expr:
    """Growth of net profit over the year before, as the source itself states it."""
    return year("profit_growth_stated", 0)


def revenue_cagr_2y() -> pl.Expr:
    """Compound yearly growth of revenue over two years: (r0 / r2) ** (1/2) - 1.

    Needs positive revenue at both ends; the year between does not enter.
    """
    return compound("revenue")


def revenue_grew_2y() -> pl.Expr:
    """Whether revenue rose in each of the two latest years: r2 < r1 < r0.

    Missing unless all three years are known.
    """
    return rose("revenue", 2)


def sales_growth_3y() -> pl.Expr:
    """Mean of the two latest yearly quotients of revenue, less 1: a share."""
    return growth_of_3y("revenue")


def net_asset_growth_3y() -> pl.Expr:
    """Mean of the two latest yearly quotients of net assets, less 1: a share."""
    return growth_of_3y("net_assets")


def profit_growth() -> pl.Expr:
    """Growth of net profit over the year before, as a share; missing without a positive base."""
    return growth("net_profit", 0)


def main_revenue_growth() -> pl.Expr:
    """Growth of main business revenue over the year before; missing without a positive base."""
    return growth("main_revenue", 0)


def main_revenue_growth_mean_2y() -> pl.Expr:
    """Arithmetic mean of the two latest yearly growth rates of main business revenue."""
    return ((growth("main_revenue", 0) + growth("main_revenue", 1)) / 2).round(12)


def main_revenue_grew_3y() -> pl.Expr:
    """Whether main business revenue rose in each of the three latest years: r3 < r2 < r1 < r0.

    Missing unless all four years are known, as every indicator with a missing input.
    """
    return rose("main_revenue", 3)


def revenue_growth_year_before() -> pl.Expr:
    """Growth of revenue in the year before the latest; missing without a positive base."""
    return growth("revenue", 1)


def revenue_growth_mean_2y() -> pl.Expr:
    """Arithmetic mean of the two latest yearly growth rates of revenue."""
    return mean_growth("revenue", 2)


def revenue_growth_mean_3y() -> pl.Expr:
    """Arithmetic mean of the three latest yearly growth rates of revenue: four years of figures."""
    return mean_growth("revenue", 3)


def revenue_cagr_3y() -> pl.Expr:
    """Compound yearly growth of revenue over three years: (r0 / r3) ** (1/3) - 1.

    Needs a positive base and no negative end; the years between do not enter.
    """
    latest, before = year("revenue", 0), year("revenue", 3)
    possible = (before > 0) & (latest >= 0)
    return pl.when(possible).then((latest / before).cbrt() - 1).round(12)


def revenue_acceleration() -> pl.Expr:
    """By how much the latest yearly growth of revenue exceeds the one before."""
    return acceleration("revenue")


def revenue_midpoint_growth() -> pl.Expr:
    """Change of revenue over the mean of both years, -2 to 2: it also speaks from a base of 0."""
    return midpoint_growth("revenue")


def profit_midpoint_growth() -> pl.Expr:
    """Change of net profit over the mean size of both years, -2 to 2: it also speaks of losses."""
    return midpoint_growth("net_profit")


def main_revenue_growth_year_before() -> pl.Expr:
    """Growth of main business revenue in the year before the latest; none without a base."""
    return growth("main_revenue", 1)


def main_revenue_cagr_2y() -> pl.Expr:
    """Compound yearly growth of main business revenue over two years: (m0 / m2) ** (1/2) - 1."""
    return compound("main_revenue")


def profit_growth_year_before() -> pl.Expr:
    """Growth of net profit in the year before the latest; missing without a positive base."""
    return growth("net_profit", 1)


def profit_cagr_2y() -> pl.Expr:
    """Compound yearly growth of net profit over two years; needs a profit first, no loss last."""
    return compound("net_profit")


def asset_growth() -> pl.Expr:
    """Growth of total assets over the year before; missing without a positive base."""
    return growth("total_assets", 0)


def net_asset_growth() -> pl.Expr:
    """Growth of net assets over the year before; missing without a positive base."""
    return growth("net_assets", 0)
