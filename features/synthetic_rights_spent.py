"""High-tech enterprises of the made-up province, and the rights of class II that they used up.

195号: a class-II right with which a recognition was passed counts no more. The province's register
tells of recognitions from 2020 on; its list tells of most rights whether they were used, in a later
report, and is silent of some.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.panel import TITLE_SCHEMA
from features.rights import CLASS2, sort_rights
from features.rights_spent import TITLE
from features.synthetic_figures import FIRST_YEAR, LAST_YEAR, Figures, logistic

# 32号: a certificate lasts three years. Three in four rights at hand go into an application; of
# the others half are said not to have been used, of the rest the list says nothing.
YEARS_VALID, USED, SAID = 3, 0.75, 0.875
# How readily an enterprise of middling quality applies with success, in logits, and holders again.
READINESS, QUALITY_WEIGHT, AGAIN = -1.3, 0.6, 1.8
RD_RATIO = 0.03


def pass_high_tech(
    enterprise_ids: NDArray[np.str_],
    figures: Figures,
    quality: NDArray[np.float64],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Who was recognised as a high-tech enterprise or renewed each November, as TITLE_SCHEMA.

    figures, quality: (enterprises, years); the year before is looked at. Who is not renewed lapses.
    """
    until = np.zeros(len(enterprise_ids), dtype=np.int64)
    events = [pl.DataFrame(schema=TITLE_SCHEMA)]
    for year in range(FIRST_YEAR + 1, LAST_YEAR + 2):
        at = year - 1 - FIRST_YEAR
        seen = {name: np.nan_to_num(values[:, at]) for name, values in figures.items()}
        fit = (seen["rd_expense"] >= RD_RATIO * seen["revenue"]) & (seen["revenue"] > 0)
        fit &= seen["class1_rights_195"] + seen["class2_rights_195"] >= 1
        ends = until == year
        logit = np.where(ends, AGAIN, READINESS) + QUALITY_WEIGHT * quality[:, at]
        passes = fit & (until <= year) & (rng.random(len(until)) < logistic(logit))
        until[passes] = year + YEARS_VALID
        told = pl.DataFrame({"enterprise_id": enterprise_ids[passes], "ends": ends[passes]})
        events.append(
            told.select(
                pl.col("enterprise_id").cast(pl.String),
                pl.lit(TITLE).alias("title"),
                pl.lit(date(year, 11, 29), pl.Date).alias("announced_on"),
                pl.when("ends").then(pl.lit("renewed")).otherwise(pl.lit("recognised"))
                .alias("event"),
                pl.lit(date(year + YEARS_VALID, 11, 29), pl.Date).alias("valid_until"),
            )
        )  # fmt: skip
    return pl.concat(events)


def use_up(rights: pl.DataFrame, passed: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The rights, and in May after each recognition a second report of what went into it.

    A second report says the same of the right, and whether it was used. What an earlier
    recognition used up does not go into a later one.
    """
    mine = pl.col("kind").is_in(CLASS2) & (pl.col("status") == "in_force")
    open_ones = rights.filter(mine).sort("enterprise_id", "right_id")
    reports = list(_reports(open_ones, passed, rng))
    return sort_rights(pl.concat([rights, *reports])).sort("enterprise_id", "known_on", "right_id")


def _reports(
    rights: pl.DataFrame, passed: pl.DataFrame, rng: np.random.Generator
) -> Iterator[pl.DataFrame]:
    for day in passed["announced_on"].unique().sort():
        winners = passed.filter(pl.col("announced_on") == day)["enterprise_id"]
        # Applications are handed in by the summer, with what the list has told of by May.
        theirs, told_on = (
            pl.col("enterprise_id").is_in(winners.implode()),
            date(day.year + 1, 5, 31),
        )
        granted = pl.col("granted_on") < date(day.year, 7, 1)
        at_hand = rights.filter(theirs & granted & (pl.col("known_on") < told_on))
        luck = pl.Series(rng.random(at_hand.height))
        again = at_hand.with_columns(
            (luck < USED).alias("spent"), pl.lit(told_on).alias("known_on")
        )
        told = again.filter(luck < SAID)
        used = told.filter("spent").select("enterprise_id", "right_id")
        rights = rights.join(used, on=["enterprise_id", "right_id"], how="anti")
        yield told
