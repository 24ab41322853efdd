"""The analysts' journeys, each from files to files, with everything written down in MLflow."""

import json
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from configs.reader import find
from configs.words import Words
from experiments.backtest import backtest
from experiments.figures import tell_backtest
from experiments.promote import PromoteError, judge, measured_on
from experiments.recipe import Recipe, read_recipe, recipe_fingerprint
from experiments.run_folder import read_run, write_run
from experiments.tracking import (
    champion_tags,
    log_backtest,
    log_figures,
    log_training,
    register,
    run,
)
from experiments.train import file_fingerprint, panel_fingerprint, train, training_rows
from features.former_names import KEPT, all_former_names, read_former_names
from features.matching import Matched, match_recognitions, with_recognitions
from features.panel import FILES, Panel, read_panel
from features.register import read_recognitions
from models.bundle import Bundle, write_bundle
from scoring.pipeline import Pipeline, pipeline_fingerprint, read_pipeline
from scoring.titles import TITLE_WORDS


def read_inputs(
    panel: Path, recognitions: Path, former_names: Path | None = None
) -> tuple[Panel, Matched]:
    """The panel with the recognitions on its register: who holds a title is known from both.

    Beside it whose the recognitions are, and which are of nobody in the panel. A recognition may
    name an enterprise as it was called before: by `former_names`, or by what the panel was told
    when it was taken in.
    """
    taken = read_panel(panel)
    given = [read_former_names(former_names)] if former_names else []
    names = all_former_names(taken.receipt, given)
    matched = match_recognitions(read_recognitions(recognitions, TITLE_WORDS), taken, names)
    return with_recognitions(taken, matched), matched


def unmatched_of(matched: Matched) -> dict[str, object]:
    """What is told of recognitions without an enterprise: how many, and every one of them."""
    return {**matched.counts, "keys": matched.unmatched["key"].unique().sort().to_list()}


def train_tracked(
    pipeline_name: str,
    panel_path: Path,
    recognitions: Path,
    as_of: date,
    outcomes_until: date,
    recipe_name: str,
    store: Path,
    out: Path,
    former_names: Path | None = None,
) -> dict[str, object]:
    """One training, its bundle folder and its MLflow run."""
    pipeline, recipe = read_pipeline(pipeline_name), read_recipe(recipe_name)
    panel, matched = read_inputs(panel_path, recognitions, former_names)
    bundle = train(panel, pipeline, recipe, as_of, outcomes_until)
    write_bundle(bundle, out)
    with run(store, pipeline.name, f"train {as_of}") as run_id:
        _log(bundle, out, panel, pipeline, recipe, run_id)
    return _told(bundle, out, run_id) | {"recognitions": unmatched_of(matched)}


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
    former_names: Path | None = None,
    counties_out: bool = False,
) -> dict[str, object]:
    """One rehearsal, its run folder and its MLflow run."""
    pipeline = read_pipeline(pipeline_name)
    recipes = [read_recipe(name) for name in recipe_names]
    panel, matched = read_inputs(panel_path, recognitions, former_names)
    result = backtest(panel, pipeline, recipes, days, outcomes_until, hindsight, counties_out)
    manifest = {
        "panel": str(panel_path),
        "recognitions": str(recognitions),
        **({"former_names": str(former_names)} if former_names else {}),
        **inputs_of(panel_path, recognitions, former_names),
        "unmatched": unmatched_of(matched),
        "pipeline": pipeline.name,
        "recipes": recipe_names,
        "days": [day.isoformat() for day in days],
        "outcomes_until": outcomes_until.isoformat(),
        "hindsight": hindsight,
        "counties_out": counties_out,
        "settings": settings_of(pipeline, recipes),
    }
    report = tell_backtest(result.metrics, words)
    write_run(result, manifest, report, out)
    with run(store, pipeline.name, f"backtest {min(days)}..{max(days)}") as run_id:
        log_backtest(result, out, run_id)
    told: dict[str, object] = {
        "metrics": result.metrics,
        "table": report,
        "out": str(out),
        "run": run_id,
    }
    return told | {"recognitions": unmatched_of(matched)}


def promote_tracked(
    run_path: Path,
    panel_path: Path | None,
    recognitions: Path | None,
    as_of: date | None,
    store: Path,
    out: Path,
    former_names: Path | None = None,
) -> dict[str, object]:
    """Trains the winner of a rehearsal as of a day, registers it and moves the alias."""
    manifest, metrics = read_run(run_path)
    panel_path = panel_path or Path(manifest["panel"])
    recognitions = recognitions or Path(manifest["recognitions"])
    if former_names is None and "former_names" in manifest:
        former_names = Path(manifest["former_names"])
    panel, matched = read_inputs(panel_path, recognitions, former_names)
    pipeline = read_pipeline(manifest["pipeline"])
    recipes = {recipe.name: recipe for recipe in map(read_recipe, manifest["recipes"])}
    now = settings_of(pipeline, list(recipes.values()))
    now |= inputs_of(panel_path, recognitions, former_names)
    then = manifest | manifest["settings"]
    changed = [what for what in now if now[what] != then.get(what, "")]
    if changed:
        names = ", ".join(what.removesuffix("_fingerprint") for what in changed)
        raise PromoteError("changed_input", what=names)
    model = f"lingpao_{pipeline.name}"
    metric = next(iter(recipes.values())).metric
    verdict = judge(metrics, metric, champion_tags(store, model), measured_on(manifest))
    recipe = recipes[verdict.recipe]
    outcomes_until = date.fromisoformat(manifest["outcomes_until"])
    as_of = as_of or outcomes_until + timedelta(days=1)
    bundle = train(panel, pipeline, recipe, as_of, outcomes_until)
    write_bundle(bundle, out)
    tags = {
        metric: repr(verdict.ours),
        "judged_on": measured_on(manifest),
        "rival": verdict.rival,
        "bundle": bundle.fingerprint,
    }
    with run(store, pipeline.name, f"promote {as_of}") as run_id:
        version = register(_log(bundle, out, panel, pipeline, recipe, run_id), model, tags)
        log_figures(metrics, run_id)
    return _told(bundle, out, run_id) | {
        "model": model,
        "version": version,
        "metric": metric,
        "ours": verdict.ours,
        "rival": verdict.rival,
        "theirs": verdict.theirs,
        "recognitions": unmatched_of(matched),
    }


def inputs_of(panel: Path, recognitions: Path, former_names: Path | None = None) -> dict[str, str]:
    """Fingerprints of the data that a rehearsal hangs on; that of no former names is empty."""
    receipt = json.loads((panel / FILES[2]).read_text(encoding="utf-8"))
    names = [json.dumps(receipt[KEPT], sort_keys=True)] if receipt.get(KEPT) else []
    names += [file_fingerprint(former_names)] if former_names else []
    return {
        "panel_fingerprint": panel_fingerprint(panel),
        "recognitions_fingerprint": file_fingerprint(recognitions),
        "former_names_fingerprint": sha256("".join(names).encode()).hexdigest() if names else "",
    }


def settings_of(pipeline: Pipeline, recipes: list[Recipe]) -> dict[str, str]:
    """Fingerprints of the settings that a rehearsal hangs on."""
    return {
        "pipeline": pipeline_fingerprint(pipeline),
        "policy": file_fingerprint(find("policies", pipeline.policy)),
        **{f"recipe {recipe.name}": recipe_fingerprint(recipe) for recipe in recipes},
    }


def _log(
    bundle: Bundle, out: Path, panel: Panel, pipeline: Pipeline, recipe: Recipe, run_id: str
) -> str:
    """Writes a training down in MLflow; the URI of the served model."""
    rows = training_rows(panel, pipeline, recipe, bundle)
    return log_training(bundle, out, rows, run_id)


def _told(bundle: Bundle, out: Path, run_id: str) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "rows": manifest["rows"],
        "positives": manifest["positives"],
        "days": ", ".join(manifest["days"]),
        "separating": manifest["separating"],
        "left_out": manifest["left_out"],
        "constant": manifest["constant"],
        "out": str(out),
        "fingerprint": bundle.fingerprint[:16],
        "run": run_id,
    }
