"""Rows of a matrix as a model takes them in: numbers in one block, categories as they are."""

import numpy as np
import pandas as pd
import polars as pl

from models.inputs import Floats, Scorer
from models.ranker import Ranker

# So many rows are scored together where trees do it: of everybody no second table is held.
AT_ONCE = 32_768


def score_of(scorer: Scorer, frame: pl.DataFrame) -> Floats:
    """Raw scores of all rows of a matrix.

    Trees add in one order, whoever stands beside a row, so that they may have them part by part;
    of other scorers nobody says so.
    """
    if not isinstance(scorer, Ranker):
        return scorer.score(table_of(frame, scorer.names))
    parts = (frame.slice(at, AT_ONCE) for at in range(0, frame.height, AT_ONCE))
    scores = [scorer.score(table_of(part, scorer.names)) for part in parts]
    return np.concatenate([np.empty(0), *scores])


def table_of(frame: pl.DataFrame, names: list[str]) -> pd.DataFrame:
    """These columns, numbers as float64.

    Straight into one block, column by column: pandas' own way there copies each column once more.
    """
    told = frame.select(
        pl.col(n) if frame[n].dtype == pl.String else pl.col(n).cast(pl.Float64) for n in names
    )
    if pl.String in told.dtypes:
        return told.to_pandas()
    return pd.DataFrame(told.to_numpy(), columns=names)
