"""What can be known where the truth is known: the made-up province, over several seeds.

Labels there are won by who applies and convinces; who deserves it without applying stays
unlabelled. Figures speak of the method against a known generator, never of real enterprises.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl
from scipy.stats import spearmanr

from experiments.recipe import Recipe, read_recipe
from experiments.rows import population_rows
from experiments.train import train
from features.panel import Panel
from features.synthetic import Province, make_province
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import Bundle
from models.metrics import auc, auprc, brier, ece, precision_at
from models.priors import over_priors
from scoring.pipeline import read_pipeline
from scoring.rank import rank

PIPELINE, ENTERPRISES, SEEDS = "little_giant", 4000, (1, 2, 3, 4, 5)
# The last day whose batch is in: the figures of 2024 are due, the batch comes on 2025-10-13.
DAY, BATCH, QUALITY = date(2025, 6, 1), "little_giant_2025-10-13", "quality_2024"
# Of ten who deserve it, so many might have been recognised; and what stands under each.
ASSUMED = (0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
PRIORS = ("auc", "precision")


@dataclass(frozen=True)
class Recovery:
    """How far one learner finds the truth behind the labels, on one province.

    quality: rank correlation of the score with the latent quality; deserving: AUC against who
    meets every number of the edition with his full figures, whether he applied or not; applied:
    AUC of winning among who applied; auc, auprc, ece, brier: against the labels; expected, came:
    sum of the probabilities, and how many were recognised. priors: PRIORS by the labels, corrected
    for each share of ASSUMED; truth: the same against the deserving; labelled: the true share.
    """

    quality: float
    deserving: float
    applied: float
    auc: float
    auprc: float
    ece: float
    brier: float
    expected: float
    came: int
    labelled: float
    priors: dict[str, tuple[float, ...]]
    truth: dict[str, float]


def learners() -> dict[str, Recipe]:
    """The shipped recipe, its bagged form for positive-unlabelled learning, and what is simpler."""
    shipped = replace(read_recipe(PIPELINE), refits=0)
    bagged = replace(shipped.ranker, forest=True, others_per_tree=0.2, trees=300)
    return {
        "ranker": shipped,
        "ranker, bagged": replace(shipped, ranker=bagged),
        "scorecard": replace(shipped, learner="scorecard"),
        "best column": replace(shipped, learner="best_column"),
    }


def recover(enterprises: int, seed: int, recipes: dict[str, Recipe]) -> dict[str, Recovery]:
    """Trains every recipe on the past of one province and measures it against its truth."""
    province = make_province(enterprises, seed)
    panel, pipeline = panel_of(province), read_pipeline(PIPELINE)
    found = {}
    for name, recipe in recipes.items():
        bundle = train(panel, pipeline, recipe, DAY, COMPLETE_UNTIL)
        found[name] = _measure(panel, province, recipe, bundle)
    return found


def panel_of(province: Province) -> Panel:
    """The province as a panel; it says that it is made up."""
    return Panel(province.facts, province.titles, {"made_up": True, "files": []})


def _measure(panel: Panel, province: Province, recipe: Recipe, bundle: Bundle) -> Recovery:
    pipeline = read_pipeline(PIPELINE)
    rows = population_rows(panel, pipeline, recipe, DAY, COMPLETE_UNTIL)
    labels = pl.DataFrame({"enterprise_id": rows.enterprise_ids, "label": rows.y})
    ranked = rank(panel, pipeline, bundle, DAY).frame
    frame = ranked.join(province.truth, on="enterprise_id").join(labels, on="enterprise_id")
    score, label = frame["score"].to_numpy(), frame["label"].to_numpy()
    probability = frame["probability"].to_numpy()
    asked = frame[f"applies_{BATCH}"].to_numpy().astype(bool)
    passes = frame[f"passes_{BATCH}"].to_numpy().astype(int)
    told = over_priors(score, label, pipeline.length, ASSUMED)
    return Recovery(
        quality=float(spearmanr(score, frame[QUALITY].to_numpy()).statistic),
        deserving=_number(auc(score, passes)),
        applied=_number(auc(score[asked], label[asked])),
        auc=_number(auc(score, label)),
        auprc=_number(auprc(score, label)),
        ece=ece(probability, label),
        brier=brier(probability, label),
        expected=float(probability.sum()),
        came=int(label.sum()),
        labelled=float((label * passes).sum() / passes.sum()),
        priors={name: tuple(_number(one[name]) for one in told) for name in PRIORS},
        truth={
            "auc": _number(auc(score, passes)),
            "precision": _number(precision_at(score, passes, pipeline.length)),
        },
    )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def tell_province(found: list[dict[str, Recovery]], enterprises: int) -> list[str]:
    """The section of docs/evidence.md: mean and range over the seeds."""
    names = list(found[0])
    figures = ("quality", "deserving", "applied", "auc", "auprc", "ece", "brier")
    lines = [
        "## Made-up province: how far the truth is found",
        "",
        f"{len(found)} provinces of {enterprises} enterprises (seeds "
        f"{', '.join(map(str, SEEDS[: len(found)]))}), {PIPELINE} on {DAY}: trained on the cohorts "
        "that were over, judged on the batch that followed. Mean, and least to largest, over the "
        "provinces. Made-up data: a check of the method, never of accuracy on real enterprises.",
        "",
        "| learner | " + " | ".join(figures) + " |",
        "|---|" + "---:|" * len(figures),
    ]
    for name in names:
        cells = [_over([getattr(one[name], figure) for one in found]) for figure in figures]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    first = names[0]
    counts = ", ".join(f"{one[first].expected:.0f} / {one[first].came}" for one in found)
    gain = [one["ranker, bagged"].deserving - one[first].deserving for one in found]
    return [
        *lines,
        "",
        "quality: rank correlation with the latent quality. deserving: AUC against who meets every "
        "number of the edition, applied or not. applied: AUC of winning among who applied. The "
        "rest is against the labels.",
        "",
        f"Expected and came, per province ({first}): {counts}.",
        "",
        f"Bagging for positive-unlabelled learning changes the AUC against the deserving by "
        f"{np.mean(gain):+.3f} [{min(gain):+.3f}, {max(gain):+.3f}].",
        "",
        *_tell_priors(found),
    ]


def _tell_priors(found: list[dict[str, Recovery]]) -> list[str]:
    """What figures would be for each assumed share, beside what they are against the truth."""
    length, first = read_pipeline(PIPELINE).length, next(iter(found[0]))
    shares = _over([one[first].labelled for one in found])
    lines = [
        "### Over a range of priors",
        "",
        "Who was not recognised may deserve it. AUC and precision by the labels, corrected as if "
        "of the deserving only such a share had been recognised, by luck (`models/priors.py`; "
        "1.0: as measured); last, the same against the deserving themselves. In truth the share is "
        f"{shares}, and not by luck: the better win.",
        "",
    ]
    for name, head in (("auc", "AUC"), ("precision", f"precision at {length}")):
        lines += [
            f"| {head}, if recognised | " + " | ".join(map(str, ASSUMED)) + " | truth |",
            "|---|" + "---:|" * (len(ASSUMED) + 1),
        ]
        for learner in found[0]:
            columns = zip(*(one[learner].priors[name] for one in found))
            cells = [_over(list(values)) for values in columns]
            cells.append(_over([one[learner].truth[name] for one in found]))
            lines.append(f"| {learner} | " + " | ".join(cells) + " |")
        lines.append("")
    return lines


def _over(values: list[float]) -> str:
    """Mean, and least to largest, over the provinces."""
    return f"{np.mean(values):.3f} [{min(values):.3f}, {max(values):.3f}]"
