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
    flags: dict[str, pl.Expr] = {}
    today = _alive(rights, as_of)
    earlier = {back: _years_before(as_of, back) for back in backs}
    then = {back: _alive(rights, day) for back, day in earlier.items()}
    frame = rights.with_columns(today.alias("0"), *(a.alias(f"{n}") for n, a in then.items()))
    for stock in stocks:
        now = pl.col("0") & counts_in(stock, as_of)
        flags[stock] = now.fill_null(value=False)
        flags[f"{stock}:{MOST}"] = now.fill_null(value=True)
        for back, day in earlier.items():
            before = pl.col(f"{back}") & counts_in(stock, day)
            flags[f"{stock}:{NEW}{back}"] = (now & ~before).fill_null(value=False)
    told = frame.select("enterprise_id", *(flag.alias(name) for name, flag in flags.items()))
    return told.group_by("enterprise_id").agg(pl.col([*flags]).sum().cast(pl.Float64))


def _alive(rights: pl.DataFrame, day: date) -> pl.Series:
    """Whether each right is in force on the day: worked out once, for every count asks it."""
    return rights.select(in_force(day)).to_series()


def add_up(rights: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per enterprise on the list: stock and flow by kind, and the parts of shares.

    A count is of rights that surely count. A part of a share is null where it is not told of one
    of the rights that it is a part of.
    """
    rows = rights.with_columns(in_force(as_of).alias(_HELD)).with_columns(
        pl.when(pl.col("kind") == NOTHING).then(False).otherwise(pl.col(_HELD)).alias(_HELD)
    )
    held = pl.col(_HELD)
    flags = {f"{name}_held": held & pl.col("kind").is_in(of) for name, of in KIND_OF.items()}
    in_class = pl.col("kind").is_in((*CLASS1, *CLASS2))
    for years in (1, 3):
        lately = held & in_class & (pl.col("granted_on") >= _years_before(as_of, years))
        flags[f"rights_granted_{years}y"] = lately
    flags["inventions_granted_3y"] = lately & (pl.col("kind") == "invention")
    filed = pl.col("filed_on")
    flags["rights_filed_3y"] = in_class & filed.is_between(_years_before(as_of, 3), as_of, "left")
    flags["rights_pending"] = in_class & (pl.col("status") == "pending") & ~granted(as_of)
    mine = held.fill_null(value=False)
    invention = mine & (pl.col("kind") == "invention").fill_null(value=False)
    flags["inventions_classed"] = invention
    # Parts of a share, each with what they are a part of: one that is not told leaves it open.
    parts = {
        "held": held,
        "bought": mine & (pl.col("acquired") == "transfer"),
        "first_owner": mine & (pl.col("owner_rank") == 1),
        "ever_granted": granted(as_of),
        "invention_days": pl.when(~invention | filed.is_not_null()).then(True),
    }
    days = pl.when(invention).then((pl.lit(as_of) - filed).dt.total_days()).alias("days")
    told = rows.select("enterprise_id", days, *(f.alias(n) for n, f in (flags | parts).items()))
    shares = [name for name in parts if name != "invention_days"]
    summed = told.group_by("enterprise_id").agg(
        pl.col([*flags]).sum().cast(pl.Float64),
        *(_unless_open(name, pl.col(name).sum()) for name in shares),
        _unless_open("invention_days", pl.col("days").sum()),
    )
    squares, subclass = (pl.col("len") ** 2).sum(), pl.col("ipc").str.head(4)
    inventions, year = rows.filter(invention), pl.col("granted_on").dt.year()
    more = (
        _groups(rows.filter(mine), pl.col("kind"), squares, "squares_of_kinds"),
        _groups(inventions, subclass, squares, "squares_of_subclasses"),
        _groups(rows.filter(mine), year, pl.col("len").max(), "peak_year"),
    )
    return reduce(lambda a, b: a.join(b, on="enterprise_id", how="left"), more, summed)


def _unless_open(name: str, total: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(name).is_null().sum() == 0).then(total).cast(pl.Float64).alias(name)


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
