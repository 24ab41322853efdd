"""The model as a whole: which indicators weigh, how each moves the score, a second opinion."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shap

from models.categories import as_numbers
from models.inputs import Scorer, prepare
from models.pictures import current_figure, label_inches, save_svg
from models.ranker import Ranker


@dataclass(frozen=True)
class SwarmWords:
    """What stands at a beeswarm: under it, and beside the bar of its colours."""

    axis: str
    bar: str
    low: str
    high: str


def weigh_indicators(ranker: Scorer, X: pd.DataFrame) -> pd.DataFrame:
    """Mean absolute contribution of every indicator (raw score), largest first.

    Columns: indicator, weight (share of the sum of all), contribution.
    """
    mean = np.abs(ranker.contributions(X)[:, :-1]).mean(axis=0)
    share = mean / mean.sum() if mean.sum() > 0 else mean
    table = pd.DataFrame({"indicator": ranker.names, "weight": share, "contribution": mean})
    ordered = table.sort_values(["contribution", "indicator"], ascending=[False, True])
    return ordered.reset_index(drop=True)


def second_opinion(ranker: Ranker, X: pd.DataFrame) -> float:
    """Largest difference between our contributions and shap's own TreeExplainer on these rows."""
    explainer = shap.TreeExplainer(ranker.grown())
    with warnings.catch_warnings():
        # shap tells of a change of shape, which is looked at below.
        warnings.simplefilter("ignore", UserWarning)
        theirs = np.asarray(explainer.shap_values(prepare(X, ranker.indicators)))
    if theirs.ndim == 3:
        theirs = theirs[..., -1]
    return float(np.abs(theirs - ranker.contributions(X)[:, :-1]).max())


def spread_contributions(ranker: Scorer, X: pd.DataFrame) -> pd.DataFrame:
    """Every contribution of these rows, long form: row, indicator, value, contribution.

    The value is the one that counted: within the training range, a missing one at the bad end.
    """
    prepared = prepare(as_numbers(ranker, X), ranker.indicators)
    parts = ranker.contributions(X)[:, :-1]
    rows, width = parts.shape
    return pd.DataFrame(
        {
            "row": np.repeat(np.arange(rows), width),
            "indicator": np.tile(np.array(ranker.names, dtype=object), rows),
            "value": prepared.to_numpy().ravel(),
            "contribution": parts.ravel(),
        }
    )


def draw_beeswarm(table: pd.DataFrame, path: Path, said: SwarmWords | None = None) -> None:
    """How each indicator moves the score, a dot for every row; table: `spread_contributions`.

    said: in place of shap's own English.
    """
    names = list(dict.fromkeys(table["indicator"]))
    parts = table["contribution"].to_numpy().reshape(-1, len(names))
    values = table["value"].to_numpy().reshape(-1, len(names))
    told = shap.Explanation(parts, data=values, feature_names=names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Dots of equal place are spread at random: the same picture wants the same seed.
        state = np.random.get_state()
        np.random.seed(0)
        shap.plots.beeswarm(
            told, max_display=len(names), show=False, plot_size=None, group_remaining_features=False
        )
        np.random.set_state(state)
    figure = current_figure()
    if said:
        panel, bar = figure.axes
        panel.set_xlabel(said.axis)
        bar.set_ylabel(said.bar)
        bar.set_yticklabels([said.low, said.high])
    # Its labels are larger than ours by a third.
    left, height = 1.35 * label_inches(names), 1.2 + 0.35 * len(names)
    width = left + 5.0
    figure.set_size_inches(width, height)
    figure.subplots_adjust(
        left=left / width, right=1 - 0.2 / width, bottom=0.7 / height, top=1 - 0.1 / height
    )
    save_svg(figure, path)
