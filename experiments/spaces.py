"""What of a recipe may be searched: the settings of its learner and their ranges, signs never."""

from dataclasses import dataclass, replace
from typing import Any

from experiments.recipe import Recipe
from models.composite import CompositeSettings
from models.glassbox import GlassboxSettings
from models.ranker import RankerSettings
from models.scorecard import CardSettings

Settings = RankerSettings | CardSettings | GlassboxSettings | CompositeSettings


@dataclass(frozen=True)
class Between:
    """A number from low to high; log: searched by its size. whole: a count."""

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def near(self, value: float) -> float:
        """A given value brought into the range."""
        inside = min(max(value, self.low), self.high)
        return int(inside) if self.whole else inside


@dataclass(frozen=True)
class Among:
    """One of a few words."""

    values: tuple[str, ...]


Space = dict[str, Between | Among]

_CARD: Space = {
    "bins": Between(5, 100, log=True, whole=True),
    "least_share": Between(0.005, 0.1, log=True),
    "smoothing": Between(1.0, 100.0, log=True),
}
# By learner: the part of a recipe that holds its settings, and which of them are searched.
SPACES: dict[str, tuple[str, Space]] = {
    "trees": (
        "ranker",
        {
            "trees": Between(40, 400, log=True, whole=True),
            "leaves": Between(4, 31, log=True, whole=True),
            "depth": Between(2, 8, whole=True),
            "learning_rate": Between(0.01, 0.2, log=True),
            "rows_per_leaf": Between(10, 100, log=True, whole=True),
            "l2": Between(0.1, 50.0, log=True),
            "columns_per_tree": Between(0.3, 1.0),
        },
    ),
    "scorecard": ("card", _CARD),
    "optbinning": ("card", _CARD),
    "ebm": (
        "glassbox",
        {
            "bins": Between(8, 256, log=True, whole=True),
            "learning_rate": Between(0.01, 0.2, log=True),
            "rounds": Between(200, 5000, log=True, whole=True),
            "rows_per_leaf": Between(5, 100, log=True, whole=True),
        },
    ),
    "composite": (
        "composite",
        {
            "outliers": Among(("none", "quantiles", "moments")),
            "tail": Between(0.001, 0.1, log=True),
            "normalise": Among(("rank", "minmax", "zscore", "vector")),
            "weights": Among(("equal", "entropy", "critic")),
            "aggregate": Among(("sum", "geometric")),
        },
    ),
}


def space_of(recipe: Recipe) -> Space:
    """What is searched of this recipe; nothing where its learner has no settings.

    Weights that an office has named, and an aggregation by distances, are its rule: they stay.
    """
    if recipe.learner not in SPACES:
        return {}
    _, space = SPACES[recipe.learner]
    given = settings_of(recipe)
    return {
        name: range_
        for name, range_ in space.items()
        if not isinstance(range_, Among) or getattr(given, name) in range_.values
    }


def settings_of(recipe: Recipe) -> Settings:
    """The settings that the recipe's learner is made by."""
    settings: Settings = getattr(recipe, SPACES[recipe.learner][0])
    return settings


def with_settings(recipe: Recipe, settings: Settings) -> Recipe:
    """The recipe with other settings of its learner."""
    part: Any = {SPACES[recipe.learner][0]: settings}
    return replace(recipe, **part)


def holding_together(settings: Settings) -> Settings:
    """A geometric mean wants numbers from 0 to 1: with other norms the parts are summed."""
    if not isinstance(settings, CompositeSettings) or settings.aggregate != "geometric":
        return settings
    fits = settings.normalise in ("minmax", "rank")
    return settings if fits else replace(settings, aggregate="sum")
