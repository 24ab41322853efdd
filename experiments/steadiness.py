"""How steady the bands of a lived day turned out: by the next training, and by what came."""

from dataclasses import replace
from typing import Any

import polars as pl

from features.panel import Panel
from models.bundle import Bundle
from scoring.rank import Ranking, rank


def judge_days(
    panel: Panel,
    rankings: dict[tuple[str, str], Ranking],
    bundles: dict[tuple[str, str], Bundle],
    scores: pl.DataFrame,
) -> dict[tuple[str, str], dict[str, Any]]:
    """The figures of every lived day and recipe whose list had bands, by (day, recipe).

    scores: enterprise_id, day, recipe and label of all that was ranked.
    """
    told = {}
    for (day, recipe), ranking in rankings.items():
        after = min((d for d, other in bundles if other == recipe and d > day), default=None)
        later = bundles[after, recipe] if after else None
        own = scores.filter((pl.col("day") == ranking.as_of) & (pl.col("recipe") == recipe))
        bands = judge_bands(panel, ranking, own.select("enterprise_id", "label"), later)
        if bands:
            told[day, recipe] = bands
    return told


def judge_bands(
    panel: Panel, ranking: Ranking, labels: pl.DataFrame, later: Bundle | None
) -> dict[str, Any] | None:
    """Figures of the bands of one day; None where none were told.

    n, width: how many bands, and how many places wide they are in the middle. kept: the share of
    bands in which the enterprise stands again when `later`, the training of the next day that was
    lived, ranks the same day's facts; None without one. No truth is asked for: a year more of
    outcomes is what a band, which knows of drawn enterprises alone, does not promise to cover.
    tiers: of each tier how many stand there (n) and how many were recognised (positives), with
    the labels (enterprise_id, label) of a span that is over; positives is None before that.
    """
    told = ranking.frame.filter(pl.col("rank_low").is_not_null())
    if told.is_empty():
        return None
    width = told.select((pl.col("rank_high") - pl.col("rank_low") + 1).median()).item()
    over = labels["label"].null_count() == 0
    joined = ranking.frame.select("enterprise_id", "tier").join(labels, on="enterprise_id")
    tiers = joined.group_by("tier").agg(pl.len().alias("n"), pl.col("label").sum()).sort("tier")
    return {
        "n": told.height,
        "width": float(width),
        "kept": None if later is None else _kept(panel, ranking, told, later),
        "tiers": {
            tier: {"n": n, "positives": int(positives) if over else None}
            for tier, n, positives in tiers.iter_rows()
        },
    }


def _kept(panel: Panel, ranking: Ranking, told: pl.DataFrame, later: Bundle) -> float:
    """The share of bands that hold the place which a later training gives on the same day."""
    again = rank(panel, ranking.pipeline, replace(later, refits=()), ranking.as_of).frame
    both = told.join(again.select("enterprise_id", pl.col("rank").alias("again")), "enterprise_id")
    return float(both.select(pl.col("again").is_between("rank_low", "rank_high").mean()).item())
