"""Scores as sums that a reader can form anew: bins of a card, weights of an index, or parts."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import polars as pl

from models.bundle import Scale
from models.card import Card
from models.categories import Coded, as_numbers
from models.index import LEAST, Index
from models.inputs import Floats, Scorer, prepare
from scoring.indicator_words import read_indicators, read_learned
from scoring.parts import Parts
from scoring.rank import Ranking

# parts: exact parts against a reference, for which no rule of one line can be told.
Kind = Literal["card", "weights", "parts"]


@dataclass(frozen=True)
class Breakdown:
    """Scores of some enterprises in points of the list's scale: base and points of every indicator.

    ids: in the order asked for. points: shape (ids, names), base: (ids,); with it they sum to the
    potential before capping. full: the most that each indicator can give, None where that depends
    on all others. values: what the rule of an indicator looks at (a value, or for an index its
    comparable number), NaN where it is missing; None for parts.
    """

    kind: Kind
    ids: list[str]
    names: list[str]
    points: Floats
    base: Floats
    full: Floats | None
    values: Floats | None

    def by_theme(self) -> dict[str, list[int]]:
        """The places of the indicators of each theme, themes in order of first appearance."""
        words = read_indicators() | read_learned()
        themes: dict[str, list[int]] = {}
        for at, name in enumerate(self.names):
            themes.setdefault(words[name].theme, []).append(at)
        return themes


def break_down(ranking: Ranking, parts: Parts, ids: list[str]) -> Breakdown:
    """The scores of these enterprises, of whom all have parts, as their model's kind allows."""
    assert ranking.bundle is not None
    scorer = inner_of(ranking.bundle.ranker)
    if isinstance(scorer, Card):
        return _by_card(ranking, scorer, ids)
    if isinstance(scorer, Index) and scorer.aggregate in ("sum", "geometric"):
        return _by_weights(ranking, scorer, ids)
    row_of = {code: row for row, code in enumerate(ranking.matrix.frame["enterprise_id"])}
    nth = [parts.place[row_of[one]] for one in ids]
    return Breakdown("parts", ids, parts.names, parts.parts[nth], parts.base[nth], None, None)


def inner_of(scorer: Scorer) -> Scorer:
    """The scorer that counts, below the one that turns categories into rates."""
    return scorer.inner if isinstance(scorer, Coded) else scorer


def _by_card(ranking: Ranking, card: Card, ids: list[str]) -> Breakdown:
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
    return Breakdown("card", ids, card.names, points * per, base, full * per, values)


def _by_weights(ranking: Ranking, index: Index, ids: list[str]) -> Breakdown:
    """Weight times comparable number (its logarithm for a geometric mean), above the worst one."""
    scale = _scale_of(ranking)
    numbers = index.numbers(_numbers(ranking, ids))
    worst, best = ends_of(index)
    counted = [_counted(index, side) * index.weights for side in (numbers, worst, best)]
    base = np.full(len(ids), float(scale.potential(np.array(counted[1].sum()))))
    points, full = (counted[0] - counted[1]), counted[2] - counted[1]
    per = scale.per_raw
    return Breakdown("weights", ids, index.names, points * per, base, full * per, numbers)


def ends_of(index: Index) -> tuple[Floats, Floats]:
    """The comparable numbers of the worst and of the best value that was trained on."""
    ends = [
        norm.of(np.array([i.bad_end, i.high if i.sign > 0 else i.low]), i.sign)
        for i, norm in zip(index.indicators, index.norms)
    ]
    worst, best = np.array(ends).T
    return worst, best


def _counted(index: Index, numbers: Floats) -> Floats:
    if index.aggregate == "geometric":
        return np.asarray(np.log(LEAST + (1 - LEAST) * numbers))
    return numbers


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
