"""The one training: from a panel, recognitions and a recipe to a bundle, on a day."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from configs.reader import fingerprint
from experiments.card import write_card
from experiments.recipe import Recipe, recipe_fingerprint
from experiments.rows import Rows, join_rows, population_rows
from experiments.splits import check_apart, first_trainable, fold_of, training_days
from features.aliases import on_day
from features.indicators import measure
from features.leaks import Leak, columns_read, scan_leaks
from features.panel import Panel
from models.bundle import Bundle, Scale
from models.calibrate import fit_calibration, judge_calibration
from models.drift import shape_of
from models.inputs import Scorer
from models.interactions import is_folded, within
from models.learners import fit_learner
from models.quality import TOP, measure_quality
from models.ranker import Ranker
from scoring.indicator_words import read_indicators
from scoring.parts import EXACT
from scoring.pipeline import Pipeline

# Rows of the first look at explanations and of those they are held against, where subsets are
# tried one by one fewer of both; and how many refits are looked at.
EXPLAINED, EXPLAINED_SLOW, EXPLAINED_REFITS = (100, 1_000), (20, 20), 5
# The score among the shapes of the training rows; no indicator bears this name.
SCORE = "score"
# Of such a share of its enterprises is each refit a draw. A draw of all of them scatters around the
# training as that does around the truth; two trainings lie further apart than that, by the root of
# two, and so do refits on half as many.
DRAWN = 0.5


class TrainError(Exception):
    """Nothing can be trained; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Trained:
    """A training: its bundle, and the labelled rows of its cohorts, none held out.

    rows: under the ids of their own days, for whoever judges or draws what was learned from.
    """

    bundle: Bundle
    rows: Rows


def train(
    panel: Panel, pipeline: Pipeline, recipe: Recipe, as_of: date, outcomes_until: date
) -> Bundle:
    """The bundle alone of `train_whole`."""
    return train_whole(panel, pipeline, recipe, as_of, outcomes_until).bundle


def train_whole(
    panel: Panel, pipeline: Pipeline, recipe: Recipe, as_of: date, outcomes_until: date
) -> Trained:
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


def check_learnable(pipeline: Pipeline) -> None:
    """Raises TrainError for a list of renewals: what it foresees is on the register already."""
    if pipeline.renews:
        raise TrainError("renewal_untrained", pipeline=pipeline.name)


def train_on(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    days: list[date],
    as_of: date,
    outcomes_until: date,
    held_out: frozenset[str] = frozenset(),
) -> Trained:
    """Trains on the cohorts of these days, without the enterprises held out.

    Where some are held out, by the ids that they went by in the end, the bundle is of one use and
    has no refits. Raises TrainError where the rows do not allow a training.
    """
    check_learnable(pipeline)
    parts = [population_rows(panel, pipeline, recipe, day, outcomes_until) for day in days]
    told = join_rows(parts).told_apart(recipe)
    rows = told.known_as(on_day(panel.aliases, date.max if held_out else as_of))
    if held_out:
        rows = rows.where((~rows.enterprise_ids.is_in(list(held_out))).to_numpy())
        check_apart(rows.enterprise_ids, pl.Series(sorted(held_out), dtype=pl.String))
    positives = check_labels(rows, recipe)
    still = constant_columns(rows.X)
    if len(still) == rows.X.shape[1]:
        raise TrainError("nothing_varies", names=", ".join(still))
    separating = look_for_leaks(panel.known(as_of), pipeline, recipe, rows)
    signs = {name: words.sign for name, words in read_indicators().items()}
    ranker = fit_on(rows, recipe, signs)
    unseen, folds = out_of_fold(rows, recipe, signs)
    calibration = fit_calibration(unseen, rows.labels, recipe.calibration)
    judged = judge_calibration(unseen, rows.labels, folds, recipe.calibration)
    scores = ranker.score(rows.X)
    manifest: dict[str, Any] = {
        "as_of": as_of.isoformat(),
        "pipeline": pipeline.name,
        "title": pipeline.label.title,
        "horizon_months": pipeline.label.horizon_months,
        "recipe": recipe.name,
        "recipe_fingerprint": recipe_fingerprint(recipe),
        "learner": recipe.learner,
        "seed": recipe.ranker.seed,
        "settings": recipe.learning.settings,
        "categories": list(recipe.categories),
        "days": [day.isoformat() for day in days],
        "outcomes_until": outcomes_until.isoformat(),
        "rows": len(rows.y),
        "positives": positives,
        "held_out": len(held_out),
        "calibration": {"kind": calibration.kind, **judged},
        "separating": [leak.column for leak in separating],
        "constant": still,
        "training": shapes_of(rows, ranker.names, scores),
        "left_out": sorted(set(recipe.indicators) - set(ranker.names)),
        "inputs": [file["sha256"] for file in panel.receipt.get("files", [])],
        "made_up": bool(panel.receipt.get("made_up")),
        "versions": {name: version(name) for name in ("lingpao", "lightgbm", "scikit-learn")},
    }
    scale = Scale(float(scores.min()), float(scores.max()))
    refits = () if held_out else refit_on(rows, recipe, signs)
    if refits:
        manifest["explanations"] = judge_explanations(ranker, refits, rows.X)
    card = write_card(pipeline, manifest, ranker.indicators)
    return Trained(Bundle(ranker, calibration, scale, card, manifest, refits), told)


def check_labels(rows: Rows, recipe: Recipe) -> int:
    """The number of positives. Raises TrainError where they, or the others, are too few."""
    positives = int(rows.y.sum())
    if positives < recipe.least_positives:
        raise TrainError("too_few_positives", positives=positives, least=recipe.least_positives)
    if positives == len(rows.y):
        raise TrainError("only_positives", rows=len(rows.y))
    return positives


def constant_columns(X: pd.DataFrame) -> list[str]:
    """The columns that tell no row from another: one value, or none at all.

    Missing beside a single value is no difference: missing counts as the worst value known.
    """
    return [name for name in X.columns if X[name].nunique() < 2]


def refit_on(rows: Rows, recipe: Recipe, signs: dict[str, int]) -> tuple[Scorer, ...]:
    """The learner on other draws of the same enterprises, each with all its cohorts.

    DRAWN of them with replacement, from the recipe's seed (bootstrap by enterprise, Efron 1979; of
    fewer than there are: Bickel, Goetze, van Zwet 1997).
    """
    ids = rows.who.with_row_index("place").group_by("enterprise_id").agg("place")
    places = [np.asarray(own) for own in ids.sort("enterprise_id")["place"]]
    refits, size = [], max(round(DRAWN * len(places)), 1)
    for nth in range(recipe.refits):
        draw = np.random.default_rng([recipe.ranker.seed, nth])
        taken = np.concatenate([places[i] for i in draw.integers(0, len(places), size)])
        again = rows.at(np.sort(taken))
        # A draw without a winner says nothing of the order.
        if again.y.min() < again.y.max():
            refits.append(fit_on(again, recipe, signs))
    return tuple(refits)


def judge_explanations(
    ranker: Scorer, refits: tuple[Scorer, ...], X: pd.DataFrame
) -> dict[str, Any] | None:
    """How good the reasons will be, on some training rows against others, for the card.

    A few refits and rows: a first look, and cheap; a list's portrait takes its own. None where
    there are trees that cannot be held against a reference.
    """
    asked = (ranker, *refits[:EXPLAINED_REFITS])
    trees = [inner for inner in map(within, asked) if isinstance(inner, Ranker)]
    if any(own.odd_trees for own in trees):
        return None
    limits = EXPLAINED_SLOW if is_folded(ranker) else EXPLAINED
    sample, others = (X.iloc[np.arange(n) * len(X) // n] for n in (min(m, len(X)) for m in limits))
    told = asdict(measure_quality(ranker, asked[1:], sample, others))
    # The last digits of a rounding are the machine's own, and no part of a card.
    return told | {"top": TOP, "exact": told.pop("miss") <= EXACT}


def look_for_leaks(panel: Panel, pipeline: Pipeline, recipe: Recipe, rows: Rows) -> list[Leak]:
    """The indicators that order the labels alone. Raises LeakError where one knows the outcome."""
    reads = {name: columns_read(measure(name).meta.root_names()) for name in recipe.indicators}
    given = (pl.col("title") == pipeline.label.title) & (pl.col("event") == "recognised")
    return scan_leaks(
        pl.from_pandas(rows.X[list(recipe.indicators)]),
        rows.labels,
        panel.facts,
        panel.titles.filter(given),
        reads,
        recipe.allowed,
    )


def shapes_of(rows: Rows, names: list[str], scores: NDArray[np.float64]) -> dict[str, Any]:
    """How indicators and score were spread over the training rows, to measure drift by."""
    numeric = rows.X.select_dtypes("number").columns
    columns = {n: shape_of(rows.X[n].to_numpy()).kept() for n in names if n in numeric}
    return columns | {SCORE: shape_of(scores).kept()}


def out_of_fold(
    rows: Rows, recipe: Recipe, signs: dict[str, int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Scores of every row by a model that has not seen its enterprise, and the fold of each."""
    folds = fold_of(rows.enterprise_ids, recipe.folds).to_numpy()
    scores = np.zeros(len(rows.y))
    for fold in range(recipe.folds):
        inside = folds == fold
        scores[inside] = fit_on(rows.where(~inside), recipe, signs).score(rows.X[inside])
    return scores, folds


def fit_on(rows: Rows, recipe: Recipe, signs: dict[str, int]) -> Scorer:
    """The recipe's learner on labelled rows; only rows of one county and day compete.

    Where it learns from categories, a row never sees a rate with its own enterprise in it.
    """
    apart = fold_of(rows.enterprise_ids, recipe.folds).to_numpy() if recipe.categories else None
    return fit_learner(recipe.learning, rows.X, rows.labels, signs, rows.group, apart)


def panel_fingerprint(folder: Path) -> str:
    """One SHA-256 over the fact tables of a panel folder."""
    digest = hashlib.sha256()
    for name in ("facts.parquet", "titles.parquet"):
        digest.update((folder / name).read_bytes())
    for name in ("aliases.parquet", "rights.parquet"):
        if (folder / name).is_file():
            digest.update(name.encode() if name == "rights.parquet" else b"")
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def file_fingerprint(path: Path) -> str:
    """SHA-256 of a file."""
    return fingerprint(path)
