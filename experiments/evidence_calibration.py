"""Ways from scores to probabilities where positives are few, each fitted inside the past.

Beside the shipped ways stand two that were looked at and not taken: beta calibration (Kull, Silva
Filho, Flach 2017), and an isotonic curve drawn towards the sigmoid.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from experiments.evidence_inputs import PER_SHARE, Sample, read_neeq, read_polish
from experiments.evidence_province import DAY, PIPELINE, learners, panel_of
from experiments.recipe import read_recipe
from experiments.rows import population_rows
from experiments.studies import FOLDS, fit, folds_of
from experiments.train import out_of_fold, train_whole
from features.synthetic import make_province
from features.synthetic_titles import COMPLETE_UNTIL
from models.calibrate import ISOTONIC_POSITIVES, fit_calibration
from models.learners import Learner
from models.metrics import brier, ece
from models.ranker import RankerSettings
from scoring.indicator_words import read_indicators
from scoring.pipeline import read_pipeline

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Told = Callable[[Floats], Floats]

# Small enough for less than ISOTONIC_POSITIVES winners; the top that is counted, at least so many.
ENTERPRISES, TOP, LEAST = 1000, 50, 20
NEAR = 1e-9


@dataclass(frozen=True)
class Part:
    """Scores that nobody of the fit had seen, to calibrate by, and those that are then told."""

    inner: Floats
    known: Labels
    outer: Floats
    came: Labels


def _sigmoid(score: Floats, label: Labels) -> Told:
    return fit_calibration(score, label, "sigmoid").probability


def _isotonic(score: Floats, label: Labels) -> Told:
    return fit_calibration(score, label, "isotonic").probability


def _beta(score: Floats, label: Labels) -> Told:
    """A power of the sigmoid's odds to either side: neither may turn the order round."""
    first = _sigmoid(score, label)

    def sides(raw: Floats) -> Floats:
        p = np.clip(first(raw), NEAR, 1 - NEAR)
        return np.column_stack([np.log(p), -np.log1p(-p), np.ones(p.size)])

    X = sides(score)

    def loss(w: Floats) -> tuple[float, Floats]:
        z = X @ w
        slope: Floats = X.T @ (expit(z) - label)
        return float(np.logaddexp(0, z).sum() - z[label == 1].sum()), slope

    bounds = [(0, None), (0, None), (None, None)]
    found = minimize(loss, [1.0, 1.0, 0.0], jac=True, bounds=bounds, method="L-BFGS-B").x
    return lambda raw: np.asarray(expit(sides(raw) @ found))


def _drawn_in(score: Floats, label: Labels) -> Told:
    """The isotonic curve and the sigmoid, by half each at ISOTONIC_POSITIVES positives."""
    steps, smooth = _isotonic(score, label), _sigmoid(score, label)
    share = label.sum() / (label.sum() + ISOTONIC_POSITIVES)
    return lambda raw: share * steps(raw) + (1 - share) * smooth(raw)


WAYS: dict[str, Callable[[Floats, Labels], Told]] = {
    "sigmoid": _sigmoid,
    "isotonic": _isotonic,
    "beta": _beta,
    "isotonic drawn in": _drawn_in,
}


def gather_parts(data: Path, seeds: tuple[int, ...]) -> dict[str, list[Part]]:
    """Made-up provinces, calibrated in the past, told of the next batch; NEEQ, Polish by folds."""
    found = {
        f"province of {ENTERPRISES}, {name}": [lived_part(ENTERPRISES, s, name) for s in seeds]
        for name in ("ranker", "scorecard")
    }
    neeq = read_neeq(data)
    neeq = neeq.only([name for name in neeq.X.columns if name not in PER_SHARE])
    trees = Learner("trees", read_recipe("listing_reserve").ranker)
    found["NEEQ, ranker"] = crossed_parts(neeq, trees)
    found["NEEQ, scorecard"] = crossed_parts(neeq, Learner("scorecard"))
    free = RankerSettings(trees=150, depth=6, l2=1.0, seed=1, free=True)
    found["Polish, free trees"] = crossed_parts(read_polish(data)[0], Learner("trees", free))
    return found


def lived_part(enterprises: int, seed: int, name: str) -> Part:
    """A province whose past calibrates and whose next batch is told."""
    recipe, pipeline = replace(learners()[name], refits=0), read_pipeline(PIPELINE)
    panel = panel_of(make_province(enterprises, seed))
    whole = train_whole(panel, pipeline, recipe, DAY, COMPLETE_UNTIL)
    signs = {key: words.sign for key, words in read_indicators().items()}
    inner, _ = out_of_fold(whole.rows, recipe, signs)
    tested = population_rows(panel, pipeline, recipe, DAY, COMPLETE_UNTIL).labelled
    outer = whole.bundle.ranker.score(tested.X)
    return Part(inner, whole.rows.y.astype(int), outer, tested.y.astype(int))


def crossed_parts(sample: Sample, learner: Learner) -> list[Part]:
    """Folds of enterprises: each told by a curve fitted on inner folds of the others."""
    parts, fold = [], folds_of(sample)
    for nth in range(FOLDS):
        past, tested = sample.where(fold != nth), sample.where(fold == nth)
        inner, within = np.zeros(len(past.y)), folds_of(past)
        for own in range(FOLDS):
            inside = within == own
            inner[inside] = fit(past.where(~inside), learner).score(past.X[inside])
        outer = fit(past, learner).score(tested.X)
        parts.append(Part(inner, past.y.astype(int), outer, tested.y.astype(int)))
    return parts


def judge_way(parts: list[Part], way: str) -> dict[str, float]:
    """ece, brier and log loss, the mean over the parts; the first fiftieth: expected and came."""
    figures: dict[str, list[float]] = {name: [] for name in ("ece", "brier", "loss")}
    expected, came = 0.0, 0
    for part in parts:
        told = WAYS[way](part.inner, part.known)(part.outer)
        safe = np.clip(told, 1e-6, 1 - 1e-6)
        figures["ece"].append(ece(told, part.came))
        figures["brier"].append(brier(told, part.came))
        loss = np.where(part.came == 1, -np.log(safe), -np.log1p(-safe))
        figures["loss"].append(float(loss.mean()))
        first = np.argsort(-part.outer, kind="stable")[: max(part.outer.size // TOP, LEAST)]
        expected, came = expected + float(told[first].sum()), came + int(part.came[first].sum())
    return {key: float(np.mean(own)) for key, own in figures.items()} | {
        "expected": expected,
        "came": float(came),
    }


def tell_calibration(found: dict[str, list[Part]]) -> list[str]:
    """The section of docs/evidence.md; it says which way is better than the sigmoid on all."""
    lines = [
        "## Probabilities where positives are few",
        "",
        "Ways from scores to probabilities, each fitted on scores of rows that the model had not "
        "seen; ece, Brier score and log loss are means over provinces or folds. Top: of the first "
        "fiftieth of each (at least 20) how many were expected, and how many came.",
        "",
        "| input | positives in training | way | ece | brier | log loss | top |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    judged = {name: {way: judge_way(parts, way) for way in WAYS} for name, parts in found.items()}
    for name, ways in judged.items():
        known = sorted(int(part.known.sum()) for part in found[name])
        for way, told in ways.items():
            cells = " | ".join(f"{told[key]:.4f}" for key in ("ece", "brier", "loss"))
            top = f"{told['expected']:.0f} / {told['came']:.0f}"
            lines.append(f"| {name} | {known[0]} to {known[-1]} | {way} | {cells} | {top} |")
    said = []
    for way in list(WAYS)[1:]:
        worse = [
            name
            for name, ways in judged.items()
            if any(ways[way][key] > ways["sigmoid"][key] for key in ("ece", "brier", "loss"))
        ]
        said.append(f"{way}: {'; '.join(worse) if worse else 'nowhere'}")
    return [*lines, "", "Worse than the sigmoid by one of the three: " + ". ".join(said) + ".", ""]
