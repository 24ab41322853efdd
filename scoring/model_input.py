"""Rows of a matrix as a model takes them in: numbers in one block, categories as they are."""

import pandas as pd
import polars as pl


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
