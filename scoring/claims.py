"""What a list owes to facts that are only claimed: places and verdicts on verified facts alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from features.everybody import Everybody, measure_everybody
from features.matrix import IDENTITY, Matrix
from features.panel import Panel
from features.spool import Spool
from scoring.bands import reach_of
from scoring.pipeline import Pipeline
from scoring.shown import First, keys_of

# What this room adds to a ranking, and as what where nothing can be told.
ENDS = ("facts_low", "facts_high")
BLANK = {"facts_low": pl.Int64, "facts_high": pl.Int64, "verdict_verified": pl.String}


@dataclass(frozen=True)
class Verified:
    """What is left when all that is only claimed counts as missing.

    reported: ids of whom any report is more than a claim.
    """

    everybody: Everybody
    reported: pl.Series

    def of(self, matrix: Matrix) -> pl.DataFrame:
        """The rows of a matrix, of the same enterprises and with the same columns."""
        ids = matrix.frame.select("enterprise_id")
        there = self.everybody.read(matrix.names).frame
        return ids.join(there, on="enterprise_id", how="left", maintain_order="left")


def measure_verified(
    panel: Panel, names: Iterable[str], as_of: date, spool: Spool | None = None
) -> Verified | None:
    """Everybody measured on verified facts; None where nothing is only claimed.

    spool: where rows go that are too many to be held.
    """
    known = panel.known(as_of)
    if known.verified() is known:
        return None
    everybody = measure_everybody(panel.verified(), as_of, names, spool)
    told, code = pl.col("state") != "claimed", pl.col("enterprise_id")
    reported = pl.concat(
        [known.rows.ask(code.filter(told)), known.rights.select(code.filter(told)).to_series()]
    )
    return Verified(everybody, reported.unique().sort())


def order_anew(
    frame: pl.DataFrame,
    sure: pl.DataFrame | None,
    pipeline: Pipeline,
    first: First,
) -> pl.DataFrame | None:
    """Those who may be listed, in the order that verified facts alone give, by the list's own keys.

    sure: score, points and verdict of the population on verified facts. The field is the list's
    own, and so is who is who: a place says how far the order rests on claims; whether the gate
    would open is told apart. `level`: who is equal in all keys but the id, and `place`: the last
    of the places that these share, for no verified fact gives anybody a better one.

    None where that order would say nothing: where no claim bears on the order of anybody in the
    field, or verified facts put all of them level.
    """
    if sure is None:
        return None
    field = frame.filter("eligible")
    others = [name for name in sure.columns if name not in IDENTITY]
    keys, falling = keys_of(pipeline, first)
    anew = field.select(IDENTITY).join(
        sure.select("enterprise_id", *others),
        on="enterprise_id",
        how="left",
        maintain_order="left",
    )
    # The days of renewals rest on the register, not on what is claimed.
    level_all = not pipeline.renews and anew[first].n_unique() <= 1
    if level_all or anew.select(keys).equals(field.select(keys)):
        return None
    level = pl.struct(key for key in keys if key != "enterprise_id").rank("dense")
    anew = anew.sort(keys, descending=falling, nulls_last=True).with_columns(level.alias("level"))
    places = pl.Series("place", range(1, anew.height + 1), dtype=pl.Int64)
    return anew.with_columns(places).with_columns(pl.col("place").max().over("level"))


def tell_claims(
    frame: pl.DataFrame,
    sure: pl.DataFrame | None,
    anew: pl.DataFrame | None,
    reported: pl.Series,
    pipeline: Pipeline,
    first: First,
) -> pl.DataFrame:
    """`frame` with facts_low, facts_high and verdict_verified; claims that matter stand 待核.

    A band runs from the better to the worse of two places: the list's own and the one on verified
    facts. It reaches as far beyond the cut as the refits' does, and is told to whom anybody else
    in the field has a report that is more than a claim: in a province of claims alone there is
    nothing to stand against. Both places fall with every fact that is left out, so both ends do,
    and whether a band is told hangs on others alone. verdict_verified: the law's on verified facts
    alone, null where nothing in the panel is only claimed. Of the eligible those are marked whose
    verdict or size would not pass on verified facts, or whose score or points would be others.
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
    if pipeline.renews:
        matters |= pl.col("verdict").ne_missing(pl.col("verdict_verified"))
    low, high = (pl.lit(None, BLANK[end]).alias(end) for end in ENDS)
    if anew is not None:
        there = anew.select("enterprise_id", "place", told_by_others(anew, reported))
        frame = frame.join(there, on="enterprise_id", how="left", maintain_order="left")
        # Who may not be listed has no place there, and who is far from the cut is not asked for.
        near = pl.col("rank") <= pipeline.length + reach_of(pipeline)
        told = near & pl.col("told").fill_null(value=False)
        low = pl.when(told).then(pl.min_horizontal("rank", "place")).alias(ENDS[0])
        high = pl.when(told).then(pl.max_horizontal("rank", "place")).alias(ENDS[1])
    marked = pl.col("to_verify") | (pl.col("eligible") & matters)
    return frame.with_columns(low, high, marked.alias("to_verify"))


def told_by_others(anew: pl.DataFrame, reported: pl.Series) -> pl.Series:
    """`told`: whether anybody but oneself in the field has a report that is more than a claim."""
    speaks = anew["enterprise_id"].is_in(reported.implode())
    return (speaks.sum() - speaks.cast(pl.Int64) > 0).alias("told")


def surely_chosen(
    anew: pl.DataFrame, chosen: pl.Series, reported: pl.Series, dimensions: tuple[str, ...]
) -> pl.DataFrame:
    """enterprise_id, `told`, `again`: who has a place in the order on verified facts, under quotas.

    chosen: to whom the places were given there. Who is level with one who went without, under the
    same quotas, has a place by the id alone, which does not count.
    """
    told = anew.with_columns(told_by_others(anew, reported), chosen.alias("again"))
    return told.select("enterprise_id", "told", pl.col("again").all().over("level", *dimensions))
