"""Cells of text to values: numbers, shares, days, flags, levels; what cannot be read is told."""

import polars as pl

from features.columns import Column, dtype
from features.tables import UNITS

TRUE = ("是", "有", "true", "True", "TRUE", "1", "1.0", "Y", "y", "√")
FALSE = ("否", "无", "false", "False", "FALSE", "0", "0.0", "N", "n", "×")
NONE_WON = ("无", "none", "inf")
DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M:%S%.f")


def clean(header: str, missing: tuple[str, ...]) -> pl.Expr:
    """The text of a column: half-width, trimmed; empty and the source's own blanks are null."""
    text = pl.col(header).str.normalize("NFKC").str.strip_chars()
    return pl.when(~text.is_in(["", *missing])).then(text)


def parse(text: pl.Expr, column: Column, unit: str | None) -> pl.Expr:
    """Values in held units (see features.columns); null where the text cannot be read."""
    if column.kind == "text":
        return text
    if column.kind == "day":
        return parse_day(text)
    if column.kind == "flag":
        return pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False)
    if column.kind == "level":
        return pl.when(text.is_in(column.levels)).then(text)
    if column.kind == "share":
        # Rounded, so that 3.1 % is the double nearest to 0.031: Polars divides by a constant as
        # it multiplies by its reciprocal, which is 0.031000000000000003.
        number = parse_number(text.str.strip_suffix("%"))
        percent = text.str.ends_with("%") | pl.lit(unit == "%")
        return pl.when(percent).then((number / 100).round(12)).otherwise(number)
    number = parse_number(text)
    if column.kind == "rank":
        return pl.when(text.is_in(NONE_WON)).then(float("inf")).otherwise(number)
    if column.kind == "money":
        # To the fen: 300.01 x 10,000 must be 3,000,100 and not 3,000,100.0000000005.
        return (number * UNITS[unit or "元"]).round(2)
    return number


def parse_number(text: pl.Expr) -> pl.Expr:
    """A number as people write it: 1,234.5; full-width digits are already half-width here.

    A comma that does not part thousands, as in 1,5, is not read: it may be a decimal point.
    """
    plain = text.str.replace_all(r"\s", "")
    grouped = plain.str.contains(r"^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$") | ~plain.str.contains(",")
    number = plain.str.replace_all(",", "").cast(pl.Float64, strict=False)
    return pl.when(grouped & number.is_finite()).then(number)


def parse_day(text: pl.Expr) -> pl.Expr:
    """A day in any of the forms in use; the first form that fits counts."""
    return pl.coalesce(text.str.to_date(form, strict=False) for form in DAY_FORMS)


def parse_year(text: pl.Expr) -> pl.Expr:
    """A fiscal year between 1990 and 2100, also from 2021.0 and 2021年."""
    number = parse_number(text.str.strip_suffix("年度").str.strip_suffix("年"))
    fits = (number == number.floor()) & number.is_between(1990, 2100)
    return pl.when(fits).then(number).cast(pl.Int64)


def implausible(value: pl.Expr, column: Column) -> pl.Expr:
    """Whether a number lies outside what is plausible; inf (none won) is allowed for ranks."""
    if column.low is None or column.high is None:
        return pl.lit(False)
    outside = ~value.is_between(column.low, column.high)
    return (outside & value.is_finite()).fill_null(False)


def as_column(expr: pl.Expr, column: Column) -> pl.Expr:
    """The expression in the column's type, under its name."""
    return expr.cast(dtype(column)).alias(column.name)
