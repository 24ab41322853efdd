"""What a list owes to facts that are only claimed: places and verdicts on verified facts alone."""

from typing import Literal

import polars as pl

from features.matrix import IDENTITY, Matrix, build_matrix
from features.panel import Panel
from scoring.bands import reach_of
from scoring.pipeline import Pipeline

# What this room adds to a ranking, and as what where nothing can be told.
ENDS = ("facts_low", "facts_high")
BLANK = {"facts_low": pl.Int64, "facts_high": pl.Int64, "verdict_verified": pl.String}


def measure_verified(panel: Panel, matrix: Matrix) -> pl.DataFrame | None:
    """The rows of a matrix measured on verified facts; None where nothing known is only claimed."""
    known = panel.known(matrix.as_of)
    if known.verified() is known:
        return None
    frame = build_matrix(panel.verified(), matrix.as_of, list(matrix.names)).frame
    ids = matrix.frame.select("enterprise_id")
    return ids.join(frame, on="enterprise_id", how="left", maintain_order="left")


def order_anew(
    frame: pl.DataFrame,
    sure: pl.DataFrame | None,
    pipeline: Pipeline,
    first: Literal["score", "points"],
) -> pl.DataFrame | None:
    """Those who may be listed, in the order that verified facts alone give, by the list's own keys.

    sure: score, points and verdict of the population on verified facts. The field is the list's
    own, and so is who is who: a place says how far the order rests on claims; whether the gate
    would open is told apart. None where that order would say nothing: where no claim bears on the
    order of anybody in the field, or verified facts put all of them level (a province that sends
    claims alone), so that ids would decide.
    """
    if sure is None:
        return None
    field = frame.filter("eligible")
    others = [name for name in sure.columns if name not in IDENTITY]
    keys = list(dict.fromkeys([first, *pipeline.ties, "enterprise_id"]))
    anew = field.select(IDENTITY).join(
        sure.select("enterprise_id", *others),
        on="enterprise_id",
        how="left",
        maintain_order="left",
    )
    if anew[first].n_unique() <= 1 or anew.select(keys).equals(field.select(keys)):
        return None
    falling = [key != "enterprise_id" for key in keys]
    return anew.sort(keys, descending=falling, nulls_last=True)


def tell_claims(
    frame: pl.DataFrame,
    sure: pl.DataFrame | None,
    anew: pl.DataFrame | None,
    pipeline: Pipeline,
    first: Literal["score", "points"],
) -> pl.DataFrame:
    """`frame` with facts_low, facts_high and verdict_verified; claims that matter stand 待核.

    A band runs from the better to the worse of two places: the list's own and the one on verified
    facts. It reaches as far beyond the cut as the refits' does. Both places fall with every fact
    that is left out, so both ends do. verdict_verified: the law's on verified facts alone, null
    where nothing in the panel is only claimed. Of the eligible those are marked whose verdict or
    size would not pass on verified facts, or whose score or points would be others.
    """
    if sure is None:
        return frame.with_columns(pl.lit(None, kind).alias(n) for n, kind in BLANK.items())
    alone = sure.select(
        "enterprise_id",
        pl.col("verdict").alias("verdict_verified"),
        pl.col("eligible").alias("sure_eligible"),
        pl.col(first).alias("sure_first"),
        pl.col("points").alias("sure_points"),
    )
    frame = frame.join(alone, on="enterprise_id", how="left", maintain_order="left")
    matters = (
        ~pl.col("sure_eligible")
        | pl.col(first).ne_missing(pl.col("sure_first"))
        | pl.col("points").ne_missing(pl.col("sure_points"))
    )
    low, high = (pl.lit(None, BLANK[end]).alias(end) for end in ENDS)
    if anew is not None:
        place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("place")
        there = anew.select("enterprise_id", place)
        frame = frame.join(there, on="enterprise_id", how="left", maintain_order="left")
        # Who may not be listed has no place there, and who is far from the cut is not asked for.
        told = pl.col("place").is_not_null() & (
            pl.col("rank") <= pipeline.length + reach_of(pipeline)
        )
        low = pl.when(told).then(pl.min_horizontal("rank", "place")).alias(ENDS[0])
        high = pl.when(told).then(pl.max_horizontal("rank", "place")).alias(ENDS[1])
    marked = pl.col("to_verify") | (pl.col("eligible") & matters)
    return frame.with_columns(low, high, marked.alias("to_verify"))
