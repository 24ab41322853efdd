"""Cells of text to values: numbers, shares, days, flags, levels; what cannot be read is told."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import polars as pl

from features.columns import Column, Kind, dtype
from features.layout import UNITS

TRUE = ("是", "有", "true", "True", "TRUE", "1", "1.0", "Y", "y", "√", "✓", "✔", "☑")
FALSE = ("否", "无", "false", "False", "FALSE", "0", "0.0", "N", "n", "×", "✗", "✘")
# Kinds of which a cell is a number.
NUMBERS: tuple[Kind, ...] = ("money", "count", "share", "number", "rank")
NONE_WON = ("无", "none", "inf")
DAY_FORMS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%Y%m%d",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%dT%H:%M:%S%.f",
)

# A unit that an amount of money may bear in its own cell, as in 1.2亿 or 350万元.
_OWN_UNIT = {word: UNITS[word] for word in ("元", "千元", "万元", "百万元", "亿元")}
_OWN_UNIT |= {word.removesuffix("元"): UNITS[word] for word in ("千元", "万元", "百万元", "亿元")}

# [0-9] and not \d, which would take the digits of every script there is.
_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+"
_NUMBER = rf"[-+\u2212]?\s*(?:(?:{_GROUPED}|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
# What may change when it is made half-width, trimmed, or freed of an apostrophe.
_NOISY = r"[^!-&(-_a-~\x{4E00}-\x{9FFF}]"
# A formula is no text: it would come to life again in the next spreadsheet.
_FORMULA = r"^(?:[=@]|[-+].*[=(|!])"
# A day number of Excel between 1950 and 2099 (whose last day is 73050), with or without a time.
_SERIAL = r"^(?:1[89][0-9]{3}|[2-6][0-9]{4}|7[0-2][0-9]{3}|730[0-4][0-9]|73050)(?:\.[0-9]+)?$"
_SERIAL_ZERO = pl.date(1899, 12, 30)

_HAN = "一二三四五六七八九"
_HAN_DAY = rf"^([〇零○{_HAN}]{{4}})年([{_HAN}十]{{1,2}})月([{_HAN}十]{{1,3}})[日号]$"
_HAN_DIGITS = dict(zip("〇零○" + _HAN, "000123456789"))
# 三 is 3, 十 is 10, 十三 is 13, 二十 is 20, 三十一 is 31.
_HAN_NUMBERS = {sign: n + 1 for n, sign in enumerate(_HAN)} | {
    f"{tens}十{ones}": 10 * (n + 1) + m
    for n, tens in enumerate(["", "二", "三"])
    for m, ones in enumerate(["", *_HAN])
}


def clean(header: str, missing: tuple[str, ...]) -> pl.Expr:
    """The text of a column: half-width, trimmed; empty and the source's own blanks are null.

    Blanks are compared as headers are: full-width, spaces and case make no difference. The
    apostrophe by which Excel is told to leave a number alone is no part of it.
    """
    raw = pl.col(header)
    # Most cells hold nothing that could change: only the others are turned.
    noisy = raw.str.contains(_NOISY)
    text = pl.when(noisy).then(raw).str.normalize("NFKC").str.strip_chars()
    text = text.str.replace(r"^['‘’`]([-+(]?[.0-9].*|[0-9A-Z]{18})$", "$1")
    text = pl.when(noisy).then(text).otherwise(raw)
    folded = pl.when(noisy).then(text.str.replace_all(r"\s", "")).otherwise(raw)
    blanks = folded_blanks(missing)
    if any(blank != blank.upper() for blank in blanks):
        folded = folded.str.to_lowercase()
    return pl.when(~folded.is_in(sorted(blanks))).then(text)


@cache
def folded_blanks(missing: tuple[str, ...]) -> frozenset[str]:
    """What means nothing, as it is compared: an empty cell, and the source's own blanks."""
    folded = ("".join(unicodedata.normalize("NFKC", text).split()) for text in missing)
    return frozenset(("", *(text.lower() for text in folded)))


def parse(text: pl.Expr, column: Column, unit: str | None, serials: bool = False) -> pl.Expr:
    """Values in held units (see features.columns); null where the text cannot be read.

    An amount of money that bears a unit in its cell is read in that unit, whatever the column's
    is; a share that bears a percent sign likewise. serials: see parse_day.
    """
    if column.kind == "text":
        return pl.when(~text.str.contains(_FORMULA)).then(text)
    if column.kind == "day":
        return parse_day(text, serials)
    if column.kind == "flag":
        return pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False)
    if column.kind == "level":
        words = dict(zip((*column.levels, *column.spoken), column.levels * 2))
        return text.replace_strict(words, default=None, return_dtype=pl.String)
    if column.kind == "share":
        return _parse_share(text, unit)
    if column.kind == "rank":
        return pl.when(text.is_in(NONE_WON)).then(float("inf")).otherwise(parse_number(text))
    if column.kind == "money":
        return _parse_money(text, unit or "元")
    return parse_number(text)


def compact(text: pl.Series) -> pl.Series:
    """The same cells in memory of their own, equal ones once.

    Cells of a file point into the text they were read from: kept as they are, they would keep
    all of it.
    """
    different = text.drop_nulls().unique()
    own = different.to_frame().select(pl.concat_str(pl.all(), pl.lit(""))).to_series()
    return own.gather(text.cast(pl.Enum(own)).to_physical()).alias(text.name)


def parse_number(text: pl.Expr) -> pl.Expr:
    """A number as people write it: 1,234.5, 1 234.5, or (123.4) for -123.4.

    Full-width digits are already half-width here. A comma or space that does not part
    thousands, as in 1,5, is not read: it may be a decimal point or two numbers. Whatever else
    stands in the cell (约, >, 以上, a range) makes it no number.
    """
    # Nearly every cell is a bare number: only the others are looked at by pattern.
    bare = text.cast(pl.Float64, strict=False)
    text = pl.when(bare.is_null()).then(text)
    bracketed = text.str.extract(rf"^\(\s*({_NUMBER})\s*\)$")
    plain = text.str.extract(rf"^\s*({_NUMBER})\s*$")
    # A sign inside the brackets would be said twice.
    negative = pl.when(bracketed.str.contains("^[0-9.]")).then(-_cast(bracketed))
    return pl.coalesce(pl.when(bare.is_finite()).then(bare), _cast(plain), negative)


def _cast(number: pl.Expr) -> pl.Expr:
    value = (
        number.str.replace_all(r"[,\s]", "")
        .str.replace("\u2212", "-")
        .cast(pl.Float64, strict=False)
    )
    return pl.when(value.is_finite()).then(value)


def _parse_share(text: pl.Expr, unit: str | None) -> pl.Expr:
    # Rounded, so that 3.1 % is the double nearest to 0.031: Polars divides by a constant as
    # it multiplies by its reciprocal, which is 0.031000000000000003.
    signed = text.str.contains(r"%\)?$")
    number = parse_number(text.str.replace(r"\s*%(\)?)$", "$1"))
    percent = signed | pl.lit(unit == "%")
    return pl.when(percent).then((number / 100).round(12)).otherwise(number)


def _parse_money(text: pl.Expr, unit: str) -> pl.Expr:
    # To the fen: 300.01 x 10,000 must be 3,000,100 and not 3,000,100.0000000005.
    number = parse_number(text)
    other = pl.when(number.is_null()).then(text).str.replace(r"^(?:人民币|RMB|¥)\s*", "")
    own = other.str.extract(r"(百万元?|[千万亿]元?|元)(?:人民币)?$")
    times = own.replace_strict(_OWN_UNIT, default=UNITS[unit], return_dtype=pl.Float64)
    worded = parse_number(other.str.replace(r"\s*(?:百万元?|[千万亿]元?|元)(?:人民币)?$", ""))
    return pl.coalesce(number * UNITS[unit], worded * times).round(2)


def parse_day(text: pl.Expr, serials: bool = False) -> pl.Expr:
    """A day in any of the forms in use, the first that fits counts; a month alone is no day.

    serials: whether a bare number of five digits is a day as Excel counts them (from 1899-12-30;
    only where it is known to come from a workbook), as in 45292 for 2024-01-01.
    """
    whole = pl.when(text.str.contains("^(?:1[89]|20|21)[0-9]{2}")).then(text)
    usual = whole.str.to_date(DAY_FORMS[0], strict=False)
    # Nearly every day has the usual form: only the others are tried by all.
    text = pl.when(usual.is_null()).then(text)
    whole = pl.when(usual.is_null()).then(whole)
    forms = [usual, *(whole.str.to_date(form, strict=False) for form in DAY_FORMS[1:])]
    forms.append(_parse_han_day(text))
    if serials:
        count = pl.when(text.str.contains(_SERIAL)).then(text).cast(pl.Float64)
        forms.append(_SERIAL_ZERO + pl.duration(days=count.floor().cast(pl.Int64)))
    return pl.coalesce(forms)


def _parse_han_day(text: pl.Expr) -> pl.Expr:
    """A day in Chinese numerals, as 二〇二四年三月一日."""
    year = text.str.extract(_HAN_DAY, 1).str.replace_many(_HAN_DIGITS)
    month, day = (
        text.str.extract(_HAN_DAY, part).replace_strict(
            _HAN_NUMBERS, default=None, return_dtype=pl.Int64
        )
        for part in (2, 3)
    )
    return pl.format("{}-{}-{}", year, month, day).str.to_date("%Y-%m-%d", strict=False)


def parse_year(text: pl.Expr) -> pl.Expr:
    """A fiscal year between 1990 and 2100, also from 2021.0 and 2021年."""
    number = parse_number(text.str.strip_suffix("年度").str.strip_suffix("年"))
    fits = (number == number.floor()) & number.is_between(1990, 2100)
    return pl.when(fits).then(number).cast(pl.Int64)


def lost_digits(text: pl.Expr) -> pl.Expr:
    """Whether a code looks as a spreadsheet leaves one that it took for a number; never null.

    Either it is written as 9.113E+17, or it is a whole number of 16 to 19 digits whose last three
    are zeros (a spreadsheet keeps 15) or which a double holds exactly. One in a hundred true
    codes of digits alone is such a number by chance: ask only about a code whose check fails.
    """
    text = text.str.replace(r"\.0+$", "")
    powers = text.str.contains(r"^[0-9](?:\.[0-9]+)?[eE]\+?1[4-9]$")
    digits = pl.when(text.str.contains(r"^[1-9][0-9]{15,18}$")).then(text)
    whole = digits.cast(pl.Int64, strict=False)
    held = whole.cast(pl.Float64).cast(pl.Int64, strict=False) == whole
    return (powers | (whole % 1000 == 0) | held).fill_null(False)


def percent_marks(text: pl.Series) -> dict[str, float]:
    """What `percent_suspect` must know of one batch of a column in %."""
    bare = text.filter(~text.str.contains("%", literal=True)).alias("bare")
    told = bare.to_frame().with_columns(parse_number(pl.col("bare")).alias("number"))
    counted = pl.col("number").is_not_null() & ~pl.col("number").is_in([0.0, 1.0, -1.0])
    fine = pl.col("bare").str.contains(r"\.[0-9]{3,}") & counted
    most = pl.col("number").abs().max().fill_null(0.0)
    row = told.select(most=most, counted=counted.sum(), fine=fine.fill_null(False).sum())
    return row.row(0, named=True)


def percent_suspect(marks: Sequence[dict[str, float]]) -> bool:
    """Whether a column in % seems to hold shares, by the marks of its batches.

    So it is where at least five cells are numbers other than 0 and 1 without a percent sign, all
    of them lie within [-1, 1], and most have three decimals or more: 0.125 may be meant as
    12.5 % or as an eighth of one per cent. It is told and never corrected.
    """
    counted, fine = (sum(mark[name] for mark in marks) for name in ("counted", "fine"))
    return counted >= 5 and fine * 2 > counted and all(mark["most"] <= 1 for mark in marks)


def implausible(value: pl.Expr, column: Column) -> pl.Expr:
    """Whether a number lies outside what is plausible; inf (none won) is allowed for ranks."""
    if column.low is None or column.high is None:
        return pl.lit(False)
    outside = ~value.is_between(column.low, column.high)
    return (outside & value.is_finite()).fill_null(False)


def as_column(expr: pl.Expr, column: Column) -> pl.Expr:
    """The expression in the column's type, under its name."""
    return expr.cast(dtype(column)).alias(column.name)
