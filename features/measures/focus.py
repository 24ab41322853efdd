"""How far an enterprise keeps to its field, what share of the market it has, and where it sells."""

import polars as pl

from features.measures.standing import registered_days
from features.measures.years import change_of, ratio, sum_of
from features.panel import year

DAYS_OF_A_YEAR = 365.25


def _main_business_ratio(back: int) -> pl.Expr:
    return ratio(year("main_revenue", back), year("revenue", back))


def main_business_ratio_year_before() -> pl.Expr:
    """Main business revenue over revenue in the year before the latest."""
    return _main_business_ratio(1)


def main_business_ratio_change() -> pl.Expr:
    """Main business ratio of the latest year less that of the year before."""
    return change_of(_main_business_ratio)


def main_business_ratio_of_3y() -> pl.Expr:
    """Main business revenue of three years together over their revenue together."""
    return ratio(sum_of("main_revenue", 3), sum_of("revenue", 3))


def years_since_founding() -> pl.Expr:
    """Years from the day of founding to the day on which we stand (365.25 days each)."""
    return (registered_days() / DAYS_OF_A_YEAR).round(4)


def segment_share_of_life() -> pl.Expr:
    """Years in the segment over years since founding.

    Above 1 where the segment is older than this legal entity: told as it is, never cut off.
    """
    return ratio(year("years_in_segment", 0), years_since_founding())


def market_share_national_change() -> pl.Expr:
    """National market share of the latest year less that of the year before."""
    return change_of(lambda back: year("market_share_national", back))


def market_share_segment_change() -> pl.Expr:
    """Market share in the segment of the latest year less that of the year before."""
    return change_of(lambda back: year("market_share_segment", back))


def export_ratio() -> pl.Expr:
    """Export revenue over revenue in the latest year."""
    return ratio(year("export_revenue", 0), year("revenue", 0))
