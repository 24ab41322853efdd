"""What must be beaten before all: the order of one column."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.inputs import Floats, Indicator, additive_against, learn_ranges, prepare


@dataclass(frozen=True)
class OneColumn:
    """The order of one column, best first by its direction; a missing value counts as the worst.

    mean: of the training rows, from which contributions are counted.
    """

    indicators: tuple[Indicator, ...]
    mean: float

    @property
    def names(self) -> list[str]:
        """The one name."""
        return [indicator.name for indicator in self.indicators]

    @property
    def text(self) -> str:
        """The mean, as JSON."""
        return json.dumps({"mean": self.mean}) + "\n"

    def score(self, X: pd.DataFrame) -> Floats:
        """The place on the training range: 0 at its bad end, 1 at its good one."""
        (column,) = self.indicators
        # Whatever the unit: parts of a score in yuan would not add up to the last digit.
        half = column.high / 2 - column.low / 2 or 1.0
        above = prepare(X, self.indicators)[column.name].to_numpy() / 2 - column.bad_end / 2
        return np.asarray(above / half * column.sign)

    def contributions(self, X: pd.DataFrame) -> Floats:
        """What stands above the training mean, and the mean."""
        score = self.score(X)
        return np.column_stack([score - self.mean, np.full(len(score), self.mean)])

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """What stands above the mean of the reference rows, and that mean."""
        return additive_against([self.score(X)], [self.score(reference)], 0.0)


def fit_column(X: pd.DataFrame, sign: int) -> OneColumn:
    """The order of the only column of X. Raises ModelError where nothing is known of it."""
    (name,) = X.columns
    indicators = learn_ranges(X, {name: sign})
    return OneColumn(indicators, float(OneColumn(indicators, 0.0).score(X).mean()))
