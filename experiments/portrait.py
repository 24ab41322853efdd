"""The model of a list as a whole: what weighs, how it runs, what acts together, how well told."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from experiments.cohorts import by_theme, view_cohorts
from experiments.portrait_sample import PAIRS, Sample, bundle_of, spread, table_of, take_sample
from models.categories import as_numbers
from models.dependence import Dependence, trace
from models.explain import second_opinion
from models.inputs import Floats, ModelError, Scorer, prepare
from models.interactions import interact_against, within
from models.quality import (
    TOP,
    compare_reasons,
    count_carrying,
    measure_quality,
    order_agreement,
    overlap_reasons,
)
from models.ranker import Ranker
from scoring.parts import take_apart
from scoring.rank import Ranking
from scoring.reference import LEAST, MOST

# Enterprises whose reasons are held against their own groups, and rows that shap looks at again.
JUDGED, OPINION = 500, 100
# Enterprises and indicators of the beeswarm.
DOTS, SHOWN = 200, 15
# A pair is told if it is among so many strongest in this share of the refits, and in the model;
# of fewer refits than this nothing can be said.
STRONGEST, STEADY, FEWEST = 10, 0.8, 5


def portray(ranking: Ranking) -> dict[str, Any]:
    """The record of a list that has a bundle: every figure and table of its page."""
    sample = take_sample(ranking)
    rows = np.flatnonzero(
        ranking.matrix.frame["enterprise_id"]
        .is_in(ranking.listed["enterprise_id"].implode())
        .to_numpy()
    )
    listed = take_sample(ranking, rows[spread(len(rows), len(sample.rows))])
    bundle = bundle_of(ranking)
    return {
        "pipeline": ranking.pipeline.name,
        "as_of": ranking.as_of.isoformat(),
        "made_up": "made_up" in ranking.notes,
        "bundle": {"as_of": bundle.as_of, "fingerprint": bundle.fingerprint},
        "learner": bundle.manifest["learner"],
        "sample": {
            "population": ranking.matrix.frame.height,
            "rows": len(sample.rows),
            "reference": len(sample.reference),
            "listed": ranking.listed.height,
            "listed_rows": len(listed.rows),
            "refits": len(sample.refits),
        },
        "importance": weigh(sample),
        "swarm": scatter(sample),
        "dependence": trace_all(sample),
        "interactions": find_pairs(sample),
        "cohorts": view_cohorts(sample, listed),
        "quality": judge(sample),
    }


def weigh(sample: Sample) -> dict[str, Any]:
    """Mean absolute points by indicator and by theme, with ranks over refits and their agreement.

    low, high, rank_low, rank_high: over the model and its refits; None without refits.
    """
    words = sample.words
    indicators = _weights(sample.names, sample.parts, sample.refits)
    for line in indicators:
        line["theme"] = words[line["name"]].theme
    themes, refits = by_theme(sample.parts, sample), by_theme(sample.refits, sample)
    names = list(themes)
    sums = np.column_stack(list(themes.values()))
    told: dict[str, Any] = {
        "indicators": indicators,
        "themes": _weights(names, sums, np.stack([refits[name] for name in names], axis=-1)),
        "agreement": None,
    }
    if len(sample.refits):
        own = np.abs(sample.parts).mean(axis=0)
        each = np.abs(sample.refits).mean(axis=1)
        orders = [order_agreement(own, other) for other in each]
        tops = [float(overlap_reasons(own[None], other[None])[0]) for other in each]
        told["agreement"] = {
            "rank_mean": float(np.mean(orders)),
            "rank_least": float(np.min(orders)),
            "top": TOP,
            "top_overlap": float(np.mean(tops)),
        }
    return told


def _weights(names: list[str], parts: Floats, refits: Floats) -> list[dict[str, Any]]:
    """A line for each column, the largest first."""
    own, each = np.abs(parts).mean(axis=0), np.abs(refits).mean(axis=1)
    every = np.vstack([own[None], each])
    ranks = np.argsort(np.argsort(-every, axis=1, kind="stable"), axis=1, kind="stable") + 1
    whole, spread_known = float(own.sum()), len(refits) > 0
    lines = []
    for at in np.argsort(-own, kind="stable"):
        line: dict[str, Any] = {
            "name": names[at],
            "points": float(own[at]),
            "share": float(own[at] / whole) if whole else 0.0,
            "rank": int(ranks[0, at]),
        }
        ends = (every[:, at].min(), every[:, at].max(), ranks[:, at].min(), ranks[:, at].max())
        kinds = (float, float, int, int)
        for key, end, kind in zip(("low", "high", "rank_low", "rank_high"), ends, kinds):
            line[key] = kind(end) if spread_known else None
        lines.append(line)
    return lines


def scatter(sample: Sample) -> dict[str, Any]:
    """Points of the weightiest indicators for DOTS enterprises, evenly by id, row by row.

    The value is the one that counted: within the training range, a missing one at the bad end.
    """
    places = spread(len(sample.rows), DOTS)
    order = np.argsort(-np.abs(sample.parts).mean(axis=0), kind="stable")[:SHOWN]
    numbers = as_numbers(sample.scorer, sample.X.iloc[places])
    values = prepare(numbers, sample.scorer.indicators).to_numpy()
    table = [
        {
            "row": nth,
            "indicator": sample.names[at],
            "value": float(values[nth, at]),
            "points": float(sample.parts[place, at]),
        }
        for nth, place in enumerate(places)
        for at in order
    ]
    return {"shown": len(order), "dots": len(places), "table": table}


def trace_all(sample: Sample) -> list[dict[str, Any]]:
    """The curve of every indicator over its values, the most important first.

    sign: of the sign table; learned: the direction that the model holds to. Values are those of
    the list (of a category, the rate it counts by); what was missing stands in a bin of its own.
    """
    words, numbers = sample.words, as_numbers(sample.scorer, sample.X)
    learned = {i.name: i.sign for i in sample.scorer.indicators}
    told = []
    for line in weigh(sample)["indicators"]:
        name = line["name"]
        at, sign = sample.names.index(name), words[name].sign
        values = numbers[name].to_numpy(dtype=float)
        curve = trace(values, sample.parts[:, at], sample.refits[:, :, at], sign)
        told.append(
            {
                "name": name,
                "sign": sign,
                "learned": learned[name],
                "steps": curve.steps,
                "against": curve.against,
                "bins": _bins(curve),
            }
        )
    return told


def _bins(curve: Dependence) -> list[dict[str, Any]]:
    return [
        {str(key): None if isinstance(v, float) and np.isnan(v) else v for key, v in line.items()}
        for line in curve.bins.to_dict("records")
    ]


def find_pairs(sample: Sample) -> dict[str, Any]:
    """Pairs that act together: mean absolute points of both halves, and how steadily over refits.

    code: additive where no two indicators act together, few_refits where nothing can be said of
    steadiness. pairs: the strongest of the model, each with its share of refits in which it is
    among the strongest, and whether that is steady.
    """
    some = spread(len(sample.rows), PAIRS)
    bundle, X = bundle_of(sample.ranking), sample.X.iloc[some]
    R = sample.X.iloc[spread(len(sample.rows), min(PAIRS, len(sample.reference)))]
    head: dict[str, Any] = {"rows": len(some), "reference": len(R), "refits": len(bundle.refits)}
    head |= {"strongest": STRONGEST, "steady_from": STEADY}
    try:
        own = _strengths(bundle.ranker, X, R)
    except ModelError as error:
        if error.code != "additive":
            raise
        return head | {"code": "additive", "pairs": []}
    each = [_strengths(refit, X, R) for refit in bundle.refits]
    tops = [set(_strongest(refit)) for refit in each]
    pairs = []
    for pair in _strongest(own):
        times = [pair in top for top in tops]
        over = [own[pair], *(refit.get(pair, 0.0) for refit in each)]
        points = bundle.scale.per_raw
        pairs.append(
            {
                "names": list(pair),
                "points": own[pair] * points,
                "low": min(over) * points if each else None,
                "high": max(over) * points if each else None,
                "share": float(np.mean(times)) if times else None,
                "steady": len(times) >= FEWEST and float(np.mean(times)) >= STEADY,
            }
        )
    code = "few_refits" if len(each) < FEWEST else "told"
    return head | {"code": code, "pairs": pairs}


def _strengths(scorer: Scorer, X: pd.DataFrame, R: pd.DataFrame) -> dict[tuple[str, str], float]:
    """The mean absolute interaction of every pair, raw, both halves together."""
    told = 2 * np.abs(interact_against(scorer, X, R)).mean(axis=0)
    names = scorer.names
    return {
        (min(one, other), max(one, other)): float(told[i, j])
        for i, one in enumerate(names)
        for j, other in enumerate(names[:i])
    }


def _strongest(strengths: dict[tuple[str, str], float]) -> list[tuple[str, str]]:
    """The strongest pairs that there are, in order."""
    ordered = sorted(strengths, key=lambda pair: (-strengths[pair], pair))
    return [pair for pair in ordered[:STRONGEST] if strengths[pair] > 0]


def judge(sample: Sample) -> dict[str, Any]:
    """How good the explanations are: against the population, and as a list tells them.

    path: of the learner's own parts (of trees, path-dependent) with the interventional ones,
    against the population and against groups of equal industry and size. refits: the share of
    each enterprise's largest reasons that a refit names as well. carrying: how many reasons carry
    four fifths of a score, as the list tells it. second_opinion: the greatest difference between
    our path-dependent parts and shap's, raw, for trees alone.
    """
    bundle = bundle_of(sample.ranking)
    some = spread(len(sample.rows), JUDGED if len(sample.reference) > 100 else len(sample.rows))
    X, reference = sample.X.iloc[some], table_of(sample.ranking, sample.reference)
    whole = measure_quality(bundle.ranker, (), X, reference)
    parts = take_apart(sample.ranking, sample.rows[some].tolist())
    own = bundle.ranker.contributions(X)[:, :-1]
    count = count_carrying(parts.parts)
    overlaps = np.array([overlap_reasons(sample.parts, refit) for refit in sample.refits])
    inner = within(bundle.ranker)
    opinion = None
    if isinstance(inner, Ranker):
        opinion = second_opinion(inner, as_numbers(bundle.ranker, X).head(OPINION))
    by_row = overlaps.mean(axis=0) if len(overlaps) else None
    return {
        "top": TOP,
        "rows": len(some),
        "groups": {
            "least": LEAST,
            "most": MOST,
            "count": len(set(parts.references)),
            "widened": float(np.mean([not ref.circle for ref in parts.references])),
        },
        "path": {
            "population": asdict(whole.agreement),
            "groups": asdict(compare_reasons(own, parts.parts)),
        },
        "refits": {
            "count": len(overlaps),
            "overlap": None if by_row is None else float(by_row.mean()),
            "overlap_low": None if by_row is None else float(np.quantile(by_row, 0.1)),
        },
        "carrying": {
            "median": float(np.median(count)),
            "most": float(np.quantile(count, 0.9, method="higher")),
        },
        "miss": max(whole.miss, parts.largest_miss, sample.largest_miss),
        "second_opinion": opinion,
    }
