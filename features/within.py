"""What a row cannot be by itself: R&D above revenue, debts far above assets, money per head."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from features.jumps import LEVELS, is_new

# Debts of ten times the assets are seen in ruined enterprises; an error of unit gives 65 or more.
# The vocabulary, too, takes no stated ratio above 20.
MOST_DEBT = 20.0
# Who truly spends more on R&D than it earns loses money: at least this share of the gap.
LEAST_LOSS = 0.25
# Main revenue is a part of revenue; gross against net reporting may double it.
MOST_MAIN = 2.0
# Neither sales nor assets of a head reach a year's lowest minimum wage (12 x about 1,200 yuan):
# such an enterprise could not have paid its people. Sound listed ones begin above 22,000.
LEAST_PER_HEAD = 15_000.0
# Where only sales or only assets are known, a poor year of a small enterprise may be all there
# is to see.
LEAST_ALONE, LEAST_STAFF_ALONE = 2_500.0, 100.0
# A handful of people says nothing of money.
LEAST_STAFF = 20.0
# The Beijing-Shanghai railway, with 37 people of its own, is at 890 million yuan a head.
MOST_PER_HEAD = 1e9
# A stated ratio that differs from the row's own figures by more is not rounded, and what is
# below the smallest share cannot be told from rounding.
STATED, LEAST_SHARE = 100.0, 0.001

# What is read for it.
READ_WITHIN = (
    *(*LEVELS, "employees", "rd_staff", "tech_staff", "net_profit", "operating_profit"),
    *("founded_on", "net_margin_stated", "debt_ratio_stated"),
)


@dataclass(frozen=True)
class Reason:
    """Why a row is in doubt by itself.

    odd: whether it is. found: the figure, other: with what it is compared. hint: quick to tell,
    and true of every row that is odd, and of few others.
    """

    code: str
    column: str
    odd: pl.Expr
    found: pl.Expr
    other: pl.Expr
    hint: pl.Expr


def reasons_of(columns: Collection[str]) -> list[Reason]:
    """The reasons that rows with these columns can give."""
    reasons: list[Reason] = []
    revenue, heads = pl.col("revenue"), pl.col("employees")
    if _have(columns, "revenue", "rd_expense"):
        spent = pl.col("rd_expense")
        above = (revenue > 0) & (spent > revenue)
        odd = above & ~_borne_out(columns, spent - revenue)
        reasons.append(Reason("rd_above_revenue", "rd_expense", odd, spent, revenue, above))
    if _have(columns, "revenue", "main_revenue"):
        main = pl.col("main_revenue")
        odd = (revenue > 0) & (main > MOST_MAIN * revenue)
        reasons.append(Reason("main_above_revenue", "main_revenue", odd, main, revenue, odd))
    if _have(columns, "total_assets", "total_liabilities"):
        owed, assets = pl.col("total_liabilities"), pl.col("total_assets")
        odd = (assets > 0) & (owed > MOST_DEBT * assets)
        reasons.append(Reason("debt_ratio", "total_liabilities", odd, owed, assets, odd))
    for staff in ("rd_staff", "tech_staff"):
        if _have(columns, staff, "employees"):
            odd = pl.col(staff) > heads
            reasons.append(Reason("staff_above_staff", staff, odd, pl.col(staff), heads, odd))
    reasons += _per_head(columns)
    for stated, part, whole in (
        ("net_margin_stated", "net_profit", "revenue"),
        ("debt_ratio_stated", "total_liabilities", "total_assets"),
    ):
        if _have(columns, stated, part, whole):
            said, own = pl.col(stated), pl.col(part) / pl.col(whole)
            told = (said.abs() >= LEAST_SHARE) & (pl.col(whole) > 0) & (own != 0)
            odd = told & ((own.abs() > STATED * said.abs()) | (said.abs() > STATED * own.abs()))
            reasons.append(Reason("stated_ratio", stated, odd, said, own, odd))
    return reasons


def _per_head(columns: Collection[str]) -> list[Reason]:
    """Sales and assets of a head are both absurdly small, or both absurdly large."""
    sizes = [name for name in ("revenue", "total_assets") if name in columns]
    if not sizes or "employees" not in columns:
        return []
    heads = pl.col("employees")
    levels = [pl.col(name) for name in LEVELS if name in columns]
    most, least = pl.max_horizontal(levels), pl.min_horizontal(pl.col(sizes))
    count = pl.sum_horizontal(pl.col(sizes) > 0)
    poor = (heads >= LEAST_STAFF) & (most < LEAST_PER_HEAD * heads) & (count == 2)
    alone = (heads >= LEAST_STAFF_ALONE) & (most < LEAST_ALONE * heads) & (count == 1)
    low = (poor | alone) & ~is_new(columns)
    high = (heads > 0) & (least > MOST_PER_HEAD * heads) & (count == 2)
    small = pl.any_horizontal(pl.col(name) < LEAST_PER_HEAD * heads for name in sizes)
    large = pl.any_horizontal(pl.col(name) > MOST_PER_HEAD * heads for name in sizes)
    size = pl.coalesce(sizes)
    return [
        Reason("per_head", sizes[0], low, size, heads, (heads >= LEAST_STAFF) & small),
        Reason("per_head", sizes[0], high, size, heads, (heads > 0) & large),
    ]


def _have(columns: Collection[str], *names: str) -> bool:
    return set(names) <= set(columns)


def _borne_out(columns: Collection[str], gap: pl.Expr) -> pl.Expr:
    """Whether a loss bears out that so little was earned: interest and grants fill the rest."""
    told = [name for name in ("net_profit", "operating_profit") if name in columns]
    losses = [((pl.col(p) < 0) & (pl.col(p) <= -LEAST_LOSS * gap)).fill_null(False) for p in told]
    return pl.any_horizontal(losses) if losses else pl.lit(value=False)
