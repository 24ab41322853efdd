"""How fast a list's reasons are told, against shap's TreeExplainer on every row of the population.

    python -m benchmarks.explain_speed --enterprises 1000000 --list 10000 --sample 2000

Both explain the same model. Ours explains those on or near the list, in points and in sentences,
against their reference groups; the usual recipe explains every row of a sample, scaled to all. The
path-dependent values of both must agree on the sample, or there is nothing to compare. Exit code 1:
less than LEAST_RATIO times as fast at the full size.
"""

import argparse
import json
import sys
import time
import warnings
from datetime import date
from importlib.metadata import version
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
import polars as pl
import shap

from configs.words import read_words
from features.matrix import Matrix
from models.bundle import Bundle, Scale
from models.chances import Calibration
from models.inputs import prepare
from models.ranker import Ranker, RankerSettings, fit_ranker
from scoring.behind import nothing_behind
from scoring.check import check
from scoring.indicator_words import read_indicators
from scoring.pipeline import read_pipeline
from scoring.policy import policy_at
from scoring.rank import Ranking
from scoring.reasons import Speech, explain_score

LEAST_RATIO, FULL_SIZE = 50.0, 1_000_000
DAY = date(2026, 5, 1)
INDICATORS, TREES, LEAVES, DEPTH, TRAINED = 60, 400, 31, 12, 20_000
INDUSTRIES, COUNTIES, SIZES = 31, 167, ("micro", "small", "medium")
# One value in twelve is missing.
MISSING = 12


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=FULL_SIZE)
    parser.add_argument("--list", type=int, default=10_000, help="how many are explained")
    parser.add_argument("--sample", type=int, default=2_000, help="rows that shap explains")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    frame, names = make_population(asked.enterprises, asked.seed)
    ranker = train(frame, names, asked.seed)
    ranking, scored = rank_all(frame, names, ranker)
    best = np.argsort(-scored, kind="stable")[: asked.list]
    ids = frame["enterprise_id"][np.sort(best)].to_list()
    words = Speech(read_words("zh"), read_words("en"))
    begin = time.perf_counter()
    told = explain_score(ranking, nothing_behind(), ids, words)
    ours = time.perf_counter() - begin
    assert told.parts is not None
    sample = frame.head(asked.sample).select(names).to_pandas()
    theirs, values = explain_all(ranker, sample)
    agreed = float(np.abs(values - ranker.contributions(sample)[:, :-1]).max())
    assert agreed < 1e-9, agreed
    times = asked.enterprises / len(sample)
    result = {
        "enterprises": asked.enterprises,
        "list": len(ids),
        "indicators": len(names),
        "trees": TREES,
        "reasons": told.reasons.height,
        "largest_miss": told.parts.largest_miss,
        "ours": {"seconds": round(ours, 2), "rows_per_second": round(len(ids) / ours)},
        "shap": {
            "version": version("shap"),
            "sample": len(sample),
            "sample_seconds": round(theirs, 2),
            "seconds": round(theirs * times, 1),
            "rows_per_second": round(len(sample) / theirs),
        },
        "ratio": round(theirs * times / ours, 1),
    }
    print(json.dumps(result))
    print(_table(result))
    return int(asked.enterprises >= FULL_SIZE and result["ratio"] < LEAST_RATIO)


def make_population(rows: int, seed: int) -> tuple[pl.DataFrame, list[str]]:
    """A made-up matrix: who it is, and numbers within what is plausible."""
    draw = np.random.default_rng(seed)
    words = {n: w for n, w in read_indicators().items() if w.sign and not w.levels}
    names = sorted(words)[:INDICATORS]
    columns: dict[str, Any] = {
        "enterprise_id": [f"E{number:08d}" for number in range(rows)],
        "industry": draw.choice([f"C{13 + n}" for n in range(INDUSTRIES)], rows),
        "county": draw.choice([f"county {n}" for n in range(COUNTIES)], rows),
        "size": draw.choice(SIZES, rows, p=(0.6, 0.3, 0.1)),
    }
    for name in names:
        values = draw.gamma(2.0, 1.0, rows)
        values[draw.integers(0, MISSING, rows) == 0] = np.nan
        columns[name] = pl.Series(values, nan_to_null=True)
    return pl.DataFrame(columns), names


def train(frame: pl.DataFrame, names: list[str], seed: int) -> Ranker:
    """The model that performance notes measure by: 400 trees of 31 leaves."""
    draw = np.random.default_rng(seed)
    X = frame.head(TRAINED).select(names).to_pandas()
    signs = {name: read_indicators()[name].sign for name in names}
    pull = np.array([signs[name] * (12 - nth % 12) for nth, name in enumerate(names)])
    raw = np.log1p(X.fillna(0.0).to_numpy()) @ pull
    y = (raw + draw.normal(0, raw.std(), len(X)) > np.quantile(raw, 0.9)).astype(np.int8)
    settings = RankerSettings(trees=TREES, leaves=LEAVES, depth=DEPTH, seed=seed)
    return fit_ranker(X, y, signs, settings)


def rank_all(
    frame: pl.DataFrame, names: list[str], ranker: Ranker
) -> tuple[Ranking, "np.ndarray[Any, np.dtype[np.float64]]"]:
    """What explaining asks of a ranking, and the scores."""
    score = ranker.score(frame.select(names).to_pandas())
    scale = Scale(float(score.min()), float(score.max()))
    bundle = Bundle(ranker, Calibration("sigmoid", (1.0, 0.0)), scale, "", {"as_of": str(DAY)})
    pipeline = read_pipeline("listing_reserve")
    policy = policy_at(pipeline.policy, date(1990, 1, 1))
    matrix = Matrix(frame, DAY, DAY.year - 1, tuple(names))
    findings = check(policy, frame)
    empty = frame.clear()
    ranking = Ranking(
        pipeline, policy, DAY, matrix, empty, findings, empty, {}, bundle, (), figures=None
    )
    return ranking, score


def explain_all(
    ranker: Ranker, X: pd.DataFrame
) -> tuple[float, "np.ndarray[Any, np.dtype[np.float64]]"]:
    """The usual recipe: shap's explainer on every row; making it and filling do not count."""
    explainer = shap.TreeExplainer(lgb.Booster(model_str=ranker.booster))
    prepared = prepare(X, ranker.indicators)
    with warnings.catch_warnings():
        # shap tells of a change of shape, which is looked at below.
        warnings.simplefilter("ignore", UserWarning)
        begin = time.perf_counter()
        values = np.asarray(explainer.shap_values(prepared))
        seconds = time.perf_counter() - begin
    return seconds, values[..., -1] if values.ndim == 3 else values


def _table(result: dict[str, Any]) -> str:
    ours, theirs = result["ours"], result["shap"]
    return "\n".join(
        [
            f"{result['list']:,} of {result['enterprises']:,} enterprises, with sentences:",
            f"  ours  {ours['seconds']:>10,.2f} s  {ours['rows_per_second']:>9,} rows/s",
            f"  shap  {theirs['seconds']:>10,.1f} s  {theirs['rows_per_second']:>9,} rows/s"
            f"  (all rows, from {theirs['sample']:,})",
            f"  {result['ratio']:,} times as fast",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
