"""Figures of one order on a day: of all, of the untitled, of who applied, and over priors."""

from typing import Any

import polars as pl

from experiments.rows import Rows
from features.fates import FATES, GIVEN, REFUSED
from models.metrics import judge_order
from models.priors import over_priors

SCORES = {
    "enterprise_id": pl.String(),
    "day": pl.Date(),
    "recipe": pl.String(),
    "score": pl.Float64(),
    "probability": pl.Float64(),
    "label": pl.Int8(),
    "untitled": pl.Boolean(),
    "fate": pl.String(),
}
# Beside the fates that a register tells: who could not have been recognised, by the law of the day.
NOT_ELIGIBLE = "not_eligible"


def labelled(table: pl.DataFrame, tested: Rows) -> pl.DataFrame:
    """The table with label, fate and title of every tested row, in order of enterprise_id."""
    labels = tested.who.select("enterprise_id", "day", "fate").with_columns(
        pl.Series("label", tested.y, dtype=pl.Float64).fill_nan(None).cast(pl.Int8),
        pl.Series("untitled", tested.untitled),
    )
    return table.join(labels, on="enterprise_id", how="inner").sort("enterprise_id")


def judge(table: pl.DataFrame, ks: tuple[int, ...], length: int) -> dict[str, Any]:
    """Figures of one order, judged at `ks`; none while the span is open.

    untitled: among who held no title on the day, for a list of the already known is worth
    nothing. applied: among who was recognised or refused, where the register tells refusals.
    priors: what precision at `length` and AUC would be if some of the others deserved it too.
    """
    if table["label"].null_count():
        # All rows that are known by then are positives.
        return {"n": 0, "positives": 0}
    told = _figures(table, ks)
    fresh = table.filter("untitled")
    if 0 < fresh.height < table.height:
        told["untitled"] = _figures(fresh, ks)
    if table["fate"].is_in([REFUSED]).any():
        told["applied"] = _figures(table.filter(pl.col("fate").is_in([GIVEN, REFUSED])), ks)
    told["priors"] = {
        str(row.pop("labelled")): row
        for row in over_priors(_score(table), table["label"].to_numpy(), length)
    }
    return told


def count_fates(tested: Rows, verdicts: pl.DataFrame) -> dict[str, int]:
    """How many of the tested came to what: FATES, and NOT_ELIGIBLE out of who did not apply.

    verdicts: enterprise_id and verdict on the day. Who was refused stays refused, and who was
    recognised although a number was not met stays recognised.
    """
    frame = tested.who.select("enterprise_id", "fate").join(
        verdicts.select("enterprise_id", "verdict"), on="enterprise_id", how="left"
    )
    out = (pl.col("verdict") == "not_met") & pl.col("fate").is_in(["not_applied", "untold"])
    named = frame.select(pl.when(out).then(pl.lit(NOT_ELIGIBLE)).otherwise("fate").alias("fate"))
    counts = dict(named["fate"].value_counts().iter_rows())
    return {name: counts[name] for name in (*FATES, NOT_ELIGIBLE) if name in counts}


def _figures(table: pl.DataFrame, ks: tuple[int, ...]) -> dict[str, Any]:
    has_probability = table["probability"].null_count() == 0
    probability = table["probability"].to_numpy() if has_probability else None
    return judge_order(_score(table), table["label"].to_numpy(), ks, probability)


def _score(table: pl.DataFrame) -> Any:
    """Scores, who has none last."""
    return table["score"].fill_null(-1e308).to_numpy()
