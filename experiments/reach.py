"""Whom a rehearsed list reaches: the recall of its first places by county, size and the like."""

import polars as pl

from models.metrics import wilson

DIMENSIONS = ("county", "size", "industry", "ownership")
# A group with fewer winners is told as too small, and not judged.
LEAST = 10

REACH = {
    "dimension": pl.String(),
    "group": pl.String(),
    "positives": pl.Int64(),
    "reached": pl.Int64(),
    "recall": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}


def reach_by_group(who: pl.DataFrame, scores: pl.DataFrame, length: int) -> pl.DataFrame:
    """How many of each group's winners stood among the first `length` of each day: REACH.

    who: enterprise_id, day and the dimensions. scores: one order, with labels 0 and 1. Days are
    taken together; equal scores stand by enterprise_id, as in the list. Recall and its 95 %
    interval (Wilson) are null for groups below LEAST winners. Who is of no known group is left out.
    """
    ordered = scores.sort(["day", "score", "enterprise_id"], descending=[False, True, False])
    placed = ordered.with_columns(pl.int_range(pl.len()).over("day").alias("place"))
    winners = placed.filter(pl.col("label") == 1).join(who, on=["enterprise_id", "day"])
    parts = []
    for dimension in DIMENSIONS:
        known = winners.filter(pl.col(dimension).is_not_null())
        counted = known.group_by(pl.col(dimension).cast(pl.String).alias("group")).agg(
            pl.len().cast(pl.Int64).alias("positives"),
            (pl.col("place") < length).sum().cast(pl.Int64).alias("reached"),
        )
        rows = [_judge(dimension, **row) for row in counted.sort("group").iter_rows(named=True)]
        parts.append(pl.DataFrame(rows, schema=REACH))
    return pl.concat(parts)


def _judge(dimension: str, group: str, positives: int, reached: int) -> dict[str, object]:
    """A group's row of REACH."""
    ends = wilson(reached, positives) if positives >= LEAST else None
    low, high = ends or (None, None)
    recall = reached / positives if ends else None
    told = {"dimension": dimension, "group": group, "positives": positives, "reached": reached}
    return {**told, "recall": recall, "low": low, "high": high}
