"""What a list of rights leaves open: who is not on it, and where it differs from stated counts."""

from datetime import date
from typing import Any

import polars as pl

from features.measures.rights_counted import COUNTED
from features.panel import Panel
from features.rights import NOTHING, find_contradictions, settle_rights
from features.rights_spent import UNSPENT
from features.rights_sums import MOST, count_rights
from features.yearly import one_per_year

# So many differences stand in a receipt one by one; all are counted.
LISTED = 1000
DIFFERENCES = {
    "enterprise_id": pl.String(),
    "year": pl.Int64(),
    "column": pl.String(),
    "stated": pl.Float64(),
    "least": pl.Float64(),
    "most": pl.Float64(),
}


def list_everybody(rights: pl.DataFrame, enterprises: pl.Series) -> pl.DataFrame:
    """A complete list with a row of no right for each of the enterprises, as old as the list."""
    if rights.is_empty():
        return rights
    first = rights["known_on"].min()
    none = pl.DataFrame({"enterprise_id": enterprises.unique().sort()}).with_columns(
        pl.lit("").alias("right_id"),
        pl.lit(NOTHING).alias("kind"),
        pl.lit(first, dtype=pl.Date).alias("known_on"),
        *(pl.lit(rights[c][0]).alias(c) for c in ("source", "state")),
    )
    return pl.concat([rights, none], how="diagonal")


def find_differences(panel: Panel) -> pl.DataFrame:
    """Stated counts that the list of rights does not bear out: DIFFERENCES, by enterprise.

    Of the latest year there is, on its last day, and of enterprises on the list: the stated count
    lies below what surely counted, or above the most that could have.
    """
    # All that is known today, under the ids that enterprises go by today.
    now = panel.known(date.max)
    # Since when a right is spent is not told: of a year that is over nothing can be said.
    names = [stock for stock in COUNTED if stock in now.facts.columns and stock != UNSPENT]
    year = now.facts["year"].max()
    if not names or not isinstance(year, int) or now.rights.is_empty():
        return pl.DataFrame(schema=DIFFERENCES)
    facts = one_per_year(now.facts, now.precedence).filter(pl.col("year") == year)
    settled = settle_rights(now.rights, now.precedence)
    counted = count_rights(settled, date(year + 1, 1, 1), names, ())
    both = facts.join(counted, on="enterprise_id", suffix=":sure")
    found = []
    for name in names:
        told = {"stated": name, "least": f"{name}:sure", "most": f"{name}:{MOST}"}
        row = both.select(
            "enterprise_id",
            pl.lit(year, dtype=pl.Int64).alias("year"),
            pl.lit(name).alias("column"),
            *(pl.col(column).alias(as_told) for as_told, column in told.items()),
        )
        found.append(row.filter(~pl.col("stated").is_between(pl.col("least"), pl.col("most"))))
    return pl.concat(found).sort("enterprise_id", "column")


def tell_rights(panel: Panel) -> dict[str, Any]:
    """What a receipt says of all rights of a panel, beside the files they came from.

    unlisted: enterprises with facts and without any row; nobody: enterprises with rights and
    without facts; contradictions: facts of a right on which reports of equal rank differ.
    """
    now = panel.known(date.max)
    known, listed = (set(t["enterprise_id"].unique()) for t in (now.facts, now.rights))
    differences = find_differences(panel)
    rights = now.rights.filter((pl.col("kind") != NOTHING).fill_null(value=True))
    days = now.rights["known_on"].sort().cast(pl.String)
    return {
        "rights": rights["right_id"].n_unique(),
        "enterprises": len(listed),
        "unlisted": len(known - listed),
        "nobody": len(listed - known),
        "known_on": [days[0], days[-1]] if days.len() else [],
        "contradictions": find_contradictions(now.rights, now.precedence).height,
        "differences": differences.height,
        "listed": differences.head(LISTED).to_dicts(),
    }
