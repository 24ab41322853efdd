"""Runs that are held against each other: of the same inputs and days, as one table of scores."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from experiments.rivals import BASELINE
from experiments.run_folder import RunError, in_words, read_run
from features.labels import span
from models.kept import KINDS

KEYS = ("day", "enterprise_id")
# What must be the same, or a difference of figures would say nothing of the recipes.
INPUTS = ("panel_fingerprint", "recognitions_fingerprint", "outcomes_until", "hindsight")
SETTINGS = ("pipeline", "policy")


@dataclass(frozen=True)
class Order:
    """One way of ordering: by what it was made, and its scores (KEYS, score) on the days compared.

    recipe: whether it is one, and not a baseline.
    """

    name: str
    learner: str
    indicators: int
    recipe: bool
    scores: pl.DataFrame

    @property
    def simplicity(self) -> tuple[int, int]:
        """The lower, the simpler: by learner, then by number of indicators.

        What learns nothing at all, one column or the public table, comes before all learners.
        """
        place = KINDS.index(self.learner) if self.learner in KINDS else -1
        return place, self.indicators


@dataclass(frozen=True)
class Contest:
    """All orders of one or more runs.

    rows: KEYS, label, untitled of the days compared. left_out: days and orders that are not
    compared, each with a code that says why. told: what the runs have in common.
    """

    orders: tuple[Order, ...]
    rows: pl.DataFrame
    left_out: tuple[dict[str, str], ...]
    told: dict[str, Any]


def read_contest(folders: list[Path]) -> Contest:
    """Reads runs that can be compared.

    Compared are days whose span was over and on which every recipe was trained: a recipe that was
    trained on the easy days only would win. Raises RunError for what is no run, for runs of
    different inputs, and where no such day is left.
    """
    runs = [(folder, *read_run(folder)) for folder in folders]
    (first, manifest, metrics), *others = runs
    for folder, other, its_metrics in others:
        differ = [what for what in INPUTS if other.get(what) != manifest.get(what)]
        differ += [w for w in SETTINGS if other["settings"].get(w) != manifest["settings"].get(w)]
        if _days(its_metrics) != _days(metrics):
            differ.append("days")
        if differ:
            what = in_words(differ)
            raise RunError("not_comparable", run=first.name, other=folder.name, what=what)
    try:
        found = [order for folder, _, told in runs for order in _orders(folder, told)]
        scores = pl.read_parquet(first / "scores.parquet")
    except (OSError, KeyError, pl.exceptions.PolarsError) as error:
        raise RunError("not_a_run", folder=first.name, found=str(error)[:120]) from error
    rows = scores.select(*KEYS, "label", "untitled").unique().sort(KEYS)
    orders = _told_apart(found)
    months = metrics["horizon_months"]
    days, left_out = _compared_days(orders, rows, metrics["outcomes_until"], months)
    rows = rows.filter(pl.col("day").is_in(days))
    kept = []
    for order in orders:
        own = order.scores.filter(pl.col("day").is_in(days)).sort(KEYS)
        if own.height == rows.height:
            kept.append(Order(order.name, order.learner, order.indicators, order.recipe, own))
        else:
            left_out.append({"what": order.name, "code": "not_on_all_days"})
    keys = ("pipeline", "title", "outcomes_until", "point_in_time", "made_up", "length", "metric")
    told = {key: metrics[key] for key in keys} | {
        "horizon_months": months,
        "days": [day.isoformat() for day in days],
        "runs": [folder.name for folder in folders],
        "panel": manifest["panel"],
        "panel_fingerprint": manifest["panel_fingerprint"],
        "law": {day["day"]: day["law"] for day in metrics["days"]},
    }
    return Contest(tuple(kept), rows, tuple(left_out), told)


def _days(metrics: dict[str, Any]) -> list[str]:
    return [day["day"] for day in metrics["days"]]


def _orders(folder: Path, metrics: dict[str, Any]) -> list[tuple[str, Order]]:
    """The orders of a run, each with the run's name."""
    scores = pl.read_parquet(folder / "scores.parquet").sort(KEYS)
    found = []
    for name, made in sorted(metrics["orders"].items()):
        own = scores.filter(pl.col("recipe") == name).select(*KEYS, "score")
        recipe = not name.startswith(BASELINE)
        order = Order(name, made["learner"], made["indicators"], recipe, own)
        found.append((folder.name, order))
    return found


def _told_apart(found: list[tuple[str, Order]]) -> list[Order]:
    """Orders under names of their own: equal scores of one name stand once, others by run.

    A baseline that hangs on a recipe's columns bears the recipe's name; where all are equal, it
    does not have to. One that is what a recipe makes is that recipe.
    """
    recipes = [order for _, order in found if order.recipe]
    found = [
        (run, order)
        for run, order in found
        if order.recipe or not any(order.scores.equals(own.scores) for own in recipes)
    ]
    kept: list[tuple[str, Order]] = []
    for run, order in found:
        same = [o for _, o in kept if _stem(o) == _stem(order) and o.scores.equals(order.scores)]
        if not same:
            kept.append((run, order))
    orders = []
    for run, order in kept:
        stems = [o for _, o in kept if _stem(o) == _stem(order)]
        names = [o for _, o in kept if o.name == order.name]
        name = _stem(order) if len(stems) == 1 else order.name
        name = f"{name}@{run}" if len(names) > 1 else name
        orders.append(Order(name, order.learner, order.indicators, order.recipe, order.scores))
    return sorted(orders, key=lambda order: (not order.recipe, order.name))


def _stem(order: Order) -> str:
    return order.name if order.recipe else order.name.split("@")[0]


def _compared_days(
    orders: list[Order], rows: pl.DataFrame, outcomes_until: str, months: int
) -> tuple[list[date], list[dict[str, str]]]:
    """The days that can be compared, and the others with the reason. Raises RunError."""
    days, left_out = [], []
    recipes = [order for order in orders if order.recipe]
    for day in rows["day"].unique().sort():
        trained = [not o.scores.filter(pl.col("day") == day).is_empty() for o in recipes]
        if span(day, months)[1] > date.fromisoformat(outcomes_until):
            left_out.append({"what": day.isoformat(), "code": "span_open"})
        elif not all(trained):
            left_out.append({"what": day.isoformat(), "code": "not_all_trained"})
        elif not rows.filter(pl.col("day") == day)["label"].sum():
            left_out.append({"what": day.isoformat(), "code": "no_positives"})
        else:
            days.append(day)
    if not days:
        why = tuple((f"lab.none.{one['code']}", {"day": one["what"]}) for one in left_out)
        raise RunError("nothing_to_compare", why=why)
    return days, left_out
