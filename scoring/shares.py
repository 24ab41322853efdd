"""So many places in each cluster: a pipeline's own bound, beside what an office hands in."""

from dataclasses import dataclass, replace

import polars as pl

from scoring.pipeline import Pipeline
from scoring.quotas import Quota, Quotas

# In which an enterprise has to be told to stand before it may be listed.
DIMENSION = "cluster"


@dataclass(frozen=True)
class Share:
    """One cluster of a list: how many are ranked, may be listed, are listed; how many short."""

    cluster: str
    population: int
    eligible: int
    listed: int
    short: int


def share_out(quotas: Quotas, pipeline: Pipeline, population: pl.DataFrame) -> Quotas:
    """The bounds that a list is made under: what is handed in, and the pipeline's in each cluster.

    A file that allows a cluster fewer than the pipeline is followed; it never allows more. The
    pipeline's least is no bound: where too few may be listed, nobody else comes in for them, and
    the shortfall is told.
    """
    each = pipeline.each
    if each is None:
        return quotas
    there = population[DIMENSION].drop_nulls().unique().sort().to_list()
    own = {name: Quota(DIMENSION, name, None, each.most) for name in there}
    rows = []
    for quota in quotas.rows:
        if quota.dimension != DIMENSION:
            rows.append(quota)
            continue
        own.pop(quota.value, None)
        most = each.most if quota.most is None else min(quota.most, each.most)
        rows.append(replace(quota, most=most))
    return replace(quotas, rows=(*rows, *own.values()))


def tell_shares(frame: pl.DataFrame, pipeline: Pipeline) -> list[Share]:
    """Each cluster of a ranked population, by name; nothing where no places are given by cluster,
    or only holders are told.

    short: how many fewer than the pipeline's least may be listed there, and so are.
    """
    if pipeline.each is None or pipeline.rechecks:
        return []
    least = pipeline.each.least
    told = (
        frame.drop_nulls(DIMENSION)
        .group_by(DIMENSION)
        .agg(
            pl.len().alias("population"),
            (pl.col("tier") != "D").sum().alias("eligible"),
            pl.col("listed").sum().alias("listed"),
        )
        .sort(DIMENSION)
    )
    return [
        Share(row[DIMENSION], row["population"], row["eligible"], row["listed"],
              max(least - row["listed"], 0))
        for row in told.iter_rows(named=True)
    ]  # fmt: skip
