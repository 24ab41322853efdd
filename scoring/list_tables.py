"""The tables of everybody in a list folder, packed while others tell of those who are shown."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from features.facts import Facts
from features.one_core import write_on_one_core
from features.ordering import GROUP
from scoring.behind import VERIFIED
from scoring.measured import Measured, figures_asked
from scoring.rank import Ranking
from scoring.recall import FIGURES, STEPS
from scoring.record import write_json
from scoring.steps import Step, kinds_of_steps, write_steps


@contextmanager
def packing(ranking: Ranking, day: Measured, folder: Path) -> Iterator[None]:
    """Until this ends the tables are written, on one core while Python keeps another busy.

    Raises what went wrong there; where the other thing fails, that, when the tables are done.
    """
    with ThreadPoolExecutor(1) as thread:
        tables = thread.submit(write_tables, ranking, day, folder)
        yield
        tables.result()


def write_tables(ranking: Ranking, day: Measured, folder: Path) -> None:
    """What the folder keeps of everybody. day: of the panel, on that of the ranking."""
    _write(ranking.frame, folder / "ranking.parquet")
    _write(ranking.matrix.frame, folder / "matrix.parquet")
    _write(ranking.holders, folder / "holders.parquet")
    if ranking.verified is not None:
        _write(ranking.verified, folder / VERIFIED)
    gathered = [*ranking.matrix.names, *ranking.pipeline.population.told_by]
    names = figures_asked(ranking.policy, gathered)
    steps = [step for kind in kinds_of_steps(names) for step in day.steps[kind]]
    _write_figures(day.everybody.facts(names), steps, folder)


def _write_figures(figures: Facts, steps: Iterable[Step], folder: Path) -> None:
    """What plans are made from, of everybody, and how far such figures move."""
    parts = (figures.cut(first, GROUP).read() for first in range(0, figures.height, GROUP))
    write_on_one_core(parts, figures.schema, folder / FIGURES)
    write_json(write_steps(steps), folder / STEPS)


def _write(table: pl.DataFrame, path: Path) -> None:
    write_on_one_core([table], table.schema, path)
