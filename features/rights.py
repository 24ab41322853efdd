"""The table of rights: intellectual property right by right, and what stands of it on a day."""

from collections.abc import Sequence
from datetime import date

import polars as pl

# One row per report of a right: whose, which, what is said of it, and since when that is known.
# What a report does not say is null. FLAGS are what the editions ask: related to the main product
# (主导产品), in use and earning (已应用并产生效益), supporting the main product at its core
# (核心支持作用), used in the main business (主营业务), of the core technology (核心技术), used up
# by a recognition as a high-tech enterprise that was passed with it (已用于通过高新技术企业认定).
RIGHT_SCHEMA: dict[str, pl.DataType] = {
    "enterprise_id": pl.String(),
    "right_id": pl.String(),
    "kind": pl.String(),
    "office": pl.String(),
    "filed_on": pl.Date(),
    "granted_on": pl.Date(),
    "acquired": pl.String(),
    "acquired_on": pl.Date(),
    "owner_rank": pl.Int64(),
    "status": pl.String(),
    "ended_on": pl.Date(),
    "main_product": pl.Boolean(),
    "used": pl.Boolean(),
    "core_support": pl.Boolean(),
    "main_business": pl.Boolean(),
    "core_technology": pl.Boolean(),
    "spent": pl.Boolean(),
    "ipc": pl.String(),
    "known_on": pl.Date(),
    "source": pl.String(),
    "state": pl.String(),
}
FLAGS = ("main_product", "used", "core_support", "main_business", "core_technology", "spent")
# Said of rights only lately: a table that was written before says nothing of it.
LATER = ("spent",)

# Class I and II as 工信部企业〔2022〕63号 and 国科发火〔2016〕195号 list them; trade marks and
# the rest count in neither. NOTHING: the row says that the enterprise has no right.
CLASS1 = (
    *("invention", "plant_variety", "crop_variety", "new_drug"),
    *("protected_medicine", "layout_design"),
)
CLASS2 = ("software", "utility_model", "design")
NOTHING = "none"
KINDS = (*CLASS1, *CLASS2, "other", NOTHING)
ACQUIRED = ("own", "transfer")
STATUSES = ("pending", "in_force", "ended")
# Where it was granted: at home, or an office abroad by its code (US, EP, WO, ...).
HOME = "CN"

RIGHT = ["enterprise_id", "right_id"]
SAID = [c for c in RIGHT_SCHEMA if c not in (*RIGHT, "known_on", "source", "state")]


def no_rights() -> pl.DataFrame:
    """An empty table of rights: nobody was asked."""
    return pl.DataFrame(schema=RIGHT_SCHEMA)


def with_later(rights: pl.DataFrame) -> pl.DataFrame:
    """A table of rights with the columns of LATER that it was written without, as not said."""
    lacking = [name for name in LATER if name not in rights.columns]
    empty = (pl.lit(None, dtype=RIGHT_SCHEMA[name]).alias(name) for name in lacking)
    told = rights.with_columns(empty)
    ours = [name for name in RIGHT_SCHEMA if name in told.columns]
    return told.select(*ours, pl.exclude(ours))


def sort_rights(rights: pl.DataFrame) -> pl.DataFrame:
    """Rights in one order, each row once, so that the same rows always make the same bytes."""
    order = [*RIGHT, "known_on", "source", *SAID, "state"]
    return rights.select(list(RIGHT_SCHEMA)).unique().sort(order, nulls_last=True)


def known_rights(rights: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The rows known before the day; an end that lies on the day or later has not come yet."""
    known = rights.filter(pl.col("known_on") < as_of)
    later = (pl.col("ended_on") >= as_of).fill_null(value=False)
    lapsed = later & (pl.col("status") == "ended").fill_null(value=False)
    return known.with_columns(
        pl.when(~later).then("ended_on").alias("ended_on"),
        pl.when(lapsed).then(pl.lit("in_force")).otherwise("status").alias("status"),
    )


def without_claims(rights: pl.DataFrame) -> pl.DataFrame:
    """Claimed rows stay, but what they say is missing: the rights may exist, or may not.

    That there is no right may be claimed: it lifts nobody.
    """
    claimed = (pl.col("state") == "claimed") & (pl.col("kind") != NOTHING).fill_null(value=True)
    if not rights.select(claimed.any()).item():
        return rights
    return rights.with_columns(pl.when(~claimed).then(pl.col(c)).alias(c) for c in SAID)


def settle_rights(rights: pl.DataFrame, precedence: Sequence[str] = ()) -> pl.DataFrame:
    """One row per enterprise and right: RIGHT, SAID, and `contested`.

    As for facts (features.yearly): of one source the later report corrects the earlier one and an
    empty cell withdraws nothing; between sources the better state speaks, then the source that
    stands first in `precedence`; where two that rank alike differ, nothing stands. contested: in
    force for several enterprises whose places among the owners are not known to differ.
    """
    several = rights.select(RIGHT).is_duplicated()
    alone, shared = rights.filter(~several), rights.filter(several)
    rows = alone.select(*RIGHT, *SAID)
    if shared.height:
        rows = pl.concat([rows, _cross(_by_source(shared, precedence))])
    disputed = pl.col("right_id").is_in(find_contested(rows).implode())
    return rows.with_columns(disputed.alias("contested"))


def find_contested(rows: pl.DataFrame) -> pl.Series:
    """The rights that stand in force for several enterprises that may be one and the same owner.

    Joint owners differ in their places among the owners; who gave it away has its end.
    """
    stands = pl.col("ended_on").is_null() & (pl.col("status") != "ended").fill_null(value=True)
    several = rows.filter(stands & (pl.col("right_id") != ""))
    several = several.filter(pl.col("right_id").is_duplicated())
    owners = several.group_by("right_id").agg(
        pl.col("enterprise_id").n_unique().alias("owners"),
        pl.col("owner_rank").drop_nulls().n_unique().alias("places"),
    )
    alike = (pl.col("owners") > 1) & (pl.col("places") < pl.col("owners"))
    return owners.filter(alike)["right_id"]


def find_contradictions(rights: pl.DataFrame, precedence: Sequence[str] = ()) -> pl.DataFrame:
    """enterprise_id, right_id, column of what reports of equal rank say differently, in order."""
    told = rights.filter(rights.select(RIGHT).is_duplicated())
    ours = settle_rights(told, precedence).select(*RIGHT, *SAID)
    found = [
        told.filter(pl.col(c).is_not_null())
        .select(*RIGHT, pl.lit(c).alias("column"))
        .unique()
        .join(ours.filter(pl.col(c).is_null()).select(RIGHT), on=RIGHT, how="semi")
        for c in SAID
    ]
    return pl.concat(found).sort(*RIGHT, "column")


_RANK, _ORDER = "__rank", "__order"


def _by_source(shared: pl.DataFrame, precedence: Sequence[str]) -> pl.DataFrame:
    """One row of each right and source, what it said last, with _RANK: 0 speaks first.

    A source that also claims ranks as one that claims.
    """
    order = {"verified": 0, "computed": 1, "claimed": 2}
    level = pl.col("state").replace_strict(order, default=3, return_dtype=pl.Int64)
    places = {source: place for place, source in enumerate(precedence)}
    place = pl.col("source").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    ranked = shared.with_columns(
        (level * (len(places) + 1) + place).alias(_RANK),
        (-pl.col("known_on").to_physical().cast(pl.Int64)).alias(_ORDER),
    )
    one = [*RIGHT, "source"]
    # Reports of different days cannot differ: the last word stands. Others are compared.
    tied = ranked.filter(ranked.select(*one, "known_on").is_duplicated()).select(one).unique()
    last = (pl.col(c).last(ignore_nulls=True) for c in SAID)
    by_day = ranked.join(tied, on=one, how="anti").sort("known_on").group_by(one)
    found = by_day.agg(*last, pl.col(_RANK).max())
    if tied.is_empty():
        return found
    alike = ranked.join(tied, on=one, how="semi").group_by(one)
    return pl.concat([found, alike.agg(*map(_agreed, SAID), pl.col(_RANK).max())])


def _cross(own: pl.DataFrame) -> pl.DataFrame:
    """One row of each right: what the source of the best rank says of each thing."""
    several = own.select(RIGHT).is_duplicated()
    alone = own.filter(~several).select(*RIGHT, *SAID)
    ordered = own.filter(several).with_columns(pl.col(_RANK).alias(_ORDER))
    return pl.concat([alone, ordered.group_by(RIGHT).agg(_agreed(c) for c in SAID)])


def _agreed(name: str) -> pl.Expr:
    """What those say who stand first by _ORDER among who says anything; null where they differ."""
    says = pl.col(name).is_not_null()
    first = pl.col(_ORDER) == pl.col(_ORDER).filter(says).min()
    values = pl.col(name).filter(says & first)
    return pl.when(values.n_unique() == 1).then(values.first()).alias(name)
