"""Indicators that speak of others too, in two parts: each enterprise's own, and its circle's."""

from collections.abc import Callable

import polars as pl

from features.indicators import AMONG, measure
from features.measures.places import COMPARED
from features.measures.rd import rd_ratio
from features.peers import CIRCLES, size_class

# Shares of others whose value is lower: the value that is compared. Who is compared says AMONG.
PLACED: dict[str, Callable[[], pl.Expr]] = {
    **{f"{of}_in_{circle}": value for of, value in COMPARED.items() for circle in CIRCLES},
    "rd_ratio_peer_percentile": rd_ratio,
}
# A missing value counts as lower than any other.
LOWEST = float("-inf")
LOWER, OTHERS = ":lower", ":others"


def placed(asked: list[str]) -> dict[str, tuple[str, ...]]:
    """Those of the indicators that are places among peers, and what their peers have in common."""
    return {name: AMONG[name] for name in dict.fromkeys(asked) if name in PLACED}


def shared(asked: list[str]) -> dict[str, tuple[str, ...]]:
    """Those that are shares of a sum over a circle, and what it has in common."""
    return {name: AMONG[name] for name in dict.fromkeys(asked) if name in AMONG.keys() - PLACED}


def compared_values(figures: pl.DataFrame, asked: list[str]) -> pl.DataFrame:
    """What places are told from: enterprise_id, what circles have in common, and each value."""
    among = placed(asked)
    common = sorted({key for keys in among.values() for key in keys})
    values = (PLACED[name]().cast(pl.Float64).fill_null(LOWEST).alias(name) for name in among)
    sized = figures.with_columns(size_class().alias("size"))
    return sized.select("enterprise_id", *common, *values)


def with_places(figures: pl.DataFrame, asked: list[str]) -> pl.DataFrame:
    """Figures with their places, from NAME:lower and NAME:others, which are counted elsewhere.

    The places are those that features.peers.place_among_peers gives where everybody is at hand.
    """
    for name, common in placed(asked).items():
        sized = figures.with_columns(size_class().alias("size"))
        lower, others = pl.col(f"{name}{LOWER}"), pl.col(f"{name}{OTHERS}")
        # Of everybody there is one number: a column divided by it may differ in its last bit from
        # one divided by a column that repeats it.
        others = others if common else others.first()
        own = PLACED[name]().is_not_null()
        known = pl.all_horizontal(own, *(pl.col(key).is_not_null() for key in common))
        place = sized.select(pl.when(known & (others > 0)).then(lower / others).alias(name))
        figures = figures.with_columns(place.to_series())
    return figures.drop(f"{name}{end}" for name in placed(asked) for end in (LOWER, OTHERS))


def parts_of_shares(figures: pl.DataFrame, name: str) -> pl.DataFrame:
    """What a share of a sum is told from: enterprise_id, the circle, the figures added up."""
    asked = ("enterprise_id", *AMONG[name], *measure(name).meta.root_names())
    return figures.select(list(dict.fromkeys(asked)))


def shares_of(circles: pl.DataFrame, name: str) -> pl.DataFrame:
    """enterprise_id and the share of each, of whole circles; in one order, for sums have one."""
    return circles.sort("enterprise_id").select("enterprise_id", measure(name).cast(pl.Float64))
