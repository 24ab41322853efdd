"""Scores taken apart, in points: what each indicator adds against comparable enterprises."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from models.inputs import Floats, Scorer
from models.ranker import Ranker
from scoring.indicator_words import read_learned
from scoring.model_input import table_of
from scoring.rank import Ranking
from scoring.reference import LEAST, MOST, Reference, find_references
from scoring.trait_words import themes_of

# Contributions that miss their score by more are not exact, and no list is made with them.
EXACT = 1e-9
# How many parts are told of an enterprise: the largest for it, and the largest against it.
FOR, AGAINST = 5, 3


@dataclass(frozen=True)
class Parts:
    """Scores of some rows of a matrix, each as the sum of its base and its parts.

    rows: of the matrix, in order. parts: points on the bundle's scale, shape (rows, names), not
        capped. base: the mean potential of each row's reference, so that base and parts make up
        the potential. largest_miss: the greatest distance of any sum from its raw score.
    possible: what the indicators that are told of a row would add at their best, all else equal,
        by (nth row, nth name). Best is the good end of the range that was trained on. Never below
        what it adds now, for a step in the good direction lowers no score, whoever it is compared
        with. Nothing is told of a category: it has no good direction of its own.
    """

    ranking: Ranking
    rows: list[int]
    names: list[str]
    parts: Floats
    base: Floats
    references: list[Reference]
    possible: dict[tuple[int, int], float]
    largest_miss: float

    @cached_property
    def place(self) -> dict[int, int]:
        """Where a row of the matrix stands here."""
        return {row: nth for nth, row in enumerate(self.rows)}

    @property
    def per_raw(self) -> float:
        """Points of one unit of raw score."""
        return _per_raw(self.ranking)

    def by_theme(self, nth: int) -> dict[str, float]:
        """Points of the nth row by theme: exact sums of its parts, in order of the themes."""
        themes, sums = themes_of(self.ranking), dict[str, float]()
        for name, points in zip(self.names, self.parts[nth]):
            theme = themes[name]
            sums[theme] = sums.get(theme, 0.0) + float(points)
        return sums


def take_apart(ranking: Ranking, rows: list[int]) -> Parts:
    """The scores of these rows of the matrix, each against its reference group.

    Raises ArithmeticError where parts do not sum to a score: nothing is said then.
    """
    assert ranking.bundle is not None
    scorer, scale = ranking.bundle.ranker, ranking.bundle.scale
    parts, base = np.empty((len(rows), len(scorer.names))), np.empty(len(rows))
    place = {row: nth for nth, row in enumerate(rows)}
    told: dict[int, Reference] = {}
    possible: dict[tuple[int, int], float] = {}
    miss = 0.0
    beyond = ranking.beyond
    groups = beyond.groups if beyond else find_references(ranking.matrix.frame, rows)
    table = _Table.of(ranking, [*rows, *(row for group, _ in groups for row in group.rows)])
    for reference, own in groups:
        X, others = table.take(own), table.take(reference.rows)
        raw = scorer.contributions_against(X, others)
        miss = max(miss, float(np.abs(raw.sum(axis=1) - scorer.score(X)).max()))
        at = [place[row] for row in own]
        parts[at] = raw[:, :-1] * scale.per_raw
        base[at] = scale.potential(raw[:, -1])
        told |= dict.fromkeys(at, reference)
        # While the reference is at hand.
        chosen = choose_told(parts[at], scorer.names)
        pairs = [(nth, name) for nth, names in zip(at, chosen) for name in names]
        possible |= _at_best(ranking, table, rows, pairs, others)
    if miss > EXACT:
        raise ArithmeticError(f"contributions miss their score by {miss}")
    references = [told[nth] for nth in range(len(rows))]
    return Parts(ranking, rows, scorer.names, parts, base, references, possible, miss)


def choose_told(points: Floats, names: list[str]) -> list[list[int]]:
    """The indicators that are told of each row: the largest for it, then the largest against it.

    points: shape (rows, names). Equal ones go by name.
    """
    by_name = np.broadcast_to(_by_name(tuple(names)), points.shape)
    by_size = np.lexsort((by_name, -np.abs(points)))
    told = np.take_along_axis(points, by_size, axis=1)
    chosen: list[list[int]] = [[] for _ in points]
    for signed, most in ((told > 0, FOR), (told < 0, AGAINST)):
        nths, ats = np.nonzero(signed & (np.cumsum(signed, axis=1) <= most))
        for nth, at in zip(nths.tolist(), by_size[nths, ats].tolist()):
            chosen[nth].append(at)
    return chosen


@cache
def _by_name(names: tuple[str, ...]) -> NDArray[np.int64]:
    """The place of each of the names in their alphabetical order."""
    place = np.empty(len(names), dtype=np.int64)
    place[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return place


@dataclass(frozen=True, eq=False)
class _Table:
    """Rows of the matrix as the model takes them in, gathered once for many who ask."""

    rows: NDArray[np.int64]
    values: pd.DataFrame

    @classmethod
    def of(cls, ranking: Ranking, rows: Iterable[int]) -> "_Table":
        """All of these, each once."""
        scorer, asked = _scorer(ranking), np.unique(np.fromiter(rows, dtype=np.int64))
        return cls(asked, table_of(ranking.matrix.frame.select(scorer.names)[asked], scorer.names))

    def take(self, rows: Iterable[int]) -> pd.DataFrame:
        """Some of them, in this order."""
        return self.values.take(np.searchsorted(self.rows, np.fromiter(rows, dtype=np.int64)))


def _at_best(
    ranking: Ranking,
    table: _Table,
    rows: list[int],
    pairs: list[tuple[int, int]],
    others: pd.DataFrame,
) -> dict[tuple[int, int], float]:
    """What indicators would add at their best, by (nth row, nth name); see `Parts.possible`."""
    scorer, learned = _scorer(ranking), read_learned()
    best = {
        nth: i.high if i.sign > 0 else i.low
        for nth, i in enumerate(scorer.indicators)
        if i.name not in learned
    }
    asked = [pair for pair in pairs if pair[1] in best]
    if not asked:
        return {}
    X, names = table.take(rows[nth] for nth, _ in asked), np.array([name for _, name in asked])
    if all(kind == np.float64 for kind in X.dtypes):
        values = X.to_numpy(copy=True)
        values[np.arange(len(asked)), names] = [best[name] for name in names.tolist()]
        X = pd.DataFrame(values, columns=X.columns)
    else:
        for name in np.unique(names).tolist():
            own = X[scorer.names[name]].to_numpy(dtype=np.float64, copy=True)
            own[names == name] = best[name]
            X = X.assign(**{scorer.names[name]: own})
    if isinstance(scorer, Ranker):
        told = scorer.own_parts(X, others, names)
    else:
        told = scorer.contributions_against(X, others)[np.arange(len(asked)), names]
    return dict(zip(asked, (told * _per_raw(ranking)).tolist(), strict=True))


def part_gaps(ranking: Ranking, ones: pl.DataFrame, other: pl.DataFrame) -> list[dict[str, float]]:
    """What makes each one's score differ from another's, in points by indicator.

    ones, other: rows of the matrix or of the holders, other a single one. Exact: the Shapley values
    of the way from the other's values to the own ones, so that they sum to the gap of the two
    potentials (before capping).
    """
    scorer = _scorer(ranking)
    asked = [rows.select(scorer.names) for rows in (ones, other)]
    together = table_of(pl.concat(asked, how="vertical_relaxed"), scorer.names)
    told = scorer.contributions_against(together.iloc[:-1], together.iloc[-1:])[:, :-1]
    score = scorer.score(together)
    miss = np.abs(told.sum(axis=1) - (score[:-1] - score[-1])).max()
    if miss > EXACT:
        raise ArithmeticError(f"contributions miss the gap by {miss}")
    return [dict(zip(scorer.names, row)) for row in (told * _per_raw(ranking)).tolist()]


def _scorer(ranking: Ranking) -> Scorer:
    assert ranking.bundle is not None
    return ranking.bundle.ranker


def _per_raw(ranking: Ranking) -> float:
    assert ranking.bundle is not None
    return ranking.bundle.scale.per_raw


def list_parts(parts: Parts) -> pl.DataFrame:
    """All parts in long form: enterprise_id, indicator, theme, points; the base has no theme.

    Of every enterprise they sum to its potential before capping.
    """
    told, ids = themes_of(parts.ranking), parts.ranking.matrix.frame["enterprise_id"]
    names = [*parts.names, "base"]
    themes = [*(told[name] for name in parts.names), None]
    points = np.column_stack([parts.parts, parts.base])
    return pl.DataFrame(
        {
            "enterprise_id": ids[parts.rows].repeat_by(len(names)).explode(),
            "indicator": pl.Series(names * len(parts.rows), dtype=pl.String),
            "theme": pl.Series(themes * len(parts.rows), dtype=pl.String),
            "points": points.ravel(),
        }
    )


def state_parts(parts: Parts) -> dict[str, object]:
    """What the manifest says of them: the kind of values, the groups, and how exact they are."""
    groups = Counter(parts.references)
    return {
        "method": "interventional",
        "as_of": parts.ranking.as_of.isoformat(),
        "least": LEAST,
        "most": MOST,
        "groups": [
            {
                "circle": "_".join(group.circle) or "population",
                "values": list(group.values),
                "members": group.members,
                "looked_at": len(group.rows),
                "explained": count,
            }
            for group, count in groups.items()
        ],
        "rows": len(parts.rows),
        "largest_miss": parts.largest_miss,
    }
