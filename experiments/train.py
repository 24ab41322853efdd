"""The one training: from a panel, recognitions and a recipe to a bundle, on a day."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from configs.reader import ConfigError, ConfigFault, find, fingerprint, read
from experiments.splits import first_trainable, fold_of, training_days
from features.indicators import measure
from features.labels import label
from features.leaks import Leak, columns_read, scan_leaks
from features.matrix import build_matrix
from features.panel import Panel
from features.synthetic import MADE_UP
from models.bundle import Bundle, Scale
from models.calibrate import fit_calibration
from models.ranker import RankerSettings, fit_ranker
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline, in_population


class TrainError(Exception):
    """Nothing can be trained; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Recipe:
    """How a ranker is trained and judged.

    cohorts: how many past days train at the most. folds: for calibration out of fold and for
    hindsight. least_positives: below them nothing is trained. column: the single column that a
    day without a model is ranked by. ks: list lengths that are judged; metric: what decides.
    allowed: indicators that the leak scan passes over, because a person has looked at them.
    """

    name: str
    indicators: tuple[str, ...]
    ranker: RankerSettings
    cohorts: int
    folds: int
    least_positives: int
    column: str
    ks: tuple[int, ...]
    metric: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The population of one or more days: ids, indicators and labels, row by row."""

    enterprise_ids: pl.Series
    days: pl.Series
    X: pd.DataFrame
    y: NDArray[np.float64]

    @property
    def labelled(self) -> "Rows":
        """Only the rows whose label is known."""
        return self.where(~np.isnan(self.y))

    def where(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows where `keep` is true."""
        chosen = pl.Series(keep)
        return Rows(
            self.enterprise_ids.filter(chosen),
            self.days.filter(chosen),
            self.X[keep].reset_index(drop=True),
            self.y[keep],
        )

    @property
    def labels(self) -> NDArray[np.int8]:
        """Labels as 0 and 1; call on labelled rows."""
        return self.y.astype(np.int8)


def read_recipe(name: str) -> Recipe:
    """A recipe by name or file. Raises ConfigError, also for counts that make no sense."""
    path = find("recipes", name)
    recipe = read(path, Recipe)
    least = {"cohorts": 1, "folds": 2, "least_positives": 1, "ks": 1}
    found = {**vars(recipe), "ks": min(recipe.ks, default=0)}
    faults = [
        ConfigFault(path.name, 0, key, "too_small", str(found[key]), f">= {bound}")
        for key, bound in least.items()
        if found[key] < bound
    ]
    known_indicators = read_indicators()
    faults += [
        ConfigFault(path.name, 0, "indicators", "unknown_indicator", name)
        for name in (*recipe.indicators, recipe.column, *recipe.allowed)
        if name not in known_indicators
    ]
    if faults:
        raise ConfigError(faults)
    return recipe


def population_rows(
    panel: Panel, pipeline: Pipeline, recipe: Recipe, day: date, outcomes_until: date
) -> Rows:
    """The pipeline's population on a day, measured and labelled as of that day.

    Holders on the day are out by the titles of the panel, just as in the real list.
    """
    holds = [f"holds_{title}" for title in pipeline.population.without]
    matrix = build_matrix(panel, day, [*recipe.indicators, *holds])
    frame = matrix.frame.filter(in_population(pipeline.population, matrix.frame))
    ids, target = frame["enterprise_id"], pipeline.label
    titles = panel.outcomes(day, outcomes_until)
    labels = label(ids, titles, target.title, day, target.horizon_months, outcomes_until)
    X = frame.select(pl.col(recipe.indicators).cast(pl.Float64)).to_pandas()
    days = pl.Series("day", [day] * frame.height, dtype=pl.Date)
    return Rows(ids, days, X, labels.cast(pl.Float64).fill_null(float("nan")).to_numpy())


def join_rows(parts: list[Rows]) -> Rows:
    """Several days under one another."""
    return Rows(
        pl.concat([part.enterprise_ids for part in parts]),
        pl.concat([part.days for part in parts]),
        pd.concat([part.X for part in parts], ignore_index=True),
        np.concatenate([part.y for part in parts]),
    )


def train(
    panel: Panel, pipeline: Pipeline, recipe: Recipe, as_of: date, outcomes_until: date
) -> Bundle:
    """Trains on every past day whose label span was over before `as_of`.

    `panel.titles` holds the recognitions. Raises TrainError("not_trainable", first=...) where no
    span is over yet, and where positives are too few.
    """
    months = pipeline.label.horizon_months
    # Whatever the file holds, on the day nothing of the day or later had been announced.
    outcomes_until = min(outcomes_until, as_of - timedelta(days=1))
    days = training_days(panel, as_of, months, recipe.cohorts, outcomes_until)
    if not days:
        raise TrainError("not_trainable", as_of=as_of, first=first_trainable(panel, months))
    return train_on(panel, pipeline, recipe, days, as_of, outcomes_until)


def train_on(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    days: list[date],
    as_of: date,
    outcomes_until: date,
    held_out: frozenset[str] = frozenset(),
) -> Bundle:
    """Trains on the cohorts of these days, without the enterprises held out."""
    parts = [population_rows(panel, pipeline, recipe, day, outcomes_until) for day in days]
    rows = join_rows(parts).labelled
    if held_out:
        rows = rows.where((~rows.enterprise_ids.is_in(list(held_out))).to_numpy())
    positives = int(rows.y.sum())
    if positives < recipe.least_positives:
        raise TrainError("too_few_positives", positives=positives, least=recipe.least_positives)
    separating = look_for_leaks(panel.known(as_of), pipeline, recipe, rows)
    signs = {name: words.sign for name, words in read_indicators().items()}
    ranker = fit_ranker(rows.X, rows.labels, signs, recipe.ranker)
    calibration = fit_calibration(_out_of_fold(rows, recipe, signs), rows.labels)
    scores = ranker.score(rows.X)
    manifest: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "pipeline": pipeline.name,
        "title": pipeline.label.title,
        "horizon_months": pipeline.label.horizon_months,
        "recipe": recipe.name,
        "recipe_fingerprint": recipe_fingerprint(recipe),
        "seed": recipe.ranker.seed,
        "settings": asdict(recipe.ranker),
        "days": [day.isoformat() for day in days],
        "outcomes_until": outcomes_until.isoformat(),
        "rows": len(rows.y),
        "positives": positives,
        "held_out": len(held_out),
        "separating": [leak.column for leak in separating],
        "left_out": sorted(set(recipe.indicators) - set(ranker.names)),
        "inputs": [file["sha256"] for file in panel.receipt.get("files", [])],
        "made_up": bool(panel.receipt.get("made_up")),
        "versions": {name: version(name) for name in ("lingpao", "lightgbm", "scikit-learn")},
    }
    scale = Scale(float(scores.min()), float(scores.max()))
    return Bundle(ranker, calibration, scale, _card(manifest, ranker.names), manifest)


def look_for_leaks(panel: Panel, pipeline: Pipeline, recipe: Recipe, rows: Rows) -> list[Leak]:
    """The indicators that order the labels alone. Raises LeakError where one knows the outcome."""
    reads = {name: columns_read(measure(name).meta.root_names()) for name in recipe.indicators}
    given = (pl.col("title") == pipeline.label.title) & (pl.col("event") == "recognised")
    return scan_leaks(
        pl.from_pandas(rows.X),
        rows.labels,
        panel.facts,
        panel.titles.filter(given),
        reads,
        recipe.allowed,
    )


def training_rows(panel: Panel, pipeline: Pipeline, recipe: Recipe, bundle: Bundle) -> Rows:
    """The labelled rows of the cohorts that a bundle was trained on, none held out."""
    until = date.fromisoformat(bundle.manifest["outcomes_until"])
    cohorts = [date.fromisoformat(text) for text in bundle.manifest["days"]]
    return join_rows(
        [population_rows(panel, pipeline, recipe, day, until) for day in cohorts]
    ).labelled


def _out_of_fold(rows: Rows, recipe: Recipe, signs: dict[str, int]) -> NDArray[np.float64]:
    """Scores of every row by a model that has not seen its enterprise."""
    folds = fold_of(rows.enterprise_ids, recipe.folds).to_numpy()
    scores = np.zeros(len(rows.y))
    for fold in range(recipe.folds):
        inside = folds == fold
        fitted = fit_ranker(rows.X[~inside], rows.labels[~inside], signs, recipe.ranker)
        scores[inside] = fitted.score(rows.X[inside])
    return scores


def recipe_fingerprint(recipe: Recipe) -> str:
    """SHA-256 of what a recipe says, however its file is laid out."""
    text = json.dumps(asdict(recipe), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _card(manifest: dict[str, Any], names: list[str]) -> str:
    """The model card: what it is for, what it was made from, what it is not."""
    face = f"{MADE_UP}: trained on made-up data, for demonstration only.\n\n"
    made_up = face if manifest["made_up"] else ""
    left_out = ", ".join(manifest["left_out"]) or "none"
    separating = ", ".join(manifest["separating"])
    warned = f"- order the labels alone, look at them: {separating}\n" if separating else ""
    return (
        f"# Ranker for {manifest['pipeline']}, trained as of {manifest['as_of']}\n\n{made_up}"
        f"Orders candidates by how likely they are to be given the title {manifest['title']} "
        f"within {manifest['horizon_months']} months. It does not know the law: who may be listed "
        "is judged apart, under the edition in force.\n\n"
        f"- cohorts: {', '.join(manifest['days'])}\n"
        f"- rows: {manifest['rows']}, positives: {manifest['positives']}, "
        f"enterprises held out: {manifest['held_out']}\n"
        f"- outcomes complete until: {manifest['outcomes_until']}\n"
        f"- recipe: {manifest['recipe']}, seed {manifest['seed']}\n"
        f"- indicators: {', '.join(names)}\n"
        f"- left out, never known: {left_out}\n{warned}"
        "- every indicator has a direction; a missing one counts as the worst value in training\n\n"
        "Labels are past recognitions: the model learns whom past rules and juries chose. The "
        "score is an order, not a probability, and not the platform's development score.\n"
    )


def panel_fingerprint(folder: Path) -> str:
    """One SHA-256 over the fact tables of a panel folder."""
    digest = hashlib.sha256()
    for name in ("facts.parquet", "titles.parquet"):
        digest.update((folder / name).read_bytes())
    if (folder / "aliases.parquet").is_file():
        digest.update((folder / "aliases.parquet").read_bytes())
    return digest.hexdigest()


def file_fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    return fingerprint(path)
