"""The model as a whole: which indicators weigh, a picture of it, and a second opinion by shap."""

import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import shap

from models.categories import as_numbers
from models.inputs import Scorer, prepare
from models.ranker import Ranker

matplotlib.use("Agg")
from matplotlib import pyplot

# Text stays text in the picture, so that none needs a font to be made.
pyplot.rcParams["svg.fonttype"] = "none"
pyplot.rcParams["svg.hashsalt"] = "lingpao"


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


def draw_weights(ranker: Scorer, X: pd.DataFrame, path: Path) -> None:
    """Mean absolute contribution by indicator as an SVG; its table is `weigh_indicators`."""
    prepared = prepare(as_numbers(ranker, X), ranker.indicators)
    values = shap.Explanation(
        ranker.contributions(X)[:, :-1], data=prepared.to_numpy(), feature_names=ranker.names
    )
    shap.plots.bar(values, max_display=len(ranker.names), show=False)
    pyplot.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")
    pyplot.close("all")
