"""Recognitions to labels: who is recognised within a horizon; spans not over are left open."""

import calendar
from datetime import date, timedelta

import polars as pl


def add_months(day: date, months: int) -> date:
    """The same day of the month later, or the month's last: 31 January + 1 is 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def span(as_of: date, horizon_months: int) -> tuple[date, date]:
    """(start, end) of a label's span: recognised after `start`, not after `end`.

    `start` is the day before `as_of`, so that facts known before the day and outcomes from the
    day on do not meet. `end` is the day before the same day months later: counted from `start`,
    a span that begins on 1 March would end on the 28th, and spans at the month's end overlap.
    """
    start = as_of - timedelta(days=1)
    return start, add_months(as_of, horizon_months) - timedelta(days=1)


def label(
    enterprise_ids: pl.Series,
    recognitions: pl.DataFrame,
    title: str,
    as_of: date,
    horizon_months: int,
    outcomes_until: date,
) -> pl.Series:
    """1 recognised within the span, 0 not, null where the span is not over (Int8, same order).

    recognitions: TITLE_SCHEMA. `outcomes_until` says until when they are complete; nothing is
    inferred from their last row. An enterprise recognised within an open span is already a 1.
    """
    start, end = span(as_of, horizon_months)
    within = recognitions.filter(
        (pl.col("title") == title)
        & (pl.col("event") == "recognised")
        & (pl.col("announced_on") > start)
        & (pl.col("announced_on") <= min(end, outcomes_until))
    )
    won = enterprise_ids.is_in(within["enterprise_id"].unique().to_list())
    otherwise = pl.lit(0 if end <= outcomes_until else None, dtype=pl.Int8)
    return (
        pl.select(pl.when(won).then(pl.lit(1, dtype=pl.Int8)).otherwise(otherwise))
        .to_series()
        .alias("label")
    )
