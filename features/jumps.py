"""Jumps between the rows of one enterprise: figures off by 1,000 or 10,000, and in which row.

Rows vote on one another. Of three, the one that the two others contradict is odd; two that
contradict one another are both odd, for nothing says which.
"""

from collections.abc import Collection

import polars as pl

from features.columns import STATES

# Figures that say how large an enterprise is; a wrong unit moves all that stand in its table.
LEVELS = (
    *("revenue", "main_revenue", "total_assets", "cost_expense", "total_liabilities"),
    *("net_assets", "rd_expense"),
)
# R&D may go from nothing to much within a year, so alone it is odd only there and back.
UNSTEADY = ("rd_expense",)

# One figure is off by a unit: 1,000 times less a true change of three times the other way.
UNIT_JUMP = 316.0
# Where several figures move together less is needed: what truly grew hides part of the unit.
ROW_JUMP = 150.0
# Where heads are not known, a single figure of two rows is off by 10,000 or by nothing: from its
# first year to its second an enterprise may truly earn 1,000 times as much.
SURE_JUMP = 3162.0
# Rows within this factor of one another agree; between the two there is no vote.
AGREES = 30.0
# Whose head-count moved along this much has grown.
STAFF_GREW = 5.0
# Rows are compared with the two before and after, at most so many years apart.
NEIGHBOURS, YEARS_APART = (1, 2), 2

# What is read to find jumps, beside who, when and whose word it is.
ALSO = ("employees", "net_profit", "founded_on")
READ_BY_JUMPS = (*LEVELS, *ALSO)

ROW = "__row"
# The odd row, the row that contradicts it, in which column, and the code of the doubt.
JUMPS = {
    ROW: pl.get_index_type(),
    "other": pl.get_index_type(),
    "column": pl.String(),
    "code": pl.String(),
}


def rank_of_state() -> pl.Expr:
    """How far a row's state may be trusted: 0 verified, 1 computed, 2 claimed, 3 the rest."""
    order = {"verified": 0, "computed": 1, "claimed": 2, "conflicting": 0}
    ranks = {state: order.get(state, 3) for state in STATES}
    return pl.col("state").replace_strict(ranks, default=3, return_dtype=pl.Int8)


def is_new(columns: Collection[str]) -> pl.Expr:
    """Whether the enterprise was founded in the row's year or the year before."""
    if "founded_on" not in columns:
        return pl.lit(value=False)
    return (pl.col("year") - pl.col("founded_on").dt.year() <= 1).fill_null(value=False)


def find_jumps(rows: pl.DataFrame, sound: pl.Expr) -> pl.DataFrame:
    """Doubts that the rows of one enterprise raise against one another: the columns of JUMPS.

    rows: facts with their position ROW. Only rows that are `sound` vote and are judged; a claim
    has no vote on a verified row, nor on a computed one.
    """
    levels = [name for name in LEVELS if name in rows.columns]
    if not levels:
        return pl.DataFrame(schema=JUMPS)
    # Only enterprises in which some figure ever moved that much are looked at row by row.
    moved = (
        rows.select(
            "enterprise_id", *(pl.when(sound & (pl.col(c) > 0)).then(pl.col(c)) for c in levels)
        )
        .group_by("enterprise_id")
        .agg(
            *(pl.col(c).max().alias(f"most {c}") for c in levels),
            *(pl.col(c).min().alias(f"least {c}") for c in levels),
        )
    )
    far = pl.any_horizontal(pl.col(f"most {c}") > ROW_JUMP * pl.col(f"least {c}") for c in levels)
    wild = moved.filter(far)["enterprise_id"]
    if wild.is_empty():
        return pl.DataFrame(schema=JUMPS)
    also = [c for c in ALSO if c in rows.columns]
    key = ["enterprise_id", "year", "known_on", "source"]
    told = pl.any_horizontal(pl.col(levels) > 0)
    few = (
        rows.filter(pl.col("enterprise_id").is_in(wild.implode()) & sound & told)
        .select(ROW, *key, "state", *levels, *also)
        .sort([*key, *levels, *also], nulls_last=True)
        .with_columns(
            rank_of_state().alias("rank"),
            is_new(rows.columns).alias("new"),
            (pl.col("year") == pl.col("year").min().over("enterprise_id")).alias("first"),
        )
    )
    votes = pl.concat([_votes(few, levels, step) for step in NEIGHBOURS])
    nearest = pl.col("step") == pl.col("step").min().over(ROW, "side")
    votes = votes.with_columns(nearest.alias("nearest"))
    whole = _whole_rows(votes, levels)
    return pl.concat([whole, _columns(votes, levels).join(whole, on=ROW, how="anti")])


def _votes(few: pl.DataFrame, levels: list[str], step: int) -> pl.DataFrame:
    """Pairs of rows `step` apart, each judged by the other, which has a vote.

    Columns: ROW (judged), other, side (-1 where the other comes before); for each level the log10
    of its ratio, positive where the judged row is the larger; steady: heads did not move much;
    grew: log10 of their ratio; of both, whether the enterprise is new, the year its first, the
    loss larger than the revenue.
    """
    parts = []
    for side in (-1, 1):
        other = {c: pl.col(c).shift(-side * step) for c in few.columns}
        near = (pl.col("enterprise_id") == other["enterprise_id"]) & (
            (pl.col("year") - other["year"]).abs() <= YEARS_APART
        )
        ratios = [
            pl.when((pl.col(c) > 0) & (other[c] > 0)).then((pl.col(c) / other[c]).log10())
            for c in levels
        ]
        steady, grew = pl.lit(value=False), pl.lit(0.0)
        if "employees" in few.columns:
            moved = pl.when((pl.col("employees") > 0) & (other["employees"] > 0)).then(
                pl.col("employees") / other["employees"]
            )
            steady = moved.is_between(1 / STAFF_GREW, STAFF_GREW).fill_null(value=False)
            grew = moved.log10().fill_null(0.0)
        frame = few.select(
            ROW,
            pl.lit(side, dtype=pl.Int8).alias("side"),
            pl.lit(step, dtype=pl.Int8).alias("step"),
            other[ROW].alias("other"),
            (near & (other["rank"] <= pl.col("rank"))).alias("counts"),
            steady.alias("steady"),
            grew.alias("grew"),
            pl.col("new").alias("new_here"),
            other["new"].alias("new_there"),
            pl.col("first").alias("first_here"),
            other["first"].alias("first_there"),
            *(ratio.alias(c) for ratio, c in zip(ratios, levels, strict=True)),
            *_losses(few, other),
        )
        parts.append(frame.filter(pl.col("counts").fill_null(value=False)).drop("counts"))
    return pl.concat(parts)


def _losses(few: pl.DataFrame, other: dict[str, pl.Expr]) -> list[pl.Expr]:
    """Whether a row's loss is larger than its revenue: then the revenue is truly that small."""
    if not {"net_profit", "revenue"} <= set(few.columns):
        return [pl.lit(value=False).alias(name) for name in ("loss_here", "loss_there")]
    here = pl.col("net_profit") < -pl.col("revenue")
    there = other["net_profit"] < -other["revenue"]
    return [
        here.fill_null(value=False).alias("loss_here"),
        there.fill_null(value=False).alias("loss_there"),
    ]


def _grown(ratio: pl.Expr) -> pl.Expr:
    """Whether heads moved along with the figure, or its small side is a new enterprise's."""
    line = pl.lit(STAFF_GREW).log10()
    along = ((ratio > 0) & (pl.col("grew") >= line)) | ((ratio < 0) & (pl.col("grew") <= -line))
    young = ((ratio < 0) & pl.col("new_here")) | ((ratio > 0) & pl.col("new_there"))
    return along | young


def _whole_rows(votes: pl.DataFrame, levels: list[str]) -> pl.DataFrame:
    """Rows whose figures are all off together."""
    ratios = pl.concat_list(levels).list.drop_nulls().list.sort()
    several = votes.filter(ratios.list.len() >= 2).with_columns(ratios.alias("ratios"))
    half = pl.col("ratios").list.len()
    low = pl.col("ratios").list.get((half - 1) // 2)
    high = pl.col("ratios").list.get(half // 2)
    # The lower median: of two ratios the one nearer to 1, and none where they contradict.
    middle = pl.when(high < 0).then(high).otherwise(low.clip(0))
    enough = several.with_columns(middle.alias("whole"))
    line, agrees = pl.lit(ROW_JUMP).log10(), pl.lit(AGREES).log10()
    far = (pl.col("whole").abs() >= line) & ~_grown(pl.col("whole"))
    odd = _outvoted(enough, far, pl.col("whole").abs() <= agrees)
    shown = (
        enough.filter(far)
        .join(odd, on=ROW, how="semi")
        .unique(ROW, keep="first", maintain_order=True)
    )
    parts, left = [], shown.sort(ROW)
    for name in levels:
        here = left.filter(pl.col(name).abs() >= line)
        parts.append(_named(here, name, "jump"))
        left = left.join(here, on=ROW, how="anti")
    return pl.concat([pl.DataFrame(schema=JUMPS), *parts])


def _columns(votes: pl.DataFrame, levels: list[str]) -> pl.DataFrame:
    """Rows in which one figure alone is off."""
    agrees = pl.lit(AGREES).log10()
    parts = [pl.DataFrame(schema=JUMPS)]
    for name in levels:
        ratio = pl.col(name)
        known = votes.filter(ratio.is_not_null())
        # From a small first year an enterprise may truly grow as much, unless its heads did not.
        sure = (ratio.abs() >= pl.lit(SURE_JUMP).log10()) | pl.col("steady")
        first = ((ratio < 0) & pl.col("first_here")) | ((ratio > 0) & pl.col("first_there"))
        far = (ratio.abs() >= pl.lit(UNIT_JUMP).log10()) & ~_grown(ratio) & (sure | ~first)
        if name in ("revenue", "main_revenue"):
            small = ((ratio < 0) & pl.col("loss_here")) | ((ratio > 0) & pl.col("loss_there"))
            far = far & ~small
        odd = _outvoted(known, far, ratio.abs() <= agrees)
        against = known.filter(far)
        strength = against.group_by(ROW).agg(
            pl.len().alias("votes"),
            pl.col("side").n_unique().alias("sides"),
            sure.any().alias("sure"),
        )
        # One neighbour is enough only where it is sure; unsteady figures must come and go.
        strong = (pl.col("votes") >= 2) | pl.col("sure")
        strong = pl.col("sides") == 2 if name in UNSTEADY else strong
        kept = odd.join(strength.filter(strong), on=ROW, how="semi")
        shown = against.join(kept, on=ROW, how="semi").unique(
            ROW, keep="first", maintain_order=True
        )
        parts.append(_named(shown.sort(ROW), name, "column_jump"))
    return pl.concat(parts)


def _outvoted(votes: pl.DataFrame, far: pl.Expr, near: pl.Expr) -> pl.DataFrame:
    """The rows that more of their neighbours contradict than bear out.

    One of those who contradict must be the nearest: over two years much may grow.
    """
    beside = (far & pl.col("nearest")).any()
    return (
        votes.group_by(ROW)
        .agg(far.sum().alias("far"), near.sum().alias("near"), beside.alias("beside"))
        .filter((pl.col("far") > pl.col("near")) & pl.col("beside"))
        .select(ROW)
        .sort(ROW)
    )


def _named(votes: pl.DataFrame, name: str, code: str) -> pl.DataFrame:
    return votes.select(ROW, "other", pl.lit(name).alias("column"), pl.lit(code).alias("code"))
