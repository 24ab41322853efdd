"""Rights of the made-up province, one by one, so that they give the counts that its table states.

Counts only grow, so each year's new rights are drawn and stay; on every day those known by then
give exactly the counts of the latest year that is due. Beside them stand rights that lapsed before
anything was counted, and applications still pending.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.rights import HOME, NOTHING, RIGHT_SCHEMA
from features.rights_numbers import KIND_BY_DIGIT, WEIGHTS
from features.synthetic_figures import YEARS, Figures

# No office has given out serials from here on: made-up numbers are nobody's.
FIRST_SERIAL, SERIALS, STEP = 5_000_000, 5_000_000, 7919
# Patents of ten years are granted from this year on, so that none that is counted runs out.
RECENT, LONG_AGO = 2018, 7
SUBCLASSES = ("B23P", "B29C", "F16L", "H01B", "A47B", "C08L", "B65G", "G01N", "H02K", "E04B")
DIGIT_OF = {kind: digit for digit, kind in reversed(KIND_BY_DIGIT.items())}

Rows = dict[str, NDArray[np.generic]]
Ints = NDArray[np.int64]


def draw_rights(
    places: pl.DataFrame, figures: Figures, rng: np.random.Generator, part: int, parts: int
) -> pl.DataFrame:
    """All rights of these enterprises (RIGHT_SCHEMA), by figures of all years before any is lost.

    Each of the parts of a province takes its serials out of a range of its own.
    """
    there = ~np.isnan(figures["revenue"])
    counts = {
        name: np.diff(np.nan_to_num(figures[name]), axis=1, prepend=0).astype(np.int64)
        for name in (
            *("class1_rights", "class1_rights_own", "class1_rights_195", "class2_rights_195"),
            *("core_rights", "invention_patents_main", "invention_patents_core"),
        )
    }
    first = there.argmax(axis=1)
    founded = places["founded"].to_numpy()
    class1 = _class1(counts, rng)
    class2 = _class2(counts, rng)
    extra = _extra(there, rng)
    rows = {name: np.concatenate([of[name] for of in (class1, class2, extra)]) for name in class1}
    # Which of those that count in 195 support the main product at its core.
    group = rows["who"] * len(YEARS) + rows["when"]
    may = rows["home"] & rows["counts"]
    place = _places(group, ~may, rng)
    rows["core_support"] = may & (place < counts["core_rights"].ravel()[group])
    frame = _date(pl.DataFrame(rows), first, founded, rng)
    frame = _number(frame, part, parts)
    mine = rng.integers(len(SUBCLASSES), size=places.height)
    other = rng.integers(len(SUBCLASSES), size=frame.height)
    field = np.where(rng.random(frame.height) < 0.7, mine[frame["who"].to_numpy()], other)
    ids = places["enterprise_id"].to_numpy()
    frame = frame.with_columns(
        pl.Series("enterprise_id", ids[frame["who"].to_numpy()], dtype=pl.String),
        pl.when(pl.col("kind") == "invention")
        .then(pl.Series(np.array(SUBCLASSES)[field]) + "1/00")
        .alias("ipc"),
    )
    rights = pl.concat([_held(frame), _nothing(frame, ids, there)])
    return rights.sort("enterprise_id", "known_on", "right_id")


def _places(group: Ints, last: NDArray[np.bool_], rng: np.random.Generator) -> Ints:
    """The place of each row in its group, at random; rows of `last` come after the others."""
    order = np.lexsort((rng.random(len(group)), last, group))
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(group) else order
    sizes = np.diff(np.r_[starts, len(group)])
    places = np.empty(len(group), dtype=np.int64)
    places[order] = np.arange(len(group)) - np.repeat(starts, sizes)
    return places


def _spread(counts: Ints) -> tuple[Ints, Ints]:
    """Who and when of so many rows of each enterprise and year."""
    who, when = np.nonzero(counts)
    times = counts[who, when]
    return np.repeat(who, times), np.repeat(when, times)


def _class1(counts: dict[str, Ints], rng: np.random.Generator) -> Rows:
    """Rights of class I: which are the enterprise's own work, granted at home, in main business."""
    who, when = _spread(counts["class1_rights"])
    group, none = who * len(YEARS) + when, np.zeros(len(who), dtype=np.bool_)

    def among(name: str, last: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return np.asarray(_places(group, last, rng) < counts[name].ravel()[group])

    own = among("class1_rights_own", none)
    home = among("class1_rights_195", none)
    business = among("invention_patents_main", none)
    core = among("invention_patents_core", ~business)
    bought = ~own & (rng.random(len(who)) < 0.6)
    layout = ~business & home & (rng.random(len(who)) < 0.15)
    rank = np.where(own | bought, 1 + rng.binomial(2, 0.08, len(who)), rng.integers(4, 7, len(who)))
    return {
        "who": who,
        "when": when,
        "kind": np.where(layout, "layout_design", "invention"),
        "home": home,
        "counts": ~none,
        "bought": bought,
        "owner_rank": rank,
        "status": np.full(len(who), "in_force"),
        "used": ~none,
        "main_business": business,
        "core_technology": core,
    }


def _class2(counts: dict[str, Ints], rng: np.random.Generator) -> Rows:
    """Rights of class II, all granted at home and related to the main product."""
    who, when = _spread(counts["class2_rights_195"])
    kinds = np.array(["utility_model", "design", "software"])
    used = rng.random(len(who)) < 0.8
    return {
        "who": who,
        "when": when,
        "kind": rng.choice(kinds, len(who), p=[0.6, 0.15, 0.25]),
        "home": np.ones(len(who), dtype=np.bool_),
        "counts": np.ones(len(who), dtype=np.bool_),
        "bought": rng.random(len(who)) < 0.08,
        "owner_rank": 1 + rng.binomial(2, 0.08, len(who)),
        "status": np.full(len(who), "in_force"),
        "used": used,
        "main_business": used & (rng.random(len(who)) < 0.8),
        "core_technology": np.zeros(len(who), dtype=np.bool_),
    }


def _extra(there: NDArray[np.bool_], rng: np.random.Generator) -> Rows:
    """Utility models that lapsed long ago, and applications for inventions of the last year."""
    lapsed, pending = np.zeros((2, *there.shape), dtype=np.int64)
    everybody = np.arange(len(there))
    lapsed[everybody, there.argmax(axis=1)] = rng.poisson(0.5, len(there))
    pending[:, -1] = rng.poisson(0.6, len(there))
    lapsed, pending = lapsed * there, pending * there
    (gone, once), (filed, lately) = _spread(lapsed), _spread(pending)
    size = len(gone) + len(filed)
    no = np.zeros(size, dtype=np.bool_)
    return {
        "who": np.concatenate([gone, filed]),
        "when": np.concatenate([once, lately]),
        "kind": np.repeat(["utility_model", "invention"], [len(gone), len(filed)]),
        "home": ~no,
        "counts": no,
        "bought": no,
        "owner_rank": np.ones(size, dtype=np.int64),
        "status": np.repeat(["ended", "pending"], [len(gone), len(filed)]),
        "used": no,
        "main_business": no,
        "core_technology": no,
    }


def _date(
    frame: pl.DataFrame, first: Ints, founded: Ints, rng: np.random.Generator
) -> pl.DataFrame:
    """The days of each right: filed, granted, bought a year before it is counted, ended."""
    who, when = frame["who"].to_numpy(), frame["when"].to_numpy()
    year, size = YEARS[when], frame.height
    recent = frame["kind"].is_in(["utility_model", "design", "layout_design"]).to_numpy()
    earliest = np.maximum(founded[who] + 1, np.where(recent, RECENT, year - LONG_AGO))
    stock = rng.integers(np.minimum(earliest, year), year + 1)
    granted = np.where(when == first[who], stock, year)
    # A year old by the end of the year that counts it; another owner's before.
    granted = np.where(frame["bought"], np.minimum(granted, year - 1), granted)
    granted = np.where(frame["status"] == "ended", rng.integers(2014, 2017, size), granted)
    days = {
        "start": rng.integers(0, np.where(frame["bought"], 300, 360)),
        "took": np.where(frame["kind"] == "invention", rng.integers(500, 1300, size), 240),
        "moved": rng.integers(1, 58, size),
        "kept": rng.integers(400, 1000, size),
    }
    drawn = pl.DataFrame({"granted_year": granted, "fiscal_year": year} | days)
    begun = pl.date("granted_year", 1, 1) + pl.duration(days="start")
    status = pl.col("status")
    filed = pl.when(status == "pending").then("begun").otherwise(pl.col("begun") - _days("took"))
    return (
        pl.concat([frame, drawn], how="horizontal")
        .with_columns(begun.alias("begun"))
        .with_columns(
            pl.when(pl.col("kind") != "software").then(filed).alias("filed_on"),
            pl.when(status != "pending").then("begun").alias("granted_on"),
            pl.when("bought").then(pl.col("begun") + _days("moved")).alias("acquired_on"),
            pl.when(status == "ended").then(pl.col("begun") + _days("kept")).alias("ended_on"),
            pl.date(pl.col("fiscal_year") + 1, 4, 30).alias("known_on"),
        )
    )


def _days(name: str) -> pl.Expr:
    return pl.duration(days=name)


def _number(frame: pl.DataFrame, part: int, parts: int) -> pl.DataFrame:
    """Each right with a number as its office would write it, with its check character."""
    width = SERIALS // parts
    year = pl.coalesce(pl.col("filed_on").dt.year(), pl.col("granted_year")).cast(pl.Int64)
    digit = pl.col("kind").replace_strict(DIGIT_OF, default="0", return_dtype=pl.String)
    frame = frame.with_columns(year.alias("year"), digit.alias("digit"))
    alike = pl.when("home").then(pl.format("{} {}", "year", "kind")).otherwise(pl.lit("abroad"))
    nth = pl.int_range(pl.len(), dtype=pl.Int64).over(alike)
    serial = FIRST_SERIAL + part * width + nth * STEP % width
    frame = frame.with_columns(serial.alias("serial"))
    body = pl.format("{}{}{}", "year", "digit", "serial")
    total = pl.sum_horizontal(
        body.str.slice(at, 1).cast(pl.Int64) * weight for at, weight in enumerate(WEIGHTS)
    )
    check = pl.when(total % 11 == 10).then(pl.lit("X")).otherwise((total % 11).cast(pl.String))
    software = pl.format("{}SR{}", "year", "serial")
    layout = pl.format("BS.{}{}", pl.col("year") % 100, "serial")
    return frame.with_columns(
        pl.when(~pl.col("home"))
        .then(pl.format("US9{}B2", "serial"))
        .when(pl.col("kind") == "software")
        .then(software)
        .when(pl.col("kind") == "layout_design")
        .then(layout)
        .otherwise(pl.format("ZL{}.{}", body, check))
        .alias("right_id"),
        pl.when("home").then(pl.lit(HOME)).otherwise(pl.lit("US")).alias("office"),
    )


def _held(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows as a table of rights."""
    return frame.with_columns(
        pl.when("bought").then(pl.lit("transfer")).otherwise(pl.lit("own")).alias("acquired"),
        pl.col("counts").alias("main_product"),
        pl.lit("register").alias("source"),
        pl.lit("verified").alias("state"),
        pl.lit(None).alias("spent"),
    ).select(pl.col(name).cast(kind) for name, kind in RIGHT_SCHEMA.items())


def _nothing(
    frame: pl.DataFrame, ids: NDArray[np.object_], there: NDArray[np.bool_]
) -> pl.DataFrame:
    """For each enterprise without a right in its first year the row that says so."""
    first = there.argmax(axis=1)
    who, when = frame["who"].to_numpy(), frame["when"].to_numpy()
    has = np.zeros(len(ids), dtype=np.bool_)
    has[who[when == first[who]]] = True
    none = there.any(axis=1) & ~has
    year = pl.Series("year", YEARS[first[none]])
    said = pl.DataFrame({"enterprise_id": pl.Series(ids[none], dtype=pl.String), "year": year})
    told = {
        "right_id": pl.lit(""),
        "kind": pl.lit(NOTHING),
        "known_on": pl.date(pl.col("year") + 1, 4, 30),
        "source": pl.lit("register"),
        "state": pl.lit("verified"),
    }
    rest = [name for name in RIGHT_SCHEMA if name not in ("enterprise_id", *told)]
    nothing = (pl.lit(None, dtype=RIGHT_SCHEMA[name]).alias(name) for name in rest)
    return said.with_columns(*(e.alias(n) for n, e in told.items()), *nothing).select(
        list(RIGHT_SCHEMA)
    )
