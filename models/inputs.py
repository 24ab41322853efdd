"""What a model takes in: indicators with direction and range, missing ones at the bad end."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Of an indicator without direction: no low end, no high end, and missing stays missing.
UNBOUND = (-np.inf, np.inf, np.nan)


class ModelError(Exception):
    """A table or a training does not fit the model; `code` and `fields` say how."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Indicator:
    """An indicator as trained: direction (+1 more is better, -1 less is) and training range.

    Sign 0 is for free trees alone (`RankerSettings.free`): no direction, missing stays missing.
    """

    name: str
    sign: int
    low: float
    high: float

    @property
    def bad_end(self) -> float:
        """The worst value seen in training: what a missing value counts as."""
        return self.low if self.sign > 0 else self.high


def learn_ranges(
    X: pd.DataFrame, signs: dict[str, int], free: bool = False
) -> tuple[Indicator, ...]:
    """Direction and range of every column with any known value; free: all without direction.

    Raises ModelError.
    """
    signs = dict.fromkeys(X.columns, 0) if free else signs
    unsigned = [name for name in X.columns if signs.get(name, 0) == 0 and not free]
    if unsigned:
        raise ModelError("no_direction", names=", ".join(unsigned))
    endless = [name for name in X.columns if np.isinf(X[name].to_numpy(float)).any()]
    if endless:
        raise ModelError("not_finite", names=", ".join(endless))
    indicators = tuple(
        Indicator(name, signs[name], float(X[name].min()), float(X[name].max()))
        for name in X.columns
        if X[name].notna().any()
    )
    if not indicators:
        raise ModelError("nothing_known", names=", ".join(X.columns))
    return indicators


def prepare(X: pd.DataFrame, indicators: tuple[Indicator, ...]) -> pd.DataFrame:
    """`prepare_numbers` as a frame, by name."""
    names = [indicator.name for indicator in indicators]
    return pd.DataFrame(prepare_numbers(X, indicators), index=X.index, columns=names)


def prepare_numbers(X: pd.DataFrame, indicators: tuple[Indicator, ...]) -> Floats:
    """The columns of the model in its order: within the training range, missing at the bad end.

    So that leaving a number out never helps: monotone constraints say nothing of missing values.
    Raises ModelError where an indicator is not among the columns.
    """
    values = raw_numbers(X, indicators, copy=True)
    # In place, for a table may hold everybody. What has no sign has no ends, and stays as it is.
    ends = [(i.low, i.high, i.bad_end) if i.sign else UNBOUND for i in indicators]
    low, high, bad = np.array(ends).reshape(-1, 3).T
    np.clip(values, low, high, out=values)
    np.copyto(values, bad, where=np.isnan(values))
    return values


def raw_numbers(X: pd.DataFrame, indicators: tuple[Indicator, ...], copy: bool = False) -> Floats:
    """The columns of the model in its order, as they stand.

    Raises ModelError where an indicator is not among the columns.
    """
    names, told = [indicator.name for indicator in indicators], X
    if [*X.columns] != names:
        absent = [name for name in names if name not in X.columns]
        if absent:
            raise ModelError("missing_indicator", names=", ".join(absent))
        told = X[names]
    if any(kind != np.float64 for kind in told.dtypes):
        told = told.astype(float)
    return told.to_numpy(copy=copy)


def additive_against(own: list[Floats], theirs: list[Floats], base: float) -> Floats:
    """Parts of a score that is a sum of parts and a base, against the mean parts of a reference.

    Exact: where parts add up, the Shapley value of each is its difference (Shapley 1953).
    Raises ModelError where there is no reference row.
    """
    if len(theirs[0]) == 0:
        raise ModelError("no_reference")
    means = [float(parts.mean()) for parts in theirs]
    last = np.full(len(own[0]), base + sum(means))
    return np.column_stack([*(parts - mean for parts, mean in zip(own, means)), last])


class Scorer(Protocol):
    """Whatever orders enterprises: trees, a card, an index, one column.

    No step in an indicator's good direction lowers a score, and none is raised by a missing
    value. Kept as text that a person can read.
    """

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators it was trained on, in its order."""

    @property
    def names(self) -> list[str]:
        """Their names."""

    @property
    def text(self) -> str:
        """All that must be kept of it beside its indicators."""

    def score(self, X: pd.DataFrame) -> Floats:
        """Raw scores of shape (rows,), higher is better. Columns are matched by name."""

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Exact parts of the score, shape (rows, indicators + 1), the base value last."""

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Shapley values against reference rows, shape (rows, indicators + 1), the base last.

        An indicator outside a subset is taken from a reference row, and the score is averaged
        over these (interventional); the base is their mean score. Against one row the parts sum
        to the difference of the two scores. Raises ModelError where there is no reference row.
        """
