"""What rights give of every enterprise on a day, in place of and beside what its table states."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from features.measures.rights_counted import COUNTED
from features.panel import Panel
from features.rights import settle_rights, without_claims
from features.rights_spent import ALL, POSSIBLE, UNSPENT, find_passed, from_counts, tell_spent
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


@dataclass(frozen=True)
class Counted:
    """What rights give of everybody, counted once.

    counts, sums: the columns asked for that are told right by right. stated: the counts that the
    yearly table states. found: what was counted, in order of id; None where no right was known.
    passed: who has used rights up, as the register tells where there is no list of them, in order
    of id; None where it tells nothing or nobody asks.
    """

    counts: tuple[str, ...]
    sums: tuple[str, ...]
    stated: tuple[str, ...]
    found: pl.DataFrame | None
    passed: pl.DataFrame | None


def count_known(known: Panel, as_of: date, asked: Iterable[str]) -> Counted:
    """What the rights known before the day give of all enterprises, as far as it is asked for.

    What is only claimed of rights lifts a count no further than a stated count bears it out
    (record 0033). A count of N years back is today's, less what surely did not count on the same
    day N years ago.
    """
    sums = tuple(sorted(root for root in asked if root.startswith(PREFIX)))
    counts = tuple(sorted(r for r in asked if "@" in r and r.split("@")[0] in COUNTED))
    stated = tuple(stock for stock in COUNTED if stock in known.rows.schema)
    if known.rights.is_empty() or not (sums or counts):
        asks = f"{UNSPENT}@0" in counts
        passed = find_passed(known.titles) if asks else None
        ordered = None if passed is None else passed.sort("enterprise_id")
        return Counted(counts, sums, stated, None, ordered)
    beside = {stock for root in sums if (stock := _stock_of_twin(root))}
    stocks = sorted(beside | {root.split("@")[0] for root in counts})
    backs = sorted({int(root.split("@")[1]) for root in counts} - {0})
    rights = tell_spent(settle_rights(known.rights, known.precedence), known.titles)
    found = _counts(known, rights, as_of, stocks, backs, stated)
    if any(_stock_of_twin(root) is None for root in sums):
        found = found.join(add_up(rights, as_of), on="enterprise_id", how="left")
    return Counted(counts, sums, stated, found.sort("enterprise_id"), None)


def give_rights(wide: pl.DataFrame, told: Counted) -> pl.DataFrame:
    """Rows of enterprises with their sums over rights, and their counts given right by right.

    Where any right was known before the day the list of rights speaks: the count that a yearly
    table states stands in for it nowhere, and who is not on the list is unknown.
    """
    if not told.sums and not told.counts:
        return wide
    if told.found is None:
        empty = pl.lit(None, dtype=pl.Float64)
        wide = wide.with_columns(empty.alias(name) for name in told.sums)
        if f"{UNSPENT}@0" not in told.counts:
            return wide
        passed = None if told.passed is None else about(told.passed, wide["enterprise_id"])
        return from_counts(wide, passed)
    rows = wide.select("enterprise_id", *told.counts)
    found = about(told.found, wide["enterprise_id"])
    rows = rows.join(found, on="enterprise_id", how="left", maintain_order="left")
    given = rows.select(_given(root, told.stated) for root in (*told.counts, *told.sums))
    return wide.with_columns(given)


def about(told: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Of a table in order of id all that may be about these, and little else."""
    if ids.is_empty():
        return told.clear()
    order = told["enterprise_id"]
    first = order.search_sorted(str(ids.min()), "left")
    last = order.search_sorted(str(ids.max()), "right")
    return told.slice(first, last - first)


def _counts(
    known: Panel,
    rights: pl.DataFrame,
    as_of: date,
    stocks: list[str],
    backs: list[int],
    stated: Collection[str],
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


def _given(root: str, stated: Collection[str]) -> pl.Expr:
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


def _now(stock: str, stated: Collection[str]) -> pl.Expr:
    """How many surely count today; claims count as far as a stated count bears them out."""
    count, bearing = pl.col(stock), _bearing(stock, stated)
    if bearing is None:
        return count
    borne_out = pl.max_horizontal(pl.col(f"{bearing}@0").fill_null(0.0), pl.col(f"{stock}:{SURE}"))
    return pl.when(count.is_not_null()).then(pl.min_horizontal(count, borne_out))


def _bearing(stock: str, stated: Collection[str]) -> str | None:
    """The stated count that bears claims of this one out; that of all rights, where it has none."""
    if stock == UNSPENT and stock not in stated:
        stock = ALL
    return stock if stock in stated else None
