"""How steady a place under quotas is: how many refits would list the same enterprise."""

import numpy as np
import polars as pl

from models.bundle import Bundle
from scoring.bands import rank_anew
from scoring.pipeline import Pipeline
from scoring.quotas import Quotas
from scoring.select import field_of, select


def count_listed(
    ordered: pl.DataFrame,
    indicators: pl.DataFrame,
    pipeline: Pipeline,
    bundle: Bundle,
    quotas: Quotas,
) -> pl.DataFrame:
    """enterprise_id and `times`: in how many refits each of the eligible has a place.

    Every refit ranks the eligible anew and the places are given out among them by its own scores,
    under the same quotas. Without quotas that is the count of refits in which the rank is within
    the places, which the band tells.
    """
    known = ("enterprise_id", *quotas.dimensions)
    ties = [key for key in pipeline.ties if key != "enterprise_id"]
    field = ordered.filter("eligible").select(*known, *ties)
    asked = [name for name in indicators.columns if name not in field.columns]
    rows = field.join(
        indicators.select("enterprise_id", *asked),
        on="enterprise_id",
        how="left",
        maintain_order="left",
    )
    times = np.zeros(rows.height, dtype=np.int64)
    for order, score in rank_anew(rows, pipeline, bundle):
        anew = rows.select(known)[order]
        worth = pl.Series(bundle.scale.potential(score[order]))
        chosen = select(field_of(anew, worth, quotas), quotas.rows, pipeline.length).chosen
        times[order[chosen]] += 1
    return rows.select("enterprise_id").with_columns(pl.Series("times", times, dtype=pl.Int64))
