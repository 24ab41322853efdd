"""A recipe: with which learner, on which indicators and past days, and how it is judged."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from configs.reader import ConfigError, ConfigFault, find, read
from models.calibrate import Method
from models.learners import Kind, Learner
from models.ranker import RankerSettings
from scoring.indicator_words import read_indicators


@dataclass(frozen=True)
class Recipe:
    """How a ranker is trained and judged.

    learner: which kind; `ranker` says how trees are grown, where they are. cohorts: how many past
    days train at the most. folds: for calibration out of fold and for hindsight. least_positives:
    below them nothing is trained. column: the single column that a day without a model is ranked
    by. ks: list lengths that are judged; metric: what decides. allowed: indicators that the leak
    scan passes over, because a person has looked at them. refits: on how many other draws of the
    same enterprises the ranker is trained again, to say how sure a rank is. calibration: how scores
    become probabilities; `venn_abers` (the extra `conformal`) also tells between which two.
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
    allowed: tuple[str, ...] = ()
    refits: int = 20
    calibration: Method = "by_count"

    @property
    def learning(self) -> Learner:
        """What `models` is told: the learner and its settings."""
        return Learner(self.learner, self.ranker)


def read_recipe(name: str) -> Recipe:
    """A recipe by name or file. Raises ConfigError, also for counts that make no sense."""
    path = find("recipes", name)
    recipe = read(path, Recipe)
    least = {"cohorts": 1, "folds": 2, "least_positives": 1, "ks": 1, "refits": 0}
    found = {**vars(recipe), "ks": min(recipe.ks, default=0)}
    faults = [
        ConfigFault(path.name, 0, key, "too_small", str(found[key]), f">= {bound}")
        for key, bound in least.items()
        if found[key] < bound
    ]
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


def recipe_fingerprint(recipe: Recipe) -> str:
    """SHA-256 of what a recipe says, however its file is laid out."""
    text = json.dumps(asdict(recipe), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
