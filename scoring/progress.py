"""Where a target stands on a day: attained, in progress, expected; in order, behind, in total."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import fsum

import polars as pl

from scoring.candidates import Candidates, within
from scoring.expected import Forecast, Support, choose, forecast, mean_chance
from scoring.recognised import Register, pending, since_began, won
from scoring.targets import Target, elapsed
from scoring.timing import Timing, Window, time_target


@dataclass(frozen=True)
class Figure:
    """One target with its figures; None is always "not known".

    attained: counted from the register where there is one (`counted`), else as the file tells;
        said: what the file tells. pending: as the file tells, else counted from the register.
    rows: the candidates that count (their id, name, rank, group, probability and chances).
    removed: how many were recognised since the list's day and taken out; excluded: how many are
        under a ban. within: the sum of their probabilities over the whole span of the list.
    announced: whether any recognition of the title, wherever, fell into the target's days.
    """

    target: Target
    as_of: date
    attained: float | None
    counted: bool
    said: float | None
    in_progress: float | None
    listed: Candidates | None
    timing: Timing | None
    rows: pl.DataFrame
    removed: int
    excluded: int
    within: float | None
    forecast: Forecast | None
    support: Support | None
    announced: bool | None

    @property
    def gap(self) -> float | None:
        """What is still missing; nothing where the target is reached."""
        return None if self.attained is None else max(self.target.target - self.attained, 0.0)

    @property
    def share(self) -> float | None:
        """The part of the target that is attained."""
        return None if self.attained is None else self.attained / self.target.target

    @property
    def elapsed(self) -> float:
        """The part of its days that is over."""
        return elapsed(self.target, self.as_of)

    @property
    def behind(self) -> bool:
        """Whether less of the target is attained than of its days is over; a share has no pace."""
        paced = self.target.unit != "%"
        return paced and self.share is not None and self.share < min(self.elapsed, 1.0)

    @property
    def chance(self) -> float | None:
        """The chance of the target, where it is told."""
        return self.forecast.chance if self.forecast else None


# Below it a target is sooner missed than reached.
EVEN = 0.5
CANDIDATE = {
    "enterprise_id": pl.String(),
    "name": pl.String(),
    "city": pl.String(),
    "county": pl.String(),
    "rank": pl.Int64(),
    "listed": pl.Boolean(),
    "verdict": pl.String(),
    "group": pl.String(),
    "applied": pl.Boolean(),
    "probability": pl.Float64(),
    "probability_low": pl.Float64(),
    "probability_high": pl.Float64(),
    "chance": pl.Float64(),
}


def foresee(
    target: Target,
    listed: Candidates | None,
    register: Register | None,
    as_of: date,
    until: date,
    batch: date | None = None,
) -> Figure:
    """The figures of one target on a day.

    listed: the list of its title; None where there is none, or nothing ranks it. until: until when
    the register is complete. batch: the day on which the office expects the announcement.
    """
    titles = None
    if register and target.title:
        titles = register.titles(target.title, listed.as_of if listed else None)
    # A register that never speaks of a title does not say that nobody has it.
    if titles is not None and titles.is_empty():
        titles = None
    here = won(titles, target) if titles is not None else None
    attained = target.attained if here is None else float(here.height)
    applied = pending(titles, target) if titles is not None else None
    in_progress = target.in_progress
    if in_progress is None and applied is not None:
        in_progress = float(applied.height)
    timing, rows, removed, excluded = None, pl.DataFrame(schema=CANDIDATE), 0, 0
    if listed and listed.has_chances:
        window = Window(
            listed.as_of,
            listed.pipeline.label.horizon_months,
            as_of,
            target.begins,
            target.ends,
        )
        days = None
        if titles is not None:
            days = titles.filter(pl.col("event") == "recognised")["announced_on"]
        timing = time_target(window, days, register.since if register else None, until, batch)
        gone = _gone(titles, listed)
        pool = listed.frame.filter(within(target))
        removed = pool.filter(pl.col("enterprise_id").is_in(gone)).height
        excluded = pool.filter(
            pl.col("excluded").is_not_null() & ~pl.col("enterprise_id").is_in(gone)
        ).height
        rows = _candidates(pool, gone, applied, timing)
    known = listed is not None and timing is not None
    counted = attained if timing is None or timing.says_chance else None
    return Figure(
        target,
        as_of,
        attained,
        here is not None,
        target.attained,
        in_progress,
        listed,
        timing,
        rows,
        removed,
        excluded,
        fsum(rows["probability"]) if known else None,
        forecast(rows, timing, target.target, counted) if timing else None,
        choose(rows, timing, target.target, counted) if timing else None,
        None if titles is None else not since_began(titles, target).is_empty(),
    )


def _gone(titles: pl.DataFrame | None, listed: Candidates) -> list[str]:
    """Who was recognised since the list's day: attained, and expected no more."""
    if titles is None:
        return []
    since = (pl.col("event") == "recognised") & (pl.col("announced_on") >= listed.as_of)
    return titles.filter(since)["enterprise_id"].unique().sort().to_list()


def _candidates(
    pool: pl.DataFrame, gone: list[str], applied: pl.DataFrame | None, timing: Timing
) -> pl.DataFrame:
    """Those of a place who may still come, with what the law says of each and his chance."""
    ids = applied["enterprise_id"].to_list() if applied is not None else []
    group = (
        pl.when(pl.col("tier") != "D")
        .then(pl.lit("eligible"))
        .when(pl.col("to_verify").fill_null(value=False) | (pl.col("verdict") == "unknown"))
        .then(pl.lit("open"))
        .otherwise(pl.lit("unmet"))
    )
    may = ~pl.col("enterprise_id").is_in(gone) & pl.col("excluded").is_null()
    rows = pool.filter(may).with_columns(
        group.alias("group"),
        pl.col("enterprise_id").is_in(ids).alias("applied")
        if applied is not None
        else pl.lit(None, pl.Boolean).alias("applied"),
    )
    chance = pl.Series("chance", mean_chance(rows["probability"].to_numpy(), timing))
    return rows.with_columns(chance.cast(pl.Float64)).select(list(CANDIDATE))


@dataclass(frozen=True)
class Total:
    """The targets of one title and year over all counties of the file, taken together.

    attained: None where that of one of them is not known. The interval is that of the sum, not
    the sum of intervals.
    """

    title: str
    year: int
    begins: date
    places: tuple[str, ...]
    target: float
    attained: float | None
    elapsed: float
    forecast: Forecast | None
    timing: Timing | None


def add_up(figures: Sequence[Figure]) -> tuple[Total, ...]:
    """The totals over counties: of titles and years that at least two counties have.

    Cities and the whole are left out: their enterprises stand in counties already.
    """
    groups: dict[tuple[str, int, date], list[Figure]] = {}
    for one in figures:
        if one.target.title and one.target.level == "county":
            key = one.target.title, one.target.year, one.target.begins
            groups.setdefault(key, []).append(one)
    return tuple(_total(*key, found) for key, found in groups.items() if len(found) > 1)


def _total(title: str, year: int, begins: date, found: list[Figure]) -> Total:
    target = sum(one.target.target for one in found)
    told = [one.attained for one in found if one.attained is not None]
    attained = sum(told) if len(told) == len(found) else None
    timing = found[0].timing
    told_of = None
    if timing:
        rows = pl.concat([one.rows for one in found])
        counted = attained if timing.says_chance else None
        told_of = forecast(rows, timing, target, counted)
    places = tuple(one.target.place for one in found)
    return Total(
        *(title, year, begins, places, target, attained),
        found[0].elapsed,
        told_of,
        timing,
    )


def in_order(figures: Sequence[Figure]) -> list[Figure]:
    """Targets of one title from the best to the worst: part attained, chance, gap, place's name.

    What is not known stands last.
    """

    def key(one: Figure) -> tuple[bool, float, bool, float, float, str]:
        share, chance = one.share, one.chance
        return (
            *(share is None, -(share or 0.0), chance is None, -(chance or 0.0)),
            *(one.gap or 0.0, one.target.place),
        )

    return sorted(figures, key=key)


def lagging(figures: Sequence[Figure]) -> list[Figure]:
    """Those behind their days that will sooner miss the target than reach it, or nobody can tell.

    The least likely first; then by gap and place. Who is behind and will sooner get there is not
    among them: batches come late in the year, and before them everybody is behind.
    """

    def key(one: Figure) -> tuple[bool, float, float, str, str]:
        chance = one.chance
        what = one.target.title or ""
        return chance is None, chance or 0.0, -(one.gap or 0.0), what, one.target.place

    late = [one for one in figures if one.behind]
    return sorted((one for one in late if one.chance is None or one.chance < EVEN), key=key)


@dataclass(frozen=True)
class Standing:
    """A county over all its targets for titles: what is attained of them, none above its target.

    number: its place in the order; equals share one. share: of all together; None where that of
    one is not known. done: how many are reached.
    """

    number: int
    place: str
    targets: int
    done: int
    target: float
    counted: float | None

    @property
    def share(self) -> float | None:
        """The part that is attained."""
        return None if self.counted is None else self.counted / self.target


def order_places(figures: Sequence[Figure]) -> list[Standing]:
    """Counties from the best to the worst: part attained, targets reached, then the name.

    More than one target asked for does not make up for another; what is not known stands last.
    """
    found: dict[str, list[Figure]] = {}
    for one in figures:
        if one.target.title and one.target.level == "county":
            found.setdefault(one.target.place, []).append(one)
    standings = []
    for place, own in found.items():
        told = [min(f.attained, f.target.target) for f in own if f.attained is not None]
        standings.append(
            Standing(
                0,
                place,
                len(own),
                sum(f.gap == 0 for f in own),
                sum(f.target.target for f in own),
                sum(told) if len(told) == len(own) else None,
            )
        )

    def key(one: Standing) -> tuple[bool, float, int]:
        return one.share is None, -(one.share or 0.0), -one.done

    ordered = sorted(standings, key=lambda one: (key(one), one.place))
    worths = [key(one) for one in ordered]
    return [replace(one, number=worths.index(key(one)) + 1) for one in ordered]
