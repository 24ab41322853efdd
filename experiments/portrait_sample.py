"""The enterprises a portrait looks at, with the parts of their scores by a model and its refits."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from models.bundle import Bundle
from models.inputs import Floats, Scorer
from models.interactions import is_folded
from models.quality import columns_of
from scoring.indicator_words import IndicatorWords, read_indicators, read_learned
from scoring.rank import Ranking

# Rows that are looked at, rows they are held against, and rows of pairs; at the most.
SAMPLE, REFERENCE, PAIRS = 3_000, 1_000, 200
# The same where every subset of indicators is tried for every row and reference row.
SLOW_SAMPLE, SLOW_REFERENCE = 200, 40

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """Rows of a list's matrix, the parts of their scores in points against the whole population.

    rows: of the matrix, evenly by enterprise_id. reference: the rows they are held against, evenly
    as well. X: the rows as the model takes them in. parts: shape (rows, names); refits: the parts
    by each refit, shape (refits, rows, names), nothing for what a refit has not learned from. All
    are on the bundle's scale. largest_miss: the greatest distance of a sum of parts from its score.
    """

    ranking: Ranking
    rows: Places
    reference: Places
    X: pd.DataFrame
    names: list[str]
    parts: Floats
    refits: Floats
    largest_miss: float

    @property
    def scorer(self) -> Scorer:
        """The model of the list."""
        return bundle_of(self.ranking).ranker

    @property
    def words(self) -> dict[str, IndicatorWords]:
        """What its indicators are called."""
        known = read_indicators() | read_learned()
        return {name: known[name] for name in self.names}

    @property
    def frame(self) -> pl.DataFrame:
        """The rows with county, cluster, industry, size and whether they are listed."""
        held = self.ranking.matrix.frame.select("enterprise_id", "county", "cluster", "industry")
        told = self.ranking.frame.select("enterprise_id", "size", "listed")
        return held[self.rows].join(told, on="enterprise_id", how="left", maintain_order="left")


def take_sample(ranking: Ranking, rows: Iterable[int] | None = None) -> Sample:
    """The parts of an even sample of the population, or of these rows, against the population.

    Raises ModelError where the model cannot be held against anybody (`odd_trees`).
    """
    bundle = bundle_of(ranking)
    most, others = limits_of(bundle.ranker)
    height = ranking.matrix.frame.height
    taken = spread(height, most) if rows is None else np.asarray(list(rows), dtype=np.int64)
    reference = spread(height, others)
    X, R = (table_of(ranking, places) for places in (taken, reference))
    names = bundle.ranker.names
    raw = bundle.ranker.contributions_against(X, R)
    miss = np.abs(raw.sum(axis=1) - bundle.ranker.score(X)).max(initial=0.0)
    own = [columns_of(refit, names, X, R) for refit in bundle.refits]
    refits = np.array(own).reshape(len(own), *X.shape)
    per_raw = bundle.scale.per_raw
    parts = raw[:, :-1] * per_raw
    return Sample(ranking, taken, reference, X, names, parts, refits * per_raw, float(miss))


def bundle_of(ranking: Ranking) -> Bundle:
    """The bundle of a list that has one."""
    assert ranking.bundle is not None
    return ranking.bundle


def limits_of(scorer: Scorer) -> tuple[int, int]:
    """How many rows are looked at, and held against, at the most: by what an exact answer costs."""
    return (SLOW_SAMPLE, SLOW_REFERENCE) if is_folded(scorer) else (SAMPLE, REFERENCE)


def spread(height: int, most: int) -> Places:
    """All of so many rows, or `most` of them at even distances: no draw decides."""
    if height <= most:
        return np.arange(height)
    return np.arange(most) * height // most


def table_of(ranking: Ranking, rows: Places) -> pd.DataFrame:
    """Rows of the matrix as the model takes them in: numbers as float64, categories as they are."""
    frame, names = ranking.matrix.frame, bundle_of(ranking).ranker.names
    told = frame.select(
        pl.col(n) if frame[n].dtype == pl.String else pl.col(n).cast(pl.Float64) for n in names
    )
    return told[rows].to_pandas()
