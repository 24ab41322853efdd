"""The journey of a promotion: a rehearsal judged, its winner trained, its card, the alias."""

import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from experiments.card import Tried, write_card
from experiments.journeys import inputs_of, read_inputs, settings_of, told_of, unmatched_of
from experiments.promote import (
    BASELINE,
    SEED,
    PromoteError,
    Standing,
    Verdict,
    judge,
    judged_scores,
    measured_on,
)
from experiments.reach import reach_by_group
from experiments.recipe import Recipe, read_recipe, recipe_fingerprint
from experiments.record import Record
from experiments.registry import NONE, Champion, champion_of, register, rehearsed_scores
from experiments.rows import population_rows
from experiments.run_folder import SCORES, in_words, read_run
from experiments.track import run_of, unchanged_record
from experiments.tracking import kept, log_kept
from experiments.train import train_whole
from experiments.written import figures_of, record_training
from features.matching import Matched
from features.panel import Panel
from models.bundle import write_bundle
from models.metrics import precision_at
from models.noise import draw_again
from scoring.faults import UsageError
from scoring.pipeline import Pipeline, read_pipeline


@dataclass(frozen=True)
class Promoter:
    """Who promotes and why. forced: also against the rule, which then stands on the card."""

    by: str
    reason: str = ""
    forced: bool = False


def promote_tracked(
    run_path: Path,
    panel_path: Path | None,
    recognitions: Path | None,
    as_of: date | None,
    store: Path,
    out: Path,
    promoter: Promoter,
    former_names: Path | None = None,
) -> dict[str, object]:
    """Trains the winner of a rehearsal as of a day, registers it and moves the alias."""
    promoter = replace(promoter, by=_line(promoter.by), reason=_line(promoter.reason))
    if promoter.forced and not promoter.reason:
        raise UsageError("force_without_reason")
    opened = _open(run_path, panel_path, recognitions, former_names)
    manifest, pipeline = opened.manifest, opened.pipeline
    recipes = [recipe for _, recipe in opened.typed.values()]
    model = f"lingpao_{pipeline.name}"
    fingerprint, scores = opened.record.fingerprint, pl.read_parquet(run_path / SCORES)
    with kept(run_path, store, "promote", str(run_path), "--out", str(out)):
        champion = champion_of(store, model)
        rehearsal = run_of(opened.record, run_path, store).run
        standing, scores = _standing(champion, recipes, scores, measured_on(manifest))
    verdict = judge(opened.metrics, scores, recipes, standing)
    if verdict.refused and not promoter.forced:
        raise verdict.refused
    recipe = opened.typed[verdict.recipe][1]
    outcomes_until = date.fromisoformat(manifest["outcomes_until"])
    trained = train_whole(
        opened.panel, pipeline, recipe, as_of or outcomes_until + timedelta(days=1), outcomes_until
    )
    bundle = replace(trained.bundle, manifest={**trained.bundle.manifest, **opened.inputs})
    tried = _tried(opened, recipe, scores, verdict, promoter, fingerprint)
    card = write_card(pipeline, bundle.manifest, bundle.ranker.indicators, tried)
    bundle = replace(bundle, card=card)
    write_bundle(bundle, out)
    tags = tags_of(verdict, recipe, promoter, champion) | {
        "judged_on": measured_on(manifest),
        "rehearsal_run": rehearsal,
        "rehearsal": fingerprint,
        "bundle": bundle.fingerprint,
        "as_of": bundle.as_of,
        "made_up": str(bundle.manifest["made_up"]).lower(),
    }
    promotion = {
        "model": model,
        "tags": tags,
        "description": _described(verdict, promoter, bundle.as_of),
        "figures": figures_of(opened.metrics),
    }
    record = record_training(
        bundle, trained.rows, pipeline, opened.typed[recipe.name], out, promotion
    )
    with kept(out, store):
        logged = log_kept(record, out, store)
        version = register(logged.model_uri, model, tags, record.description)
    return told_of(bundle, out, logged.run) | {
        "model": model,
        "version": version,
        "recipe": recipe.name,
        "metric": verdict.metric,
        "ours": verdict.ours,
        "rival": verdict.rival,
        "theirs": verdict.against.theirs,
        "above": verdict.against.above,
        "champion": verdict.champion,
        "passed_over": verdict.passed_over,
        "forced": promoter.forced and verdict.refused is not None,
        "by": promoter.by,
        "recognitions": unmatched_of(opened.matched),
    }


@dataclass(frozen=True)
class _Opened:
    """A rehearsal with the inputs that it was made from, looked at and unchanged."""

    record: Record
    manifest: dict[str, Any]
    metrics: dict[str, Any]
    panel: Panel
    matched: Matched
    pipeline: Pipeline
    typed: dict[str, tuple[str, Recipe]]
    inputs: dict[str, str]


def _open(
    run_path: Path, panel_path: Path | None, recognitions: Path | None, former_names: Path | None
) -> _Opened:
    """Reads a run folder and its inputs. Raises an error where they are no longer the same."""
    manifest, metrics = read_run(run_path)
    record = unchanged_record(run_path)
    panel_path = panel_path or Path(manifest["panel"])
    recognitions = recognitions or Path(manifest["recognitions"])
    if former_names is None and "former_names" in manifest:
        former_names = Path(manifest["former_names"])
    panel, matched = read_inputs(panel_path, recognitions, former_names)
    pipeline = read_pipeline(manifest["pipeline"])
    typed = {read_recipe(name).name: (name, read_recipe(name)) for name in manifest["recipes"]}
    inputs = inputs_of(panel_path, recognitions, former_names)
    now = settings_of(pipeline, [recipe for _, recipe in typed.values()]) | inputs
    then = manifest | manifest["settings"]
    changed = [what for what in now if now[what] != then.get(what, "")]
    if changed:
        raise PromoteError("changed_input", what=in_words(changed))
    return _Opened(record, manifest, metrics, panel, matched, pipeline, typed, inputs)


def _standing(
    champion: Champion | None, recipes: list[Recipe], scores: pl.DataFrame, judged_on: str
) -> tuple[Standing | None, pl.DataFrame]:
    """The champion as a rival, and the scores with its own where it was rehearsed on these rows."""
    if champion is None:
        return None, scores
    tags = champion.tags
    known = {recipe_fingerprint(recipe): recipe.name for recipe in recipes}
    told = (champion.version, tags.get("recipe", ""), tags.get("recipe_fingerprint", ""))
    standing = Standing(*told, tags.get("learner", ""), known.get(told[2]))
    if standing.order or tags.get("judged_on") != judged_on or not tags.get("rehearsal_run"):
        return standing, scores
    with tempfile.TemporaryDirectory() as place:
        found = rehearsed_scores(tags["rehearsal_run"], Path(place))
        if found is None:
            return standing, scores
        order = f"champion {champion.version}"
        own = pl.read_parquet(found).filter(pl.col("recipe") == tags["recipe"])
    own = own.with_columns(pl.lit(order).alias("recipe")).select(scores.columns)
    return replace(standing, order=order), pl.concat([scores, own])


def _tried(
    opened: _Opened,
    recipe: Recipe,
    scores: pl.DataFrame,
    verdict: Verdict,
    promoter: Promoter,
    rehearsal: str,
) -> Tried:
    """What the rehearsal showed of the recipe, for its card."""
    panel, pipeline, metrics = opened.panel, opened.pipeline, opened.metrics
    table = judged_scores(metrics, scores)
    days = table["day"].unique().sort().to_list()
    own = table.filter(pl.col("recipe") == recipe.name)
    # Only orders that stand on every row of the recipe are on the same draws.
    sizes = dict(table.group_by("recipe").len().iter_rows())
    others = sorted(name for name, size in sizes.items() if size == own.height)
    names = [recipe.name, *(n for n in others if n != recipe.name)]
    wide = own.select("enterprise_id", "day", "label").sort("day", "enterprise_id")
    for name in names:
        part = table.filter(pl.col("recipe") == name).select(
            "enterprise_id", "day", pl.col("score").alias(name)
        )
        wide = wide.join(part, on=["enterprise_id", "day"], how="inner", maintain_order="left")
    drawn = draw_again(
        wide["enterprise_id"].to_numpy(),
        wide["day"].cast(pl.String).to_numpy(),
        wide["label"].to_numpy(),
        {name: wide[name].to_numpy() for name in names},
        verdict.metric,
        SEED,
    )
    until = date.fromisoformat(metrics["outcomes_until"])
    who = pl.concat([population_rows(panel, pipeline, recipe, day, until).who for day in days])
    counts = own.group_by("day").agg(pl.len(), pl.col("label").sum()).sort("day")
    return Tried(
        days=tuple((day.isoformat(), n, int(won)) for day, n, won in counts.iter_rows()),
        drawn=drawn,
        precision={name: _precision(table, name, pipeline.length) for name in names},
        length=pipeline.length,
        reach=reach_by_group(who, own, pipeline.length),
        verdict=verdict,
        by=promoter.by,
        reason=promoter.reason,
        forced=promoter.forced and verdict.refused is not None,
        rehearsal=rehearsal,
    )


def _precision(table: pl.DataFrame, name: str, length: int) -> float:
    """The mean over the days of an order's precision at a length of list."""
    parts = table.filter(pl.col("recipe") == name).partition_by("day")
    told = [precision_at(day["score"].to_numpy(), day["label"].to_numpy(), length) for day in parts]
    return sum(one or 0.0 for one in told) / len(told)


def tags_of(
    verdict: Verdict, recipe: Recipe, promoter: Promoter, champion: Champion | None
) -> dict[str, str]:
    """Why a version came up: by whom, for what reason, by which numbers, in whose place."""
    pair = verdict.against
    return {
        verdict.metric: repr(verdict.ours),
        "metric": verdict.metric,
        "recipe": recipe.name,
        "recipe_fingerprint": recipe_fingerprint(recipe),
        "learner": recipe.learner,
        "rival": verdict.rival,
        "rival_figure": repr(pair.theirs),
        "difference": repr(pair.difference),
        "standard_error": repr(pair.error),
        "better_on_draws": repr(pair.above),
        "passed_over": verdict.passed_over,
        "champion": verdict.champion,
        "by": promoter.by,
        "reason": promoter.reason or "by the rule",
        "forced": str(promoter.forced and verdict.refused is not None).lower(),
        "refused": verdict.refused.code if verdict.refused else "",
        "replaces": champion.version if champion else NONE,
    }


def _described(verdict: Verdict, promoter: Promoter, as_of: str) -> str:
    """A version in one line, for the registry's page."""
    pair = verdict.against
    return (
        f"{verdict.recipe} as of {as_of}: {verdict.metric} {verdict.ours:.3f} against "
        f"{verdict.rival.removeprefix(BASELINE)} {pair.theirs:.3f}, better on {pair.above:.2f} of "
        f"the draws; by {promoter.by}: {promoter.reason or 'by the rule'}"
    )


def _line(text: str) -> str:
    """What a person typed, on one line: it stands in tags and on a card."""
    return " ".join(text.split())
