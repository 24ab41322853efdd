"""The folder of a rehearsal: what went in, what came out, enough to promote from it."""

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from experiments.backtest import Backtest
from features.synthetic import MADE_UP
from models.bundle import write_bundle

SCORES = "scores.parquet"
# Where the inputs lay and how the recipes were typed says nothing of what was rehearsed.
PLACES = ("panel", "recognitions", "former_names", "recipes")


class RunError(Exception):
    """A run folder is refused; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


def in_words(names: list[str]) -> tuple[tuple[str, dict[str, str]], ...]:
    """What two runs, or a run and its inputs, differ in: phrases of the catalogue.

    names: keys of a manifest and of its settings, where a recipe is `recipe NAME`.
    """
    parts = [name.removesuffix("_fingerprint").partition(" ") for name in names]
    return tuple((f"differs.{what}", {"name": of} if of else {}) for what, _, of in parts)


def write_run(result: Backtest, manifest: dict[str, Any], report: str, folder: Path) -> None:
    """manifest.json, metrics.json, scores.parquet, report.md, bundles; written beside and renamed.

    `report` are the figures as text; above them stands whether they are point in time. bundles/
    holds what was trained for each day, by DAY/RECIPE, without the refits.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "metrics.json").is_file():
        raise RunError("not_a_run", folder=folder.name, found=next(folder.iterdir()).name)
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, value in (("manifest", manifest), ("metrics", result.metrics)):
        text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
        (fresh / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    result.scores.write_parquet(fresh / SCORES)
    for (day, recipe), bundle in result.bundles.items():
        write_bundle(replace(bundle, refits=()), fresh / "bundles" / day / quote(recipe, safe=""))
    honest = str(result.metrics["point_in_time"]).lower()
    face = f"# {result.metrics['pipeline']}\n\npoint_in_time: {honest}\n\n"
    if result.metrics.get("made_up"):
        face += f"{MADE_UP}: made-up data\n\n"
    page = f"{face}```\n{report}\n```\n"
    (fresh / "report.md").write_text(page, encoding="utf-8", newline="\n")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def read_run(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """(manifest, metrics) of a run folder. Raises RunError."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError("not_a_run", folder=folder.name, found=str(error)[:120]) from error
    return manifest, metrics


def run_fingerprint(folder: Path) -> str:
    """One SHA-256 over what a rehearsal hung on and what it gave. Raises RunError."""
    manifest, metrics = read_run(folder)
    said = {key: value for key, value in manifest.items() if key not in PLACES}
    digest = hashlib.sha256(json.dumps([said, metrics], sort_keys=True).encode())
    try:
        digest.update((folder / SCORES).read_bytes())
    except OSError as error:
        raise RunError("not_a_run", folder=folder.name, found=str(error)[:120]) from error
    return digest.hexdigest()
