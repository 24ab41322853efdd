"""How sure a rank is: between which places it would lie had the training drawn others."""

from collections.abc import Iterator
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
    return Bands(refits, nth, reach_of(pipeline)) if nth else None


def reach_of(pipeline: Pipeline) -> int:
    """How many places beyond the cut bands are told, whatever they come from."""
    return max(TIMES * pipeline.length, LEAST)


def band_ranks(
    ordered: pl.DataFrame, indicators: pl.DataFrame, pipeline: Pipeline, bundle: Bundle | None
) -> pl.DataFrame:
    """`ordered` with rank_low and rank_high: the 90 % band of every rank near the cut, else null.

    ordered: the list in its order with eligible, rank, score and the pipeline's ties.
    indicators: by enterprise_id, whatever the refits ask for.

    Every refit ranks all who may be listed anew, by the same keys as the list; those further down
    too, for one of them may come out above. A band runs from the nth best to the nth worst of the
    places that came, and holds the list's own. It speaks of the luck of the training alone:
    another draw of enterprises from the same province, the same facts, law and learner. It says
    nothing of facts that are wrong, of what no fact tells, or of what juries do. Its ends are
    places that refits gave, never a spread around the rank: so no enterprise gains by hiding a
    fact, which lowers its place in each refit. With quotas, too, a band speaks of the order, not
    of having a place (see scoring.staying).
    """
    bands = plan_bands(pipeline, bundle)
    empty = pl.lit(None, dtype=pl.Int64)
    if bands is None or bundle is None:
        return ordered.with_columns(empty.alias("rank_low"), empty.alias("rank_high"))
    last = pipeline.length + bands.reach
    field = ordered.filter("eligible").select("enterprise_id", "rank", *_ties(pipeline))
    rows = field.join(indicators, on="enterprise_id", how="left", maintain_order="left")
    places = np.sort(_places(rows, last, pipeline, bundle), axis=0)
    near = field.head(last)
    own = near["rank"].to_numpy()
    low = np.minimum(places[bands.nth - 1], own)
    high = np.maximum(places[-bands.nth], own)
    told = near.select("enterprise_id").with_columns(
        pl.Series("rank_low", low, dtype=pl.Int64), pl.Series("rank_high", high, dtype=pl.Int64)
    )
    return ordered.join(told, on="enterprise_id", how="left", maintain_order="left")


def _ties(pipeline: Pipeline) -> list[str]:
    return [key for key in pipeline.ties if key != "enterprise_id"]


def _places(rows: pl.DataFrame, last: int, pipeline: Pipeline, bundle: Bundle) -> NDArray[np.int64]:
    """Places of the first `last` rows among all rows, shape (refits, rows told)."""
    places = np.empty((len(bundle.refits), min(last, rows.height)), dtype=np.int64)
    place = np.empty(rows.height, dtype=np.int64)
    for told, (order, _) in zip(places, rank_anew(rows, pipeline, bundle), strict=True):
        place[order] = np.arange(1, rows.height + 1)
        told[:] = place[: told.size]
    return places


def rank_anew(
    rows: pl.DataFrame, pipeline: Pipeline, bundle: Bundle
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Of each refit the order in which it puts these rows, and its score of each row.

    Equal scores go by the list's own ties, the id last: their order is the same in every refit.
    """
    ties = [*_ties(pipeline), "enterprise_id"]
    falling = [key != "enterprise_id" for key in ties]
    numbered = rows.select(ties).with_row_index("row")
    tied = numbered.sort(ties, descending=falling, nulls_last=True)["row"].to_numpy()
    names = list(dict.fromkeys(name for refit in bundle.refits for name in refit.names))
    X = rows.select(names).to_pandas()
    for refit in bundle.refits:
        score = refit.score(X)
        # Stable, and looked at in the order of the ties: one sort, not one for every key.
        yield tied[np.argsort(-score[tied], kind="stable")].astype(np.int64), score
