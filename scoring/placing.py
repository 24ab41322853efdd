"""The order of a population and its places: the gate, ranks, who is listed, tiers."""

from typing import Literal

import numpy as np
import polars as pl

from models.bundle import Bundle
from scoring.bands import plan_bands
from scoring.check import MET, PERSON, UNKNOWN, VERDICTS
from scoring.claims import surely_chosen
from scoring.faults import RankError
from scoring.pipeline import Pipeline
from scoring.policy import Policy
from scoring.prices import Selection, price_quotas
from scoring.quotas import KNOWN_NONE
from scoring.rules import Rules
from scoring.select import Listing, field_of, select
from scoring.shares import DIMENSION, share_out
from scoring.shown import First, due_by, keys_of
from scoring.staying import count_listed

# A place or its loss that no single quota explains: several together do.
TOGETHER = "together"


def order_all(
    frame: pl.DataFrame, pipeline: Pipeline, policy: Policy, bundle: Bundle | None, rules: Rules
) -> pl.DataFrame:
    """Ranks by one lexicographic sort; the enterprise's id comes last.

    Renewals: who is due stands first, be the verdict what it may; there whose re-check is in doubt,
    by the day on which the title ends, then by how much is in doubt. A day that is not known may
    be any day: it is due, and stands behind the known ones.
    """
    keys, falling = order_keys(pipeline, bundle)
    return (
        mark_eligible(frame, pipeline, policy, rules)
        .sort(keys, descending=falling, nulls_last=True)
        .with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"),
            pl.col("verdict").replace_strict(dict(enumerate(VERDICTS)), return_dtype=pl.String),
        )
        .drop("out")
    )


def order_keys(pipeline: Pipeline, bundle: Bundle | None) -> tuple[list[str], list[bool]]:
    """The columns that the order goes by, and which of them fall; what is missing comes last."""
    keys, falling = keys_of(pipeline, first_key(pipeline, bundle))
    return ["out", "eligible", *keys], [False, True, *falling]


def mark_eligible(
    frame: pl.DataFrame, pipeline: Pipeline, policy: Policy, rules: Rules
) -> pl.DataFrame:
    """`frame` with who is out, who may be listed, and who stands open for what is not known."""
    passes = [code for code in (MET, PERSON) if VERDICTS[code] in pipeline.gate]
    ungated = policy.edition is None or not pipeline.gate
    passed = pl.lit(True) if ungated else pl.col("verdict").is_in(passes)
    if pipeline.renews:
        due = pl.col("expires_on") <= due_by(pipeline, policy.as_of)
        passed = due.fill_null(value=True)
    # What decides who is in the population, or under which quota, has to be known.
    asked = ["size"] if pipeline.population.sizes else []
    asked += ["industrial"] if pipeline.population.industrial else []
    asked += [name for name in rules.quotas.dimensions if name not in KNOWN_NONE]
    # Where places are given out inside clusters, there is none for whom none is told.
    asked += [DIMENSION] if pipeline.each else []
    told = pl.all_horizontal(pl.lit(True), *(pl.col(name).is_not_null() for name in asked))
    out = pl.col("excluded").is_not_null()
    doubtful = pl.col("verdict") == UNKNOWN
    if pipeline.renews:
        doubtful |= (pl.col("expiry_by") != "register").fill_null(value=True)
    return frame.with_columns(
        out.alias("out"),
        (passed & told & ~out).alias("eligible"),
        (doubtful | (passed & ~told)).alias("to_verify"),
    )


def first_key(pipeline: Pipeline, bundle: Bundle | None) -> First:
    """What the order goes by first; of renewals, what tells whether there is an order at all."""
    if pipeline.order == "expiry":
        return "expires_on"
    if pipeline.by_score and bundle:
        return "score"
    return "margin" if pipeline.line else "points"


def list_within(
    frame: pl.DataFrame, pipeline: Pipeline, bundle: Bundle | None, rules: Rules
) -> tuple[pl.DataFrame, Listing | None]:
    """Who is listed, and who is near: listed or in reserve. Without quotas the first are listed.

    Where places are given out inside clusters, so is the reserve. Raises RankError for quotas
    where nothing can be added up.
    """
    first = first_key(pipeline, bundle)
    # Without a score and without a table of points only the id is left, and nobody wins by his id.
    ordered = pipeline.renews or frame[first].null_count() < frame.height
    if rules.quotas.rows and first not in ("score", "points"):
        raise RankError("quota_without_worth", pipeline=pipeline.name)
    places, reserve = (pipeline.length, pipeline.reserve) if ordered else (0, 0)
    eligible, listing = frame.filter("eligible"), None
    listed = pl.Series("listed", np.arange(eligible.height) < places)
    quotas = share_out(rules.quotas, pipeline, frame)
    if quotas.rows and ordered:
        field = field_of(eligible, _worth(eligible, first), quotas)
        listing = select(field, quotas.rows, places)
        listed = pl.Series("listed", listing.chosen)
    # The eligible come first, so that the two tables lie one upon the other.
    rest = pl.Series("listed", np.zeros(frame.height - eligible.height, dtype=np.bool_))
    frame = frame.with_columns(pl.concat([listed, rest]))
    near = pl.col("eligible") & (pl.col("listed") | in_reserve(pipeline, reserve))
    return frame.with_columns(near.alias("near")), listing


def in_reserve(pipeline: Pipeline, reserve: int) -> pl.Expr:
    """Of rows in their order that begin with the eligible: the next so many that are not listed."""
    waiting = (~pl.col("listed")).cum_sum()
    return (waiting.over(DIMENSION) if pipeline.each else waiting) <= reserve


def _worth(eligible: pl.DataFrame, first: First) -> pl.Series:
    """What each adds to the sum of a list, in points: of the scale of 0 to 100, or of the law."""
    return eligible["potential" if first == "score" else "points"]


def give_places(
    frame: pl.DataFrame, pipeline: Pipeline, bundle: Bundle | None, rules: Rules
) -> tuple[pl.DataFrame, Selection | None]:
    """Who is listed, by the order or by which quota, and what the quotas cost.

    What a pipeline itself gives each cluster has no price: without it there is no such list.
    """
    frame, listing = list_within(frame, pipeline, bundle, rules)
    by_order = pl.when("listed").then(pl.lit("order"))
    none = pl.lit(None, dtype=pl.String)
    if listing is None or not rules.quotas.rows:
        return frame.with_columns(by_order.alias("placed_by"), none.alias("by_quota")), None
    eligible = frame.filter("eligible")
    scored: Literal["score", "points"] = (
        "score" if first_key(pipeline, bundle) == "score" else "points"
    )
    worth = _worth(eligible, scored)
    quotas = share_out(rules.quotas, pipeline, frame)
    selection = price_quotas(eligible, worth, frame, listing, quotas, scored)
    moved = dict.fromkeys((*selection.let_in, *selection.put_out), "")
    for price in selection.prices:
        for enterprise_id in (*price.let_in, *price.put_out):
            if enterprise_id in moved:
                keys = (moved[enterprise_id], price.quota.key)
                moved[enterprise_id] = "|".join(key for key in keys if key)
    under = dict(zip(eligible["enterprise_id"], eligible.select(quotas.dimensions).to_dicts()))
    put_out = {*selection.put_out}
    why = {
        one: keys or _at_the_edge(selection, under[one], "most" if one in put_out else "least")
        for one, keys in moved.items()
    }
    beyond = pl.col("listed") & (pl.col("rank") > listing.places)
    by_quota = pl.col("enterprise_id").replace_strict(why, default=None, return_dtype=pl.String)
    placed_by = pl.when(beyond).then(pl.lit("quota")).otherwise(by_order)
    return frame.with_columns(placed_by.alias("placed_by"), by_quota.alias("by_quota")), selection


def _at_the_edge(selection: Selection, row: dict[str, str | None], edge: str) -> str:
    """The quotas at this edge that an enterprise falls under, where none alone moved it."""
    keys = [
        price.quota.key
        for price in selection.prices
        if price.edge == edge and row[price.quota.dimension] == price.quota.value
    ]
    return "|".join(keys) or TOGETHER


def tell_tiers(
    frame: pl.DataFrame,
    indicators: pl.DataFrame,
    anew: pl.DataFrame | None,
    reported: pl.Series,
    pipeline: Pipeline,
    bundle: Bundle | None,
    rules: Rules,
) -> pl.DataFrame:
    """A: every band that is known is within the places; B: one crosses the cut; C: all beyond.

    D: not eligible. anew, reported: see scoring.claims.
    With quotas there is no one cut: A would be listed by all refits but the outermost that a band
    leaves out and by verified facts alone, B by some of these, C by none but those. Where no
    refits speak, the list itself does: listed, and near it those in reserve.
    """
    certain, possible = pl.col("listed"), pl.col("near")
    bands, quotas = plan_bands(pipeline, bundle), share_out(rules.quotas, pipeline, frame)
    if bands and bundle and quotas.rows:
        times = count_listed(frame, indicators, pipeline, bundle, quotas)
        frame = frame.join(times, on="enterprise_id", how="left", maintain_order="left")
        certain &= pl.col("times") > bands.refits - bands.nth
        possible = pl.col("listed") | (pl.col("times") >= bands.nth)
    elif bands:
        certain, possible = (pl.col(end) <= pipeline.length for end in ("rank_high", "rank_low"))
    if anew is not None and quotas.rows:
        worth = _worth(anew, first_key(pipeline, bundle))
        chosen = select(field_of(anew, worth, quotas), quotas.rows, pipeline.length).chosen
        again = surely_chosen(anew, pl.Series(chosen), reported, quotas.dimensions)
        frame = frame.join(again, on="enterprise_id", how="left", maintain_order="left")
        certain &= (pl.col("again") | ~pl.col("told")).fill_null(value=True)
        possible |= (pl.col("again") & pl.col("told")).fill_null(value=False)
    elif anew is not None:
        certain, possible = _within(certain, possible, "facts", pl.lit(pipeline.length))
    if "weights_low" in frame.columns:
        # The place is the one inside the cluster, and so is the cut where a cluster has its own.
        most = {q.value: q.most for q in quotas.rows if q.dimension == "cluster" and q.most}
        cut = pl.col("cluster").replace_strict(most, default=pipeline.length, return_dtype=pl.Int64)
        certain, possible = _within(certain, possible, "weights", cut)
    return frame.with_columns(
        pl.when(~pl.col("eligible"))
        .then(pl.lit("D"))
        .when(certain)
        .then(pl.lit("A"))
        .when(possible)
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
        .alias("tier")
    )


def _within(
    certain: pl.Expr, possible: pl.Expr, band: str, cut: pl.Expr
) -> tuple[pl.Expr, pl.Expr]:
    """The same with another band: certain is only what it leaves in, possible what it lets in."""
    low, high = (pl.col(f"{band}_{end}") for end in ("low", "high"))
    inside = (high <= cut).fill_null(value=True)
    return certain & inside, possible | (low <= cut).fill_null(value=False)
