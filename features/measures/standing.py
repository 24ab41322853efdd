"""Awards and titles, the platform's score, and how long an enterprise has been there."""

import polars as pl

from features.measures.years import higher, lower
from features.panel import year


def award_levels() -> pl.Expr:
    """At how many of two levels, state and province, a science award was won: 0, 1 or 2.

    An infinite rank says that none was won there. Missing unless both ranks are known.
    """
    ranks = (year("state_award_rank", 0), year("province_award_rank", 0))
    state, province = (rank.is_finite().cast(pl.Float64) for rank in ranks)
    return state + province


def best_award_rank() -> pl.Expr:
    """The better rank of the state and the provincial award; missing unless both are known."""
    return lower(year("state_award_rank", 0), year("province_award_rank", 0))


def holds_bottom_layer() -> pl.Expr:
    """Whether a title of the bottom layer is held: innovative SME or technology SME."""
    return pl.any_horizontal(pl.col("holds_innovative"), pl.col("holds_tech_sme"))


def development_score_best_of_2y() -> pl.Expr:
    """The better of the two latest years' platform scores, 0 to 100.

    Missing unless both are known: one alone is only a lower bound of the better one.
    """
    return higher(year("development_score", 0), year("development_score", 1))


def registered_days() -> pl.Expr:
    """Days from the day of founding to the day on which we stand."""
    return (pl.col("as_of") - pl.col("founded_on")).dt.total_days().cast(pl.Float64)


def full_fiscal_years() -> pl.Expr:
    """Complete calendar years between the day of founding and the end of the latest year.

    Who was founded on 1 January has that year in full.
    """
    founded = pl.col("founded_on")
    in_full = (founded.dt.ordinal_day() == 1).cast(pl.Int64)
    return (pl.col("latest_year") - founded.dt.year() + in_full).clip(0).cast(pl.Float64)
