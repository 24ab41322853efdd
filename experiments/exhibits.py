"""What is shown of a rehearsal or a training: tables as CSV, each with its picture as SVG."""

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd
import polars as pl

from experiments.backtest import Backtest
from models.bundle import Bundle
from models.drift import drift_of, read_shape
from models.explain import draw_beeswarm, spread_contributions, weigh_indicators
from models.metrics import hits_along, wilson
from models.pictures import draw_drift, draw_precision, draw_reliability, draw_weights

# Points of a curve, bins of a calibration, rows of a beeswarm.
POINTS, BINS, DOTS = 60, 10, 120


def show_rehearsal(result: Backtest, longest: int, folder: Path) -> None:
    """precision, reliability, drift, and a beeswarm for each recipe; what there is of them.

    longest: how far the curves run, in places.
    """
    judged = result.scores.filter(pl.col("label").null_count().over("day", "recipe") == 0)
    if judged.height:
        _keep(precision_table(judged, longest), "precision", draw_precision, folder)
    told = judged.filter(pl.col("probability").null_count().over("day", "recipe") == 0)
    if told.height:
        _keep(reliability_table(told), "reliability", draw_reliability, folder)
    if result.bundles:
        _keep(drift_table(result), "drift", draw_drift, folder)
    for recipe in dict.fromkeys(name for _, name in result.bundles):
        day = max(day for day, name in result.bundles if name == recipe)
        of_day = (result.tested.days == date.fromisoformat(day)).to_numpy()
        X = result.tested.X[of_day]
        bundle = result.bundles[day, recipe]
        kept = [name for name in bundle.ranker.names if name in X.columns]
        if len(kept) == len(bundle.ranker.names):
            show_model(bundle, X, folder, f"_{quote(recipe, safe='')}")


def show_model(bundle: Bundle, X: pd.DataFrame, folder: Path, mark: str = "") -> None:
    """weights and a beeswarm of a model on a sample of these rows, evenly over their order."""
    sample = sample_of(X)
    _keep(weigh_indicators(bundle.ranker, sample), f"weights{mark}", draw_weights, folder)
    table = spread_contributions(bundle.ranker, sample)
    _keep(table, f"beeswarm{mark}", draw_beeswarm, folder)


def sample_of(X: pd.DataFrame) -> pd.DataFrame:
    """At most DOTS rows, evenly over their order."""
    return X.iloc[np.unique(np.linspace(0, len(X) - 1, min(DOTS, len(X))).astype(int))]


def precision_table(judged: pl.DataFrame, longest: int) -> pd.DataFrame:
    """day, order, k, precision, recall, base: over the length of the list."""
    parts = []
    for (day, name), rows in _orders(judged, "day", "recipe"):
        most = min(longest, rows.height)
        ks = np.unique(np.linspace(1, most, min(POINTS, most)).astype(int))
        label = rows["label"].to_numpy()
        hits = hits_along(rows["score"].fill_null(-1e308).to_numpy(), label, ks)
        total = label.sum()
        recall = hits / total if total else np.full(len(ks), np.nan)
        part = {"k": ks, "precision": hits / ks, "recall": recall, "base": label.mean()}
        parts.append(pd.DataFrame({"day": str(day), "order": name, **part}))
    return pd.concat(parts, ignore_index=True)


def reliability_table(told: pl.DataFrame) -> pd.DataFrame:
    """order, probability, share, low, high, n, positives: bins of equal count over all days."""
    rows: list[dict[str, Any]] = []
    for (name,), table in _orders(told, "recipe"):
        ordered = table.sort("probability", "enterprise_id", "day")
        probability, label = ordered["probability"].to_numpy(), ordered["label"].to_numpy()
        for part in np.array_split(np.arange(len(label)), min(BINS, len(label))):
            hits, n = int(label[part].sum()), len(part)
            low, high = wilson(hits, n) or (0.0, 1.0)
            mean = float(probability[part].mean())
            ends = {"low": low, "high": high, "n": n, "positives": hits}
            rows.append({"order": name, "probability": mean, "share": hits / n, **ends})
    return pd.DataFrame(rows)


def drift_table(result: Backtest) -> pd.DataFrame:
    """day, indicator and how it moved between the training cohorts and the tested day.

    An indicator of several recipes is told once a day, against the first one's cohorts.
    """
    rows: list[dict[str, Any]] = []
    seen: set[tuple[str, str]] = set()
    for (day, _), bundle in result.bundles.items():
        of_day = (result.tested.days == date.fromisoformat(day)).to_numpy()
        for name, kept in bundle.manifest["training"].items():
            if name in result.tested.X.columns and (day, name) not in seen:
                seen.add((day, name))
                values = result.tested.X.loc[of_day, name].to_numpy()
                drift = drift_of(read_shape(kept), values)
                rows.append({"day": day, "indicator": name, **vars(drift)})
    return pd.DataFrame(rows)


def _orders(table: pl.DataFrame, *by: str) -> list[tuple[tuple[Any, ...], pl.DataFrame]]:
    """The rows of each order, in order of their names: models first, then what they are held to."""
    parts = table.partition_by(*by, as_dict=True)
    return sorted(parts.items(), key=lambda part: (*map(str, part[0][:-1]), *_place(part[0][-1])))


def _place(name: str) -> tuple[bool, str]:
    return name.startswith("baseline:"), name


def _keep(table: pd.DataFrame, name: str, draw: Any, folder: Path) -> None:
    """The table as CSV, and its picture."""
    table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    draw(table, folder / f"{name}.svg")
