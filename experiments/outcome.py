"""What became of a list: hits by tier, what was expected, who came without a place and why."""

from typing import Any

import polars as pl

from experiments.joined import Joined
from models.counts import count_interval
from models.metrics import brier, ece, wilson

TIERS = ("A", "B", "C", "D")


def score_list(joined: Joined) -> dict[str, Any]:
    """The outcome of a list. Where its span is not over nothing is judged, only counted so far.

    Expected is the sum of the probabilities that the list gave, with the exact interval in which
    the count falls if they were right and enterprises independent (`models.counts`).
    """
    ranking, frame = joined.ranking, joined.frame
    came = frame.filter(pl.col("label") == 1)
    listed = frame.filter("listed")
    hits = came.filter("listed").height
    record: dict[str, Any] = {
        **joined.head,
        "bundle": ranking.bundle.fingerprint if ranking.bundle else None,
        "population": frame.height,
        "listed": listed.height,
        "came": came.height,
        "hits": hits,
        "outside": joined.outside.height,
        "recognitions": joined.matched.counts,
        "tiers": [
            {"tier": tier, **measure_tier(frame.filter(pl.col("tier") == tier), joined.judged)}
            for tier in TIERS
        ],
        "whole": measure_tier(frame, joined.judged),
        "places": measure_tier(listed, joined.judged),
        "not_listed": [tell_why(row) for row in came.filter(~pl.col("listed")).to_dicts()],
        "not_in_population": joined.outside.to_dicts(),
        "open": [] if joined.judged else _names(listed.filter(pl.col("label").is_null())),
        "listed_rows": _names(listed),
    }
    if joined.judged:
        record |= _figures(frame, listed.height, hits, came.height)
    return record


def measure_tier(frame: pl.DataFrame, judged: bool) -> dict[str, Any]:
    """How many stand in a tier, how many came, and how many were expected to."""
    n, came = frame.height, int((frame["label"] == 1).sum())
    told: dict[str, Any] = {"n": n, "came": came}
    if judged:
        told |= {"share": came / n if n else None, "interval": wilson(came, n)}
    chance = frame["probability"].drop_nulls()
    if chance.len() == n and n:
        count = count_interval(chance.to_numpy())
        told |= {"expected": count.expected, "low": count.low, "high": count.high}
        if judged:
            told["as_expected"] = told["low"] <= came <= told["high"]
    return told


def _figures(frame: pl.DataFrame, listed: int, hits: int, came: int) -> dict[str, Any]:
    base = came / frame.height
    precision = hits / listed if listed else None
    told: dict[str, Any] = {
        "precision": precision,
        "precision_interval": wilson(hits, listed),
        "recall": hits / came if came else None,
        "recall_interval": wilson(hits, came),
        "lift": precision / base if precision is not None and base else None,
        "base": base,
    }
    if frame["probability"].null_count() == 0:
        chance, label = frame["probability"].to_numpy(), frame["label"].to_numpy()
        told |= {"ece": ece(chance, label), "brier": brier(chance, label)}
    return told


def tell_why(row: dict[str, Any]) -> dict[str, Any]:
    """One who came and had no place, and by what: an exclusion, a quota, the law, or the order.

    Eligible is whoever stands in one of the tiers above D. untold: the verdict would have passed,
    but what population or quotas ask for (the size, say) was not known.
    """
    if row["excluded"]:
        why = "excluded"
    elif row["tier"] == "D":
        untold = row["to_verify"] and row["verdict"] != "unknown"
        why = "untold" if untold else "not_eligible"
    else:
        why = "quota" if row["by_quota"] else "ranked_lower"
    keys = ("enterprise_id", "name", "county", "rank", "tier", "verdict", "to_verify")
    return {key: row[key] for key in (*keys, "excluded", "by_quota")} | {"why": why}


def _names(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.select(
        "enterprise_id", "name", "county", "rank", "probability", "label"
    ).to_dicts()


def logged_figures(record: dict[str, Any]) -> dict[str, float]:
    """What is written down with the model that made the list; empty while the span is open."""
    if not record["judged"]:
        return {}
    names = ("precision", "recall", "lift", "base", "ece", "brier", "listed", "hits", "came")
    figures = {name: record.get(name) for name in names}
    figures["expected"] = record["whole"].get("expected")
    return {f"outcome/{name}": float(v) for name, v in figures.items() if v is not None}
