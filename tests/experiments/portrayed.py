"""The small list with places to its enterprises, by several learners, and its portrait."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from experiments.portrait import portray
from models.composite import CompositeSettings
from models.learners import Learner, fit_learner
from models.ranker import RankerSettings
from scoring.indicator_words import read_indicators
from scoring.rank import Ranking
from tests.experiments.past_list import past_ranking

# The two halves of the small panel by id, and a county of five.
COUNTIES = ("甲县", "乙县", "丙县")


@cache
def placed_ranking() -> Ranking:
    """The list of 2022-05-01, its enterprises in three counties, by trees with five refits."""
    ranking = past_ranking()
    count = ranking.matrix.frame.height
    county = [COUNTIES[2] if nth < 5 else COUNTIES[nth % 2] for nth in range(count)]
    place = pl.Series("county", county)
    matrix = replace(ranking.matrix, frame=ranking.matrix.frame.with_columns(place))
    assert ranking.bundle
    refits = ranking.bundle.refits
    bundle = replace(ranking.bundle, refits=(*refits, *refits, refits[0]))
    return replace(ranking, matrix=matrix, bundle=bundle)


@cache
def portrait() -> dict[str, Any]:
    """The record of that list."""
    return portray(placed_ranking())


def by_learner(name: str) -> Ranking:
    """The same list as if another learner had made it, with one refit."""
    ranking = placed_ranking()
    assert ranking.bundle
    names = ranking.bundle.ranker.names[:4]
    X = ranking.matrix.frame.select(pl.col(names).cast(pl.Float64)).to_pandas()
    y = (ranking.bundle.ranker.score(_all(ranking)) > 0).astype(np.int8)
    y[::7] = 1 - y[::7]
    signs = {n: read_indicators()[n].sign for n in names}
    small, index = RankerSettings(trees=5, rows_per_leaf=10), CompositeSettings()
    kinds = {
        "categories": Learner("trees", small, categories=("county",)),
        "topsis": Learner("composite", composite=replace(index, aggregate="topsis")),
        "scorecard": Learner("scorecard"),
        "composite": Learner("composite"),
        "best_column": Learner("best_column"),
    }
    X, apart = X.assign(county=ranking.matrix.frame["county"].to_pandas()), np.arange(len(y)) % 5
    if name != "categories":
        X = X.drop(columns="county")
    ranker = fit_learner(kinds[name], X, y, signs, apart=apart)
    learner = {"categories": "trees", "topsis": "composite"}.get(name, name)
    manifest = {**ranking.bundle.manifest, "learner": learner}
    return replace(
        ranking,
        bundle=replace(ranking.bundle, ranker=ranker, refits=(ranker,), manifest=manifest),
    )


def _all(ranking: Ranking) -> Any:
    assert ranking.bundle
    names = ranking.bundle.ranker.names
    return ranking.matrix.frame.select(pl.col(names).cast(pl.Float64)).to_pandas()
