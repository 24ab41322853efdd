"""What the kind of a reason decides: path-dependent values against those that say against whom.

For real inputs trained on one year and told of the next, and for the made-up province: how many
rows have the same first reasons either way, and of how many a path-dependent reason would shrink
if its own indicator stood at its best.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from experiments.evidence_inputs import read_ashare, read_neeq
from experiments.evidence_province import DAY, ENTERPRISES, PIPELINE, panel_of
from experiments.recipe import read_recipe
from experiments.train import train
from features.synthetic import make_province
from features.synthetic_titles import COMPLETE_UNTIL
from models.inputs import Floats, Scorer
from models.quality import TOP, Agreement, compare_reasons, top_reasons
from models.ranker import fit_ranker
from scoring.parts import EXACT
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.reference import LEAST, MOST, find_references

# A part that falls by less is rounding.
FALL = 1e-9
SEED = 1


@dataclass(frozen=True)
class Told:
    """Two kinds of reasons of the same rows.

    groups: how many reference groups there were; whole: the share of rows held against the whole
    population. falls: the share of rows of which one of the first reasons would be smaller with its
    indicator at its best: path-dependent, and against the reference.
    """

    title: str
    groups: int
    whole: float
    agreement: Agreement
    falls: tuple[float, float]


def gather_reasons(data: Path) -> list[Told]:
    """Both kinds on the real inputs of a folder, and on the made-up province."""
    return [*_listing(data), *_growth(data), *_province()]


def tell_reasons(found: list[Told]) -> list[str]:
    """The section of docs/evidence.md."""
    lines = [
        "## Reasons: path-dependent values against a reference",
        "",
        f"The first {TOP} reasons of each row by size, told by path-dependent SHAP values and by "
        "interventional ones: against the whole population, and against enterprises of equal "
        f"industry and size (at least {LEAST} members, else wider; {MOST} are looked at). falls: "
        "rows of which at least one of the first reasons would be smaller with its own indicator "
        "at its best, all else equal.",
        "",
        "| rows | against | groups | widened to all | same order | same reasons | in common | "
        "falls, path-dependent | falls, interventional |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        against = "population" if one.groups == 1 else "industry and size"
        shares = [
            one.whole,
            one.agreement.ordered,
            one.agreement.same,
            one.agreement.overlap,
            *one.falls,
        ]
        cells = " | ".join(f"{share:.3f}" for share in shares)
        title = f"{one.title}, {one.agreement.rows}"
        lines.append(f"| {title} | {against} | {one.groups} | {cells} |")
    return [
        *lines,
        "",
        "NEEQ and A-share come without a size class, so their groups are the population. The "
        f"province is made up ({ENTERPRISES} enterprises, seed {SEED}, {PIPELINE} on {DAY}).",
        "",
    ]


def compare_kinds(
    title: str, scorer: Scorer, X: pd.DataFrame, places: pl.DataFrame | None = None
) -> Told:
    """The two kinds on rows X; places: their industry and size, without it the population counts.

    Raises ArithmeticError where parts do not sum to a score.
    """
    rows = list(range(len(X)))
    none = pl.DataFrame({name: [None] * len(X) for name in ("industry", "size")}, strict=False)
    groups = find_references(none if places is None else places, rows)
    path = scorer.contributions(X)

    def against(changed: pd.DataFrame) -> Floats:
        parts = np.empty(path.shape)
        for reference, own in groups:
            R = X.iloc[list(reference.rows)]
            parts[own] = scorer.contributions_against(changed.iloc[own], R)
        return parts

    held = against(X)
    for parts in (path, held):
        if (miss := np.abs(parts.sum(axis=1) - scorer.score(X)).max()) > EXACT:
            raise ArithmeticError(f"contributions miss their score by {miss}")
    falls = (_falls(scorer, X, path, scorer.contributions), _falls(scorer, X, held, against))
    whole = sum(len(own) for reference, own in groups if not reference.circle) / len(X)
    agreement = compare_reasons(path[:, :-1], held[:, :-1])
    return Told(title, len(groups), whole, agreement, falls)


def _falls(
    scorer: Scorer, X: pd.DataFrame, parts: Floats, told: Callable[[pd.DataFrame], Floats]
) -> float:
    """The share of rows of which a first reason falls where its indicator is put at its best."""
    first, fell = top_reasons(parts[:, :-1]), np.zeros(len(X), dtype=bool)
    for at, indicator in enumerate(scorer.indicators):
        best = indicator.high if indicator.sign > 0 else indicator.low
        then = told(X.assign(**{indicator.name: best}))[:, at]
        fell |= (first == at).any(axis=1) & (then < parts[:, at] - FALL)
    return float(fell.mean())


def _listing(data: Path) -> list[Told]:
    neeq = read_neeq(data)
    names = list(read_recipe("listing_reserve").indicators)
    neeq = neeq.only(names)
    before, after = neeq.where(neeq.when == 2021), neeq.where(neeq.when == 2022)
    ranker = fit_ranker(before.X, before.y, neeq.signs, read_recipe("listing_reserve").ranker)
    return [compare_kinds("NEEQ, FY2021", ranker, after.X)]


def _growth(data: Path) -> list[Told]:
    both = read_ashare(data)
    before, after = both.where(both.when == 2019), both.where(both.when == 2020)
    ranker = fit_ranker(before.X, before.y, both.signs, read_recipe("little_giant").ranker)
    return [compare_kinds("A-share, FY2020", ranker, after.X)]


def _province() -> list[Told]:
    panel, pipeline = panel_of(make_province(ENTERPRISES, SEED)), read_pipeline(PIPELINE)
    recipe = replace(read_recipe(PIPELINE), refits=0)
    bundle = train(panel, pipeline, recipe, DAY, COMPLETE_UNTIL)
    frame = rank(panel, pipeline, bundle, DAY).matrix.frame
    X = frame.select(pl.col(bundle.ranker.names).cast(pl.Float64)).to_pandas()
    title = "made-up province"
    return [
        compare_kinds(title, bundle.ranker, X),
        compare_kinds(title, bundle.ranker, X, frame.select("industry", "size")),
    ]
