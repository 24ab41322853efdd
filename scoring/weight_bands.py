"""How much a place in a cluster hangs on the weights: bands over weightings that could be defended.

Another source than the luck of a training, and shown apart from it: a composite is not trained,
but nobody can say that its weights are the only right ones.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.bundle import Bundle
from models.trait_fit import left_out, vary
from models.traits import TraitIndex
from scoring.composing import columns_of
from scoring.pipeline import Pipeline
from scoring.shares import DIMENSION

# One in twenty lies below a band, one in twenty above it.
TAIL = 20
BANDS = ("weights_low", "weights_high")
# What this room adds to a ranking, and as what where nothing can be told.
PLACES = dict.fromkeys(("cluster_rank", *BANDS), pl.Int64)


@dataclass(frozen=True)
class WeightBands:
    """What the bands rest on: how many weightings, which place from either end, what is missing.

    members: of each weighting its name and the weights of the traits. left_out: ways of the
    family that could not be learned on the day.
    """

    members: int
    nth: int
    left_out: tuple[str, ...]


def plan_weight_bands(pipeline: Pipeline, bundle: Bundle | None) -> WeightBands | None:
    """How bands over weightings are told; None where the order is no composite."""
    if pipeline.composite is None or bundle is None or not isinstance(bundle.ranker, TraitIndex):
        return None
    family = pipeline.composite.weightings
    missing = tuple(left_out(bundle.ranker, family))
    members = len(family.above) * (1 + len(family.ways) - len(missing) + family.draws)
    return WeightBands(members, (members + 1) // TAIL, missing)


def place_in_clusters(ordered: pl.DataFrame) -> pl.DataFrame:
    """`ordered` with the place of each in its own cluster; null for whom no cluster is told."""
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(DIMENSION)
    told = pl.when(pl.col(DIMENSION).is_not_null()).then(place)
    return ordered.with_columns(told.alias("cluster_rank"))


def band_weights(
    ordered: pl.DataFrame, indicators: pl.DataFrame, pipeline: Pipeline, bundle: Bundle | None
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """`ordered` with weights_low and weights_high, and how often each is among the first.

    ordered: in its order with eligible, cluster, cluster_rank and the pipeline's ties. Every
    weighting ranks all who may be listed anew inside their cluster, by the same ties. A band of
    90 % runs from the nth best to the nth worst of the places that came, and holds the list's own:
    as in scoring.bands its ends are places that came, so that hiding a fact moves neither up.

    The second table: enterprise_id, cluster, cluster_rank, both ends, the middle place, and `top`:
    in what share of the weightings it stands within the places of its cluster. None where the
    order is no composite.
    """
    plan = plan_weight_bands(pipeline, bundle)
    empty = pl.lit(None, dtype=pl.Int64)
    if plan is None or bundle is None:
        return ordered.with_columns(empty.alias(name) for name in BANDS), None
    may = pl.col("eligible") & pl.col(DIMENSION).is_not_null()
    ties = [key for key in pipeline.ties if key != "enterprise_id"]
    rows = ordered.filter(may).select("enterprise_id", DIMENSION, "cluster_rank", *ties)
    known = rows.select("enterprise_id").join(
        indicators, on="enterprise_id", how="left", maintain_order="left"
    )
    places = _places(rows, known, pipeline, bundle, [*ties, "enterprise_id"])
    ordered_places = np.sort(places, axis=0)
    own = rows["cluster_rank"].to_numpy()
    low = np.minimum(ordered_places[plan.nth - 1], own)
    high = np.maximum(ordered_places[-plan.nth], own)
    most = pipeline.each.most if pipeline.each else pipeline.length
    told = rows.select("enterprise_id", DIMENSION, "cluster_rank").with_columns(
        pl.Series(BANDS[0], low, dtype=pl.Int64),
        pl.Series(BANDS[1], high, dtype=pl.Int64),
        pl.Series("middle", np.median(places, axis=0)),
        pl.Series("top", (places <= most).mean(axis=0)),
    )
    banded = ordered.join(
        told.select("enterprise_id", *BANDS), on="enterprise_id", how="left", maintain_order="left"
    )
    return banded, told.sort(DIMENSION, "cluster_rank")


def _places(
    rows: pl.DataFrame, known: pl.DataFrame, pipeline: Pipeline, bundle: Bundle, ties: list[str]
) -> NDArray[np.int64]:
    """The place of every row in its cluster by every weighting, shape (members, rows)."""
    index, composite = bundle.ranker, pipeline.composite
    assert isinstance(index, TraitIndex)
    assert composite is not None
    cluster = rows[DIMENSION].rank("dense").to_numpy()
    falling = [key != "enterprise_id" for key in ties]
    numbered = rows.select(ties).with_row_index("row")
    tied = np.empty(rows.height, dtype=np.int64)
    tied[numbered.sort(ties, descending=falling, nulls_last=True)["row"].to_numpy()] = np.arange(
        rows.height
    )
    numbers = index.numbers(columns_of(known, index.names))
    found = []
    for _, member in vary(index, composite.weightings):
        order = np.lexsort((tied, -member.score_numbers(numbers), cluster))
        ahead = np.arange(rows.height)
        begins = np.flatnonzero(np.diff(cluster[order], prepend=-1))
        first = np.repeat(begins, np.diff(np.append(begins, rows.height)))
        place = np.empty(rows.height, dtype=np.int64)
        place[order] = ahead - first + 1
        found.append(place)
    return np.array(found, dtype=np.int64).reshape(len(found), rows.height)


def list_weightings(pipeline: Pipeline, bundle: Bundle) -> list[dict[str, object]]:
    """Every weighting of the family as JSON holds it: its name, both kinds of weights."""
    index, composite = bundle.ranker, pipeline.composite
    assert isinstance(index, TraitIndex)
    assert composite is not None
    return [
        {
            "name": name,
            "traits": dict(zip((t.name for t in member.traits), member.over.tolist())),
            "indicators": dict(zip(member.names, member.inner.tolist())),
        }
        for name, member in vary(index, composite.weightings)
    ]
