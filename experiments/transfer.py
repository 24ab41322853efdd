"""Counties left out: how well a ranker orders where it has never been."""

from typing import Any

import numpy as np

from experiments.recipe import Recipe
from experiments.rows import Rows
from experiments.splits import check_apart, county_groups
from experiments.train import TrainError, check_labels, fit_on
from models.inputs import Floats
from models.metrics import auc, auprc
from scoring.indicator_words import read_indicators

GROUPS = 5


def leave_counties_out(
    past: Rows, tested: Rows, recipe: Recipe, ordinary: Floats
) -> dict[str, Any]:
    """The figures of each group of counties by a ranker trained without it, and their spread.

    past: labelled rows of the cohorts. tested: the population of the day, labelled; both under
    the ids of the end. ordinary: the scores by the ranker that was trained on all counties; its
    figures on the same groups stand beside, so that the difference is that of having been there.
    Raises TrainError where there are too few counties, or nothing can be trained without a group.
    """
    signs = {name: words.sign for name, words in read_indicators().items()}
    groups = county_groups(tested.who["county"], GROUPS)
    if len(groups) < 2:
        raise TrainError("few_counties", counties=tested.who["county"].n_unique())
    told: list[dict[str, Any]] = []
    for counties in groups:
        here = tested.who["county"].fill_null("").is_in(counties).to_numpy()
        inside = tested.where(here)
        theirs = past.who["county"].fill_null("").is_in(counties)
        # Who moved from one county to another is on the side where it is tested.
        moved = past.enterprise_ids.is_in(inside.enterprise_ids.implode())
        rows = past.where((~(theirs | moved)).to_numpy())
        check_apart(rows.enterprise_ids, inside.enterprise_ids)
        check_labels(rows, recipe)
        score = fit_on(rows, recipe, signs).score(inside.X)
        told.append(
            {
                "counties": counties,
                "n": len(inside.y),
                "positives": int(inside.y.sum()),
                "trained_on": len(rows.y),
                "left_out": _figures(score, inside),
                "ordinary": _figures(ordinary[here], inside),
            }
        )
    names = ("left_out", "ordinary")
    figures = {name: [group[name] for group in told] for name in names}
    return {
        "groups": told,
        "mean": {name: _over(figures[name], np.mean) for name in names},
        "spread": {name: _over(figures[name], np.std) for name in names},
    }


def _figures(score: Floats, rows: Rows) -> dict[str, float | None]:
    return {"auc": auc(score, rows.labels), "auprc": auprc(score, rows.labels)}


def _over(groups: list[dict[str, float | None]], of: Any) -> dict[str, float | None]:
    """Mean or standard deviation over the groups that have the figure; None without any."""
    told: dict[str, float | None] = {}
    for name in ("auc", "auprc"):
        known = [value for group in groups if (value := group[name]) is not None]
        told[name] = float(of(known)) if known else None
    return told
