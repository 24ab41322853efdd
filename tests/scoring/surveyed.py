"""A check of the small made-up province, with some facts only claimed, for several test files."""

from datetime import date
from functools import cache

import polars as pl

from features.panel import Panel
from scoring.verdicts import Docket, Survey, open_docket
from tests.made import made_panel

DAY = date(2026, 5, 1)
TITLES = ("srdi", "little_giant", "above_scale")


@cache
def claimed_panel() -> Panel:
    """Every third enterprise reports for itself; nobody has seen its papers."""
    panel = made_panel()
    third = pl.col("enterprise_id").rank("dense") % 3 == 0
    state = pl.when(third).then(pl.lit("claimed")).otherwise(pl.col("state")).alias("state")
    return Panel(panel.facts.with_columns(state), panel.titles, panel.receipt)


@cache
def docket() -> Docket:
    return open_docket(claimed_panel(), TITLES, DAY)


@cache
def survey(claimed: bool = True) -> Survey:
    return (docket() if claimed else open_docket(made_panel(), TITLES, DAY)).survey()


def near_all() -> list[pl.DataFrame]:
    """Who is near to each title."""
    return [verdicts.near for verdicts in survey().verdicts.values()]
