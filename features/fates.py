"""What became of who was not recognised: refused, applied and pending, never applied, or untold."""

from datetime import date

import polars as pl

from features.labels import span
from features.panel import APPLIED

GIVEN, REFUSED, PENDING, NOT_APPLIED, UNTOLD, OPEN = (
    *("given", "refused", "pending", "not_applied", "untold", "open"),
)
FATES = (GIVEN, REFUSED, PENDING, NOT_APPLIED, UNTOLD, OPEN)


def fate(
    enterprise_ids: pl.Series,
    register: pl.DataFrame,
    title: str,
    as_of: date,
    horizon_months: int,
    outcomes_until: date,
) -> pl.Series:
    """One of FATES for every enterprise, in the same order, within the span of a label.

    given: recognised; whatever came before. refused, pending: by the last event of its
    application within the span. not_applied: the register tells applications for the title within
    the span, and none of this enterprise. untold: it tells none at all. open: the span is not over
    and nothing is decided. register: TITLE_SCHEMA; an application before the span that was never
    decided is pending too.
    """
    start, end = span(as_of, horizon_months)
    last = min(end, outcomes_until)
    events = register.filter((pl.col("title") == title) & (pl.col("announced_on") <= last))
    within = events.filter(pl.col("announced_on") > start)
    given = within.filter(pl.col("event") == "recognised")["enterprise_id"]
    asked = events.filter(pl.col("event").is_in(["recognised", *APPLIED]))
    # On one day a decision comes after the application.
    order = {"applied": 0, "refused": 1, "recognised": 2}
    latest = (
        asked.with_columns(pl.col("event").replace_strict(order, return_dtype=pl.Int8).alias("nth"))
        .sort("announced_on", "nth")
        .group_by("enterprise_id", maintain_order=True)
        .last()
    )
    refused = latest.filter((pl.col("event") == "refused") & (pl.col("announced_on") > start))
    pending = latest.filter(pl.col("event") == "applied")
    told = within.filter(pl.col("event").is_in(APPLIED)).height > 0
    who = pl.Series("enterprise_id", enterprise_ids)

    def among(frame: pl.DataFrame) -> pl.Series:
        return who.is_in(frame["enterprise_id"].to_list())

    otherwise = NOT_APPLIED if told else UNTOLD
    decided = (
        pl.when(who.is_in(given.to_list()))
        .then(pl.lit(GIVEN))
        .when(among(refused))
        .then(pl.lit(REFUSED))
        .when(among(pending))
        .then(pl.lit(PENDING))
        .otherwise(pl.lit(otherwise if end <= outcomes_until else OPEN))
    )
    return pl.select(decided.alias("fate")).to_series()
