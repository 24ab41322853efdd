"""Rights in intellectual property: stock, flow, per head, how they lie, where they are filed."""

from functools import reduce

import polars as pl

from features.measures.staff import per_100_staff
from features.measures.years import ratio
from features.panel import year

# Class I and II as each edition counts them: 63, 2 (class I alone, own and in use) and 195.
STOCKS = (
    "class1_rights",
    "class1_rights_own",
    "class1_rights_195",
    "class2_rights",
    "class2_rights_195",
)
OFFICES = ("patents_cn", "patents_ep", "patents_jp", "patents_kr", "patents_us")


def rights_new(stock: str) -> pl.Expr:
    """Rights of this class now less those of the year before: what came, net of what lapsed."""
    return year(stock, 0) - year(stock, 1)


def rights_per_100(stock: str) -> pl.Expr:
    """Rights of this class per 100 employees; none without employees."""
    return per_100_staff(year(stock, 0))


def class1_share() -> pl.Expr:
    """Class-I rights over class-I and class-II rights together, counted as in 63."""
    return _part(year("class1_rights", 0), year("class2_rights", 0))


def class1_share_195() -> pl.Expr:
    """Class-I rights over class-I and class-II rights together, counted as in 195."""
    return _part(year("class1_rights_195", 0), year("class2_rights_195", 0))


def _part(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return ratio(one, one + other)


def core_rights_share() -> pl.Expr:
    """Rights that support the main product over all rights counted as in 195.

    How closely rights are gathered round the main product; none where the part exceeds the whole.
    """
    core = year("core_rights", 0)
    rights = year("class1_rights_195", 0) + year("class2_rights_195", 0)
    return pl.when(core <= rights).then(ratio(core, rights))


def patent_filings() -> pl.Expr:
    """Patents filed in the latest year at five offices (CN, EP, JP, KR, US); all must be known.

    An invention filed at two offices counts at both.
    """
    return _filings(0)


def _filings(back: int) -> pl.Expr:
    return reduce(pl.Expr.__add__, (year(office, back) for office in OFFICES))


def patent_filings_growth() -> pl.Expr:
    """Growth of patents filed at five offices over the year before; none without a base."""
    return ratio(_filings(0) - _filings(1), _filings(1))


def patent_filings_per_100() -> pl.Expr:
    """Patents filed at five offices in the latest year per 100 employees."""
    return per_100_staff(_filings(0))


def patent_filings_abroad() -> pl.Expr:
    """Share of the patents filed at five offices that was filed outside China."""
    return ratio(_filings(0) - year("patents_cn", 0), _filings(0))


def patent_office_spread() -> pl.Expr:
    """How evenly filings spread over five offices: 1 less the sum of squared shares, 0 to 0.8."""
    squares = reduce(pl.Expr.__add__, (year(office, 0) ** 2 for office in OFFICES))
    return (1 - ratio(squares, _filings(0) ** 2)).round(12)


def trademarks_abroad() -> pl.Expr:
    """Trademarks filed in the latest year in the EU and the USA; both must be known."""
    return year("trademarks_eu", 0) + year("trademarks_us", 0)
