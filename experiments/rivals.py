"""Which orders the recipes of a rehearsal are held against, each judged once."""

from typing import Any

from experiments.recipe import Recipe
from models.learners import BASELINES

BASELINE = "baseline:"
# Beside what learns: the order by the public table, and by the recipe's own column.
FIXED = ("points", "column")


def name_rivals(recipes: list[Recipe]) -> dict[tuple[str, str], str]:
    """The name of each baseline by (kind, recipe); recipes that share one share its name.

    A baseline hangs on its recipe's columns, days and rows: only where these differ are there
    several, and then each bears the name of the first recipe that it belongs to.
    """
    names = {}
    for kind in (*FIXED, *BASELINES):
        first: dict[str, str] = {}
        for recipe in recipes:
            if kind != recipe.learner:
                first.setdefault(_hangs_on(kind, recipe), recipe.name)
        for recipe in recipes:
            if kind != recipe.learner:
                owner = first[_hangs_on(kind, recipe)]
                mark = f"@{owner}" if len(first) > 1 else ""
                names[kind, recipe.name] = f"{BASELINE}{kind}{mark}"
    return names


def _hangs_on(kind: str, recipe: Recipe) -> str:
    """All of a recipe that a baseline of this kind is made from and judged by."""
    if kind == "points":
        return repr(recipe.ks)
    if kind == "column":
        return repr((recipe.ks, recipe.column))
    parts: dict[str, Any] = {"scorecard": recipe.card, "composite": recipe.composite}
    rows = recipe.cohorts, recipe.others, recipe.least_positives, recipe.folds, recipe.allowed
    columns = recipe.indicators, recipe.categories
    return repr((recipe.ks, columns, rows, parts.get(kind)))
