"""Live each past year again: train with what had ended, rank with the real function, measure."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from experiments.judging import SCORES, count_fates, judge, labelled
from experiments.law_break import law_over
from experiments.recipe import Recipe
from experiments.rivals import BASELINE, name_rivals
from experiments.rows import Rows, join_rows, population_rows
from experiments.splits import fold_of
from experiments.steadiness import judge_days
from experiments.train import Trained, TrainError, check_learnable, fit_on, train_on, train_whole
from experiments.transfer import leave_counties_out
from features.aliases import on_day
from features.labels import span
from features.panel import Panel
from models.baselines import fit_column
from models.bundle import Bundle
from models.inputs import ModelError
from models.learners import BASELINES
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline
from scoring.rank import Ranking, rank


@dataclass(frozen=True)
class Backtest:
    """What a rehearsal gave: figures by day and recipe, and every score (SCORES).

    tested: the populations that were ranked, one under another, for the record. bundles: what was
    trained for each day, by (day, recipe); empty in hindsight, where no model may be kept.
    """

    metrics: dict[str, Any]
    scores: pl.DataFrame
    tested: Rows
    bundles: dict[tuple[str, str], Bundle]


def backtest(
    panel: Panel,
    pipeline: Pipeline,
    recipes: list[Recipe],
    days: list[date],
    outcomes_until: date,
    hindsight: bool = False,
    counties_out: bool = False,
) -> Backtest:
    """Ranks the population of every day as it could have been ranked then, and judges the order.

    On each day only spans that had ended may train. With `hindsight` the earlier days of the
    list train although their spans were not over on the day, and every tested enterprise is held
    out of the training that scores it; the figures are then marked `point_in_time: false`. A day
    whose own span is still open at `outcomes_until` is ranked and not judged. With `counties_out`
    each recipe is also judged in counties that it was trained without.
    """
    check_learnable(pipeline)
    told, tables, months = [], [], pipeline.label.horizon_months
    tested: list[Rows] = []
    bundles: dict[tuple[str, str], Bundle] = {}
    rankings: dict[tuple[str, str], Ranking] = {}
    orders: dict[str, dict[str, Any]] = {}
    rivals = name_rivals(recipes)
    for day in sorted(set(days)):
        entry: dict[str, Any] = {"day": day.isoformat(), "recipes": {}, "trained": {}}
        earlier = [d for d in sorted(days) if d < day and span(d, months)[1] <= outcomes_until]
        for recipe in recipes:
            # What another recipe has brought along is not made again.
            spared = {
                kind
                for (kind, of), name in rivals.items()
                if of == recipe.name and name in entry["recipes"]
            }
            days_of = earlier if hindsight else None
            lived = _live(panel, pipeline, recipe, day, outcomes_until, days_of, spared)
            entry["trained"][recipe.name] = lived.trained
            entry |= {"untrained": lived.untrained} if lived.untrained else {}
            if counties_out and lived.past:
                left = _counties_out(lived, recipe, on_day(panel.aliases, date.max))
                entry.setdefault("counties_out", {})[recipe.name] = left
            if lived.bundle and lived.ranking:
                bundles[day.isoformat(), recipe.name] = lived.bundle
                rankings[day.isoformat(), recipe.name] = lived.ranking
            tested.append(lived.tested)
            entry["fates"] = lived.fates
            for name, table in lived.orders.items():
                made = _made_by(name, recipe)
                if name.startswith(BASELINE):
                    name = rivals[name.removeprefix(BASELINE), recipe.name]
                orders.setdefault(name, made)
                ks = tuple(sorted({*recipe.ks, pipeline.length}))
                entry["recipes"][name] = judge(table, ks, pipeline.length)
                if beyond := [k for k in ks if k > table.height]:
                    entry["beyond"] = {"n": table.height, "ks": beyond}
                tables.append(table.with_columns(pl.lit(name).alias("recipe")).select(list(SCORES)))
        cohorts = {day for how in entry["trained"].values() if how for day in how["days"]}
        entry["law"] = law_over(pipeline, day, map(date.fromisoformat, cohorts), months)
        told.append(entry)
    scores = pl.concat(tables).unique().sort("day", "recipe", "enterprise_id")
    bands = judge_days(panel, rankings, bundles, scores)
    for entry in told:
        for name, figures in entry["recipes"].items():
            if own := bands.get((entry["day"], name)):
                figures["bands"] = own
    metrics = {
        "pipeline": pipeline.name,
        "title": pipeline.label.title,
        "horizon_months": months,
        "outcomes_until": outcomes_until.isoformat(),
        "point_in_time": not hindsight,
        "made_up": bool(panel.receipt.get("made_up")),
        "length": pipeline.length,
        "metric": recipes[0].metric,
        "orders": orders,
        "days": told,
    }
    return Backtest(metrics, scores, join_rows(tested[:: len(recipes)]), bundles)


@dataclass(frozen=True)
class _Lived:
    """One day lived again by one recipe: its orders by name, what was trained or why not."""

    orders: dict[str, pl.DataFrame]
    tested: Rows
    trained: dict[str, Any] | None = None
    untrained: dict[str, str] | None = None
    bundle: Bundle | None = None
    ranking: Ranking | None = None
    past: Rows | None = None
    fates: dict[str, int] = field(default_factory=dict)


def _made_by(name: str, recipe: Recipe) -> dict[str, Any]:
    """By what an order was made: learner, how many indicators, and for which recipe."""
    learner = name.removeprefix(BASELINE) if name.startswith(BASELINE) else recipe.learner
    few = {"points": 0, "column": 1, "best_column": 1}
    indicators = few.get(learner, len(recipe.indicators))
    return {"learner": learner, "indicators": indicators, "recipe": recipe.name}


def _counties_out(lived: _Lived, recipe: Recipe, last: dict[str, str]) -> dict[str, Any]:
    """The recipe's figures where it was not trained, or why there are none."""
    table, tested = lived.orders[recipe.name], lived.tested
    if lived.past is None or table["label"].null_count():
        return {"code": "span_open"}
    scored = dict(table.select("enterprise_id", "score").iter_rows())
    ordinary = np.array([scored[one] for one in tested.enterprise_ids])
    try:
        return leave_counties_out(lived.past, tested.known_as(last), recipe, ordinary)
    except TrainError as error:
        return {"code": error.code, **{key: str(value) for key, value in error.fields.items()}}


def _live(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    day: date,
    outcomes_until: date,
    hindsight_days: list[date] | None,
    spared: set[str],
) -> _Lived:
    """The model's order and the baselines' on one day: id, score, probability, label.

    spared: the kinds of baselines that are there already.
    """
    crossed = hindsight_days is not None
    last = on_day(panel.aliases, date.max)
    tested = population_rows(panel, pipeline, recipe, day, outcomes_until)
    try:
        if hindsight_days is None:
            whole = train_whole(panel, pipeline, recipe, day, outcomes_until)
            ranking = rank(panel, pipeline, whole.bundle, day)
            table = _scored(ranking)
        elif hindsight_days:
            whole, table = _crossed(
                panel, pipeline, recipe, day, outcomes_until, hindsight_days, tested
            )
            ranking = rank(panel, pipeline, None, day)
        else:
            raise TrainError("not_trainable", as_of=day, first=None)
    except TrainError as error:
        told = {key: str(value) for key, value in error.fields.items() if value is not None}
        ranking = rank(panel, pipeline, None, day)
        orders = _baselines(recipe, tested, None, None, spared) | _points(ranking, tested, spared)
        fates = count_fates(tested, ranking.frame)
        return _Lived(orders, tested, None, {"code": error.code, **told}, fates=fates)
    trained, past = whole.bundle, whole.rows.known_as(last)
    orders = {recipe.name: labelled(table, tested)}
    everybody = tested.enterprise_ids.replace(last) if crossed else None
    orders |= _baselines(recipe, tested, past, everybody, spared)
    orders |= _points(ranking, tested, spared)
    how = {key: trained.manifest[key] for key in ("days", "rows", "positives", "held_out")}
    fates = count_fates(tested, ranking.frame)
    if crossed:
        return _Lived(orders, tested, how, past=past, fates=fates)
    return _Lived(orders, tested, how, None, trained, ranking, past, fates)


def _points(ranking: Ranking, tested: Rows, spared: set[str]) -> dict[str, pl.DataFrame]:
    """The order by the points of the public table, where there is one."""
    if "points" in spared or ranking.frame["points"].null_count() == ranking.frame.height:
        return {}
    points = ranking.frame.select("enterprise_id", pl.col("points").alias("score"))
    return {"baseline:points": labelled(points.with_columns(_no_probability()), tested)}


def _crossed(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    day: date,
    outcomes_until: date,
    train_days: list[date],
    tested: Rows,
) -> tuple[Trained, pl.DataFrame]:
    """Scores of a day by models that have not seen the enterprise they score."""
    everybody = tested.enterprise_ids.replace(on_day(panel.aliases, date.max))
    folds = fold_of(everybody, recipe.folds)
    tables = []
    for fold in range(recipe.folds):
        held_out = frozenset(everybody.filter(folds == fold))
        whole = train_on(panel, pipeline, recipe, train_days, day, outcomes_until, held_out)
        scored = _scored(rank(panel, pipeline, whole.bundle, day))
        own = tested.enterprise_ids.filter(folds == fold)
        tables.append(scored.filter(pl.col("enterprise_id").is_in(own.implode())))
    return whole, pl.concat(tables)


def _scored(ranking: Ranking) -> pl.DataFrame:
    return ranking.frame.select("enterprise_id", "score", "probability")


def _baselines(
    recipe: Recipe,
    tested: Rows,
    past: Rows | None,
    everybody: pl.Series | None,
    spared: set[str],
) -> dict[str, pl.DataFrame]:
    """The named column always; the kinds of BASELINES where something may train.

    everybody: in hindsight, whose the tested rows are in the end; the trained baselines are then
    fitted fold by fold like the model they stand beside.
    """
    signs = {name: words.sign for name, words in read_indicators().items()}
    orders = {}
    try:
        if "column" not in spared:
            named = fit_column(tested.X[[recipe.column]], signs[recipe.column])
            orders["baseline:column"] = _own(tested, named.score(tested.X))
    except ModelError:
        # Nothing is known of the column: there is no such order on this day.
        pass
    if past is None:
        return orders
    whose = tested.enterprise_ids if everybody is None else everybody
    folds = fold_of(whose, 1 if everybody is None else recipe.folds).to_numpy()
    kinds = [kind for kind in BASELINES if kind != recipe.learner and kind not in spared]
    scores = {kind: np.zeros(len(tested.y)) for kind in kinds}
    for fold in np.unique(folds):
        inside = folds == fold
        rows = past
        if everybody is not None:
            out = whose.filter(pl.Series(inside)).to_list()
            rows = past.where((~past.enterprise_ids.is_in(out)).to_numpy())
        for kind in kinds:
            fitted = fit_on(rows, replace(recipe, learner=kind), signs)
            scores[kind][inside] = fitted.score(tested.X[inside])
    return orders | {f"baseline:{kind}": _own(tested, scores[kind]) for kind in kinds}


def _own(tested: Rows, score: np.ndarray[Any, np.dtype[np.float64]]) -> pl.DataFrame:
    table = pl.DataFrame({"enterprise_id": tested.enterprise_ids, "score": score})
    return labelled(table.with_columns(_no_probability()), tested)


def _no_probability() -> pl.Expr:
    return pl.lit(None, dtype=pl.Float64).alias("probability")
