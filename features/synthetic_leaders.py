"""What cluster leaders are looked at by in the made-up province, and who is one.

Drawn from a generator of their own, so that all other figures and titles stay as they were.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.panel import TITLE_SCHEMA
from features.synthetic_figures import FIRST_YEAR, Figures, draw_noise, logistic

TITLE = "cluster_leader"
# The days of the first two announcements; 17 of the first 137 were removed with the second.
FIRST, SECOND = date(2022, 11, 2), date(2023, 12, 8)
REMOVED = 17 / 137
# 2 leaders in most clusters, 3 in some: 267 in about 107 clusters in 2023.
MOST, ANOTHER = 2, 0.5
JURY_NOISE = 0.6

Floats = NDArray[np.float64]


def draw_leading(figures: Figures, quality: Floats, rng: np.random.Generator) -> Figures:
    """Will to be listed, standards led, purchases in the county; NaN where there are no figures."""
    shape = quality.shape
    willing = 0.5 * quality + draw_noise(rng, shape, 0.9, 0.3)
    standards = rng.poisson(0.05 * np.exp(0.8 * quality)).astype(np.float64).cumsum(axis=1)
    local = logistic(-0.9 + draw_noise(rng, shape, 0.8, 0.15))
    told = {
        "listing_will": (willing > 0.9).astype(np.float64),
        "standards_led": standards,
        "local_purchase_ratio": local,
    }
    absent = np.isnan(figures["revenue"])
    return {name: np.where(absent, np.nan, values) for name, values in told.items()}


def appoint(
    places: pl.DataFrame, figures: Figures, quality: Floats, rng: np.random.Generator
) -> pl.DataFrame:
    """The leaders of each cluster as TITLE_SCHEMA: from the city's pool, two announcements.

    figures, quality: (enterprises, years); the year before is looked at. Who was removed is not
    appointed again on the same day.
    """
    ids = places["enterprise_id"].to_numpy()
    cluster = places["cluster"].fill_null("").to_numpy()
    holds = np.zeros(len(ids), dtype=np.bool_)
    rows: list[tuple[str, str, date, str]] = []
    for day in (FIRST, SECOND):
        gone = holds & (rng.random(len(ids)) < REMOVED) & (day == SECOND)
        holds &= ~gone
        at = day.year - 1 - FIRST_YEAR
        pool = (figures["in_city_pool"][:, at] == 1) & (cluster != "") & ~holds & ~gone
        score = quality[:, at] + JURY_NOISE * rng.standard_normal(len(ids))
        wanted = MOST + (rng.random(len(ids)) < ANOTHER)
        for name in np.unique(cluster[pool]):
            own = np.flatnonzero(cluster == name)
            left = int(wanted[own[0]]) - int(holds[own].sum())
            fit = own[pool[own]]
            chosen = fit[np.argsort(-score[fit], kind="stable")][: max(left, 0)]
            holds[chosen] = True
            rows += [(ids[one], TITLE, day, "recognised") for one in chosen]
        rows += [(ids[one], TITLE, day, "removed") for one in np.flatnonzero(gone)]
    frame = pl.DataFrame(
        {
            name: [row[nth] for row in rows]
            for nth, name in enumerate(("enterprise_id", "title", "announced_on", "event"))
        },
        schema={name: kind for name, kind in TITLE_SCHEMA.items() if name != "valid_until"},
    )
    until = pl.lit(None, pl.Date).alias("valid_until")
    return frame.with_columns(until).select(list(TITLE_SCHEMA))
