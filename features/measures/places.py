"""Where an enterprise stands among others: in its cluster, its county's branch, its size, all."""

from collections.abc import Callable

import polars as pl

from features.measures.finance import net_margin
from features.measures.growth import revenue_growth
from features.measures.rd import rd_ratio
from features.panel import year
from features.peers import CIRCLES, place_among_peers

# What is compared; in every one of them more is better.
COMPARED: dict[str, Callable[[], pl.Expr]] = {
    "rd_ratio": rd_ratio,
    "revenue": lambda: year("revenue", 0),
    "revenue_growth": revenue_growth,
    "net_margin": net_margin,
    "class1_rights": lambda: year("class1_rights", 0),
}


def place_in(compared: str, circle: str) -> pl.Expr:
    """Share of the others in the circle whose value is lower: 0 for the lowest, 1 the highest.

    Another one whose value is missing counts as lower, and who leaves its own out has no place.
    """
    return place_among_peers(COMPARED[compared](), CIRCLES[circle])
