"""Who goes up: better beyond noise than what is simpler, and than the champion that stands.

Noise is measured on paired draws of whole enterprises (`models.noise`). Between recipes that the
draws do not tell apart the simpler one is taken (one standard error: Breiman et al. 1984).
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from experiments.recipe import Recipe, recipe_fingerprint
from models.kept import KINDS
from models.noise import Difference, draw_again

# On so many of the draws at least the new one has to be the better one.
SURE = 0.8
SEED = 20260301
BASELINE = "baseline:"
# What the rows of no known score count as, as in the figures of a rehearsal.
FLOOR = -1e308


class PromoteError(Exception):
    """A run is not promoted; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Standing:
    """The champion as a rival: its version, its recipe, and its order where one is at hand.

    order: its name among the rehearsal's scores; None where it was never rehearsed on these rows.
    """

    version: str
    recipe: str
    recipe_fingerprint: str
    learner: str
    order: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The recipe that is chosen, whom it was judged against, and what speaks against it.

    rival: the strongest order that is simpler. passed_over: a less simple recipe with the higher
    figure that the draws do not tell apart. champion: how it stands to the one that reigns: "none",
    "same" (its own recipe on newer data), "better" or "simpler". refused: why it may not go up.
    """

    recipe: str
    metric: str
    ours: float
    rival: str
    against: Difference
    passed_over: str = ""
    champion: str = "none"
    against_champion: Difference | None = None
    refused: PromoteError | None = None


def judge(
    metrics: dict[str, Any],
    scores: pl.DataFrame,
    recipes: list[Recipe],
    champion: Standing | None = None,
) -> Verdict:
    """Which recipe of a rehearsal is chosen, and whether it may go up.

    scores: the rehearsal's, one row per enterprise, day and order. Only days are looked at on
    which every recipe was trained and the outcome is known, so that none is judged on the easy
    ones alone. Raises PromoteError where there is nothing to choose from.
    """
    if not metrics["point_in_time"]:
        raise PromoteError("hindsight")
    days = _common(metrics)
    names = [recipe.name for recipe in recipes if any(recipe.name in d["recipes"] for d in days)]
    if not names:
        raise PromoteError("nothing_trained")
    table = judged_scores(metrics, scores)
    metric = recipes[0].metric
    known = {recipe.name: recipe for recipe in recipes}
    chosen, passed_over = _choose([known[name] for name in names], table, metric)
    recipe = known[chosen]
    verdict = _against_baselines(recipe, table, metric, passed_over)
    if champion is None or verdict.refused:
        return verdict
    return _against_champion(verdict, recipe, champion, table)


def _common(metrics: dict[str, Any]) -> list[dict[str, Any]]:
    """The days on which every recipe was trained."""
    return [day for day in metrics["days"] if all(day["trained"].values())]


def judged_scores(metrics: dict[str, Any], scores: pl.DataFrame) -> pl.DataFrame:
    """The scores of the days on which all were trained and outcomes are known, none missing."""
    days = [day["day"] for day in _common(metrics)]
    open_days = pl.col("label").null_count().over("day", "recipe") > 0
    kept = scores.filter(pl.col("day").cast(pl.String).is_in(days) & ~open_days)
    return kept.with_columns(pl.col("score").fill_null(FLOOR))


def compare_orders(table: pl.DataFrame, ours: str, theirs: str, metric: str) -> Difference:
    """Two orders on the same draws of the enterprises that both have ranked on a day."""
    key = ["enterprise_id", "day"]
    one, other = (table.filter(pl.col("recipe") == name) for name in (ours, theirs))
    both = one.join(other.select(*key, pl.col("score").alias("other")), on=key, how="inner")
    both = both.sort(key)
    orders = {"ours": both["score"].to_numpy(), "theirs": both["other"].to_numpy()}
    drawn = draw_again(
        both["enterprise_id"].to_numpy(),
        both["day"].cast(pl.String).to_numpy(),
        both["label"].to_numpy(),
        orders,
        metric,
        SEED,
    )
    return drawn.compare("ours", "theirs")


def _choose(recipes: list[Recipe], table: pl.DataFrame, metric: str) -> tuple[str, str]:
    """The recipe that is taken, and the better figure that it is not told apart from."""
    pairs = {
        recipe.name: compare_orders(table, recipe.name, recipes[0].name, metric)
        for recipe in recipes
    }
    # By name where figures are equal, so that the order in which they were typed says nothing.
    best = min(recipes, key=lambda recipe: (-_or_worst(pairs[recipe.name].ours), recipe.name))
    simpler = [
        recipe
        for recipe in recipes
        if recipe.learning.simplicity < best.learning.simplicity
        if compare_orders(table, recipe.name, best.name, metric).within_error
    ]
    if not simpler:
        return best.name, ""
    taken = min(
        simpler,
        key=lambda recipe: (
            recipe.learning.simplicity,
            -_or_worst(pairs[recipe.name].ours),
            recipe.name,
        ),
    )
    return taken.name, best.name


def _against_baselines(
    recipe: Recipe, table: pl.DataFrame, metric: str, passed_over: str
) -> Verdict:
    """A recipe beats what is simpler beyond noise, and is not behind what is not, but for noise."""
    orders = table["recipe"].unique().sort().to_list()
    baselines = [name for name in orders if name.startswith(BASELINE)]
    told = {name: compare_orders(table, recipe.name, name, metric) for name in baselines}
    if not told:
        raise PromoteError("nothing_judged", recipe=recipe.name)
    simpler = [name for name in baselines if simplicity(name) < recipe.learning.simplicity]
    rival = max(simpler or baselines, key=lambda name: _or_worst(told[name].theirs))
    failed = [
        name
        for name in baselines
        if not (beyond(told[name]) if name in simpler else told[name].within_error)
    ]
    refused = None
    if failed:
        worst = max(failed, key=lambda name: _or_worst(told[name].theirs))
        pair = told[worst]
        refused = PromoteError(
            "not_better",
            baseline=worst,
            ours=pair.ours,
            theirs=pair.theirs,
            above=pair.above,
            sure=SURE,
        )
        rival = worst
    ours = told[rival].ours
    return Verdict(recipe.name, metric, ours, rival, told[rival], passed_over, refused=refused)


def _against_champion(
    verdict: Verdict, recipe: Recipe, champion: Standing, table: pl.DataFrame
) -> Verdict:
    """The verdict with how it stands to the champion; its own recipe is only trained anew."""
    said = vars(verdict)
    if champion.recipe_fingerprint == recipe_fingerprint(recipe):
        return Verdict(**said | {"champion": "same"})
    if champion.order is None:
        error = PromoteError("champion_unjudged", version=champion.version, recipe=champion.recipe)
        return Verdict(**said | {"champion": "unjudged", "refused": error})
    pair = compare_orders(table, recipe.name, champion.order, verdict.metric)
    simpler = recipe.learning.simplicity < simplicity(champion.learner)
    said |= {"against_champion": pair}
    if beyond(pair):
        return Verdict(**said | {"champion": "better"})
    if simpler and pair.within_error:
        return Verdict(**said | {"champion": "simpler"})
    error = PromoteError(
        "worse_than_champion",
        version=champion.version,
        ours=pair.ours,
        theirs=pair.theirs,
        above=pair.above,
        sure=SURE,
    )
    return Verdict(**said | {"champion": "not_better", "refused": error})


def simplicity(name: str) -> int:
    """The place of an order among the learners; a column and a table of points are the simplest."""
    kind = name.removeprefix(BASELINE).split("@")[0]
    return KINDS.index(kind) if kind in KINDS else -1


def beyond(pair: Difference) -> bool:
    """Whether an order is the better one, and not by luck alone; what is not known is not."""
    return pair.difference > 0 and pair.above >= SURE


def _or_worst(value: float) -> float:
    """A figure to be ordered by: one that is not known stands last."""
    return value if value == value else float("-inf")


def measured_on(manifest: dict[str, Any]) -> str:
    """What a rehearsal was measured on, as one text: its days and its inputs."""
    named = ("panel", "recognitions", "former_names")
    told = (manifest.get(f"{name}_fingerprint") for name in named)
    inputs = [fingerprint[:12] for fingerprint in told if fingerprint]
    return ", ".join([*manifest["days"], manifest["outcomes_until"], *inputs])
