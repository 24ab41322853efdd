"""The population of past days, row by row: who stood there, what was measured, what came."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray

from experiments.recipe import Recipe
from features.fates import GIVEN, REFUSED, fate
from features.labels import label
from features.matrix import build_matrix
from features.panel import Panel
from scoring.pipeline import Pipeline, in_population

# Who stands in a row: WHO is told of every row, and nothing of it is learned from.
WHO = (
    *("enterprise_id", "day", "county", "cluster", "industry", "size", "ownership"),
    *("titles_held", "fate"),
)


@dataclass(frozen=True)
class Rows:
    """The population of one or more days.

    who: the columns of WHO, row by row; X: indicators, then categories as they are told; y: labels
    0 and 1, NaN where the span is not over.
    """

    who: pl.DataFrame
    X: pd.DataFrame
    y: NDArray[np.float64]

    @property
    def enterprise_ids(self) -> pl.Series:
        """Of every row."""
        return self.who["enterprise_id"]

    @property
    def days(self) -> pl.Series:
        """Of every row."""
        return self.who["day"]

    @property
    def group(self) -> NDArray[np.int64]:
        """A number for every county and day: only rows of one such group compete for places."""
        named = self.who.select(pl.struct(pl.col("county").fill_null(""), "day").rank("dense"))
        return named.to_series().to_numpy().astype(np.int64)

    @property
    def untitled(self) -> NDArray[np.bool_]:
        """Who held no title on the day; who is not known to hold one counts as untitled."""
        return (self.who["titles_held"].fill_null(0) == 0).to_numpy()

    @property
    def labelled(self) -> "Rows":
        """Only the rows whose label is known."""
        return self.where(~np.isnan(self.y))

    def where(self, keep: NDArray[np.bool_]) -> "Rows":
        """The rows where `keep` is true."""
        kept = self.X[keep].reset_index(drop=True)
        return Rows(self.who.filter(pl.Series(keep)), kept, self.y[keep])

    def at(self, places: NDArray[np.int64]) -> "Rows":
        """The rows at these places, in their order; a place may come more than once."""
        taken = self.X.iloc[places].reset_index(drop=True)
        return Rows(self.who[places.tolist()], taken, self.y[places])

    def known_as(self, names: dict[str, str]) -> "Rows":
        """The same rows, each under the id that its enterprise went by later.

        Cohorts stand under the ids of their own day: an enterprise that has got another code in
        between would be two, and could train what it is tested by.
        """
        later = pl.col("enterprise_id").replace(names)
        return Rows(self.who.with_columns(later), self.X, self.y)

    def told_apart(self, recipe: Recipe) -> "Rows":
        """The labelled rows that a recipe learns from: of the others all, or the refused alone."""
        rows = self.labelled
        if recipe.others == "all":
            return rows
        return rows.where(rows.who["fate"].is_in([GIVEN, REFUSED]).to_numpy())

    @property
    def labels(self) -> NDArray[np.int8]:
        """Labels as 0 and 1; call on labelled rows."""
        return self.y.astype(np.int8)


def population_rows(
    panel: Panel, pipeline: Pipeline, recipe: Recipe, day: date, outcomes_until: date
) -> Rows:
    """The pipeline's population on a day, measured and labelled as of that day.

    Holders on the day are out by the titles of the panel, just as in the real list.
    """
    told_by = pipeline.population.told_by
    matrix = build_matrix(panel, day, [*recipe.indicators, *told_by, "titles_held"])
    frame = matrix.frame.filter(in_population(pipeline.population, matrix.frame))
    ids, target = frame["enterprise_id"], pipeline.label
    titles = panel.outcomes(day, outcomes_until)
    labels = label(ids, titles, target.title, day, target.horizon_months, outcomes_until)
    X = frame.select(pl.col(recipe.indicators).cast(pl.Float64), *recipe.categories).to_pandas()
    fates = fate(ids, titles, target.title, day, target.horizon_months, outcomes_until)
    who = frame.with_columns(
        pl.lit(day, dtype=pl.Date).alias("day"), pl.col("titles_held").cast(pl.Float64), fates
    ).select(WHO)
    return Rows(who, X, labels.cast(pl.Float64).fill_null(float("nan")).to_numpy())


def join_rows(parts: list[Rows]) -> Rows:
    """Several days under one another."""
    return Rows(
        pl.concat([part.who for part in parts]),
        pd.concat([part.X for part in parts], ignore_index=True),
        np.concatenate([part.y for part in parts]),
    )
