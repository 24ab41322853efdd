"""What stands of each enterprise and year: who speaks, what is in doubt, where sources conflict.

The later report of a source corrects its earlier one. Of two sources the better state speaks
(verified, computed, claimed), then the source that stands first in the panel's precedence, then
the one known last. Where two that rank alike differ by more than rounding, nothing stands: an
enterprise gains nothing by a second report.
"""

from collections.abc import Sequence

import polars as pl

from features.columns import COLUMNS
from features.doubts import DOUBTS, find_doubts
from features.jumps import ROW, rank_of_state

YEAR = ["enterprise_id", "year"]

# Two figures conflict when they differ by more than this share of the larger, and by more than
# one unit of the last digit that the coarser of the two shows.
MATERIAL = 0.005
# The units in which tables show figures, coarsest first; trailing zeros beyond are no rounding.
SHOWN = {"money": (1e4, 100.0, 1.0), "share": (0.01, 0.001, 0.0001), "count": (1.0,)}
FINEST = 0.01

LEVEL = "__level"


def one_per_year(facts: pl.DataFrame, precedence: Sequence[str] = ()) -> pl.DataFrame:
    """One row per enterprise and year: for each fact what stands of it, else null.

    Reports of one source fill one another in, the later before the earlier. A doubtful row, or
    one that its sender marked, silences what was said of that year until a later report speaks;
    a doubtful claim silences claims alone. Its own row stays, empty, so that the enterprise is
    not lost. Texts (name, place, industry) stay: they say who it is. known_on is the last.
    """
    return _settle(_silence(facts), precedence)[0]


def find_conflicts(facts: pl.DataFrame, precedence: Sequence[str] = ()) -> pl.DataFrame:
    """Facts on which two sources of equal rank differ: DOUBTS with the code "conflict".

    known_on is the day from which they conflict; source names those who speak, found and
    compared_with are the least and the largest figure (null for words, days and flags).
    """
    return _settle(_silence(facts), precedence)[1]


def values_of(facts: pl.DataFrame) -> list[str]:
    """The columns that say what an enterprise can do, not who it is."""
    return [c for c in facts.columns if c in COLUMNS and COLUMNS[c].kind != "text"]


def _silence(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts without what is in doubt, with LEVEL: 0 for the best state."""
    doubtful = find_doubts(facts)[ROW].unique()
    rows = facts.with_row_index(ROW).with_columns(rank_of_state().alias(LEVEL))
    odd = (pl.col("state") == "conflicting") | pl.col(ROW).is_in(doubtful.implode())
    disputed = rows.filter(odd)
    if disputed.is_empty():
        return rows.drop(ROW)
    # A row in doubt speaks against what is not better than itself and was known by then.
    ranks = range(4)
    until = disputed.group_by(YEAR).agg(
        pl.col("known_on").filter(pl.col(LEVEL) <= rank).max().alias(f"__until{rank}")
        for rank in ranks
    )
    day = pl.coalesce(
        pl.when(pl.col(LEVEL) == rank).then(pl.col(f"__until{rank}")) for rank in ranks
    )
    silent = (pl.col("known_on") <= day).fill_null(value=False)
    return (
        rows.join(until, on=YEAR, how="left", maintain_order="left")
        .with_columns(pl.when(~silent).then(pl.col(c)).alias(c) for c in values_of(facts))
        .drop(ROW, *(f"__until{rank}" for rank in ranks))
    )


def _settle(rows: pl.DataFrame, precedence: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per enterprise and year, and the conflicts, from rows with LEVEL."""
    several = rows.select(YEAR).is_duplicated()
    facts = [c for c in rows.columns if c not in (*YEAR, LEVEL)]
    if not several.any():
        return rows.drop(LEVEL), _none()
    alone, shared = rows.filter(~several), rows.filter(several)
    places = {source: place for place, source in enumerate(precedence)}
    place = pl.col("source").replace_strict(places, default=len(places), return_dtype=pl.Int32)
    shared = shared.with_columns(pl.col(LEVEL).cast(pl.Int32) * (len(places) + 1) + place)
    own = _filled_in(shared.select(*YEAR, LEVEL, *facts))
    # What one source said stands; what several said is weighed.
    crossed = own.select(YEAR).is_duplicated()
    spoken, conflicts = _cross(own.filter(crossed))
    parts = [alone, own.filter(~crossed), spoken]
    settled = pl.concat([part.select(*YEAR, *facts) for part in parts])
    return settled.sort(YEAR), conflicts


def _filled_in(shared: pl.DataFrame) -> pl.DataFrame:
    """One row of each source: its later report corrects the earlier one, and does not wipe out.

    A source that also claims ranks as one that claims.
    """
    one = [*YEAR, "source"]
    again = shared.select(one).is_duplicated()
    rest = [c for c in shared.columns if c not in one]
    corrected = (
        shared.filter(again)
        .sort([*one, "known_on", *(c for c in rest if c != "known_on")], nulls_last=True)
        .group_by(one, maintain_order=True)
        .agg(pl.col(c).max() if c == LEVEL else pl.col(c).drop_nulls().last() for c in rest)
    )
    return pl.concat([shared.filter(~again), corrected.select(shared.columns)])


def _cross(own: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row of each year that several sources speak of; first the better, then the later."""
    order = [*YEAR, LEVEL, "known_on", "source"]
    ranked = (
        own.select(order)
        .with_row_index(ROW)
        .sort(order, descending=[False, False, False, True, True])
        .with_columns(pl.int_range(pl.len()).over(YEAR).alias("nth"))
        .with_columns((pl.col("nth") == 0).cum_sum().alias("of"))
    )
    if ranked.is_empty():
        return own.drop(LEVEL), _none()
    # Where the first, second, ... speaker of each year stands; null where there is none.
    count = ranked.select(pl.col("nth").max()).item() + 1
    stands = ranked.filter(pl.col("nth") == 0).select("of", pl.col(ROW).alias("0"))
    for nth in range(1, count):
        more = ranked.filter(pl.col("nth") == nth).select("of", pl.col(ROW).alias(str(nth)))
        stands = stands.join(more, on="of", how="left", maintain_order="left")
    speakers = [stands[str(nth)] for nth in range(count)]
    spoken = {name: own[name].gather(speakers[0]) for name in YEAR}
    conflicts = [_none()]
    who = [own.select(*YEAR, LEVEL, "known_on", "source")[at] for at in speakers]
    for name in own.columns:
        if name in (*YEAR, LEVEL):
            continue
        said = pl.DataFrame({str(nth): own[name].gather(at) for nth, at in enumerate(speakers)})
        if name == "known_on":
            # The last day on which anything was said of the year.
            spoken[name] = said.select(pl.max_horizontal(pl.all())).to_series().alias(name)
            continue
        said = said.with_columns(first=pl.coalesce(pl.all()))
        spoken[name] = said["first"].alias(name)
        if COLUMNS.get(name) is None or COLUMNS[name].kind == "text":
            continue
        told = said.with_columns(frame[LEVEL].alias(f"level{nth}") for nth, frame in enumerate(who))
        odd = told.select(_disputed(name, count)).to_series()
        if odd.any():
            spoken[name] = pl.select(pl.when(~odd).then(said["first"]).alias(name)).to_series()
            peers = [_peer(nth, count) for nth in range(count)]
            heard = told.filter(odd).select(p.alias(str(nth)) for nth, p in enumerate(peers))
            conflicts.append(_told(name, heard, [frame.filter(odd) for frame in who]))
    frame = pl.DataFrame(spoken).select(c for c in own.columns if c != LEVEL)
    return frame, pl.concat(conflicts).sort("enterprise_id", "year", "column")


def _peer(nth: int, count: int) -> pl.Expr:
    """What the nth speaker says, where he ranks as high as the first who says anything."""
    top = pl.coalesce(
        pl.when(pl.col(str(other)).is_not_null()).then(pl.col(f"level{other}"))
        for other in range(count)
    )
    return pl.when(pl.col(f"level{nth}") == top).then(pl.col(str(nth)))


def _disputed(name: str, count: int) -> pl.Expr:
    """Whether any of those who rank highest differs from the first of them."""
    differ = (_differ(name, pl.col("first"), _peer(nth, count)) for nth in range(1, count))
    return pl.any_horizontal(differ).fill_null(value=False)


def _differ(name: str, one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether two reports of a fact differ by more than rounding; null where one is missing."""
    kind = COLUMNS[name].kind
    if kind in ("day", "flag", "level"):
        return one != other
    gap = (one - other).abs()
    larger = pl.max_horizontal(one.abs(), other.abs())
    unit = pl.max_horizontal(_shown(one, kind), _shown(other, kind))
    material = (gap > MATERIAL * larger) & (gap > unit * (1 + 1e-9))
    # A rank of "none" is infinite: beside a number it differs, beside itself it does not.
    return pl.when(larger.is_infinite()).then(one != other).otherwise(material)


def _shown(value: pl.Expr, kind: str) -> pl.Expr:
    """The unit of the last digit that a figure shows, as far as its zeros tell."""
    shown = pl.lit(FINEST if kind != "share" else 1e-6)
    for unit in reversed(SHOWN.get(kind, (1.0, 0.1, FINEST))):
        whole = value / pl.lit(unit)
        shown = pl.when((whole - whole.round()).abs() < 1e-6).then(unit).otherwise(shown)
    return shown


def _told(name: str, heard: pl.DataFrame, who: list[pl.DataFrame]) -> pl.DataFrame:
    """Conflicts of one column as doubts; heard: what each speaker of the highest rank says."""
    numeric = COLUMNS[name].kind not in ("day", "flag", "level")
    nothing = pl.lit(None, dtype=pl.Float64)
    spoke = [heard[c].is_not_null() for c in heard.columns]
    names = [pl.when(s).then(f["source"]) for s, f in zip(spoke, who, strict=True)]
    days = [pl.when(s).then(f["known_on"]) for s, f in zip(spoke, who, strict=True)]
    return heard.select(
        who[0]["enterprise_id"],
        who[0]["year"],
        pl.max_horizontal(days).alias("known_on"),
        pl.concat_list(names).list.drop_nulls().list.sort().list.join(" / ").alias("source"),
        pl.lit(name).alias("column"),
        pl.lit("conflict").alias("code"),
        (pl.min_horizontal(pl.all()) if numeric else nothing).alias("found"),
        (pl.max_horizontal(pl.all()) if numeric else nothing).alias("compared_with"),
    )


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=DOUBTS)
