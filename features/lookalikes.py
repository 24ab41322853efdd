"""Pairs of enterprises that look alike: for a person to judge, each with its reason."""

import polars as pl

from features.aliases import under
from features.facts import Facts
from features.names import COUNTING, weak_name

# Why a pair is doubtful; where several hold, the first is told.
REASONS = (
    "former_name_shared",
    "former_name_taken_later",
    "same_name_founded_differs",
    "same_name_other_code",
    "same_name_other_id",
    "same_name_no_county",
    "same_but_place_or_group",
    "near_name",
)
# Shorter names differ by one character too easily.
SHORTEST = 4
# Where more names than this differ in the same place only, it is a series and no slip of the pen.
SERIES = 4
# So many names, and those of the county that goes beyond, are laid out at a time.
AT_ONCE = 50_000

_PAIR = ["one", "other"]
# Two rows that were joined: of two enterprises, the smaller id first.
_OTHER = pl.col("enterprise_id") != pl.col("enterprise_id_right")
_ENDS = [
    pl.min_horizontal("enterprise_id", "enterprise_id_right"),
    pl.max_horizontal("enterprise_id", "enterprise_id_right"),
]
_SIDE = ("id", "name", "county", "founded_on")
PAIR_SCHEMA = {
    "reason": pl.String(),
    **{f"{side}_{name}": pl.String() for side in ("left", "right") for name in _SIDE[:3]},
    **{f"{side}_founded_on": pl.Date() for side in ("left", "right")},
}


def no_pairs() -> pl.DataFrame:
    """No doubtful pairs."""
    return pl.DataFrame(schema=PAIR_SCHEMA)


def lookalikes(
    facts: Facts,
    sights: pl.DataFrame,
    final: dict[str, str],
    told: list[tuple[str, str, str]],
    apart: list[tuple[str, str]],
) -> pl.DataFrame:
    """PAIR_SCHEMA: enterprises that are not joined and look alike, each pair once.

    sights: ids with key, county, founded_on, code. final: id -> enterprise. told: pairs that are
    doubtful for another reason: (reason, id, id). apart: pairs of enterprises that a person has
    told apart: they are not asked about again.

    The same name in two counties is no doubt. Of many that bear one name each is set beside the
    first alone, or the first from which it was not told apart. Names that only resemble each
    other are told within a county, and, where both have a credit code, only if they were founded
    on the same day: two codes under two names are otherwise two enterprises.
    """
    seen = under(sights, final).with_columns(pl.col("code").is_not_null())
    whole = pl.col("code").any().over("enterprise_id")
    place = ["county", "founded_on"]
    seen = seen.select("enterprise_id", "key", *place, whole.alias("coded")).unique()
    seen = seen.filter(pl.col("key").is_not_null())
    first = pl.DataFrame(told, schema=["reason", "left", "right"], orient="row")
    first = first.cast(pl.String).with_columns(
        pl.col("left", "right").replace(final) if final else pl.col("left", "right")
    )
    here = seen.filter(pl.col("county").is_not_null())
    parted = _parted(apart)
    found = [
        first,
        _same_name(here, parted),
        _no_county(seen, parted),
        _weak(facts, here, final, parted),
        _near(here),
    ]
    pairs = pl.concat([part.select("reason", "left", "right") for part in found])
    ordered = pairs.select(
        pl.col("reason").cast(pl.Enum(REASONS)),
        pl.min_horizontal("left", "right").alias("left_id"),
        pl.max_horizontal("left", "right").alias("right_id"),
    ).filter(pl.col("left_id") != pl.col("right_id"))
    once = ordered.sort("reason").unique(["left_id", "right_id"], keep="first")
    asked = once.join(parted, left_on=["left_id", "right_id"], right_on=_PAIR, how="anti")
    ends = {*asked["left_id"], *asked["right_id"]}
    shown = both_sides(under(told_of(facts, ends, final), final), asked).sort(
        "reason", "left_id", "right_id"
    )
    ordered = shown.with_columns(pl.col("reason").cast(pl.String))
    return ordered.select(list(PAIR_SCHEMA)).cast(PAIR_SCHEMA)  # type: ignore[arg-type]


def told_of(facts: Facts, enterprises: set[str], final: dict[str, str]) -> pl.DataFrame:
    """When who told which name, county and founding day of these, under whichever of their ids."""
    ids = enterprises | {one for one, enterprise in final.items() if enterprise in enterprises}
    meant = pl.col("enterprise_id").is_in(pl.Series(sorted(ids), dtype=pl.String).implode())
    names = facts.there(["enterprise_id", "year", "known_on", "source", *_SIDE[1:]])
    return facts.answer(facts.rows.filter(meant).select(names))


def both_sides(facts: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs (left_id, right_id) with name, county and founding day of either side."""
    last = _last_told(facts, pairs)
    for side in ("left", "right"):
        columns = {name: f"{side}_{name}" for name in _SIDE[1:]}
        side_of = last.rename({"enterprise_id": f"{side}_id", **columns})
        pairs = pairs.join(side_of, on=f"{side}_id", how="left")
    return pairs


def _parted(apart: list[tuple[str, str]]) -> pl.DataFrame:
    """Pairs told apart, the smaller id first."""
    pairs = pl.DataFrame(apart, schema=dict.fromkeys(_PAIR, pl.String()), orient="row")
    return pairs.select(
        pl.min_horizontal(_PAIR).alias(_PAIR[0]), pl.max_horizontal(_PAIR).alias(_PAIR[1])
    ).unique()


def _last_told(facts: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Name, county and founding day of the enterprises in pairs, as last told."""
    ids = pl.concat([pairs["left_id"], pairs["right_id"]]).unique()
    rows = facts.filter(pl.col("enterprise_id").is_in(ids.implode()))
    there = [name for name in _SIDE[1:] if name in facts.columns]
    rows = rows.sort("year", "known_on", "source", *there)
    told = [
        pl.col(name).drop_nulls().last() if name in there else pl.lit(None).alias(name)
        for name in _SIDE[1:]
    ]
    return rows.group_by("enterprise_id", maintain_order=True).agg(told)


def _same_name(here: pl.DataFrame, parted: pl.DataFrame) -> pl.DataFrame:
    """The same cleaned name in the same county, and yet not joined."""
    pairs = _beside_first(here, ["key", "county"], parted)
    differs = (pl.col("founded_on") != pl.col("founded_on_right")).fill_null(False)
    coded = pl.col("coded") & pl.col("coded_right")
    return pairs.with_columns(
        pl.when(coded)
        .then(pl.lit("same_name_other_code"))
        .when(differs)
        .then(pl.lit("same_name_founded_differs"))
        .otherwise(pl.lit("same_name_other_id"))
        .alias("reason")
    )


def _no_county(seen: pl.DataFrame, parted: pl.DataFrame) -> pl.DataFrame:
    """The same cleaned name where at least one enterprise has told no county at all."""
    placed = pl.col("county").is_not_null().any().over("enterprise_id").alias("placed")
    pairs = _beside_first(seen.with_columns(placed), ["key"], parted, "placed")
    kept = pairs.filter(~pl.col("placed"))
    return kept.with_columns(pl.lit("same_name_no_county").alias("reason"))


def _beside_first(
    rows: pl.DataFrame, keys: list[str], parted: pl.DataFrame, *order: str
) -> pl.DataFrame:
    """Within every group of equal keys, the first enterprise and each other one.

    Who was told apart from the first is set beside the next before it from whom it was not.
    """
    several = rows.filter(pl.col("enterprise_id").n_unique().over(keys) > 1)
    ordered = several.sort(*order, "enterprise_id", "founded_on", "key", nulls_last=True)
    first = ordered.unique(keys, keep="first", maintain_order=True)
    pairs = first.join(ordered, on=keys).filter(_OTHER)
    apart = pairs.join(parted, left_on=_ENDS, right_on=_PAIR, how="semi")
    if not apart.is_empty():
        later = apart.select(*keys, pl.col("enterprise_id_right").alias("enterprise_id")).unique()
        place = ordered.with_row_index("place")
        seeking = place.join(later, on=[*keys, "enterprise_id"], how="semi", nulls_equal=True)
        before = place.join(seeking, on=keys).filter(
            _OTHER & (pl.col("place") < pl.col("place_right"))
        )
        free = before.join(parted, left_on=_ENDS, right_on=_PAIR, how="anti")
        nearest = free.sort("place", "place_right").unique(
            [*keys, "enterprise_id_right"], keep="first", maintain_order=True
        )
        rest = pairs.join(parted, left_on=_ENDS, right_on=_PAIR, how="anti")
        pairs = pl.concat([rest, nearest.select(rest.columns)])
    return pairs.rename({"enterprise_id": "left", "enterprise_id_right": "right"})


def _weak(
    facts: Facts, here: pl.DataFrame, final: dict[str, str], parted: pl.DataFrame
) -> pl.DataFrame:
    """Names that differ in the place before them, or in 集团, alone."""
    cities = pl.lit(None, dtype=pl.String).alias("city")
    if "city" in facts.schema:
        city = pl.col("city").drop_nulls().last()
        told = facts.answer(facts.rows.select("enterprise_id", "city").unique())
        told = under(told, final)
        here = here.join(
            told.sort("city", nulls_last=True).group_by("enterprise_id").agg(city),
            on="enterprise_id",
            how="left",
        )
    else:
        here = here.with_columns(cities)
    weak = weak_name(pl.col("key"), pl.col("city"), pl.col("county"))
    # As a plan: parts that the expression names more than once are then worked out once.
    here = here.lazy().with_columns(weak.alias("weak")).collect()
    pairs = _beside_first(here, ["weak", "county"], parted)
    kept = pairs.filter((pl.col("key") != pl.col("key_right")) & _comparable())
    return kept.with_columns(pl.lit("same_but_place_or_group").alias("reason"))


def _comparable() -> pl.Expr:
    """Whether a resemblance means anything: not between two codes founded on different days."""
    same_day = (pl.col("founded_on") == pl.col("founded_on_right")).fill_null(False)
    return ~(pl.col("coded") & pl.col("coded_right")) | same_day


def _near(here: pl.DataFrame) -> pl.DataFrame:
    """Names in one county that are one character apart: one more, one less, or another one.

    Some counties at a time: laid out, their names fill much more memory than they do.
    """
    names = here.filter(pl.col("key").str.len_chars() >= SHORTEST)
    counties = names["county"].value_counts().sort("county")
    batch = (counties["count"].cum_sum() - 1) // AT_ONCE
    parts = counties.with_columns(batch).partition_by("count")
    found = [_near_in(names.join(part, on="county", how="semi")) for part in parts]
    return pl.concat(found) if found else _near_in(names)


def _near_in(names: pl.DataFrame) -> pl.DataFrame:
    """The same for names that are few enough.

    Every name is laid out with each of its characters left out in turn; names that meet there
    are one apart, so that no name is compared with all others.
    """
    place = pl.int_ranges(0, pl.col("key").str.len_chars()).alias("place")
    gaps = names.with_columns(place).explode("place")
    gaps = gaps.with_columns(
        (
            pl.col("key").str.slice(0, pl.col("place"))
            + pl.col("key").str.slice(pl.col("place") + 1)
        ).alias("rest"),
        pl.col("key").str.slice(pl.col("place"), 1).alias("mark"),
    ).filter(~pl.col("mark").is_in(list(COUNTING)))
    at = ["county", "place", "rest"]
    members = pl.col("enterprise_id").n_unique().over(at)
    met = gaps.filter(pl.struct(at).is_duplicated()).filter(members.is_between(2, SERIES))
    other = met.join(met, on=at).filter(
        (pl.col("mark") != pl.col("mark_right"))
        & (pl.col("enterprise_id") < pl.col("enterprise_id_right"))
    )
    more = gaps.join(names, left_on=["county", "rest"], right_on=["county", "key"])
    pairs = [
        part.filter(_comparable()).select(
            pl.lit("near_name").alias("reason"),
            pl.col("enterprise_id").alias("left"),
            pl.col("enterprise_id_right").alias("right"),
        )
        for part in (other, more)
    ]
    return pl.concat(pairs)
