"""Figures of several years in one: sums, the lower of two, growth, a steady rise."""

from collections.abc import Callable
from functools import reduce
from itertools import pairwise

import polars as pl

from features.panel import year


def sum_of(name: str, years: int) -> pl.Expr:
    """Money of so many latest years together, yuan; missing where one of them is.

    To the fen: three doubles that are 30 million yuan on paper may add up to a hair less.
    """
    total = reduce(pl.Expr.__add__, (year(name, back) for back in range(years)))
    return total.round(2)


def lower(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The lower of two values, missing where either is: min_horizontal alone would skip it."""
    return pl.when(one.is_not_null() & other.is_not_null()).then(pl.min_horizontal(one, other))


def higher(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The higher of two values, missing where either is: max_horizontal alone would skip it."""
    return pl.when(one.is_not_null() & other.is_not_null()).then(pl.max_horizontal(one, other))


def growth(name: str, back: int) -> pl.Expr:
    """Growth of a fact over the year before, as a share; missing without a positive base."""
    before = year(name, back + 1)
    return pl.when(before > 0).then(year(name, back) / before - 1).round(12)


def growth_of_3y(name: str) -> pl.Expr:
    """Mean of the two latest yearly quotients of a fact, less 1: (x0 / x1 + x1 / x2) / 2 - 1.

    So 国科发火〔2016〕195号 measures three years. Missing unless both bases are positive: what that
    guideline says of a base of nought is known from memory only, so here it stays unknown.
    """
    latest, between, first = (year(name, back) for back in range(3))
    positive = (between > 0) & (first > 0)
    return pl.when(positive).then((latest / between + between / first) / 2 - 1).round(12)


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
    up = pl.all_horizontal(now > before for now, before in pairwise(years))
    return pl.when(known).then(up)


def ratio(part: pl.Expr, base: pl.Expr) -> pl.Expr:
    """A part over its base; missing where either is, or where the base is not positive."""
    return pl.when(base > 0).then(part / base).round(12)


def mean_growth(name: str, years: int) -> pl.Expr:
    """Arithmetic mean of so many latest yearly growth rates; missing where one of them is."""
    rates = (growth(name, back) for back in range(years))
    return (reduce(pl.Expr.__add__, rates) / years).round(12)


def acceleration(name: str) -> pl.Expr:
    """By how much the latest yearly growth exceeds the one before, as a share."""
    return (growth(name, 0) - growth(name, 1)).round(12)


def midpoint_growth(name: str) -> pl.Expr:
    """Change over the mean size of both years: (x0 - x1) / ((|x0| + |x1|) / 2), from -2 to 2.

    Davis, Haltiwanger and Schuh (1996): it also speaks where the base is nought or a loss. Both
    years must be known, so a new enterprise has none; two noughts give none either.
    """
    latest, before = year(name, 0), year(name, 1)
    size = (latest.abs() + before.abs()) / 2
    return pl.when(size > 0).then((latest - before) / size).round(12)


def years_above_nought(name: str, years: int) -> pl.Expr:
    """In how many of so many latest years a fact was above nought; missing where one year is."""
    signs = ((year(name, back) > 0).cast(pl.Float64) for back in range(years))
    return reduce(pl.Expr.__add__, signs)


def change_of(share: Callable[[int], pl.Expr]) -> pl.Expr:
    """A share of the latest year less that of the year before; `share` gives it by years back."""
    return (share(0) - share(1)).round(12)
