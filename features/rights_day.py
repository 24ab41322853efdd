"""What rights give of every enterprise on a day, in place of and beside what its table states."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from features.measures.rights_counted import COUNTED
from features.panel import Panel
from features.rights import settle_rights, without_claims
from features.rights_spent import ALL, POSSIBLE, UNSPENT, from_counts, tell_spent
from features.rights_sums import MOST, NEW, SURE, add_up, count_rights

# What a sum over rights is called in the row of an enterprise: see features.measures.rights_held.
PREFIX = "right:"
_TWINS = ("possible", "stated")


def roots_with_rights(asked: set[str]) -> set[str]:
    """What measures ask for, and the yearly counts beside which those of rights are told."""
    twins = {f"{PREFIX}{stock}_{twin}": f"{stock}@0" for stock in COUNTED for twin in _TWINS}
    asked = asked | {count for twin, count in twins.items() if twin in asked}
    # What is left of all rights is told beside all of them, and by their count.
    return asked | {f"{ALL}@0", POSSIBLE} if f"{UNSPENT}@0" in asked else asked


def with_rights(
    wide: pl.DataFrame, known: Panel, as_of: date, asked: Iterable[str]
) -> pl.DataFrame:
    """One row per enterprise, with its sums over rights, and its counts given right by right.

    Where any right was known before the day the list of rights speaks: the count that a yearly
    table states stands in for it nowhere, and who is not on the list is unknown. What is only
    claimed of rights lifts a count no further than a stated count bears it out (record 0033). A
    count of N years back is today's, less what surely did not count on the same day N years ago.
    """
    sums = sorted(root for root in asked if root.startswith(PREFIX))
    counts = [c for c in wide.columns if "@" in c and c.split("@")[0] in COUNTED]
    if not sums and not counts:
        return wide
    if known.rights.is_empty():
        empty = pl.lit(None, dtype=pl.Float64)
        wide = wide.with_columns(empty.alias(name) for name in sums)
        return from_counts(wide, known.titles) if f"{UNSPENT}@0" in wide.columns else wide
    stated = [stock for stock in COUNTED if stock in known.rows.schema]
    beside = {stock for root in sums if (stock := _stock_of_twin(root))}
    stocks = sorted(beside | {root.split("@")[0] for root in counts})
    backs = sorted({int(root.split("@")[1]) for root in counts} - {0})
    rights = tell_spent(settle_rights(known.rights, known.precedence), known.titles)
    found = _counts(known, rights, as_of, stocks, backs, stated)
    if any(_stock_of_twin(root) is None for root in sums):
        found = found.join(add_up(rights, as_of), on="enterprise_id", how="left")
    rows = wide.select("enterprise_id", *counts)
    rows = rows.join(found, on="enterprise_id", how="left", maintain_order="left")
    return wide.with_columns(rows.select(_given(root, stated) for root in (*counts, *sums)))


def _counts(
    known: Panel,
    rights: pl.DataFrame,
    as_of: date,
    stocks: list[str],
    backs: list[int],
    stated: list[str],
) -> pl.DataFrame:
    """Counts of all enterprises on the list; STOCK:sure is the count without claims.

    Where the yearly table states a count, claims are no part of what is new in it either.
    """
    found = count_rights(rights, as_of, stocks, backs)
    sure = found
    unclaimed = without_claims(known.rights)
    if unclaimed is not known.rights:
        beyond_claims = tell_spent(settle_rights(unclaimed, known.precedence), known.titles)
        sure = count_rights(beyond_claims, as_of, stocks, backs)
    borne_out = [stock for stock in stocks if _bearing(stock, stated)]
    fresh = [f"{stock}:{NEW}{back}" for stock in borne_out for back in backs]
    beyond = [pl.col(stock).alias(f"{stock}:{SURE}") for stock in stocks]
    parts = sure.select("enterprise_id", *beyond, *fresh)
    return found.drop(fresh).join(parts, on="enterprise_id", how="left")


def _given(root: str, stated: list[str]) -> pl.Expr:
    """One column of a row as rights give it."""
    stock, _, back = root.partition("@")
    if back:
        now = _now(stock, stated)
        return (now if back == "0" else now - pl.col(f"{stock}:{NEW}{back}")).alias(root)
    stock = _stock_of_twin(root) or ""
    if not stock:
        return pl.col(root.removeprefix(PREFIX)).alias(root)
    return pl.col(f"{stock}@0" if root.endswith("stated") else f"{stock}:{MOST}").alias(root)


def _stock_of_twin(root: str) -> str | None:
    """The count that a column stands beside; None for a sum of its own."""
    stock, _, twin = root.removeprefix(PREFIX).rpartition("_")
    return stock if stock in COUNTED and twin in _TWINS else None


def _now(stock: str, stated: list[str]) -> pl.Expr:
    """How many surely count today; claims count as far as a stated count bears them out."""
    count, bearing = pl.col(stock), _bearing(stock, stated)
    if bearing is None:
        return count
    borne_out = pl.max_horizontal(pl.col(f"{bearing}@0").fill_null(0.0), pl.col(f"{stock}:{SURE}"))
    return pl.when(count.is_not_null()).then(pl.min_horizontal(count, borne_out))


def _bearing(stock: str, stated: list[str]) -> str | None:
    """The stated count that bears claims of this one out; that of all rights, where it has none."""
    if stock == UNSPENT and stock not in stated:
        stock = ALL
    return stock if stock in stated else None
