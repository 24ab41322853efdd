"""A check of the small made-up province, with some facts only claimed, for several test files."""

from datetime import date
from functools import cache

import polars as pl

from features.panel import Panel
from scoring.verdicts import Survey, check_titles
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
def survey(claimed: bool = True) -> Survey:
    return check_titles(claimed_panel() if claimed else made_panel(), TITLES, DAY)
