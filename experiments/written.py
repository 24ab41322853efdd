"""What is written down of a training and of a rehearsal: their records."""

from pathlib import Path
from typing import Any

import polars as pl

from experiments.backtest import Backtest
from experiments.exhibits import sample_of, show_model, show_rehearsal
from experiments.recipe import Recipe
from experiments.record import DataSet, Figure, Record, hashes_of, settings_files, write_record
from experiments.rows import Rows
from models.bundle import Bundle
from models.explain import second_opinion
from models.ranker import Ranker
from scoring.pipeline import Pipeline

Typed = list[tuple[str, Recipe]]
SETTINGS = ("pipeline", "title", "horizon_months", "recipe", "learner", "as_of", "outcomes_until")


def record_training(
    bundle: Bundle,
    rows: Rows,
    pipeline: Pipeline,
    typed: tuple[str, Recipe],
    folder: Path,
    promotion: dict[str, Any] | None = None,
) -> Record:
    """Writes the record of a training beside its bundle.

    rows: what it was trained on. typed: the recipe as it was asked for, and what it is.
    promotion: where it goes up: `model`, `tags` of the version, `description`, and further
    `figures` (those of the rehearsal).
    """
    manifest, up = bundle.manifest, promotion or {}
    params = {key: str(manifest[key]) for key in (*SETTINGS, "seed")}
    params["days"] = ", ".join(manifest["days"])
    if isinstance(bundle.ranker, Ranker):
        params |= {f"ranker.{key}": str(value) for key, value in manifest["settings"].items()}
    figures = [Figure(name, float(manifest[name])) for name in ("rows", "positives")]
    data = _data(rows, f"{pipeline.name}_{manifest['as_of']}", "training", manifest)
    for day, counts in data.days.items():
        figures += [Figure(f"cohort/{key}", float(count), day) for key, count in counts.items()]
    if isinstance(bundle.ranker, Ranker):
        difference = second_opinion(bundle.ranker, sample_of(rows.X))
        figures.append(Figure("shap_difference", difference))
    files = settings_files(pipeline, [typed])
    record = Record(
        kind="promote" if up else "train",
        pipeline=pipeline.name,
        name=f"{'promote' if up else 'train'} {manifest['as_of']}",
        fingerprint=bundle.fingerprint,
        params=params,
        tags={"made_up": _flag(manifest["made_up"]), "bundle": bundle.fingerprint}
        | up.get("tags", {}),
        figures=(*figures, *up.get("figures", ())),
        data=data,
        hashes=hashes_of(files),
        model=up.get("model", ""),
        description=up.get("description", ""),
    )
    write_record(record, files, lambda place: show_model(bundle, rows.X, place), folder)
    return record


def record_rehearsal(
    result: Backtest,
    manifest: dict[str, Any],
    fingerprint: str,
    pipeline: Pipeline,
    typed: Typed,
    folder: Path,
) -> Record:
    """Writes the record of a rehearsal into its run folder."""
    metrics = result.metrics
    plain = ("pipeline", "title", "horizon_months", "outcomes_until", "point_in_time")
    params = {key: str(metrics[key]) for key in plain}
    params["days"] = ", ".join(manifest["days"])
    params["recipes"] = ", ".join(recipe.name for _, recipe in typed)
    files = settings_files(pipeline, typed)
    days = sorted(manifest["days"])
    record = Record(
        kind="backtest",
        pipeline=pipeline.name,
        name=f"backtest {days[0]}..{days[-1]}",
        fingerprint=fingerprint,
        params=params,
        tags={key: _flag(metrics[key]) for key in ("point_in_time", "made_up")},
        figures=figures_of(metrics),
        data=_data(result.tested, f"{pipeline.name}_tested", "testing", manifest),
        hashes=hashes_of(files),
    )
    longest = 2 * max([pipeline.length, *(k for _, recipe in typed for k in recipe.ks)])
    write_record(record, files, lambda at: show_rehearsal(result, longest, at), folder)
    return record


def figures_of(metrics: dict[str, Any]) -> tuple[Figure, ...]:
    """Every figure of every day and order: a series whose steps are days."""
    told = []
    for day in metrics["days"]:
        for name, figures in day["recipes"].items():
            # Baselines of one recipe among several stand under it.
            order, _, recipe = name.partition("@")
            place = f"{recipe}/{order}" if recipe else order
            for key, value in _flat(figures).items():
                told.append(Figure(f"{place}/{key}", value, day["day"]))
        for name, left in day.get("counties_out", {}).items():
            told += _of_counties(name, left, day["day"])
    return tuple(told)


def _of_counties(recipe: str, left: dict[str, Any], day: str) -> list[Figure]:
    """Figures in counties without training, and of the same groups with it; none where untried."""
    told = []
    for how in ("mean", "spread"):
        for kind, figures in left.get(how, {}).items():
            for key, value in _flat(figures).items():
                told.append(Figure(f"{recipe}/counties_out/{kind}_{key}_{how}", value, day))
    if told:
        told.append(Figure(f"{recipe}/counties_out/groups", float(len(left["groups"])), day))
    return told


def _flat(figures: dict[str, Any]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{k}": v for k, v in _flat(value).items()}
        elif value is not None:
            flat[key] = float(value)
    return flat


def _data(rows: Rows, name: str, context: Any, inputs: dict[str, Any]) -> DataSet:
    """The data set of a run: its fingerprints and counts."""
    table = pl.DataFrame({"day": rows.days, "label": rows.y})
    counted = table.group_by("day").agg(
        pl.len().alias("rows"), (pl.col("label") == 1).sum().alias("positives")
    )
    days = {
        row["day"].isoformat(): {"rows": row["rows"], "positives": row["positives"]}
        for row in counted.sort("day").iter_rows(named=True)
    }
    prints = inputs["panel_fingerprint"], inputs["recognitions_fingerprint"]
    numbers = set(rows.X.select_dtypes("number").columns)
    columns = {name: "double" if name in numbers else "string" for name in rows.X.columns}
    return DataSet(name, context, *prints, columns, days)


def _flag(value: object) -> str:
    return str(value).lower()
