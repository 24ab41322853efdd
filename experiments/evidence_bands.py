"""What rank bands hold, where other trainings can be made at will: the made-up province.

A band is asked for the place by another training on as many other enterprises, which is what it is
told to hold, and for the place by endless data, where the learner itself learns finer things.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.evidence_province import DAY, PIPELINE, panel_of
from experiments.recipe import Recipe, read_recipe
from experiments.train import train
from features.panel import Panel
from features.synthetic import make_province
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import Bundle
from scoring.pipeline import read_pipeline
from scoring.rank import rank

# Of so many enterprises, and of this seed, is what stands for endless data.
ENDLESS, ENDLESS_SEED = 60_000, 9001
WAYS = ("bands", "as wide for all")
GOAL = (0.85, 0.95)
BY_FACTS = (
    "Bands by verified facts have no share of this kind. Their end is no draw but a place on this "
    "very list, without what is only claimed; how often it would hold hangs on how often claims "
    "do, of which nothing published tells, and a made-up share would be told by itself alone."
)

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Covered:
    """The bands of one province: how many, how wide, and what share holds which place.

    width: the middle one, as a share of all who may be listed. another, endless: by the way (WAYS),
    in bands, and in bands of that middle width around every rank, the plainest one could draw.
    """

    bands: int
    width: float
    another: dict[str, float]
    endless: dict[str, float]


def learners() -> dict[str, Recipe]:
    """The shipped recipe with its refits, and the same with the learner that is simpler."""
    shipped = read_recipe(PIPELINE)
    return {"ranker": shipped, "scorecard": replace(shipped, learner="scorecard")}


def cover(
    enterprises: int, seeds: tuple[int, ...], recipe: Recipe, endless: int = ENDLESS
) -> list[Covered]:
    """One province for each seed; the trainings of the others are the other trainings of each."""
    pipeline = read_pipeline(PIPELINE)

    def trained(panel: Panel, recipe: Recipe) -> Bundle:
        return train(panel, pipeline, recipe, DAY, COMPLETE_UNTIL)

    # The far end of the line: no bands of its own, so nothing is drawn again.
    limit = trained(panel_of(make_province(endless, ENDLESS_SEED)), replace(recipe, refits=0))
    panels = [panel_of(make_province(enterprises, seed)) for seed in seeds]
    bundles = [trained(panel, recipe) for panel in panels]
    found = []
    for panel, bundle in zip(panels, bundles):
        own = _eligible(panel, bundle).filter(pl.col("rank_low").is_not_null())
        others = [_places(panel, other, own) for other in bundles if other is not bundle]
        there = _places(panel, limit, own)
        low, high = own["rank_low"].to_numpy(), own["rank_high"].to_numpy()
        middle, place = float(np.median(high - low + 1)), own["rank"].to_numpy()
        half = (middle - 1) / 2
        ends = {"bands": (low, high), "as wide for all": (place - half, place + half)}
        found.append(
            Covered(
                bands=own.height,
                width=middle / own.height,
                another={
                    way: float(np.mean([_inside(of, one) for one in others]))
                    for way, of in ends.items()
                },
                endless={way: _inside(of, there) for way, of in ends.items()},
            )
        )
    return found


def _inside(ends: tuple[NDArray[np.number], NDArray[np.number]], places: Places) -> float:
    return float(((ends[0] <= places) & (places <= ends[1])).mean())


def _eligible(panel: Panel, bundle: Bundle) -> pl.DataFrame:
    """Who may be listed, in order of enterprise_id."""
    frame = rank(panel, read_pipeline(PIPELINE), bundle, DAY).frame
    return frame.filter(pl.col("tier") != "D").sort("enterprise_id")


def _places(panel: Panel, other: Bundle, own: pl.DataFrame) -> Places:
    """Where another training puts the same enterprises on the same day."""
    frame = _eligible(panel, replace(other, refits=()))
    return own.join(frame, on="enterprise_id", how="left")["rank_right"].to_numpy()


def tell_bands(found: dict[str, list[Covered]], enterprises: int, endless: int) -> list[str]:
    """The section of docs/evidence.md: mean and range over the provinces."""
    low, high = (round(100 * end) for end in GOAL)
    lines = [
        "### What rank bands hold",
        "",
        "Share of the 90 % bands that hold the place by another model on the same day: trained on "
        f"{enterprises} other enterprises, or on {endless} for endless data. The goal is "
        f"{low} to {high} %. Beside them bands that are as wide for all, as the "
        "middle one is.",
        "",
        "| learner | bands | width | another training | as wide for all | endless data | as wide "
        "for all |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, provinces in found.items():
        cells = [_over([one.width for one in provinces])]
        for target in ("another", "endless"):
            cells += [_over([getattr(one, target)[way] for one in provinces]) for way in WAYS]
        bands = ", ".join(str(one.bands) for one in provinces)
        lines.append(f"| {name} | {bands} | " + " | ".join(cells) + " |")
    said = []
    for target, words in (("another", "another training"), ("endless", "endless data")):
        for name, provinces in found.items():
            mean = float(np.mean([getattr(one, target)["bands"] for one in provinces]))
            stands = "within" if GOAL[0] <= mean <= GOAL[1] else "OUTSIDE"
            said.append(f"{name}, {words}: {stands} the goal ({mean:.3f})")
    return [*lines, "", "; ".join(said) + ".", "", BY_FACTS, ""]


def _over(values: list[float]) -> str:
    return f"{np.mean(values):.3f} [{min(values):.3f}, {max(values):.3f}]"
