"""Figures of several years in one: their sum, the lower of two, growth, a steady rise."""

from functools import reduce
from itertools import pairwise

import polars as pl

from features.panel import year


def sum_of(name: str, years: int) -> pl.Expr:
    """A fact of so many latest years together; missing where one of them is."""
    return reduce(lambda total, back: total + year(name, back), range(1, years), year(name, 0))


def lower(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The lower of two values, missing where either is: min_horizontal alone would skip it."""
    return pl.when(one.is_not_null() & other.is_not_null()).then(pl.min_horizontal(one, other))


def growth(name: str, back: int) -> pl.Expr:
    """Growth of a fact over the year before, as a share; missing without a positive base."""
    before = year(name, back + 1)
    return pl.when(before > 0).then(year(name, back) / before - 1).round(12)


def compound(name: str) -> pl.Expr:
    """Compound yearly growth of a fact over two years: (x0 / x2) ** (1/2) - 1.

    Needs a positive base and no negative end; the year between does not enter.
    """
    latest, before = year(name, 0), year(name, 2)
    return pl.when((before > 0) & (latest >= 0)).then((latest / before).sqrt() - 1).round(12)


def rose(name: str, steps: int) -> pl.Expr:
    """Whether a fact rose in each of so many latest years; missing unless all years are known."""
    years = [year(name, back) for back in range(steps + 1)]
    known = pl.all_horizontal(value.is_not_null() for value in years)
    higher = pl.all_horizontal(now > before for now, before in pairwise(years))
    return pl.when(known).then(higher)
