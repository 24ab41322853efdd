"""Sums over the rights of each enterprise on a day: what counts by edition, and stock and flow."""

from collections.abc import Iterable
from datetime import date
from functools import reduce

import polars as pl

from features.measures.rights_counted import counts_in, granted, in_force
from features.rights import CLASS1, CLASS2, NOTHING

KIND_OF = {
    "inventions": ("invention",),
    "utility_models": ("utility_model",),
    "designs": ("design",),
    "software": ("software",),
    "other_class1": CLASS1[1:],
}
# Of a count: the most it could be, how many of it are beyond claims, how many are new in N years.
MOST, SURE, NEW = "most", "sure", "new"
_HELD = "__held"


def count_rights(
    rights: pl.DataFrame, as_of: date, stocks: Iterable[str], backs: Iterable[int]
) -> pl.DataFrame:
    """One row per enterprise on the list: of each stock how many surely count on the day (STOCK),
    the most that could (STOCK:most), and how many did surely not count N years ago (STOCK:newN).

    rights: as features.rights.settle_rights gives them.
    """
    sums: list[pl.Expr] = []
    for stock in stocks:
        now = counts_in(stock, as_of)
        sums += [
            _number(now.fill_null(value=False)).alias(stock),
            _number(now.fill_null(value=True)).alias(f"{stock}:{MOST}"),
        ]
        for back in backs:
            then = counts_in(stock, _years_before(as_of, back))
            fresh = (now & ~then).fill_null(value=False)
            sums.append(_number(fresh).alias(f"{stock}:{NEW}{back}"))
    return rights.group_by("enterprise_id").agg(sums)


def add_up(rights: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per enterprise on the list: stock and flow by kind, and the parts of shares.

    A count is of rights that surely count. A part of a share is null where it is not told of one
    of the rights that it is a part of.
    """
    rows = rights.with_columns(in_force(as_of).alias(_HELD)).with_columns(
        pl.when(pl.col("kind") == NOTHING).then(False).otherwise(pl.col(_HELD)).alias(_HELD)
    )
    held = pl.col(_HELD)
    counts = {f"{name}_held": held & pl.col("kind").is_in(kinds) for name, kinds in KIND_OF.items()}
    in_class = pl.col("kind").is_in((*CLASS1, *CLASS2))
    for years in (1, 3):
        lately = held & in_class & (pl.col("granted_on") >= _years_before(as_of, years))
        counts[f"rights_granted_{years}y"] = lately
    counts["inventions_granted_3y"] = lately & (pl.col("kind") == "invention")
    counts["rights_filed_3y"] = in_class & (
        (pl.col("filed_on") >= _years_before(as_of, 3)) & (pl.col("filed_on") < as_of)
    )
    counts["rights_pending"] = in_class & (pl.col("status") == "pending") & ~granted(as_of)
    told = [_number(c.fill_null(value=False)).alias(name) for name, c in counts.items()]
    mine = held.fill_null(value=False)
    invention = mine & (pl.col("kind") == "invention")
    parts = rows.group_by("enterprise_id").agg(
        *told,
        _whole(held, pl.lit(value=True)).alias("held"),
        _whole(mine, pl.col("acquired") == "transfer").alias("bought"),
        _whole(mine, pl.col("owner_rank") == 1).alias("first_owner"),
        _whole(pl.col("kind") != NOTHING, granted(as_of)).alias("ever_granted"),
        _number(invention).alias("inventions_classed"),
        pl.when((pl.col("filed_on").is_null() & invention).sum() == 0)
        .then((pl.lit(as_of) - pl.col("filed_on")).dt.total_days().filter(invention).sum())
        .cast(pl.Float64)
        .alias("invention_days"),
    )
    subclass = pl.col("ipc").str.head(4)
    more = (
        _groups(rows.filter(mine), pl.col("kind"), (pl.col("len") ** 2).sum(), "squares_of_kinds"),
        _groups(
            rows.filter(invention), subclass, (pl.col("len") ** 2).sum(), "squares_of_subclasses"
        ),
        _groups(
            rows.filter(mine), pl.col("granted_on").dt.year(), pl.col("len").max(), "peak_year"
        ),
    )
    return reduce(lambda a, b: a.join(b, on="enterprise_id", how="left"), more, parts)


def _number(flag: pl.Expr) -> pl.Expr:
    return flag.sum().cast(pl.Float64)


def _whole(of: pl.Expr, part: pl.Expr) -> pl.Expr:
    """How many of these rights are of the part; null where that is not told of one of them."""
    both = of & part
    return pl.when(both.is_null().sum() == 0).then(_number(both))


def _groups(rows: pl.DataFrame, by: pl.Expr, total: pl.Expr, name: str) -> pl.DataFrame:
    """A figure over the sizes of groups of each enterprise's rights; null where one is not told."""
    sizes = rows.group_by("enterprise_id", by.alias("group")).len()
    whole = pl.col("group").is_null().sum() == 0
    return sizes.group_by("enterprise_id").agg(
        pl.when(whole).then(total).cast(pl.Float64).alias(name)
    )


def _years_before(as_of: date, years: int) -> date:
    """The same day so many years earlier; 28 February where there is no 29th."""
    day = 28 if (as_of.month, as_of.day) == (2, 29) else as_of.day
    return as_of.replace(year=as_of.year - years, day=day)
