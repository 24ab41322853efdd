"""How fast trees are scored and explained, against LightGBM and shap on the same rows.

    python -m benchmarks.kernel_speed --trees 400 --rows 100000

All must agree: scores bit by bit, parts within ALIKE, or there is nothing to compare. Exit code 1,
at the full size: a ratio below LEAST.
"""

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import lightgbm as lgb
import numpy as np
import shap

from models.inputs import Floats
from models.kernel import compiled, grow, score
from models.leaves import read_trees
from models.packed import pack
from models.splits import read_splits

THREADS, WIDTH, LEAVES = 2, 60, 31
TRAINED_ON, BACKGROUND, REFERENCE = 20_000, 100, 10_000
# Rows enough to be worth compiled loops.
LOADED = 500
# shap keeps its own trees in single precision.
ALIKE, ALIKE_SHAP = 1e-9, 1e-6
LEAST = {"scores": 8.0, "contributions": 30.0, "against_reference": 100.0}
FULL_TREES, FULL_ROWS = 400, 100_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trees", type=int, default=FULL_TREES)
    parser.add_argument("--depth", type=int, default=-1, help="as LightGBM's max_depth")
    parser.add_argument("--rows", type=int, default=FULL_ROWS)
    parser.add_argument("--sample", type=int, default=1000, help="rows that shap explains by paths")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    # shap tells of a change of shape; what it tells is compared with ours.
    warnings.simplefilter("ignore", UserWarning)
    draw = np.random.default_rng(asked.seed)
    booster = _train(draw, asked)
    X = _rows(draw, asked.rows)
    started = time.perf_counter()
    trees = read_trees(booster.model_to_string())
    read = time.perf_counter() - started
    kernel = grow(booster.model_to_string())
    splits = read_splits(booster.model_to_string())
    assert splits is not None
    packed = pack(splits)
    few = _few(booster, X)
    result: dict[str, Any] = {
        "trees": asked.trees,
        "depth": max(group.depth for group in trees.leaves),
        "rows": asked.rows,
        "spans": trees.spans,
        "patterns": sum(len(g.value) << g.depth for g in trees.leaves),
        "odd": len(trees.odd),
        "versions": {name: version(name) for name in ("lightgbm", "shap", "numba", "numpy")},
        "read_seconds": _rounded(read),
        "few": few,
    }
    # What is compiled once and loaded by each process does not count.
    result["load_seconds"] = _rounded(_seconds(lambda: _load(kernel, packed, X))[0])
    result["scores"] = _compare(
        lambda: score(packed, X, THREADS),
        lambda: np.asarray(booster.predict(X, raw_score=True, num_threads=THREADS)),
        (asked.rows, asked.rows),
        0.0,
    )
    sample = X[: asked.sample]
    kernel.by_covers  # noqa: B018
    paths = shap.TreeExplainer(booster)
    result["contributions"] = _compare(
        lambda: kernel.contributions(X, THREADS)[:, :-1],
        lambda: np.asarray(paths.shap_values(sample, check_additivity=False)),
        (asked.rows, len(sample)),
        ALIKE,
    )
    background, own = X[:BACKGROUND], X[: max(asked.sample // 20, 10)]
    against = shap.TreeExplainer(booster, background, feature_perturbation="interventional")
    result["against_reference"] = _compare(
        lambda: kernel.contributions_against(X, X[:REFERENCE], THREADS)[:, :-1],
        lambda: np.asarray(against.shap_values(own, check_additivity=False)),
        (asked.rows, len(own)),
        ALIKE_SHAP,
        kernel.contributions_against(own, background)[:, :-1],
    )
    print(json.dumps(result))
    print(_table(result))
    full = asked.trees >= FULL_TREES and asked.rows >= FULL_ROWS
    slow = [name for name, least in LEAST.items() if result[name]["ratio"] < least]
    if full and slow:
        print(f"slower than it is said to be: {', '.join(slow)}", file=sys.stderr)
    return 1 if full and slow else 0


def _rows(draw: np.random.Generator, rows: int) -> Floats:
    """Rows of normal numbers, one in twenty of them missing."""
    X = draw.normal(size=(rows, WIDTH))
    X[draw.random(X.shape) < 0.05] = np.nan
    return X


def _train(draw: np.random.Generator, asked: argparse.Namespace) -> lgb.Booster:
    X = _rows(draw, TRAINED_ON)
    known = np.nan_to_num(X)
    way = known @ (draw.normal(size=WIDTH) / np.sqrt(WIDTH)) + known[:, 0] * known[:, 1]
    y = (way + draw.normal(size=len(X)) > 1).astype(int)
    parameters = {"objective": "binary", "num_leaves": LEAVES, "max_depth": asked.depth}
    parameters |= {"learning_rate": 0.05, "verbose": -1, "num_threads": THREADS}
    grown = lgb.train(parameters, lgb.Dataset(X, y), asked.trees)
    return lgb.Booster(model_str=grown.model_to_string())


def _load(kernel: Any, packed: Any, X: Floats) -> None:
    """Compiles all loops, or loads them from where they were kept."""
    compiled()
    few = X[:LOADED]
    tables = kernel.against(few)
    tables.contributions(few)
    tables.own_parts(few, np.zeros(len(few), dtype=np.int64))
    score(packed, few)


def _few(booster: lgb.Booster, X: Floats) -> dict[str, float]:
    """Seconds of a few rows, by numpy alone; the first fills the tables."""
    kernel = grow(booster.model_to_string())
    asked = {
        "covers_50_first": lambda: kernel.contributions(X[:50]),
        "covers_50_again": lambda: kernel.contributions(X[:50]),
        "against_500_50": lambda: kernel.contributions_against(X[:50], X[50:550]),
        "one_against_one": lambda: kernel.contributions_against(X[:1], X[1:2]),
        "lightgbm_50": lambda: booster.predict(X[:50], pred_contrib=True, num_threads=1),
    }
    return {name: _rounded(_seconds(run)[0]) for name, run in asked.items()}


def _seconds(run: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    found = run()
    return time.perf_counter() - started, found


def _compare(
    ours: Callable[[], Floats],
    theirs: Callable[[], Floats],
    rows: tuple[int, int],
    alike: float,
    same: Floats | None = None,
) -> dict[str, float]:
    """Rows a second of both, the ratio, and the largest difference on the rows of both."""
    # The better of two, on both sides: others share the machine.
    (own, found), (again, _) = _seconds(ours), _seconds(ours)
    (other, expected), (more, _) = _seconds(theirs), _seconds(theirs)
    apart = float(np.abs((found if same is None else same)[: len(expected)] - expected).max())
    if apart > alike:
        raise ValueError(f"the two differ by {apart}")
    mine, yours = rows[0] / min(own, again), rows[1] / min(other, more)
    return {
        "ours": round(mine),
        "theirs": round(yours),
        "ratio": round(mine / yours, 1),
        "largest_difference": apart,
    }


def _rounded(seconds: float) -> float:
    return round(seconds, 3)


def _table(result: dict[str, Any]) -> str:
    lines = [
        f"{os.cpu_count()} cores; rows a second",
        f"{'':20}{'ours':>12}{'theirs':>12}{'ratio':>8}",
    ]
    for name in LEAST:
        own = result[name]
        lines.append(f"{name:20}{own['ours']:>12,}{own['theirs']:>12,}{own['ratio']:>8}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
