"""The logistic scorecard: monotone bins, weight of evidence, no weight below zero."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from models.bins import count_bins, evidence, quantile_cuts, settle, short_between
from models.card import Card, CardKind, make_card
from models.inputs import Floats, ModelError, learn_ranges, prepare

# How strongly weights are drawn towards nothing: as scikit-learn's LogisticRegression(C=1).
L2 = 1.0
# Seconds for the exact cuts of one indicator.
PATIENCE = 30


@dataclass(frozen=True)
class CardSettings:
    """How a card is cut. bins: at the most, to begin with; least_share: of all rows in a bin.

    smoothing: so many rows of the mean rate are added to every bin before rates are compared.
    """

    bins: int = 50
    least_share: float = 0.02
    smoothing: float = 10.0


Cutter = Callable[[Floats, NDArray[np.int8], int], Floats]


def fit_scorecard(
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    settings: CardSettings | None = None,
) -> Card:
    """A card whose cuts stand at quantiles, pooled where the rate of the label does not rise.

    Raises ModelError where the labels are of one kind only.
    """
    settings = settings or CardSettings()
    return _fit(
        X, y, signs, settings, lambda v, _, __: quantile_cuts(v, settings.bins), "scorecard"
    )


def fit_optbinning(
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    settings: CardSettings | None = None,
) -> Card:
    """A card whose cuts are the best ones there are, found by optbinning (extra `scorecard`).

    Of all monotone cuts of an indicator those with the highest information value
    (Navas-Palencia 2020). Raises ModelError where the extra is not installed.
    """
    settings = settings or CardSettings()
    try:
        from optbinning import OptimalBinning
    except ImportError as error:
        raise ModelError("missing_extra", extra="scorecard", library="optbinning") from error

    def cut(values: Floats, y: NDArray[np.int8], sign: int) -> Floats:
        search = OptimalBinning(
            dtype="numerical",
            monotonic_trend="ascending" if sign > 0 else "descending",
            max_n_prebins=settings.bins,
            min_prebin_size=settings.least_share,
            time_limit=PATIENCE,
        )
        # Places in place of values: exact whatever the unit, and cuts can be told in short numbers.
        seen, place = np.unique(values, return_inverse=True)
        splits = search.fit(place.astype(float), y).splits
        return np.array([short_between(*seen[int(at) : int(at) + 2]) for at in splits])

    return _fit(X, y, signs, settings, cut, "optbinning")


def _fit(
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    settings: CardSettings,
    cut: Cutter,
    kind: CardKind,
) -> Card:
    """Bins by a way of cutting, settled; then the weight of each indicator's evidence."""
    indicators = learn_ranges(X, signs)
    if len(np.unique(y)) < 2:
        raise ModelError("one_kind_of_label", rows=len(y))
    known = prepare(X, indicators)
    columns = [known[i.name].to_numpy() for i in indicators]
    settled, proofs, inputs = [], [], []
    for values, indicator in zip(columns, indicators):
        whole = count_bins(values, y, cut(values, y, indicator.sign))
        least = settings.least_share * len(y)
        bins = settle(whole, indicator.sign, least, settings.smoothing)
        proof = evidence(bins, settings.smoothing)
        inputs.append(proof[np.searchsorted(bins.cuts, values, side="right")])
        settled.append(bins)
        proofs.append(proof)
    weights, base = fit_logistic(np.column_stack(inputs), y)
    parts = [weight * proof for weight, proof in zip(weights, proofs)]
    return make_card(kind, indicators, columns, settled, parts, base)


def fit_logistic(inputs: Floats, y: NDArray[np.int8]) -> tuple[Floats, float]:
    """Weights, none below zero, and intercept of a logistic regression with an L2 penalty."""
    outcome, count = y.astype(float), inputs.shape[1]

    def loss(given: Floats) -> tuple[float, Floats]:
        raw = inputs @ given[:-1] + given[-1]
        pull = given[:-1]
        value = np.logaddexp(0, raw).sum() - outcome @ raw + 0.5 * L2 * pull @ pull
        miss = expit(raw) - outcome
        return float(value), np.append(inputs.T @ miss + L2 * pull, miss.sum())

    share = outcome.mean()
    start = np.append(np.zeros(count), np.log(share / (1 - share)))
    bounds = [(0.0, None)] * count + [(None, None)]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(best.x[:-1]), float(best.x[-1])
