"""How sure a rank is: between which places it would lie had the training drawn others."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.bundle import Bundle
from scoring.model_input import table_of
from scoring.pipeline import Pipeline

# One in twenty lies below a band, one in twenty above it.
LEVEL, TAIL = 0.90, 20
# A band is told this near the cut; further off nobody asks for it.
TIMES, LEAST = 3, 2_000
# So many are ranked anew one by one; of those below them one of ten, for all ten (record 0060).
NEAR, TEN = 100_000, 10


@dataclass(frozen=True)
class Bands:
    """What the bands of a list rest on: how many refits, which of them are the ends, how far.

    reach: how many places beyond the cut still have a band; all above it have one.
    """

    refits: int
    nth: int
    reach: int


@dataclass(frozen=True, eq=False)
class Standing:
    """A field as one refit scores it: the scores, rising, and how many stand from each one up."""

    scores: NDArray[np.float64]
    up: NDArray[np.int64]

    @classmethod
    def of(cls, scores: NDArray[np.float64], counts: NDArray[np.int64]) -> "Standing":
        """Of scores in any order, each of which counts for so many (`thin_out`)."""
        rising = np.argsort(scores, kind="stable")
        above = np.cumsum(counts[rising][::-1])[::-1]
        return cls(scores[rising], np.append(above, 0))

    def not_below(self, scores: NDArray[np.float64]) -> NDArray[np.int64]:
        """How many of the field each of these scores does not surpass."""
        told: NDArray[np.int64] = self.up[np.searchsorted(self.scores, scores, "left")]
        return told


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

    Where very many may be listed, those far below all bands are counted by one of ten
    (`thin_out`), which moves the ends by less than a hundredth as a rule.
    """
    bands = plan_bands(pipeline, bundle)
    empty = pl.lit(None, dtype=pl.Int64)
    if bands is None or bundle is None:
        return ordered.with_columns(empty.alias("rank_low"), empty.alias("rank_high"))
    last = pipeline.length + bands.reach
    field = ordered.filter("eligible").select("enterprise_id", "rank", *_ties(pipeline))
    near = field.head(last)
    field = thin_out(field, pipeline)
    rows = field.join(indicators, on="enterprise_id", how="left", maintain_order="left")
    places = np.sort(_places(rows, near.height, pipeline, bundle), axis=0)
    own = near["rank"].to_numpy()
    low = np.minimum(places[bands.nth - 1], own)
    high = np.maximum(places[-bands.nth], own)
    told = near.select("enterprise_id").with_columns(
        pl.Series("rank_low", low, dtype=pl.Int64), pl.Series("rank_high", high, dtype=pl.Int64)
    )
    return ordered.join(told, on="enterprise_id", how="left", maintain_order="left")


def near_of(pipeline: Pipeline) -> int:
    """How many of those who may be listed are ranked anew one by one: twice as far as bands."""
    return max(NEAR, 2 * (pipeline.length + reach_of(pipeline)))


def thin_out(field: pl.DataFrame, pipeline: Pipeline) -> pl.DataFrame:
    """Of these rows, in their order, those whom refits rank anew, and for how many each `counts`.

    The near ones count for themselves, and so do all where there are no more. Below them the rows
    are cut into tens, and the middle one of each counts for its ten: so who comes up from far
    below is counted, and hiding a fact changes no other's weight as long as one stays near.
    """
    near = near_of(pipeline)
    many = max(field.height - near, 0)
    counts = np.full(-(-many // TEN), TEN, dtype=np.int64)
    if many:
        counts[-1] = many - TEN * (counts.size - 1)
    middles = near + TEN * np.arange(counts.size) + counts // 2
    kept = np.concatenate([np.arange(field.height - many), middles])
    ones = np.ones(field.height - many, dtype=np.int64)
    return field[kept].with_columns(pl.Series("counts", np.concatenate([ones, counts])))


def _ties(pipeline: Pipeline) -> list[str]:
    return [key for key in pipeline.ties if key != "enterprise_id"]


def _places(rows: pl.DataFrame, told: int, pipeline: Pipeline, bundle: Bundle) -> NDArray[np.int64]:
    """Places of the first so many rows among all that the rows count for: (refits, rows told)."""
    places = np.empty((len(bundle.refits), told), dtype=np.int64)
    place, counts = np.empty(rows.height, dtype=np.int64), rows["counts"].to_numpy()
    for own, (order, _) in zip(places, rank_anew(rows, pipeline, bundle), strict=True):
        place[order] = np.cumsum(counts[order])
        own[:] = place[:told]
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
    X = table_of(rows, names)
    for refit in bundle.refits:
        score = refit.score(X)
        # Stable, and looked at in the order of the ties: one sort, not one for every key.
        yield tied[np.argsort(-score[tied], kind="stable")].astype(np.int64), score
