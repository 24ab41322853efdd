"""What an enterprise spends on research, how steadily, and how many people do it."""

import polars as pl

from features.measures.staff import of_employees
from features.measures.years import (
    acceleration,
    change_of,
    compound,
    growth,
    lower,
    mean_growth,
    ratio,
    sum_of,
)
from features.panel import year
from features.peers import place_among_peers


def rd_ratio() -> pl.Expr:
    """R&D expense over revenue in the latest year: a share in [0, inf).

    An enterprise without revenue has no ratio: the value is missing, not zero.
    """
    return _rd_ratio(0)


def _rd_ratio(back: int) -> pl.Expr:
    revenue = year("revenue", back)
    return pl.when(revenue > 0).then(year("rd_expense", back) / revenue).round(12)


def rd_ratio_each_of_2y() -> pl.Expr:
    """The lower of the R&D ratios of the two latest years; missing unless both are known."""
    return lower(_rd_ratio(0), _rd_ratio(1))


def rd_ratio_of_2y() -> pl.Expr:
    """R&D expense of the two latest years together over their revenue together, a share."""
    return _rd_ratio_of(2)


def _rd_ratio_of(years: int) -> pl.Expr:
    revenue = sum_of("revenue", years)
    return pl.when(revenue > 0).then(sum_of("rd_expense", years) / revenue).round(12)


def rd_ratio_3y() -> pl.Expr:
    """R&D expense of the three latest years together over their revenue together, a share."""
    return _rd_ratio_of(3)


def rd_cost_ratio() -> pl.Expr:
    """R&D expense over all costs and expenses of the latest year; missing without such costs."""
    costs = year("cost_expense", 0)
    return pl.when(costs > 0).then(year("rd_expense", 0) / costs).round(12)


def rd_expense_each_of_2y() -> pl.Expr:
    """The lower R&D expense of the two latest years, yuan; missing unless both are known."""
    return lower(year("rd_expense", 0), year("rd_expense", 1))


def rd_expense_sum_2y() -> pl.Expr:
    """R&D expense of the two latest years together, yuan."""
    return sum_of("rd_expense", 2)


def rd_expense_sum_3y() -> pl.Expr:
    """R&D expense of the three latest years together, yuan."""
    return sum_of("rd_expense", 3)


def rd_expense_year_before() -> pl.Expr:
    """R&D expense of the year before the latest, yuan: what would close a gap is told with it."""
    return year("rd_expense", 1)


def rd_expense_cagr_2y() -> pl.Expr:
    """Compound yearly growth of R&D expense over two years: (rd0 / rd2) ** (1/2) - 1.

    The exchanges call it three-year compound growth: three years of figures make two steps.
    """
    return compound("rd_expense")


def rd_expense_mean_2y() -> pl.Expr:
    """Mean R&D expense of the two latest years, yuan."""
    return sum_of("rd_expense", 2) / 2


def internal_rd_ratio() -> pl.Expr:
    """R&D expense inside the house over main business revenue in the latest year."""
    revenue = year("main_revenue", 0)
    return pl.when(revenue > 0).then(year("internal_rd_expense", 0) / revenue).round(12)


def rd_staff_ratio() -> pl.Expr:
    """R&D staff over employees; a head-count of 0, or below the R&D staff, gives none."""
    return of_employees("rd_staff")


def tech_staff_ratio() -> pl.Expr:
    """Science and technology staff over employees; none where they outnumber the employees."""
    return of_employees("tech_staff")


def rd_ratio_peer_percentile() -> pl.Expr:
    """Share of the peers whose R&D ratio is lower."""
    return place_among_peers(rd_ratio())


def rd_ratio_year_before() -> pl.Expr:
    """R&D expense over revenue in the year before the latest."""
    return _rd_ratio(1)


def rd_ratio_change() -> pl.Expr:
    """R&D ratio of the latest year less that of the year before."""
    return change_of(_rd_ratio)


def rd_main_ratio() -> pl.Expr:
    """R&D expense over main business revenue in the latest year: the ratio's other definition."""
    return ratio(year("rd_expense", 0), year("main_revenue", 0))


def rd_deduction_ratio() -> pl.Expr:
    """R&D expense admitted to the tax super deduction, over revenue, in the latest year."""
    return ratio(year("rd_deduction", 0), year("revenue", 0))


def rd_deduction_coverage() -> pl.Expr:
    """R&D expense admitted to the tax super deduction over the R&D expense that is booked.

    Far below 1 the tax office did not follow the books; above 1 the books are the narrower ones.
    """
    return ratio(year("rd_deduction", 0), year("rd_expense", 0))


def rd_growth() -> pl.Expr:
    """Growth of R&D expense over the year before; missing without a positive base."""
    return growth("rd_expense", 0)


def rd_growth_year_before() -> pl.Expr:
    """Growth of R&D expense in the year before the latest; missing without a positive base."""
    return growth("rd_expense", 1)


def rd_growth_mean_2y() -> pl.Expr:
    """Arithmetic mean of the two latest yearly growth rates of R&D expense."""
    return mean_growth("rd_expense", 2)


def rd_acceleration() -> pl.Expr:
    """By how much the latest yearly growth of R&D expense exceeds the one before."""
    return acceleration("rd_expense")


def rd_of_profit() -> pl.Expr:
    """R&D expense over net profit before it: over net profit and R&D expense together.

    What part of what could be earned is spent on research; none where that is not positive.
    """
    expense = year("rd_expense", 0)
    return ratio(expense, expense + year("net_profit", 0))
