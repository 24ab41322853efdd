"""The analysts' inquiries, from files to page and record: compare, audit, portrait, tune."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from experiments.audit import audit
from experiments.audit_page import tell_audit
from experiments.compare import compare, with_names
from experiments.compare_page import tell_compare
from experiments.contest import read_contest
from experiments.joined import Joined, join_outcomes
from experiments.journeys import inputs_of, read_inputs
from experiments.portrait import portray
from experiments.portrait_files import FILES, draw_pictures, inline, make_tables
from experiments.portrait_page import tell_portrait
from experiments.recipe import read_recipe
from experiments.searched import keep_search, place_of
from experiments.telling import check_place, finish
from experiments.tracking import kept, log_kept
from experiments.train import panel_fingerprint
from experiments.tune import Search, tune, write_found
from features.columns import DataError
from features.panel import Panel, read_panel
from features.register import read_recognitions
from scoring.faults import RankError
from scoring.pipeline import read_pipeline
from scoring.recall import read_list
from scoring.record import MANIFEST
from scoring.titles import TITLE_WORDS


def compare_runs(
    runs: list[Path],
    metric: str | None,
    within: float,
    panel: Path | None,
    out: Path | None,
    words: Words,
) -> dict[str, Any]:
    """Which recipe of these runs; names of enterprises from their panel, where it is at hand."""
    contest = read_contest(runs)
    record = compare(contest, metric or str(contest.told["metric"]), within)
    path = panel or Path(contest.told["panel"])
    record = with_names(record, names_of(path, str(contest.told["panel_fingerprint"])))
    return finish(record, tell_compare(record, words), "compare", out, words)


def audit_list(
    folder: Path,
    recognitions: Path,
    until: date | None,
    panel_path: Path | None,
    out: Path | None,
    words: Words,
) -> dict[str, Any]:
    """Whom a list misses, and what has moved since its model was trained."""
    panel = read_panel(panel_path) if panel_path else None
    joined = _join(folder, recognitions, until, panel)
    record = audit(joined, panel)
    return finish(record, tell_audit(record, words), "audit", out, words)


def portray_list(folder: Path, out: Path, words: Words) -> dict[str, Any]:
    """The model of a list as a whole: page, record, a CSV per table, an SVG per picture.

    Raises RankError where the list was made without a model, and RunError where something else
    stands in the way: before the work is done.
    """
    check_place(out, ("portrait.json", "portrait.html", *FILES))
    ranking = read_list(folder)
    if ranking.bundle is None or ranking.pipeline.composite:
        raise RankError("no_model", folder=folder.name)
    record = portray(ranking)
    drawn = draw_pictures(record, words)
    told = tell_portrait(record, {name: inline(svg, name) for name, svg in drawn.items()}, words)
    made = make_tables(record, words) | {f"{name}.svg": svg for name, svg in drawn.items()}
    beside = {name: made.get(name) for name in FILES}
    return finish(record, told, "portrait", out, words, beside)


def tune_recipe(
    pipeline_name: str,
    panel_path: Path,
    recognitions: Path,
    as_of: date,
    until: date,
    recipe_name: str,
    search: Search,
    store: Path,
    out: Path,
    words: Words,
) -> dict[str, Any]:
    """A recipe searched inside the past, written as a file that `--recipe` takes, and tracked."""
    folder = place_of(out)
    pipeline, recipe = read_pipeline(pipeline_name), read_recipe(recipe_name)
    panel, _ = read_inputs(panel_path, recognitions)
    tuned = tune(panel, pipeline, recipe, as_of, until, search)
    text = write_found(tuned, out.stem, pipeline, as_of, search.seed)
    fresh = out.with_name(out.name + ".part")
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.rename(out)
    made_up = bool(panel.receipt.get("made_up"))
    inputs, typed = inputs_of(panel_path, recognitions), (recipe_name, recipe)
    record = keep_search(tuned, text, pipeline, typed, as_of, search, inputs, made_up, folder)
    with kept(folder, store):
        run_id = log_kept(record, folder, store).run
    gain, low, high = tuned.pair
    told: dict[str, Any] = {
        "better": tuned.better,
        "metric": recipe.metric,
        "score": tuned.best.score,
        "given": tuned.given.score,
        "noise": tuned.noise,
        "gain": gain,
        "gain_low": low,
        "gain_high": high,
        "trials": len(tuned.trials),
        "ended": tuned.ended,
        "days": [day.isoformat() for day in tuned.days],
        "by_day": {"best": list(tuned.best.by_day), "given": list(tuned.given.by_day)},
        "recipe": recipe.name,
        "made_up": made_up,
        "out": str(out),
        "search": str(folder),
        "run": run_id,
    }
    days = words.say("join").join(told["days"])
    said = [words.say("lab.made_up")] if told["made_up"] else []
    said.append(words.say("lab.tune.searched", **{**told, "days": days}))
    said.append(words.say(f"lab.tune.ended.{tuned.ended}", patience=search.patience))
    said.append(words.say("lab.tune.better" if tuned.better else "lab.tune.not_better", **told))
    said.append(words.say("lab.tune.written", **told))
    return told | {"say": "\n".join(said)}


def _join(folder: Path, recognitions: Path, until: date | None, panel: Panel | None) -> Joined:
    """A list with its outcomes. A panel must be the one that the list was made from."""
    ranking = read_list(folder)
    if panel:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        made_from = {file["sha256"] for file in manifest["inputs"]}
        given = {file["sha256"] for file in panel.receipt.get("files", [])}
        if made_from != given:
            raise RankError("other_panel", folder=folder.name)
    return join_outcomes(ranking, read_recognitions(recognitions, TITLE_WORDS), until, panel)


def names_of(panel: Path, fingerprint: str) -> dict[str, str | None]:
    """The latest name of every enterprise; nothing where this is not the panel of the runs."""
    try:
        if panel_fingerprint(panel) != fingerprint:
            return {}
        facts = read_panel(panel).facts
    except (OSError, DataError):
        return {}
    if "name" not in facts.columns:
        return {}
    latest = facts.drop_nulls("name").sort("year", "known_on").group_by("enterprise_id").last()
    return dict(latest.select("enterprise_id", pl.col("name")).iter_rows())
