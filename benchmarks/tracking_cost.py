"""What it costs to write a run down: a training and a rehearsal with and without MLflow.

python -m benchmarks.tracking_cost [--enterprises 2000]
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from configs.words import read_words
from experiments.backtest import backtest
from experiments.figures import tell_backtest
from experiments.journeys import inputs_of, read_inputs, settings_of
from experiments.province import make_files
from experiments.recipe import read_recipe
from experiments.run_folder import run_fingerprint, write_run
from experiments.tracking import connect, log_kept
from experiments.train import train_whole
from experiments.written import record_rehearsal, record_training
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import write_bundle
from scoring.pipeline import read_pipeline

NAME, DAY = "little_giant", date(2026, 3, 1)
DAYS = [date(2024, 6, 1), date(2025, 6, 1)]
Told = list[tuple[str, float, float]]


@contextmanager
def lap(name: str, told: Told) -> Iterator[None]:
    """Wall and processor seconds of what is done inside."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    told.append((name, time.perf_counter() - wall, time.process_time() - cpu))


def measure(home: Path, enterprises: int, tell: Callable[[str], None]) -> None:
    """A training and a rehearsal, each step apart; the second of two, when all is loaded."""
    make_files(enterprises, 7, home / "province")
    inputs = home / "province" / "panel", home / "province" / "recognitions.csv"
    panel, _ = read_inputs(*inputs)
    pipeline, recipe = read_pipeline(NAME), read_recipe(NAME)
    told: Told = []
    with lap("a database that is new (once a store)", told):
        connect(home / "runs")
        import mlflow

        mlflow.search_experiments()
    for turn in ("first", "again"):
        with lap(f"{turn}: train and write the bundle", told):
            trained = train_whole(panel, pipeline, recipe, DAY, COMPLETE_UNTIL)
            said = {**trained.bundle.manifest, **inputs_of(*inputs)}
            bundle = replace(trained.bundle, manifest=said)
            write_bundle(bundle, home / "bundle")
        with lap(f"{turn}: its record and pictures", told):
            about = pipeline, (NAME, recipe), home / "bundle"
            record = record_training(bundle, trained.rows, *about)
        with lap(f"{turn}: MLflow, training", told):
            log_kept(record, home / "bundle", home / "runs")
    result = backtest(panel, pipeline, [recipe], DAYS, COMPLETE_UNTIL)
    manifest = {
        **inputs_of(*inputs),
        "days": [day.isoformat() for day in DAYS],
        "settings": settings_of(pipeline, [recipe]),
    }
    run = home / "run"
    write_run(result, manifest, tell_backtest(result.metrics, read_words("en")), run)
    tried = [(NAME, recipe)]
    for turn in ("first", "again"):
        with lap(f"{turn}: record and pictures, rehearsal of two days", told):
            record = record_rehearsal(result, manifest, run_fingerprint(run), pipeline, tried, run)
        with lap(f"{turn}: MLflow, rehearsal of two days", told):
            log_kept(record, run, home / "runs")
    for name, wall, cpu in told:
        tell(f"{name:50} {wall:6.2f} s   processor {cpu:6.2f} s")


def main() -> None:
    """Measures in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=2000)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp())
    try:
        measure(home, options.enterprises, print)
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
