"""Doubts: rows of a panel that cannot be right as they stand, each with its reason.

Nearly all of them are errors of unit. Units are checked by ratio: within a row (R&D against
revenue, money against heads) and between the rows of one enterprise (a jump of 1,000 or 10,000
times). Nothing is corrected. A doubt is computed from whatever rows are at hand, so that on a day
only what was known before the day can raise one.
"""

from functools import reduce

import polars as pl

from features.columns import COLUMNS
from features.jumps import LEVELS, ROW, find_jumps, is_new

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

DOUBTS = {
    "enterprise_id": pl.String(),
    "year": pl.Int64(),
    "known_on": pl.Date(),
    "source": pl.String(),
    "column": pl.String(),
    "code": pl.String(),
    "found": pl.Float64(),
    "compared_with": pl.Float64(),
}
# Codes that speak of money: their rows do not vote on the unit of others.
OF_MONEY = ("rd_above_revenue", "main_above_revenue", "debt_ratio", "per_head", "stated_ratio")
CODES = (*OF_MONEY, "staff_above_staff", "jump", "column_jump", "same_day")

Reason = tuple[str, str, pl.Expr, pl.Expr, pl.Expr]


def find_doubts(facts: pl.DataFrame) -> pl.DataFrame:
    """Every doubt about rows of facts (KEYS and any of COLUMNS): DOUBTS, and ROW, its position.

    A row that its sender marked himself is not looked at and does not vote. Of two rows that
    contradict one another both are doubtful; where more are at hand, those that the others
    outvote. A claim never casts doubt on a verified row, nor a computed one.
    """
    rows = facts.with_row_index(ROW)
    inside = pl.concat([_within(rows), _same_day(rows)])
    silent = inside.filter(pl.col("code").is_in(OF_MONEY))[ROW]
    sound = (pl.col("state") != "conflicting") & ~pl.col(ROW).is_in(silent.implode())
    found = pl.concat([inside, _between(rows, find_jumps(rows, sound))])
    return found.sort("enterprise_id", "year", "known_on", "source", "column", "code", ROW)


def _have(frame: pl.DataFrame, *names: str) -> bool:
    return set(names) <= set(frame.columns)


def _borne_out(frame: pl.DataFrame, gap: pl.Expr) -> pl.Expr:
    """Whether a loss bears out that so little was earned: interest and grants fill the rest."""
    told = [name for name in ("net_profit", "operating_profit") if name in frame.columns]
    losses = [((pl.col(p) < 0) & (pl.col(p) <= -LEAST_LOSS * gap)).fill_null(False) for p in told]
    return pl.any_horizontal(losses) if losses else pl.lit(value=False)


def _within(rows: pl.DataFrame) -> pl.DataFrame:
    """Doubts that a row raises by itself."""
    reasons: list[Reason] = []
    revenue, heads = pl.col("revenue"), pl.col("employees")
    if _have(rows, "revenue", "rd_expense"):
        spent = pl.col("rd_expense")
        odd = (revenue > 0) & (spent > revenue) & ~_borne_out(rows, spent - revenue)
        reasons.append(("rd_above_revenue", "rd_expense", odd, spent, revenue))
    if _have(rows, "revenue", "main_revenue"):
        main = pl.col("main_revenue")
        odd = (revenue > 0) & (main > MOST_MAIN * revenue)
        reasons.append(("main_above_revenue", "main_revenue", odd, main, revenue))
    if _have(rows, "total_assets", "total_liabilities"):
        owed, assets = pl.col("total_liabilities"), pl.col("total_assets")
        odd = (assets > 0) & (owed > MOST_DEBT * assets)
        reasons.append(("debt_ratio", "total_liabilities", odd, owed, assets))
    for staff in ("rd_staff", "tech_staff"):
        if _have(rows, staff, "employees"):
            odd = pl.col(staff) > heads
            reasons.append(("staff_above_staff", staff, odd, pl.col(staff), heads))
    reasons += _per_head(rows)
    for stated, above, below in (
        ("net_margin_stated", "net_profit", "revenue"),
        ("debt_ratio_stated", "total_liabilities", "total_assets"),
    ):
        if _have(rows, stated, above, below):
            said, own = pl.col(stated), pl.col(above) / pl.col(below)
            told = (said.abs() >= LEAST_SHARE) & (pl.col(below) > 0) & (own != 0)
            odd = told & ((own.abs() > STATED * said.abs()) | (said.abs() > STATED * own.abs()))
            reasons.append(("stated_ratio", stated, odd, said, own))
    looked = rows.filter(pl.col("state") != "conflicting")
    parts = [
        _tell(looked.filter(odd.fill_null(value=False)), code, pl.lit(column), found, other)
        for code, column, odd, found, other in reasons
    ]
    return pl.concat([_none(), *parts])


def _per_head(rows: pl.DataFrame) -> list[Reason]:
    """Sales and assets of a head are both absurdly small, or both absurdly large."""
    sizes = [name for name in ("revenue", "total_assets") if name in rows.columns]
    if not sizes or "employees" not in rows.columns:
        return []
    heads = pl.col("employees")
    levels = [pl.col(name) for name in LEVELS if name in rows.columns]
    most, least = pl.max_horizontal(levels), pl.min_horizontal(pl.col(sizes))
    count = pl.sum_horizontal(pl.col(sizes) > 0)
    poor = (heads >= LEAST_STAFF) & (most < LEAST_PER_HEAD * heads) & (count == 2)
    alone = (heads >= LEAST_STAFF_ALONE) & (most < LEAST_ALONE * heads) & (count == 1)
    low = (poor | alone) & ~is_new(rows)
    high = (heads > 0) & (least > MOST_PER_HEAD * heads) & (count == 2)
    size = pl.coalesce(sizes)
    return [("per_head", sizes[0], odd, size, heads) for odd in (low, high)]


def _same_day(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of one source, enterprise, year and day that are not the same: which holds is open."""
    key = ["enterprise_id", "year", "known_on", "source"]
    twins = rows.filter(pl.struct(key).is_duplicated() & (pl.col("state") != "conflicting"))
    if twins.is_empty():
        return _none()
    values = [c for c in twins.columns if c in COLUMNS and COLUMNS[c].kind != "text"]
    odd = [(pl.col(c).drop_nulls().n_unique() > 1).over(key) for c in values]
    first = reduce(
        lambda rest, name: pl.when(odd[values.index(name)]).then(pl.lit(name)).otherwise(rest),
        reversed(values),
        pl.lit(None, dtype=pl.String),
    )
    differ = twins.with_columns(first.alias("__differ")).filter(pl.col("__differ").is_not_null())
    nothing = pl.lit(None, dtype=pl.Float64)
    return _tell(differ, "same_day", pl.col("__differ"), nothing, nothing)


def _between(rows: pl.DataFrame, jumps: pl.DataFrame) -> pl.DataFrame:
    """Jumps as doubts: the row's own figure, and that of the row that contradicts it."""
    names = jumps["column"].unique(maintain_order=True).to_list()
    told = [_none()]
    for name in names:
        there = rows.select(pl.col(ROW).alias("other"), pl.col(name).alias("__other"))
        of_column = jumps.filter(pl.col("column") == name).select(ROW, "other", "code")
        pairs = of_column.join(rows, on=ROW).join(there, on="other")
        for code in ("jump", "column_jump"):
            here = pairs.filter(pl.col("code") == code)
            told.append(_tell(here, code, pl.lit(name), pl.col(name), pl.col("__other")))
    return pl.concat(told)


def _tell(
    rows: pl.DataFrame, code: str, column: pl.Expr, found: pl.Expr, other: pl.Expr
) -> pl.DataFrame:
    return rows.select(
        ROW,
        "enterprise_id",
        "year",
        "known_on",
        "source",
        column.alias("column"),
        pl.lit(code).alias("code"),
        found.cast(pl.Float64).alias("found"),
        other.cast(pl.Float64).alias("compared_with"),
    )


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema={ROW: pl.get_index_type(), **DOUBTS})
