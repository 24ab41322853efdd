"""A recipe: with which learner, on which indicators and past days, and how it is judged."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from configs.reader import ConfigError, ConfigFault, find, read
from models.calibrate import Method
from models.composite import CompositeSettings
from models.glassbox import GlassboxSettings
from models.kept import Kind
from models.learners import Learner
from models.ranker import RankerSettings
from models.scorecard import CardSettings
from scoring.indicator_words import read_indicators


@dataclass(frozen=True)
class Recipe:
    """How a ranker is trained and judged.

    learner: which kind. How each is made: `ranker` trees, `card` scorecard and optbinning,
    `glassbox` ebm, `composite` the index; the seed of `ranker` is that of all draws. cohorts: how
    many past days train at the most. folds: for calibration out of fold and for hindsight.
    least_positives: below them nothing is trained. column: the single column that a day without a
    model is ranked by. ks: list lengths that are judged; metric: what decides. allowed: indicators
    that the leak scan passes over, because a person has looked at them. refits: on how many other
    draws of the same enterprises the ranker is trained again, to say how sure a rank is.
    calibration: how scores become probabilities; `venn_abers` (the extra `conformal`) also tells
    between which two. others: whom winners are told apart from: all without the title, or only
    those of whom the register says that they applied and were refused. categories: attributes
    learned as the past rate of the label among enterprises of the same value, which the model
    itself never sees. The shipped recipes have none: they would carry on where past juries looked.
    """

    name: str
    indicators: tuple[str, ...]
    cohorts: int
    folds: int
    least_positives: int
    column: str
    ks: tuple[int, ...]
    metric: str
    learner: Kind = "trees"
    ranker: RankerSettings = field(default_factory=RankerSettings)
    card: CardSettings = field(default_factory=CardSettings)
    glassbox: GlassboxSettings = field(default_factory=GlassboxSettings)
    composite: CompositeSettings = field(default_factory=CompositeSettings)
    allowed: tuple[str, ...] = ()
    refits: int = 20
    calibration: Method = "by_count"
    others: Literal["all", "refused"] = "all"
    categories: tuple[Literal["county", "cluster", "industry"], ...] = ()

    @property
    def learning(self) -> Learner:
        """What `models` is told: the learner and its settings."""
        parts = (self.ranker, self.card, self.glassbox, self.composite)
        return Learner(self.learner, *parts, tuple(self.categories))


def read_recipe(name: str) -> Recipe:
    """A recipe by name or file. Raises ConfigError, also for counts that make no sense."""
    path = find("recipes", name)
    recipe = read(path, Recipe)
    least = {"cohorts": 1, "folds": 2, "least_positives": 1, "ks": 1, "refits": 0}
    least |= {"card.bins": 2, "glassbox.bins": 2, "glassbox.bags": 1, "glassbox.rounds": 1}
    least |= {"card.least_share": 0, "card.smoothing": 0, "composite.tail": 0}
    most = {"card.least_share": 0.5, "composite.tail": 0.5}
    found = {**vars(recipe), "ks": min(recipe.ks, default=0)}
    for part in ("card", "glassbox", "composite"):
        found |= {f"{part}.{key}": value for key, value in vars(found[part]).items()}
    faults = [
        ConfigFault(path.name, 0, key, "too_small", str(found[key]), f">= {bound}")
        for key, bound in least.items()
        if found[key] < bound
    ]
    faults += [
        ConfigFault(path.name, 0, key, "too_large", str(found[key]), f"< {bound}")
        for key, bound in most.items()
        if found[key] >= bound
    ]
    faults += _faults_of_index(recipe, path.name)
    known_indicators = read_indicators()
    faults += [
        ConfigFault(path.name, 0, "indicators", "unknown_indicator", name)
        for name in (*recipe.indicators, recipe.column, *recipe.allowed)
        if name not in known_indicators
    ]
    if recipe.ranker.free:
        # Hiding a number could help, and no reason could be defended.
        faults.append(ConfigFault(path.name, 0, "ranker.free", "not_among", "true", "false"))
    if faults:
        raise ConfigError(faults)
    return recipe


def _faults_of_index(recipe: Recipe, file: str) -> list[ConfigFault]:
    """What does not hold together in the settings of a composite index."""
    index, key = recipe.composite, "composite.named"
    faults = []
    if index.aggregate == "geometric" and index.normalise not in ("minmax", "rank"):
        where, found = "composite.normalise", index.normalise
        faults.append(ConfigFault(file, 0, where, "not_among", found, "minmax, rank"))
    if index.weights != "named":
        return faults
    for name in sorted(set(index.named) - {*recipe.indicators, *recipe.categories}):
        right = ", ".join([*recipe.indicators, *recipe.categories])
        faults.append(ConfigFault(file, 0, key, "unknown_indicator", name, right))
    for name in (*recipe.indicators, *recipe.categories):
        weight = index.named.get(name)
        if weight is None:
            faults.append(ConfigFault(file, 0, f"{key}.{name}", "missing_key", "", name))
        elif weight < 0:
            faults.append(ConfigFault(file, 0, f"{key}.{name}", "too_small", str(weight), ">= 0"))
    return faults


def recipe_fingerprint(recipe: Recipe) -> str:
    """SHA-256 of what a recipe says, however its file is laid out."""
    text = json.dumps(asdict(recipe), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
