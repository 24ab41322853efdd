"""Corrections: known errors of a sender put right by rules of his source, and counted."""

import polars as pl

from features.cells import clean, parse_year
from features.columns import COLUMNS
from features.source import Correction, Source
from features.stream import Table
from features.tables import fold


def rows_spoken_of(rule: Correction, table: Table, year: str) -> pl.Series:
    """For every row of the table, whether the rule speaks of it; none where it lacks the header.

    year: the sender's header of the year.
    """
    stands = {fold(header): header for header in reversed(table.frame.columns)}
    header = stands.get(fold(rule.where.header))
    if header is None:
        return pl.repeat(False, table.frame.height, eager=True)
    speaks = clean(header, ()) == rule.where.is_
    if rule.where.years:
        speaks &= parse_year(clean(year, ())).is_in(rule.where.years)
    return table.frame.select(speaks.fill_null(False)).to_series()


def set_missing(
    text: pl.DataFrame, source: Source, spoken_of: list[pl.Series]
) -> tuple[pl.DataFrame, dict[int, pl.Series]]:
    """The cells with what is set missing left out, and per rule the rows that this changed."""
    changed = {}
    for index, rule in enumerate(source.corrections):
        if rule.set is None:
            continue
        names = cells_of(rule.column, text.columns)
        changed[index] = spoken_of[index] & _any_value(text, names)
        kept = ~spoken_of[index]
        text = text.with_columns(pl.when(kept).then(pl.col(name)).alias(name) for name in names)
    return text, changed


def multiply(
    values: pl.DataFrame, source: Source, spoken_of: list[pl.Series]
) -> tuple[pl.DataFrame, dict[int, pl.Series]]:
    """The values with what is multiplied so, and per rule the rows that this changed.

    Rounded as values are when they are read: money to the fen, shares to twelve decimals.
    """
    changed = {}
    for index, rule in enumerate(source.corrections):
        if rule.times is None:
            continue
        names = cells_of(rule.column, values.columns)
        changed[index] = spoken_of[index] & _any_value(values, names)
        decimals = 2 if COLUMNS[rule.column].kind == "money" else 12
        values = values.with_columns(
            pl.when(spoken_of[index])
            .then((pl.col(name) * rule.times).round(decimals))
            .otherwise(pl.col(name))
            .alias(name)
            for name in names
        )
    return values, changed


def cells_of(column: str, there: list[str]) -> list[str]:
    """The columns that hold a fact: its own, or those of its parts (NAME+0, NAME+1)."""
    return [name for name in there if name.split("+")[0] == column]


def _any_value(frame: pl.DataFrame, names: list[str]) -> pl.Series:
    if not names:
        return pl.repeat(False, frame.height, eager=True)
    return frame.select(pl.any_horizontal(pl.col(names).is_not_null())).to_series()
