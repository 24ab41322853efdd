"""An explainable boosting machine (interpret), turned into a card that is read without it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.isotonic import isotonic_regression

from models.bins import Bins, count_bins
from models.card import Card, make_card
from models.inputs import Floats, ModelError, learn_ranges, prepare


@dataclass(frozen=True)
class GlassboxSettings:
    """How the machine is grown (Nori, Jenkins, Koch, Caruana 2019).

    bins: at the most per indicator. bags: machines on other draws whose mean is taken.
    """

    bins: int = 64
    bags: int = 4
    learning_rate: float = 0.05
    rounds: int = 5000
    rows_per_leaf: int = 10


def fit_ebm(
    X: pd.DataFrame,
    y: NDArray[np.int8],
    signs: dict[str, int],
    settings: GlassboxSettings | None = None,
    seed: int = 1,
) -> Card:
    """One curve per indicator and no interactions, each monotone in its direction, as a card.

    Raises ModelError where the extra `glassbox` is not installed, and where the labels are of one
    kind only.
    """
    settings = settings or GlassboxSettings()
    try:
        from interpret.glassbox import ExplainableBoostingClassifier
    except ImportError as error:
        raise ModelError("missing_extra", extra="glassbox", library="interpret-core") from error
    indicators = learn_ranges(X, signs)
    if len(np.unique(y)) < 2:
        raise ModelError("one_kind_of_label", rows=len(y))
    known = prepare(X, indicators)
    machine = ExplainableBoostingClassifier(
        feature_types=["continuous"] * len(indicators),
        max_bins=settings.bins,
        interactions=0,
        outer_bags=settings.bags,
        learning_rate=settings.learning_rate,
        max_rounds=settings.rounds,
        min_samples_leaf=settings.rows_per_leaf,
        monotone_constraints=[i.sign for i in indicators],
        n_jobs=1,
        random_state=seed,
    )
    machine.fit(known.to_numpy(), y)
    curves = dict(zip(machine.term_features_, machine.term_scores_))
    columns = [known[i.name].to_numpy() for i in indicators]
    bins, parts = [], []
    for place, (indicator, values) in enumerate(zip(indicators, columns)):
        cuts = np.asarray(machine.bins_[place][0], dtype=float)
        # The first place is for missing values, the last for unseen ones: here there are neither.
        curve = np.asarray(curves[place,], dtype=float)[1:-1] if (place,) in curves else None
        own, part = _straight(count_bins(values, y, cuts), curve, indicator.sign)
        bins.append(own)
        parts.append(part)
    return make_card("ebm", indicators, columns, bins, parts, float(machine.intercept_[0]))


def _straight(bins: Bins, curve: Floats | None, sign: int) -> tuple[Bins, Floats]:
    """The nearest curve that never falls in the good direction; neighbours of equal part joined.

    Nearest by squares over training rows. The machine's own constraints hold but for rounding.
    """
    if curve is None:
        curve = np.zeros(len(bins.rows))
    weight = np.maximum(bins.rows, 1e-9)
    part = isotonic_regression(curve, sample_weight=weight, increasing=sign > 0)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(part) != 0]))
    joined = Bins(
        bins.cuts[starts[1:] - 1],
        np.add.reduceat(bins.rows, starts),
        np.add.reduceat(bins.positives, starts),
    )
    return joined, part[starts]
