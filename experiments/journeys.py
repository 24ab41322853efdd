"""The analysts' journeys, each from files to files, with everything written down in MLflow."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from configs.words import Words
from experiments.backtest import backtest
from experiments.figures import tell_backtest
from experiments.promote import PromoteError, judge, judged_on
from experiments.run_folder import read_run, write_run
from experiments.tracking import champion_tags, log_backtest, log_training, register, run
from experiments.train import (
    Recipe,
    file_fingerprint,
    join_rows,
    panel_fingerprint,
    population_rows,
    read_recipe,
    train,
)
from features.panel import Panel, read_panel
from features.read import read_recognitions
from models.bundle import Bundle, write_bundle
from scoring.pipeline import Pipeline, read_pipeline
from scoring.titles import TITLE_WORDS


def read_inputs(panel: Path, recognitions: Path) -> Panel:
    """The panel with the recognitions on its register: who holds a title is known from both."""
    return read_panel(panel).with_titles(read_recognitions(recognitions, TITLE_WORDS))


def train_tracked(
    pipeline_name: str,
    panel_path: Path,
    recognitions: Path,
    as_of: date,
    outcomes_until: date,
    recipe_name: str,
    store: Path,
    out: Path,
) -> dict[str, object]:
    """One training, its bundle folder and its MLflow run."""
    pipeline, recipe = read_pipeline(pipeline_name), read_recipe(recipe_name)
    panel = read_inputs(panel_path, recognitions)
    bundle = train(panel, pipeline, recipe, as_of, outcomes_until)
    write_bundle(bundle, out)
    with run(store, pipeline.name, f"train {as_of}") as run_id:
        _log(bundle, out, panel, pipeline, recipe)
    return _told(bundle, out, run_id)


def backtest_tracked(
    pipeline_name: str,
    panel_path: Path,
    recognitions: Path,
    days: list[date],
    outcomes_until: date,
    hindsight: bool,
    recipe_names: list[str],
    store: Path,
    out: Path,
    words: Words,
) -> dict[str, object]:
    """One rehearsal, its run folder and its MLflow run."""
    pipeline = read_pipeline(pipeline_name)
    recipes = [read_recipe(name) for name in recipe_names]
    panel = read_inputs(panel_path, recognitions)
    result = backtest(panel, pipeline, recipes, days, outcomes_until, hindsight)
    manifest = {
        "panel": str(panel_path),
        "panel_fingerprint": panel_fingerprint(panel_path),
        "recognitions": str(recognitions),
        "recognitions_fingerprint": file_fingerprint(recognitions),
        "pipeline": pipeline.name,
        "recipes": recipe_names,
        "days": [day.isoformat() for day in days],
        "outcomes_until": outcomes_until.isoformat(),
        "hindsight": hindsight,
    }
    report = tell_backtest(result.metrics, words)
    write_run(result, manifest, report, out)
    with run(store, pipeline.name, f"backtest {min(days)}..{max(days)}") as run_id:
        log_backtest(result.metrics, out, run_id)
    return {"metrics": result.metrics, "table": report, "out": str(out), "run": run_id}


def promote_tracked(
    run_path: Path,
    panel_path: Path | None,
    recognitions: Path | None,
    as_of: date | None,
    store: Path,
    out: Path,
) -> dict[str, object]:
    """Trains the winner of a rehearsal as of a day, registers it and moves the alias."""
    manifest, metrics = read_run(run_path)
    panel_path = panel_path or Path(manifest["panel"])
    recognitions = recognitions or Path(manifest["recognitions"])
    panel = read_inputs(panel_path, recognitions)
    for what, now, then in (
        ("panel", panel_fingerprint(panel_path), manifest["panel_fingerprint"]),
        (
            "recognitions",
            file_fingerprint(recognitions),
            manifest["recognitions_fingerprint"],
        ),
    ):
        if now != then:
            raise PromoteError("changed_input", what=what)
    pipeline = read_pipeline(manifest["pipeline"])
    recipes = {recipe.name: recipe for recipe in map(read_recipe, manifest["recipes"])}
    model = f"lingpao_{pipeline.name}"
    metric = next(iter(recipes.values())).metric
    verdict = judge(metrics, metric, champion_tags(store, model))
    recipe = recipes[verdict.recipe]
    outcomes_until = date.fromisoformat(manifest["outcomes_until"])
    as_of = as_of or outcomes_until + timedelta(days=1)
    bundle = train(panel, pipeline, recipe, as_of, outcomes_until)
    write_bundle(bundle, out)
    tags = {
        metric: repr(verdict.ours),
        "judged_on": judged_on(metrics),
        "rival": verdict.rival,
        "bundle": bundle.fingerprint,
    }
    with run(store, pipeline.name, f"promote {as_of}") as run_id:
        version = register(_log(bundle, out, panel, pipeline, recipe), model, tags)
    told = _told(bundle, out, run_id)
    return told | {
        "model": model,
        "version": version,
        "metric": metric,
        "ours": verdict.ours,
        "rival": verdict.rival,
        "theirs": verdict.theirs,
    }


def _log(bundle: Bundle, out: Path, panel: Panel, pipeline: Pipeline, recipe: Recipe) -> str:
    """The training's rows once more, for the data set that MLflow keeps; the model's URI."""
    until = date.fromisoformat(bundle.manifest["outcomes_until"])
    cohorts = [date.fromisoformat(text) for text in bundle.manifest["days"]]
    rows = join_rows(
        [population_rows(panel, pipeline, recipe, day, until) for day in cohorts]
    ).labelled
    return log_training(bundle, out, rows.X, rows.y)


def _told(bundle: Bundle, out: Path, run_id: str) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "rows": manifest["rows"],
        "positives": manifest["positives"],
        "days": ", ".join(manifest["days"]),
        "out": str(out),
        "fingerprint": bundle.fingerprint[:16],
        "run": run_id,
    }
