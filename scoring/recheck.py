"""The yearly look at who holds a title: who would be taken off, why, and who stays."""

import polars as pl

from scoring.pipeline import Pipeline

# From the most certain reason to leave to the holders who stay. Only the first three are listed:
# "unknown" is for a person, for a fact that is missing is no reason to take a title away.
REASONS = ("excluded", "law", "fallen", "unknown", "stays")
LEAVING = REASONS[:3]


def recheck(frame: pl.DataFrame, holders: pl.Series, pipeline: Pipeline) -> pl.DataFrame:
    """The holders of a ranked population, those in danger first; `recheck` says why.

    frame: everybody in order, with eligible, excluded, verdict, cluster and cluster_rank: a
    holder's place is the one among all of its cluster, whoever holds the title.

    excluded: an exclusion of the day. law: a clause is not met. fallen: the law is met, and more
    stand before it in its cluster than there are places. unknown: a fact is missing that the law
    or the place depends on. In each group whoever stands lowest comes first; the rank of the
    list is the place in this order, and `listed` says who would be taken off.
    """
    each = pipeline.each
    most = each.most if each else pipeline.length
    # Without a cluster nobody has a place in one: a fact is missing, and nothing is decided.
    place = "cluster_rank" if each else "rank"
    inside = pl.col("eligible") & (pl.col(place) <= most)
    why = (
        pl.when(pl.col("excluded").is_not_null())
        .then(pl.lit("excluded"))
        .when(pl.col("verdict") == "not_met")
        .then(pl.lit("law"))
        .when(~pl.col("eligible"))
        .then(pl.lit("unknown"))
        .when(~inside)
        .then(pl.lit("fallen"))
        .otherwise(pl.lit("stays"))
    )
    urgency = pl.col("recheck").replace_strict(
        {reason: nth for nth, reason in enumerate(REASONS)}, return_dtype=pl.Int64
    )
    return (
        frame.filter(pl.col("enterprise_id").is_in(holders.implode()))
        .with_columns(why.alias("recheck"))
        .sort(
            [urgency, place, "rank", "enterprise_id"],
            descending=[False, True, True, False],
            nulls_last=False,
        )
        .with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"),
            pl.col("recheck").is_in(LEAVING).alias("listed"),
        )
    )
