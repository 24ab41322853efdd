"""Scores as sums that a reader can form anew: bins of a card, weights of an index, or parts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import polars as pl

from models.bundle import Scale
from models.card import Card
from models.categories import Coded, as_numbers
from models.index import Index, raised
from models.inputs import Floats, Scorer, prepare
from models.traits import TraitIndex
from scoring.check import places_of
from scoring.parts import Parts
from scoring.rank import Ranking
from scoring.trait_words import themes_of

# parts: exact parts against a reference, for which no rule of one line can be told.
Kind = Literal["card", "weights", "parts"]


@dataclass(frozen=True)
class Breakdown:
    """Scores of some enterprises in points of the list's scale: base and points of every indicator.

    ids: in the order asked for. points: shape (ids, names), base: (ids,); with it they sum to the
    potential before capping. full: the most that each indicator can give, None where that depends
    on all others. values: what the rule of an indicator looks at (a value, or for an index its
    comparable number), NaN where it is missing; None for parts. themes: the places of the
    indicators of each theme or trait, in order of first appearance.
    """

    kind: Kind
    ids: list[str]
    names: list[str]
    points: Floats
    base: Floats
    full: Floats | None
    values: Floats | None
    themes: dict[str, list[int]]


@dataclass(frozen=True)
class Weighing:
    """An index that is a sum: the weight of each indicator, its worst and its best number.

    geometric: the sum is one of weighted logarithms. numbers: of values, shape (rows, names).
    """

    names: list[str]
    weights: Floats
    worst: Floats
    best: Floats
    geometric: bool
    numbers: Callable[[pd.DataFrame], Floats]

    def counted(self, numbers: Floats) -> Floats:
        """What numbers add to the index."""
        felt = np.log(raised(numbers)) if self.geometric else numbers
        return np.asarray(felt * self.weights)


def weighing_of(scorer: Scorer) -> Weighing | None:
    """How an index weighs, where it is a sum over its indicators; None for anything else."""
    if isinstance(scorer, TraitIndex) and scorer.inside == scorer.above == "sum":
        over = np.zeros(len(scorer.names))
        for trait in scorer.traits:
            over[list(trait.at)] = trait.weight
        _, best = _ends(scorer)
        worst, weights = scorer.worst, scorer.inner * over
        best = np.maximum(best, worst)
        return Weighing(scorer.names, weights, worst, best, False, scorer.numbers)
    if isinstance(scorer, Index) and scorer.aggregate in ("sum", "geometric"):
        geometric = scorer.aggregate == "geometric"
        ends = _ends(scorer)
        return Weighing(scorer.names, scorer.weights, *ends, geometric, scorer.numbers)
    return None


def _ends(index: Index | TraitIndex) -> tuple[Floats, Floats]:
    """The numbers of the worst and of the best value that was seen."""
    ends = [
        norm.of(np.array([i.bad_end, i.high if i.sign > 0 else i.low]), i.sign)
        for i, norm in zip(index.indicators, index.norms)
    ]
    worst, best = np.array(ends).T
    return worst, best


def break_down(ranking: Ranking, parts: Parts, ids: list[str]) -> Breakdown:
    """The scores of these enterprises, of whom all have parts, as their model's kind allows."""
    assert ranking.bundle is not None
    scorer, themes = inner_of(ranking.bundle.ranker), themes_of(ranking)
    own: dict[str, list[int]] = {}
    for at, name in enumerate(scorer.names):
        own.setdefault(themes[name], []).append(at)
    if isinstance(scorer, Card):
        return _by_card(ranking, scorer, ids, own)
    if weighing := weighing_of(scorer):
        return _by_weights(ranking, weighing, ids, own)
    nth = [parts.place[row] for row in places_of(ranking.matrix.frame, ids)]
    points, base = parts.parts[nth], parts.base[nth]
    return Breakdown("parts", ids, parts.names, points, base, None, None, own)


def inner_of(scorer: Scorer) -> Scorer:
    """The scorer that counts, below the one that turns categories into rates."""
    return scorer.inner if isinstance(scorer, Coded) else scorer


def _by_card(
    ranking: Ranking, card: Card, ids: list[str], themes: dict[str, list[int]]
) -> Breakdown:
    """Points above the worst bin, so that none is below zero and the best bin is full."""
    scale = _scale_of(ranking)
    X = _numbers(ranking, ids)
    known = prepare(X, card.indicators)
    parts = [steps.of(known[n].to_numpy()) for n, steps in zip(card.names, card.steps)]
    points = np.column_stack([own - s.parts.min() for own, s in zip(parts, card.steps)])
    full = np.array([float(np.ptp(steps.parts)) for steps in card.steps])
    worst = card.base + sum(float(steps.parts.min()) for steps in card.steps)
    base = np.full(len(ids), float(scale.potential(np.array(worst))))
    values = X[card.names].to_numpy(dtype=np.float64)
    per = scale.per_raw
    return Breakdown("card", ids, card.names, points * per, base, full * per, values, themes)


def _by_weights(
    ranking: Ranking, index: Weighing, ids: list[str], themes: dict[str, list[int]]
) -> Breakdown:
    """Weight times comparable number (its logarithm for a geometric mean), above the worst one."""
    scale = _scale_of(ranking)
    numbers = index.numbers(_numbers(ranking, ids))
    own, worst, best = (index.counted(side) for side in (numbers, index.worst, index.best))
    base = np.full(len(ids), float(scale.potential(np.array(worst.sum()))))
    points, full = (own - worst) * scale.per_raw, (best - worst) * scale.per_raw
    return Breakdown("weights", ids, index.names, points, base, full, numbers, themes)


def _scale_of(ranking: Ranking) -> Scale:
    assert ranking.bundle is not None
    return ranking.bundle.scale


def _numbers(ranking: Ranking, ids: list[str]) -> pd.DataFrame:
    """The values of these enterprises as the scorer sees them, in the order asked for."""
    assert ranking.bundle is not None
    scorer = ranking.bundle.ranker
    rows = pl.DataFrame({"enterprise_id": pl.Series(ids, dtype=pl.String)}).join(
        ranking.matrix.frame, on="enterprise_id", how="left", maintain_order="left"
    )
    table = rows.select(
        pl.col(n) if rows[n].dtype == pl.String else pl.col(n).cast(pl.Float64)
        for n in scorer.names
    ).to_pandas()
    return as_numbers(scorer, table)
