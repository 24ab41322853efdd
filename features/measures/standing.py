"""Awards, titles and the days behind an enterprise."""

import polars as pl

from features.measures.years import lower
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
