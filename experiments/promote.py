"""Who goes up: the rehearsed recipe against the best baseline, then against the champion."""

from dataclasses import dataclass
from typing import Any


class PromoteError(Exception):
    """A run is not promoted; `code` and `fields` say why."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Verdict:
    """The recipe that goes up, its mean figure over the days, and whom it was judged against."""

    recipe: str
    metric: str
    ours: float
    rival: str
    theirs: float


def judge(
    metrics: dict[str, Any], metric: str, champion: dict[str, str] | None, judged_on: str
) -> Verdict:
    """Whether a rehearsal may be promoted: its best recipe by the mean over all judged days.

    It must beat the best baseline, and where a champion stands also the champion's own figure.
    Only days on which the recipe was trained are compared. Raises PromoteError.
    """
    if not metrics["point_in_time"]:
        raise PromoteError("hindsight")
    # The same days for all, or a recipe that was trained on the easy ones only would win.
    days = [day for day in metrics["days"] if all(day["trained"].values())]
    recipes = sorted({name for day in days for name, how in day["trained"].items() if how})
    if not recipes:
        raise PromoteError("nothing_trained")
    baselines = sorted({name for day in days for name in day["recipes"]} - set(recipes))
    means = {name: _mean(days, name, metric) for name in [*recipes, *baselines]}
    recipe = max(recipes, key=lambda name: means[name])
    rival = max(baselines, key=lambda name: means[name])
    verdict = Verdict(recipe, metric, means[recipe], rival, means[rival])
    if verdict.ours <= verdict.theirs:
        raise PromoteError("not_better", baseline=rival, theirs=verdict.theirs, ours=verdict.ours)
    if champion and metric in champion:
        theirs = float(champion[metric])
        # The champion's figure is compared only where it was measured on the same thing.
        same = champion.get("judged_on") == judged_on
        if same and verdict.ours < theirs:
            raise PromoteError("worse_than_champion", theirs=theirs, ours=verdict.ours)
        if same:
            return Verdict(recipe, metric, verdict.ours, "champion", theirs)
    return verdict


def measured_on(manifest: dict[str, Any]) -> str:
    """What a rehearsal was measured on, as one text: its days and its inputs."""
    named = ("panel", "recognitions", "former_names")
    told = (manifest.get(f"{name}_fingerprint") for name in named)
    inputs = [fingerprint[:12] for fingerprint in told if fingerprint]
    return ", ".join([*manifest["days"], manifest["outcomes_until"], *inputs])


def _mean(days: list[dict[str, Any]], name: str, metric: str) -> float:
    values = [day["recipes"][name].get(metric) for day in days if name in day["recipes"]]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else float("-inf")
