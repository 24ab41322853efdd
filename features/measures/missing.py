"""How much of what is asked has been left out: counted, so that silence is seen and never pays."""

import polars as pl

from features.panel import year

# What a reviewer asks of the latest year, by subject.
ASKED = {
    "finance": ("revenue", "net_profit", "total_assets", "total_liabilities", "cost_expense"),
    "innovation": ("rd_expense", "rd_staff", "class1_rights", "rd_institution_level"),
    "quality": ("quality_items", "certificates", "core_it_systems", "digital_level"),
    "market": ("main_revenue", "years_in_segment", "market_share_national", "chain_role"),
}


def missing_of(subject: str) -> pl.Expr:
    """How many of the facts asked on this subject are missing in the latest year."""
    return pl.sum_horizontal(year(name, 0).is_null().cast(pl.Float64) for name in ASKED[subject])


def missing_facts() -> pl.Expr:
    """How many of all facts asked are missing in the latest year.

    Always known, and one more for each fact left out: with less as the good direction, leaving a
    fact out cannot help.
    """
    return pl.sum_horizontal(missing_of(subject) for subject in ASKED)


def missing_years_3y() -> pl.Expr:
    """In how many of the three latest years revenue is missing."""
    return pl.sum_horizontal(year("revenue", back).is_null().cast(pl.Float64) for back in range(3))
