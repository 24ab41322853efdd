"""How sure a rank is: between which places it would lie had the training drawn others."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.bundle import Bundle
from scoring.pipeline import Pipeline

# One in twenty lies below a band, one in twenty above it.
LEVEL, TAIL = 0.90, 20
# A band is told this near the cut; further off nobody asks for it.
TIMES, LEAST = 3, 2_000
# Among so many times those within reach an enterprise is ranked again: who stands further down is
# taken to stay below. Measured in benchmarks/README.md.
FIELD = 3


@dataclass(frozen=True)
class Bands:
    """What the bands of a list rest on: how many refits, which of them are the ends, how far.

    reach: how many places beyond the cut still have a band; all above it have one.
    """

    refits: int
    nth: int
    reach: int


def plan_bands(pipeline: Pipeline, bundle: Bundle | None) -> Bands | None:
    """How bands of this list are told; None where the order is no model's, or refits are too few.

    Of n refits the nth lowest and the nth highest place are the ends, with the greatest nth that
    leaves another refit of the same kind inside with a chance of LEVEL: (n + 1 - 2 nth) / (n + 1),
    for they are exchangeable. 20 refits: the lowest and the highest, 19 in 21. Below 19 not even
    those reach far enough, and nothing is told.
    """
    if bundle is None or pipeline.order != "score":
        return None
    refits = len(bundle.refits)
    nth = (refits + 1) // TAIL
    return Bands(refits, nth, max(TIMES * pipeline.length, LEAST)) if nth else None


def band_ranks(
    ordered: pl.DataFrame, indicators: pl.DataFrame, pipeline: Pipeline, bundle: Bundle | None
) -> pl.DataFrame:
    """`ordered` with rank_low and rank_high: the 90 % band of every rank near the cut, else null.

    ordered: the list in its order with eligible, rank, score and the pipeline's ties.
    indicators: by enterprise_id, whatever the refits ask for.

    Every refit ranks the field anew, the first enterprises that may be listed, by the same keys
    as the list. A band runs from the nth best to the nth worst of these places and holds the
    list's own. It speaks of the luck of the training alone: another draw of enterprises from the
    same province, the same facts, law and learner. It says nothing of facts that are wrong or of
    what juries do. Ends are places that refits gave, never a spread around the rank: so no
    enterprise gains by hiding a fact, which lowers its place in each refit.
    """
    bands = plan_bands(pipeline, bundle)
    empty = pl.lit(None, dtype=pl.Int64)
    if bands is None or bundle is None:
        return ordered.with_columns(empty.alias("rank_low"), empty.alias("rank_high"))
    last = pipeline.length + bands.reach
    first = ordered.filter("eligible").head(FIELD * last)
    field = first.select("enterprise_id", "rank", *_ties(pipeline))
    rows = field.join(indicators, on="enterprise_id", how="left", maintain_order="left")
    places = np.sort(_places(rows, pipeline, bundle), axis=0)
    own = field["rank"].to_numpy()
    low = np.minimum(places[bands.nth - 1], own)
    high = np.maximum(places[-bands.nth], own)
    told = field.select("enterprise_id").with_columns(
        pl.Series("rank_low", low, dtype=pl.Int64), pl.Series("rank_high", high, dtype=pl.Int64)
    )
    return ordered.join(told.head(last), on="enterprise_id", how="left", maintain_order="left")


def _ties(pipeline: Pipeline) -> list[str]:
    return [key for key in pipeline.ties if key != "enterprise_id"]


def _places(rows: pl.DataFrame, pipeline: Pipeline, bundle: Bundle) -> NDArray[np.int64]:
    """The place of every row in every refit, shape (refits, rows), by the keys of the list."""
    keys = ["again", *_ties(pipeline), "enterprise_id"]
    falling = [key != "enterprise_id" for key in keys]
    places = np.empty((len(bundle.refits), rows.height), dtype=np.int64)
    names = list(dict.fromkeys(name for refit in bundle.refits for name in refit.names))
    X = rows.select(names).to_pandas()
    known = rows.select("enterprise_id", *_ties(pipeline)).with_row_index("row")
    for place, refit in zip(places, bundle.refits):
        score = pl.Series("again", refit.score(X[refit.names]))
        order = known.with_columns(score).sort(keys, descending=falling, nulls_last=True)["row"]
        place[order.to_numpy()] = np.arange(1, rows.height + 1)
    return places
