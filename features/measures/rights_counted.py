"""Which rights an edition counts on a day: one expression per count, over the table of rights.

True where the right surely counts, false where it surely does not, null where something that the
edition asks for is not said: such a right may count once it is known (Kleene's rules, record 0002).
The rows are those of features.rights.settle_rights.
"""

from datetime import date

import polars as pl

from features.rights import CLASS1, CLASS2, HOME, NOTHING
from features.rights_numbers import year_of_number

# The counts that a yearly table may state and that rights give one by one: class I and II of
# 工信部企业〔2022〕63号, class I of 工信部企业〔2026〕2号, class I and II and core rights of
# 国科发火〔2016〕195号 (115号 follows it), those of class II that no recognition as a high-tech
# enterprise has used up (195号 counts such a right once, 115号 does not ask), and inventions as the
# STAR board asks for them.
COUNTED = (
    "class1_rights",
    "class1_rights_own",
    "class1_rights_195",
    "class2_rights",
    "class2_rights_195",
    "class2_rights_unspent",
    "core_rights",
    "invention_patents_main",
    "invention_patents_core",
)

# For how many years from the filing a patent lasts; designs filed from 2021-06-01 on for fifteen.
TERMS = {"invention": "20y", "utility_model": "10y", "design": "10y", "layout_design": "10y"}
LONGER_DESIGNS = date(2021, 6, 1)
FIRST_OWNERS = 3


def counts_in(name: str, as_of: date) -> pl.Expr:
    """Whether a right that is in force on the day counts in one of COUNTED."""
    related, home = pl.col("main_product"), pl.col("office") == HOME
    class2_195 = _of(CLASS2) & related & home
    kinds = {
        "class1_rights": _of(CLASS1) & related & pl.col("used") & not_lately_bought(as_of),
        "class1_rights_own": _of(CLASS1)
        & related
        & pl.col("used")
        & (pl.col("acquired") == "own")
        & (pl.col("owner_rank") <= FIRST_OWNERS),
        "class1_rights_195": _of(CLASS1) & related & home,
        "class2_rights": _kept_as_class2(as_of) & related & not_lately_bought(as_of),
        "class2_rights_195": class2_195,
        "class2_rights_unspent": class2_195 & ~pl.col("spent"),
        "core_rights": _of((*CLASS1, *CLASS2)) & pl.col("core_support") & home,
        "invention_patents_main": _of(("invention",)) & pl.col("main_business"),
        "invention_patents_core": _of(("invention",)) & pl.col("core_technology"),
    }
    return kinds[name]


def in_force(as_of: date) -> pl.Expr:
    """Whether a right was granted before the day, is the enterprise's own, and has not ended."""
    theirs = pl.when(pl.col("contested")).then(None).otherwise(pl.lit(True))
    owned = (pl.col("acquired_on") < as_of).fill_null(value=True)
    return granted(as_of) & ~ended(as_of) & in_term(as_of) & owned & theirs


def granted(as_of: date) -> pl.Expr:
    """Whether a right was granted before the day."""
    status = pl.col("status")
    by_status = (
        pl.when(status == "pending")
        .then(False)
        .when(status.is_in(["in_force", "ended"]))
        .then(True)
    )
    day = pl.col("granted_on")
    nothing = pl.col("kind") == NOTHING
    told = pl.when(day.is_not_null()).then(day < as_of).otherwise(by_status)
    return pl.when(nothing).then(False).otherwise(told)


def ended(as_of: date) -> pl.Expr:
    """Whether a right ended before the day: lapsed, given up, declared void or transferred away."""
    status, day = pl.col("status"), pl.col("ended_on")
    by_status = (
        pl.when(status == "ended")
        .then(True)
        .when(status.is_in(["in_force", "pending"]))
        .then(False)
    )
    return pl.when(day.is_not_null()).then(day < as_of).otherwise(by_status)


def in_term(as_of: date) -> pl.Expr:
    """Whether the term that the law gives a patent still runs.

    It runs from the filing. Where that day is not told it may be over, and surely is where even
    the year in the number is too long ago: a divisional or international application bears a later
    year than that of its filing.
    """
    numbered = pl.date(year_of_number(pl.col("right_id")), 12, 31)
    return (
        pl.when(~pl.col("kind").is_in([*TERMS]))
        .then(True)
        .when(pl.col("filed_on").is_not_null())
        .then(_ends(pl.col("filed_on")) >= as_of)
        .when(_ends(numbered) < as_of)
        .then(False)
    )


def _ends(filed: pl.Expr) -> pl.Expr:
    kind = pl.col("kind")
    long = (kind == "design") & (filed >= LONGER_DESIGNS)
    ends = [pl.when(kind == name).then(filed.dt.offset_by(term)) for name, term in TERMS.items()]
    return pl.coalesce(pl.when(long).then(filed.dt.offset_by("15y")), *ends)


def not_lately_bought(as_of: date) -> pl.Expr:
    """Whether a right is the enterprise's own work, or was transferred at least a year ago."""
    year_ago = pl.lit(as_of).dt.offset_by("-1y")
    return (pl.col("acquired") == "own") | (pl.col("acquired_on") <= year_ago)


def _of(kinds: tuple[str, ...]) -> pl.Expr:
    return pl.col("kind").is_in(kinds)


def _kept_as_class2(as_of: date) -> pl.Expr:
    """Class II as 63号 counts it: software; patents kept for over two years from the grant."""
    kept = pl.col("granted_on") < pl.lit(as_of).dt.offset_by("-2y")
    return _of(("software",)) | (_of(("utility_model", "design")) & kept)
