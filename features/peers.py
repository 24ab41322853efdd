"""Who is compared with whom: size classes, and an enterprise's place among its peers."""

import polars as pl

from features.panel import year

# Peers are of one industry and one size class, unless another circle is named.
PEERS = ("industry", "size")

# The circles in which an enterprise may be placed; nobody is left out of the whole province.
CIRCLES: dict[str, tuple[str, ...]] = {
    "cluster": ("cluster",),
    "county_industry": ("county", "industry"),
    "size": ("size",),
    "province": (),
}


def place_among_peers(value: pl.Expr, peers: tuple[str, ...] = PEERS) -> pl.Expr:
    """Share of the peers whose value is lower: 0 for the lowest, 1 for the highest.

    peers: what peers have in common, such as cluster; without any, everybody is a peer. A peer
    whose value is missing counts as lower, so that leaving a fact out never pushes another
    enterprise down. Missing for an enterprise without value, without what peers have in common,
    or without a peer.
    """
    place = among(value.fill_null(float("-inf")).rank("min"), peers) - 1
    others = among(pl.len(), peers) - 1
    known = pl.all_horizontal(value.is_not_null(), *(pl.col(p).is_not_null() for p in peers))
    return pl.when(known & (others > 0)).then(place / others)


def share_among_peers(value: pl.Expr, peers: tuple[str, ...]) -> pl.Expr:
    """Own part in the sum of the peers' known values, its own among them: from 0 to 1.

    A peer's value below nought takes nothing off the sum. Missing as a place is, and where the
    own value is below nought or the sum is nought.
    """
    total = among(value.clip(0).sum(), peers)
    known = pl.all_horizontal(value >= 0, *(pl.col(p).is_not_null() for p in peers))
    return pl.when(known & (total > 0)).then(value / total).round(12)


def among(expr: pl.Expr, peers: tuple[str, ...]) -> pl.Expr:
    """An expression taken within each circle of peers, or over everybody."""
    return expr.over(peers) if peers else expr


def industrial() -> pl.Expr:
    """Whether the branch is industry, divisions 06 to 46 of GB/T 4754; missing without a branch."""
    return pl.col("industry").str.extract(r"(\d{2})", 1).cast(pl.Int64).is_between(6, 46)


def is_sme() -> pl.Expr:
    """Whether an enterprise is not large by 工信部联企业〔2011〕300号, for industry (06-46) only.

    A large one reaches both lines, so one that is known to be missed decides without the other.
    Missing outside industry: another branch has other lines.
    """
    below = (year("employees", 0) < 1000) | (year("revenue", 0) < 4e8)
    return pl.when(industrial()).then(below)


def size_class() -> pl.Expr:
    """micro, small, medium or large by 工信部联企业〔2011〕300号, for industry (06-46) only.

    以下 excludes the number. Missing outside industry, or without employees or revenue: another
    branch has other lines.
    """
    employees, revenue = year("employees", 0), year("revenue", 0)
    told = industrial() & employees.is_not_null() & revenue.is_not_null()
    return (
        pl.when(~told.fill_null(False))
        .then(None)
        .when((employees >= 1000) & (revenue >= 4e8))
        .then(pl.lit("large"))
        .when((employees >= 300) & (revenue >= 2e7))
        .then(pl.lit("medium"))
        .when((employees >= 20) & (revenue >= 3e6))
        .then(pl.lit("small"))
        .otherwise(pl.lit("micro"))
    )
