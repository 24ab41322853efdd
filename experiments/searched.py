"""What is kept of a search: the recipe, every trial as a table, and the record of the run."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

import pandas as pd

from experiments.recipe import Recipe
from experiments.record import DataSet, Figure, Record, hashes_of, settings_files, write_record
from experiments.run_folder import RunError
from experiments.spaces import space_of
from experiments.tune import Search, Trial, Tuned
from scoring.pipeline import Pipeline

TRIALS, RECIPE = "trials.csv", "recipe.yaml"


def place_of(out: Path) -> Path:
    """Where a search is kept: tuned.yaml -> tuned.search, beside it. Raises RunError if taken."""
    folder = out.with_suffix(".search")
    found = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if folder.is_file() or (found and TRIALS not in found):
        raise RunError("out_not_ours", folder=folder.name, found=", ".join(found[:3]))
    return folder


def trials_of(tuned: Tuned, given: Recipe) -> pd.DataFrame:
    """Every trial, the given settings first as number 0: its settings, objective and days."""
    names = list(space_of(given))

    def row(trial: Trial) -> dict[str, object]:
        settings = {name: getattr(trial.settings, name) for name in names}
        days = {day.isoformat(): value for day, value in zip(tuned.days, trial.by_day)}
        return {"trial": trial.number, **settings, "objective": trial.score, **days}

    return pd.DataFrame([row(trial) for trial in (tuned.given, *tuned.trials)])


def keep_search(
    tuned: Tuned,
    text: str,
    pipeline: Pipeline,
    typed: tuple[str, Recipe],
    as_of: date,
    search: Search,
    inputs: dict[str, str],
    made_up: bool,
    folder: Path,
) -> Record:
    """Writes recipe.yaml, trials.csv and the record of a search; beside its place, then renamed.

    text: the recipe that was found, as a file. inputs: fingerprints of panel and recognitions.
    """
    name, given = typed
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    (fresh / RECIPE).write_text(text, encoding="utf-8", newline="\n")
    trials_of(tuned, given).to_csv(fresh / TRIALS, index=False, lineterminator="\n")
    params = {
        "pipeline": pipeline.name,
        "title": pipeline.label.title,
        "horizon_months": str(pipeline.label.horizon_months),
        "as_of": as_of.isoformat(),
        "days": ", ".join(day.isoformat() for day in tuned.days),
        "recipe": given.name,
        "learner": given.learner,
        "metric": given.metric,
        "seed": str(search.seed),
        "trials": str(search.trials),
        "patience": str(search.patience),
        "ended": tuned.ended,
        **{f"best.{key}": str(getattr(tuned.best.settings, key)) for key in space_of(given)},
    }
    files = settings_files(pipeline, [(name, given)])
    record = Record(
        kind="tune",
        pipeline=pipeline.name,
        name=f"tune {given.name} {as_of.isoformat()}",
        fingerprint=search_fingerprint(fresh),
        params=params,
        tags={"made_up": str(made_up).lower(), "better": str(tuned.better).lower()},
        figures=_figures(tuned),
        data=_data(tuned, given, pipeline, inputs),
        hashes=hashes_of(files),
    )
    write_record(record, files, lambda place: None, fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return record


def search_fingerprint(folder: Path) -> str:
    """One SHA-256 over the recipe and the trials of a kept search. Raises RunError."""
    digest = hashlib.sha256()
    try:
        for name in (RECIPE, TRIALS):
            digest.update((folder / name).read_bytes())
    except OSError as error:
        raise RunError("not_a_run", folder=folder.name, found=str(error)[:120]) from error
    return digest.hexdigest()


def _figures(tuned: Tuned) -> tuple[Figure, ...]:
    """The objective of the best and the given settings, the gain on equal draws, and by day."""
    gain, low, high = tuned.pair
    told = {
        "best": tuned.best.score,
        "given": tuned.given.score,
        "noise": tuned.noise,
        "gain": gain,
        "gain_low": low,
        "gain_high": high,
        "trials_made": float(len(tuned.trials)),
        "best_trial": float(tuned.best.number),
    }
    figures = [Figure(name, value) for name, value in told.items()]
    for name, trial in (("best", tuned.best), ("given", tuned.given)):
        days = zip(tuned.days, trial.by_day)
        figures += [Figure(f"by_day/{name}", value, day.isoformat()) for day, value in days]
    return tuple(figures)


def _data(tuned: Tuned, given: Recipe, pipeline: Pipeline, inputs: dict[str, str]) -> DataSet:
    """What judged the trials: rows and positives of each rehearsal."""
    days = {
        day.isoformat(): {"rows": rows, "positives": positives}
        for day, (rows, positives) in zip(tuned.days, tuned.judged)
    }
    columns = dict.fromkeys(given.indicators, "double") | dict.fromkeys(given.categories, "string")
    prints = inputs["panel_fingerprint"], inputs["recognitions_fingerprint"]
    return DataSet(f"{pipeline.name}_searched", "testing", *prints, columns, days)
