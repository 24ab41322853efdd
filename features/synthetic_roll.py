"""The made-up province's roll of industry above the scale: who enters it, and when.

The line is 统计: 20 million yuan of main business revenue a year. No luck is drawn: whoever reached
the line in a year by its full figures is entered once, and nobody is taken off, for no rule of
leaving the roll is on file.
"""

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.panel import TITLE_SCHEMA
from features.synthetic_figures import FIRST_YEAR, LAST_YEAR, Figures

TITLE = "above_scale"
LINE = 2e7
# The entry of a year goes by the figures of the year before.
MONTH, DAY = 11, 30


def enter_roll(enterprise_ids: NDArray[np.str_], figures: Figures) -> pl.DataFrame:
    """Who entered the roll in which year, as TITLE_SCHEMA. figures: (enterprises, years)."""
    above = np.nan_to_num(figures["main_revenue"]) >= LINE
    first = np.argmax(above, axis=1)
    events = [pl.DataFrame(schema=TITLE_SCHEMA)]
    for nth, year in enumerate(range(FIRST_YEAR, LAST_YEAR + 1)):
        entered = enterprise_ids[above.any(axis=1) & (first == nth)]
        events.append(
            pl.DataFrame({"enterprise_id": entered.tolist()}).select(
                pl.col("enterprise_id").cast(pl.String),
                pl.lit(TITLE).alias("title"),
                pl.lit(date(year + 1, MONTH, DAY), pl.Date).alias("announced_on"),
                pl.lit("recognised").alias("event"),
                pl.lit(None, pl.Date).alias("valid_until"),
            )
        )
    return pl.concat(events)
