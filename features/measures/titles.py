"""Titles on the register: how many are held, how far up, for how long, and for how long still."""

import polars as pl

# The ladder of good small enterprises, from the ground up.
LADDER = {
    "innovative": 1.0,
    "tech_sme": 1.0,
    "srdi": 2.0,
    "little_giant": 3.0,
    "single_champion": 4.0,
}
DAYS_OF_A_YEAR = 365.25


def titles_held() -> pl.Expr:
    """How many titles of the ladder are held; a title of which the register has none counts not.

    The register is the province's and nobody's own, so nothing can be left out of it. Missing
    where it has none of these titles at all.
    """
    held = [pl.col(f"holds_{title}") for title in LADDER]
    some = pl.any_horizontal(title.is_not_null() for title in held)
    return pl.when(some).then(pl.sum_horizontal(title.cast(pl.Float64) for title in held))


def ladder_step() -> pl.Expr:
    """The highest rung held: 1 innovative or technology SME, 2 SRDI, 3 little giant, 4 champion.

    0 where the register has such titles and none is held; missing where it has none of them.
    """
    rungs = [pl.col(f"holds_{title}").cast(pl.Float64) * rung for title, rung in LADDER.items()]
    return pl.max_horizontal(rungs)


def years_held(title: str) -> pl.Expr:
    """Years since the title was given, through renewals, until the day on which we stand.

    0 where it is not held; missing where the register has none of that title. Lost by removal or
    lapse and won again, it counts from the new day.
    """
    days = (pl.col("as_of") - pl.col(f"since_{title}")).dt.total_days()
    held = pl.col(f"holds_{title}")
    none = pl.when(~held).then(0.0)
    return pl.when(held).then((days / DAYS_OF_A_YEAR).round(4)).otherwise(none)


def days_since_given(title: str) -> pl.Expr:
    """Days since the title was last given or renewed, until the day on which we stand.

    Missing where it is not held, or where the register has none of that title.
    """
    days = (pl.col("as_of") - pl.col(f"given_{title}")).dt.total_days().cast(pl.Float64)
    return pl.when(pl.col(f"holds_{title}")).then(days)


def days_left(title: str) -> pl.Expr:
    """Days from the day on which we stand until the title runs out; 0 on its last day.

    Missing where it is not held, where the register says no end, or has none of that title.
    """
    left = (pl.col(f"until_{title}") - pl.col("as_of")).dt.total_days().cast(pl.Float64)
    return pl.when(pl.col(f"holds_{title}")).then(left)
