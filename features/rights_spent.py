"""Which rights of class II a recognition as a high-tech enterprise has used up, as far as is known.

国科发火〔2016〕195号: once a recognition was passed with such a right, it counts no more. The
register says who passed and when. What follows from it goes before what a list says of a right:
otherwise whoever leaves the word out would stand better than who says it.
"""

import polars as pl

from features.panel import APPLIED

# The title whose recognitions use rights up; the count, and the one that knows nothing of it.
TITLE, UNSPENT, ALL = "high_tech", "class2_rights_unspent", "class2_rights_195"
POSSIBLE = f"right:{UNSPENT}_possible"


def find_passed(titles: pl.DataFrame) -> pl.DataFrame | None:
    """enterprise_id, passed_on: the last recognition or renewal; None without any of the title.

    titles: as known on the day. Of whom only a removal is told, that day stands for the
    recognition, which came before it. An application, or one that was refused, uses nothing up.
    """
    events = titles.filter((pl.col("title") == TITLE) & ~pl.col("event").is_in(APPLIED))
    if events.is_empty():
        return None
    day, removed = pl.col("announced_on"), pl.col("event") == "removed"
    passed_on = pl.coalesce(day.filter(~removed).max(), day.max())
    return events.group_by("enterprise_id").agg(passed_on.alias("passed_on"))


def tell_spent(rights: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    """Settled rights with `spent` as it stands by the register; what that leaves open, as listed.

    Not spent is a right of the enterprise's own making while it was never recognised, or that was
    granted on the day of its last recognition or later. One that was bought, or of which that is
    not said, may have served its former owner. Without a register of the title nothing follows.
    """
    passed = find_passed(titles)
    if passed is None or rights.is_empty():
        return rights
    day = pl.col("passed_on")
    cannot = (pl.col("acquired") == "own") & (day.is_null() | (pl.col("granted_on") >= day))
    return (
        rights.join(passed, on="enterprise_id", how="left", maintain_order="left")
        .with_columns(pl.when(cannot).then(False).otherwise("spent").alias("spent"))
        .drop("passed_on")
    )


def from_counts(wide: pl.DataFrame, passed: pl.DataFrame | None) -> pl.DataFrame:
    """Where there is no list of rights: the count and the most it could be, by yearly counts.

    Surely all rights of class II that are stated are left to who was never recognised, as the
    register says; to others as many as they state themselves, and without that word none, but all
    of them possibly. What is stated lifts the count only, for it may be left out. passed: see
    `find_passed`.
    """
    stated, every = pl.col(f"{UNSPENT}@0"), pl.col(f"{ALL}@0")
    sure: pl.Expr = pl.when(every.is_not_null()).then(0.0)
    if passed is not None:
        ever = pl.col("enterprise_id").is_in(passed["enterprise_id"].implode())
        sure = pl.when(ever).then(sure).otherwise(every)
    count = pl.max_horizontal(stated, sure)
    most = pl.max_horizontal(count, pl.coalesce(stated, every))
    return wide.with_columns(count.alias(f"{UNSPENT}@0"), most.alias(POSSIBLE))
