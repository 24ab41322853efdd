"""Live each past year again: train with what had ended, rank with the real function, measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from experiments.splits import fold_of
from experiments.train import (
    Recipe,
    Rows,
    TrainError,
    join_rows,
    population_rows,
    train,
    train_on,
)
from features.labels import span
from features.panel import Panel
from models.baselines import OneColumn, fit_best_column, fit_scorecard
from models.bundle import Bundle
from models.metrics import judge_order
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline
from scoring.rank import Ranking, rank

SCORES = {
    "enterprise_id": pl.String(),
    "day": pl.Date(),
    "recipe": pl.String(),
    "score": pl.Float64(),
    "probability": pl.Float64(),
    "label": pl.Int8(),
}


@dataclass(frozen=True)
class Backtest:
    """What a rehearsal gave: figures by day and recipe, and every score (SCORES)."""

    metrics: dict[str, Any]
    scores: pl.DataFrame


def backtest(
    panel: Panel,
    pipeline: Pipeline,
    recipes: list[Recipe],
    days: list[date],
    outcomes_until: date,
    hindsight: bool = False,
) -> Backtest:
    """Ranks the population of every day as it could have been ranked then, and judges the order.

    On each day only spans that had ended may train. With `hindsight` the earlier days of the
    list train although their spans were not over on the day, and every tested enterprise is held
    out of the training that scores it; the figures are then marked `point_in_time: false`. A day
    whose own span is still open at `outcomes_until` is ranked and not judged.
    """
    told, tables, months = [], [], pipeline.label.horizon_months
    for day in sorted(days):
        entry: dict[str, Any] = {"day": day.isoformat(), "recipes": {}, "trained": {}}
        for recipe in recipes:
            earlier = [d for d in sorted(days) if d < day and span(d, months)[1] <= outcomes_until]
            orders = _orders(
                panel, pipeline, recipe, day, outcomes_until, earlier if hindsight else None, entry
            )
            for name, table in orders:
                entry["recipes"][name] = _judge(table, recipe.ks)
                tables.append(table.with_columns(pl.lit(name).alias("recipe")).select(list(SCORES)))
        told.append(entry)
    metrics = {
        "pipeline": pipeline.name,
        "title": pipeline.label.title,
        "horizon_months": months,
        "outcomes_until": outcomes_until.isoformat(),
        "point_in_time": not hindsight,
        "made_up": bool(panel.receipt.get("made_up")),
        "days": told,
    }
    scores = pl.concat(tables).unique().sort("day", "recipe", "enterprise_id")
    return Backtest(metrics, scores)


def _orders(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    day: date,
    outcomes_until: date,
    hindsight_days: list[date] | None,
    entry: dict[str, Any],
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The model's order and the baselines' on one day: id, score, probability, label."""
    tested = population_rows(panel, pipeline, recipe, day, outcomes_until)
    past: Rows | None = None
    ranking: Ranking | None = None
    try:
        if hindsight_days is None:
            trained = train(panel, pipeline, recipe, day, outcomes_until)
            ranking = rank(panel, pipeline, trained, day)
            until, table = date.fromisoformat(trained.manifest["outcomes_until"]), _scored(ranking)
        else:
            if not hindsight_days:
                raise TrainError("not_trainable", as_of=day, first=None)
            trained, table = _crossed(
                panel, pipeline, recipe, day, outcomes_until, hindsight_days, tested
            )
            until = outcomes_until
        cohorts = [date.fromisoformat(text) for text in trained.manifest["days"]]
        past = join_rows(
            [population_rows(panel, pipeline, recipe, d, until) for d in cohorts]
        ).labelled
        entry["trained"][recipe.name] = {
            key: trained.manifest[key] for key in ("days", "rows", "positives", "held_out")
        }
        yield recipe.name, _labelled(table, tested)
    except TrainError as error:
        entry["trained"][recipe.name] = None
        told = {key: str(value) for key, value in error.fields.items() if value is not None}
        entry["untrained"] = {"code": error.code, **told}
    if ranking is None:
        ranking = rank(panel, pipeline, None, day)
    yield from _baselines(recipe, tested, past, hindsight_days is not None)
    if ranking.frame["points"].null_count() < ranking.frame.height:
        points = ranking.frame.select("enterprise_id", pl.col("points").alias("score"))
        yield "baseline:points", _labelled(points.with_columns(_no_probability()), tested)


def _crossed(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    day: date,
    outcomes_until: date,
    train_days: list[date],
    tested: Rows,
) -> tuple[Bundle, pl.DataFrame]:
    """Scores of a day by models that have not seen the enterprise they score."""
    folds = fold_of(tested.enterprise_ids, recipe.folds)
    tables = []
    for fold in range(recipe.folds):
        held_out = frozenset(tested.enterprise_ids.filter(folds == fold))
        bundle = train_on(panel, pipeline, recipe, train_days, day, outcomes_until, held_out)
        scored = _scored(rank(panel, pipeline, bundle, day))
        tables.append(scored.filter(pl.col("enterprise_id").is_in(list(held_out))))
    return bundle, pl.concat(tables)


def _scored(ranking: Ranking) -> pl.DataFrame:
    return ranking.frame.select("enterprise_id", "score", "probability")


def _labelled(table: pl.DataFrame, tested: Rows) -> pl.DataFrame:
    """The table with the labels of the day, in order of enterprise_id."""
    labels = pl.DataFrame(
        {
            "enterprise_id": tested.enterprise_ids,
            "day": tested.days,
            "label": pl.Series(tested.y, dtype=pl.Float64).fill_nan(None).cast(pl.Int8),
        }
    )
    return table.join(labels, on="enterprise_id", how="inner").sort("enterprise_id")


def _baselines(
    recipe: Recipe, tested: Rows, past: Rows | None, crossed: bool
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The named column always; the best column and a scorecard where something may train.

    In hindsight the trained baselines are fitted fold by fold like the model they stand beside.
    """
    signs = {name: words.sign for name, words in read_indicators().items()}
    yield (
        "baseline:column",
        _own(tested, OneColumn(recipe.column, signs[recipe.column]).score(tested.X)),
    )
    if past is None:
        return
    folds = fold_of(tested.enterprise_ids, recipe.folds if crossed else 1).to_numpy()
    by_column, by_card = np.zeros(len(tested.y)), np.zeros(len(tested.y))
    for fold in np.unique(folds):
        inside = folds == fold
        rows = past
        if crossed:
            out = tested.enterprise_ids.filter(pl.Series(inside)).to_list()
            rows = past.where((~past.enterprise_ids.is_in(out)).to_numpy())
        known = [name for name in rows.X.columns if rows.X[name].notna().any()]
        column = fit_best_column(rows.X[known], rows.labels, signs)
        card = fit_scorecard(rows.X, rows.labels, signs)
        by_column[inside] = column.score(tested.X[inside])
        by_card[inside] = card.score(tested.X[inside])
    yield "baseline:best_column", _own(tested, by_column)
    yield "baseline:scorecard", _own(tested, by_card)


def _own(tested: Rows, score: np.ndarray[Any, np.dtype[np.float64]]) -> pl.DataFrame:
    table = pl.DataFrame({"enterprise_id": tested.enterprise_ids, "score": score})
    return _labelled(table.with_columns(_no_probability()), tested)


def _no_probability() -> pl.Expr:
    return pl.lit(None, dtype=pl.Float64).alias("probability")


def _judge(table: pl.DataFrame, ks: tuple[int, ...]) -> dict[str, Any]:
    """Figures of one order; none while the span is open: all rows then known are positives."""
    if table["label"].null_count():
        return {"n": 0, "positives": 0}
    has_probability = table["probability"].null_count() == 0
    probability = table["probability"].to_numpy() if has_probability else None
    floor = -1e308
    score = table["score"].fill_null(floor).to_numpy()
    return judge_order(score, table["label"].to_numpy(), ks, probability)
