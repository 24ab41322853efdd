"""Doubts: rows of a panel that cannot be right as they stand, each with its reason.

Nearly all of them are errors of unit. Units are checked by ratio: within a row (R&D against
revenue, money against heads) and between the rows of one enterprise (a jump of 1,000 or 10,000
times). Nothing is corrected. A doubt is computed from whatever rows are at hand, so that on a day
only what was known before the day can raise one.
"""

from functools import reduce

import numpy as np
import polars as pl

from features.columns import COLUMNS
from features.facts import Facts, Places, at_hand
from features.grid import Grid, Marks, lay_out
from features.jumps import LEVELS, READ_BY_JUMPS, ROW, ROW_JUMP, find_jumps
from features.within import READ_WITHIN, reasons_of

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

# What is read to find doubts, other than those between rows of one day.
READ = tuple(dict.fromkeys((*READ_BY_JUMPS, *READ_WITHIN)))


def find_doubts(facts: pl.DataFrame) -> pl.DataFrame:
    """Every doubt about rows of facts (KEYS and any of COLUMNS): DOUBTS, and ROW, its position.

    A row that its sender marked himself is not looked at and does not vote. Of two rows that
    contradict one another both are doubtful; where more are at hand, those that the others
    outvote. A claim never casts doubt on a verified row, nor a computed one.
    """
    whole = at_hand(facts)
    return look_for_doubts(whole, lay_out(whole))


def look_for_doubts(facts: Facts, grid: Grid) -> pl.DataFrame:
    """`find_doubts` of facts on their grid.

    Every row of an enterprise is looked at closely, where one of them may be odd by a quick look
    at all; of the others no more is read.
    """
    close = np.flatnonzero(suspects(facts, grid)[grid.who]).astype(np.int32)
    looked = _rows(facts, grid, close, facts.there(READ))
    # Of rows of one day every figure is compared.
    values = [c for c in facts.schema if c in COLUMNS and COLUMNS[c].kind != "text"]
    beside = _rows(facts, grid, same_days(facts, grid), values)
    inside = pl.concat([_within(looked), _same_day(beside)])
    silent = inside.filter(pl.col("code").is_in(OF_MONEY))[ROW]
    sound = (pl.col("state") != "conflicting") & ~pl.col(ROW).is_in(silent.implode())
    found = pl.concat([inside, _between(looked, find_jumps(looked, sound))])
    return found.sort("enterprise_id", "year", "known_on", "source", "column", "code", ROW)


def _rows(facts: Facts, grid: Grid, places: Places, names: list[str]) -> pl.DataFrame:
    """The rows at these places: KEYS, these columns, and ROW, the place."""
    numbers = pl.Series(ROW, places, dtype=pl.get_index_type())
    told = facts.pick(names, places)
    return pl.DataFrame([*grid.keys(facts, places), *told, numbers])


def suspects(facts: Facts, grid: Grid) -> Marks:
    """The enterprises of which a row may be odd by itself, or beside another one."""
    odd = np.zeros(len(grid.ids), dtype=np.bool_)
    hints = [reason.hint.fill_null(value=False) for reason in reasons_of(facts.schema)]
    if hints:
        odd[grid.who[facts.ask(pl.any_horizontal(hints)).to_numpy()]] = True
    levels = (facts.read(name)[name] for name in facts.there(LEVELS))
    return odd | grid.swings(levels, ROW_JUMP)


def same_days(facts: Facts, grid: Grid) -> Places:
    """The rows that have another one of their source, enterprise, year and day beside them."""
    shared = np.flatnonzero(grid.shared).astype(np.int32)
    if not len(shared):
        return shared
    who, when = (pl.Series(of[shared]) for of in (grid.who, grid.when))
    keys = facts.pick(["known_on", "source"], shared).with_columns(who=who, when=when)
    twins: Places = shared[keys.is_duplicated().to_numpy()]
    return twins


def _within(rows: pl.DataFrame) -> pl.DataFrame:
    """Doubts that a row raises by itself."""
    looked = rows.filter(pl.col("state") != "conflicting")
    parts = [
        _tell(
            looked.filter(reason.odd.fill_null(value=False)),
            reason.code,
            pl.lit(reason.column),
            reason.found,
            reason.other,
        )
        for reason in reasons_of(rows.columns)
    ]
    return pl.concat([_none(), *parts])


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
