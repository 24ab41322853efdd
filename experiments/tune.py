"""A recipe searched inside the past: its settings judged on rehearsals that were over by a day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from experiments.recipe import Recipe
from experiments.recipe_file import write_recipe
from experiments.rows import Rows, join_rows, population_rows
from experiments.spaces import (
    Among,
    Between,
    Settings,
    Space,
    holding_together,
    settings_of,
    space_of,
    with_settings,
)
from experiments.splits import training_days
from experiments.train import TrainError, check_labels, fit_on, look_for_leaks
from features.aliases import on_day
from features.panel import Panel
from models.inputs import Floats
from models.noise import Drawn, draw_again, weigh_order
from scoring.faults import UsageError
from scoring.indicator_words import read_indicators
from scoring.pipeline import Pipeline

DRAWS = 500
# Rehearsals that judge a setting: the latest ones that were over.
REHEARSALS = 3


@dataclass(frozen=True)
class Search:
    """How long to search: at most so many trials, fewer where `patience` of them gained nothing.

    Nothing gained means nothing beyond the best so far by more than the noise.
    """

    trials: int
    seed: int
    patience: int = 20


@dataclass(frozen=True)
class Rehearsed:
    """A past day: the labelled rows that could train on it, and those that it was judged by."""

    day: date
    past: Rows
    tested: Rows


@dataclass(frozen=True)
class Trial:
    """One setting: which, its objective, and the figure of each day."""

    number: int
    settings: Settings
    score: float
    by_day: tuple[float, ...]


@dataclass(frozen=True)
class Tuned:
    """What a search found.

    recipe: the one to be used: that of the best trial where it stands above the given one by more
    than the noise, else the given one. noise: the standard error of the given recipe's objective
    over enterprises (bootstrap). pair: what the best trial gains on the same draws, as difference
    and 95 % interval. judged: rows and positives of each of `days`. ended: "trials" or "noise".
    """

    recipe: Recipe
    better: bool
    given: Trial
    best: Trial
    noise: float
    pair: tuple[float, float, float]
    trials: tuple[Trial, ...]
    days: tuple[date, ...]
    judged: tuple[tuple[int, int], ...]
    ended: str


def tune(
    panel: Panel,
    pipeline: Pipeline,
    recipe: Recipe,
    as_of: date,
    outcomes_until: date,
    search: Search,
) -> Tuned:
    """Searches the settings of the recipe's learner by their mean figure over past rehearsals.

    Only rehearsals whose spans were over before `as_of` judge, each trained on what had ended by
    its own day: nothing of the day or later is looked at. The same seed gives the
    same search: one thread, tree-structured Parzen estimator (Bergstra et al. 2011). Every
    indicator keeps its direction.

    Raises TrainError where no rehearsal is over, UsageError without the extra, and for a learner
    that has no settings.
    """
    space = space_of(recipe)
    if not space:
        raise UsageError("nothing_to_tune", recipe=recipe.name, learner=recipe.learner)
    optuna = load_optuna()
    days = rehearsals(panel, pipeline, recipe, as_of, outcomes_until)
    start, searched = settings_of(recipe), _distributions(optuna, space)
    given, scores = _try(0, start, days, recipe)
    noise = _draw(days, {"given": scores}, recipe.metric).error("given")
    study = optuna.create_study(
        direction="maximize", sampler=optuna.samplers.TPESampler(seed=search.seed)
    )
    # The given settings stand first, so that the search begins from them.
    study.add_trial(
        optuna.trial.create_trial(
            params={name: _within(space[name], getattr(start, name)) for name in space},
            distributions=searched,
            value=given.score,
        )
    )
    best, best_scores, standing, idle = given, scores, given.score, 0
    tried: list[Trial] = []
    while len(tried) < search.trials and idle < search.patience:
        asked = study.ask(searched)
        params: dict[str, Any] = {n: _short(v) for n, v in asked.params.items()}
        settings = holding_together(replace(start, **params))
        trial, own = _try(len(tried) + 1, settings, days, recipe)
        study.tell(asked, trial.score)
        tried.append(trial)
        if trial.score > best.score:
            best, best_scores = trial, own
        idle = 0 if best.score > standing + noise else idle + 1
        standing = best.score if best.score > standing + noise else standing
    pair = _draw(days, {"best": best_scores, "given": scores}, recipe.metric)
    low, high = np.nanquantile(pair.drawn[:, 0] - pair.drawn[:, 1], [0.025, 0.975])
    better = best.score > given.score + noise
    found = with_settings(recipe, best.settings) if better else recipe
    return Tuned(
        found,
        better,
        given,
        best,
        noise,
        (best.score - given.score, float(low), float(high)),
        tuple(tried),
        tuple(day.day for day in days),
        tuple((len(day.tested.y), int(day.tested.y.sum())) for day in days),
        "noise" if len(tried) < search.trials else "trials",
    )


def load_optuna() -> Any:
    """The search library, which is an extra. Raises UsageError that says how to get it."""
    try:
        import optuna
    except ModuleNotFoundError as error:
        raise UsageError("missing_extra", extra="tune", library="optuna") from error
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna


def rehearsals(
    panel: Panel, pipeline: Pipeline, recipe: Recipe, as_of: date, outcomes_until: date
) -> list[Rehearsed]:
    """The latest rehearsals whose spans were over, oldest first, with what could train on each.

    The rows are the same for every setting, so they are measured once. Raises TrainError.
    """
    months = pipeline.label.horizon_months
    until = min(outcomes_until, as_of - timedelta(days=1))
    found: list[Rehearsed] = []
    for day in training_days(panel, as_of, months, REHEARSALS, until):
        over = min(until, day - timedelta(days=1))
        cohorts = training_days(panel, day, months, recipe.cohorts, over)
        if not cohorts:
            continue
        parts = [population_rows(panel, pipeline, recipe, cohort, over) for cohort in cohorts]
        past = join_rows(parts).told_apart(recipe).known_as(on_day(panel.aliases, day))
        tested = population_rows(panel, pipeline, recipe, day, until).labelled
        try:
            check_labels(past, recipe)
        except TrainError:
            continue
        if 0 < tested.y.sum() < len(tested.y):
            look_for_leaks(panel.known(day), pipeline, recipe, past)
            found.append(Rehearsed(day, past, tested))
    if not found:
        raise TrainError("no_rehearsal", as_of=as_of)
    return found


def objective(day: Rehearsed, recipe: Recipe) -> tuple[float, Floats]:
    """The recipe's metric on one past day, and the scores; fitted as `train` fits."""
    signs = {name: words.sign for name, words in read_indicators().items()}
    score = fit_on(day.past, recipe, signs).score(day.tested.X)
    once = np.ones((1, len(score)))
    (value,) = weigh_order(score, day.tested.y, once, recipe.metric)
    return float(value), score


def write_found(tuned: Tuned, name: str, pipeline: Pipeline, as_of: date, seed: int) -> str:
    """The recipe as a file, with what it was found by."""
    recipe, best = tuned.recipe, tuned.best
    days = ", ".join(day.isoformat() for day in tuned.days)
    gain, low, high = tuned.pair
    verdict = (
        f"Trial {best.number} stands above the given recipe by more than the noise."
        if tuned.better
        else "Nothing stood above the given recipe by more than the noise: these are its settings."
    )
    comment = [
        f"Searched for {pipeline.name} as of {as_of}: {len(tuned.trials)} trials, seed {seed}, "
        f"ended by {tuned.ended}.",
        f"Objective: mean {recipe.metric} over the rehearsals of {days}.",
        verdict,
        f"Best trial {best.score:.4f}, given recipe {tuned.given.score:.4f}, "
        f"noise {tuned.noise:.4f} (standard error over enterprises).",
        f"Best less given on the same enterprises: {gain:+.4f} ({low:+.4f} to {high:+.4f}).",
        "The best of many trials flatters itself: rehearse it on days that did not choose it.",
    ]
    return write_recipe(replace(recipe, name=name), comment)


def _try(
    number: int, settings: Settings, days: list[Rehearsed], recipe: Recipe
) -> tuple[Trial, list[Floats]]:
    """One trial over all days, and its scores."""
    told = [objective(day, with_settings(recipe, settings)) for day in days]
    by_day = tuple(value for value, _ in told)
    return Trial(number, settings, float(np.mean(by_day)), by_day), [score for _, score in told]


def _draw(days: list[Rehearsed], scores: dict[str, list[Floats]], metric: str) -> Drawn:
    """The objective on draws of enterprises, each with all its days; always the same draws."""
    return draw_again(
        np.concatenate([day.tested.enterprise_ids.to_numpy() for day in days]),
        np.concatenate([np.full(len(day.tested.y), nth) for nth, day in enumerate(days)]),
        np.concatenate([day.tested.y for day in days]),
        {name: np.concatenate(own) for name, own in scores.items()},
        metric,
        seed=0,
        draws=DRAWS,
    )


def _distributions(optuna: Any, space: Space) -> dict[str, Any]:
    made, kind = {}, optuna.distributions
    for name, range_ in space.items():
        if isinstance(range_, Among):
            made[name] = kind.CategoricalDistribution(range_.values)
        elif range_.whole:
            made[name] = kind.IntDistribution(int(range_.low), int(range_.high), log=range_.log)
        else:
            made[name] = kind.FloatDistribution(range_.low, range_.high, log=range_.log)
    return made


def _short(value: Any) -> Any:
    """A setting as it will be written down: what is tried is what a reader sees."""
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _within(range_: Between | Among, value: Any) -> Any:
    """A setting of the given recipe, brought into the searched range."""
    return value if isinstance(range_, Among) else range_.near(value)
