"""The analysts' journeys, each from files to files, with everything written down in MLflow."""

import json
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from configs.reader import find
from configs.words import Words
from experiments.backtest import backtest
from experiments.figures import tell_backtest
from experiments.recipe import Recipe, read_recipe, recipe_fingerprint
from experiments.run_folder import run_fingerprint, write_run
from experiments.tracking import kept, log_kept
from experiments.train import file_fingerprint, panel_fingerprint, train_whole
from experiments.written import record_rehearsal, record_training
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
    trained = train_whole(panel, pipeline, recipe, as_of, outcomes_until)
    inputs = inputs_of(panel_path, recognitions, former_names)
    bundle = replace(trained.bundle, manifest={**trained.bundle.manifest, **inputs})
    write_bundle(bundle, out)
    record = record_training(bundle, trained.rows, pipeline, (recipe_name, recipe), out)
    with kept(out, store):
        logged = log_kept(record, out, store)
    return told_of(bundle, out, logged.run) | {"recognitions": unmatched_of(matched)}


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
    fingerprint, typed = run_fingerprint(out), list(zip(recipe_names, recipes))
    record = record_rehearsal(result, manifest, fingerprint, pipeline, typed, out)
    with kept(out, store):
        run_id = log_kept(record, out, store).run
    told: dict[str, object] = {
        "metrics": result.metrics,
        "table": report,
        "out": str(out),
        "run": run_id,
    }
    return told | {"recognitions": unmatched_of(matched)}


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


def told_of(bundle: Bundle, out: Path, run_id: str) -> dict[str, Any]:
    """What is told of a training."""
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
