"""A list of the small panel on a past day, made as the officials' door makes it."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from experiments.train import train
from scoring.folder import publish
from scoring.rank import Ranking, rank
from tests.experiments.small import DAYS, OUTCOMES_UNTIL, small_panel, small_pipeline, small_recipe

DAY, END = DAYS[1], date(2024, 4, 30)


@cache
def past_ranking() -> Ranking:
    """The list of 2022-05-01; its 24 months end on 2024-04-30."""
    bundle = train(small_panel(), small_pipeline(), small_recipe(), DAY, OUTCOMES_UNTIL)
    return rank(small_panel(), small_pipeline(), bundle, DAY)


def write_past_list(folder: Path) -> Path:
    """The same as a list folder."""
    publish(past_ranking(), small_panel(), "zh", folder)
    return folder


def came_until(until: date = END) -> pl.DataFrame:
    """The recognitions of the small panel as a file tells them."""
    return small_panel().titles.filter(pl.col("announced_on") <= until)
