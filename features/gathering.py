"""What indicators are measured from: a row for each enterprise on a day, gathered part by part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from features.columns import ATTRIBUTES, COLUMNS, KEYS, dtype
from features.doubts import READ
from features.indicators import HELD_TITLES, measure
from features.panel import APPLIED, Panel, base_year
from features.peers import size_class
from features.rights_day import (
    PREFIX,
    Counted,
    about,
    count_known,
    give_rights,
    roots_with_rights,
)
from features.yearly import Standing, stand

# So many cells of facts that stand in a file are held at a time: fewer cost more time.
HELD = 20_000_000


@dataclass(frozen=True)
class Figures:
    """What indicators are measured from, of every enterprise on one day.

    frame: one row per enterprise, sorted by enterprise_id: ATTRIBUTES, yearly facts as NAME@BACK
        (so many years before `year`), sums over rights, titles held and their terms.
    """

    frame: pl.DataFrame
    as_of: date
    year: int | None


def gather_figures(
    panel: Panel,
    as_of: date,
    names: list[str],
    beside: Iterable[str] = (),
    latest: int | Literal["told"] | None = "told",
) -> Figures:
    """The figures that `names` are measured from, and `beside` them others by their own name.

    latest: the year that "latest" means, where the panel is a part of one that tells it.
    """
    parts = list(gather_parts(panel, as_of, names, beside, latest))
    frame = pl.concat([part.frame for part in parts])
    # Those that several ids stand for may come last.
    ordered = frame if frame["enterprise_id"].is_sorted() else frame.sort("enterprise_id")
    return Figures(ordered, as_of, parts[0].year)


def gather_parts(
    panel: Panel,
    as_of: date,
    names: list[str],
    beside: Iterable[str] = (),
    latest: int | Literal["told"] | None = "told",
) -> Iterator[Figures]:
    """The same in parts, each of some enterprises, so that few rows of facts are held at a time.

    By id from part to part, but for those that several ids stand for: these may come last.
    """
    known = panel.known(as_of)
    year = base_year(known, as_of) if latest == "told" else latest
    asked = roots_of(names, beside)
    yearly = sorted(root for root in asked if "@" in root)
    register = _look_up(known, as_of, asked)
    for rows in panel.known_in_parts(as_of, facts_of(asked), HELD):
        wide = _part(stand(rows, panel.precedence), yearly, year)
        yield Figures(register.tell(wide, as_of, year), as_of, year)


def roots_of(names: Iterable[str], beside: Iterable[str] = ()) -> set[str]:
    """The figures that these indicators are measured from, and those asked for by name."""
    measures = [measure(name) for name in dict.fromkeys(names)]
    asked = {root for m in [*measures, size_class()] for root in m.meta.root_names()}
    return roots_with_rights(asked | set(beside))


def columns_of(names: Iterable[str], beside: Iterable[str] = ()) -> set[str]:
    """The columns of the figures that `gather_figures` gives for these, and for no others."""
    asked = roots_of(names, beside)
    days = set()
    for title in HELD_TITLES:
        named = {part: f"{part}_{title}" for part in ("since", "until", "given")}
        if {*named.values()} & asked:
            days |= {*named.values()} - ({named["given"]} - asked)
    told = {root for root in asked if "@" in root or root.startswith(("holds_", PREFIX))}
    return {"enterprise_id", *ATTRIBUTES, "as_of", "latest_year", *told, *days}


def facts_of(roots: Iterable[str]) -> set[str]:
    """The columns of facts that are looked at for these figures; no other changes any of them."""
    yearly = (root.partition("@")[0] for root in roots if "@" in root)
    return {*KEYS, *READ, *ATTRIBUTES, *yearly}


@dataclass(frozen=True)
class _Register:
    """What register and rights say of everybody, looked up once.

    held: for each title asked for who holds it, None where the register has none of it. terms: its
    days. Both in order of id.
    """

    rights: Counted
    held: dict[str, pl.DataFrame | None]
    terms: tuple[pl.DataFrame, ...]

    def tell(self, wide: pl.DataFrame, as_of: date, year: int | None) -> pl.DataFrame:
        """The rows of some enterprises with what is said of them."""
        ids = wide["enterprise_id"]
        frame = give_rights(wide, self.rights).with_columns(
            pl.lit(as_of, dtype=pl.Date).alias("as_of"),
            pl.lit(year, dtype=pl.Int64).alias("latest_year"),
        )
        held = {t: None if who is None else about(who, ids) for t, who in self.held.items()}
        frame = frame.with_columns(_holds(title, who) for title, who in held.items())
        for told in self.terms:
            of_these = about(told, ids)
            frame = frame.join(of_these, on="enterprise_id", how="left", maintain_order="left")
        return frame


def _look_up(known: Panel, as_of: date, asked: set[str]) -> _Register:
    titles = known.titles.filter(pl.col("announced_on") < as_of)
    held: dict[str, pl.DataFrame | None] = {}
    for title in HELD_TITLES:
        if f"holds_{title}" in asked:
            rows = titles.filter(pl.col("title") == title)
            held[title] = None if rows.is_empty() else holders(rows, as_of).sort().to_frame()
    return _Register(count_known(known, as_of, asked), held, _terms(titles, as_of, asked))


def _holds(title: str, held: pl.DataFrame | None) -> pl.Expr:
    """Whether an enterprise holds a title on the day; null where the register has none of it.

    The last event speaks: recognised or renewed holds until `valid_until`, removed does not.
    """
    if held is None:
        return pl.lit(None, dtype=pl.Boolean).alias(f"holds_{title}")
    who = held["enterprise_id"]
    return pl.col("enterprise_id").is_in(who.implode()).alias(f"holds_{title}")


def _terms(titles: pl.DataFrame, as_of: date, asked: set[str]) -> tuple[pl.DataFrame, ...]:
    """enterprise_id, since_TITLE, until_TITLE and given_TITLE of titles asked for, as days."""
    found = []
    for title in HELD_TITLES:
        named = {part: f"{part}_{title}" for part in ("since", "until", "given")}
        if {*named.values()} & asked:
            told = terms(titles.filter(pl.col("title") == title), as_of).rename(named)
            # The day on which it was last given stands there only for whom it is asked of.
            found.append(told if f"given_{title}" in asked else told.drop(f"given_{title}"))
    return tuple(found)


def _part(standing: Standing, yearly: list[str], latest: int | None) -> pl.DataFrame:
    """`_wide` of the enterprises of these facts."""
    facts = standing.facts
    asked: dict[str, set[int]] = {name: set() for name in ATTRIBUTES}
    for root in yearly:
        name, _, years_back = root.partition("@")
        asked.setdefault(name, set()).add(int(years_back))
    columns = [standing.grid.ids]
    for told in map(standing.tell, facts.read_in_parts(facts.there(asked))):
        columns += [standing.last(told[name]) for name in told.columns if name in ATTRIBUTES]
        if latest is None:
            continue
        for back in sorted(set().union(*(asked[name] for name in told.columns))):
            then = told.select(name for name in told.columns if back in asked[name])
            of_year = standing.of_year(then, latest - back)
            columns += [of.alias(f"{of.name}@{back}") for of in of_year]
    wide = pl.DataFrame(columns)
    absent = {
        name: dtype(COLUMNS[name.split("@")[0]])
        for name in [*ATTRIBUTES, *yearly]
        if name not in wide.columns
    }
    return wide.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items())


def terms(titles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """enterprise_id, since, until, given of those who hold the title of these rows on the day.

    since: the day it was given. A renewal goes on with it, however late it is announced; a
    removal ends it, and so does a lapse after which it is given anew. until, given: of the last
    event, be it a renewal.
    """
    events = titles.filter(~pl.col("event").is_in(APPLIED)).sort(
        "enterprise_id", "announced_on", "event", "valid_until"
    )
    # Rows of one enterprise stand together, so the one before tells of it, unless it is another's.
    first = (pl.col("enterprise_id") != pl.col("enterprise_id").shift()).fill_null(value=True)
    before = {n: pl.when(~first).then(pl.col(n).shift()) for n in ("event", "valid_until")}
    lapsed = (pl.col("event") == "recognised") & (before["valid_until"] < pl.col("announced_on"))
    begins = first | (before["event"] == "removed") | lapsed.fill_null(value=False)
    last = (pl.col("enterprise_id") != pl.col("enterprise_id").shift(-1)).fill_null(value=True)
    held = pl.col("enterprise_id").is_in(holders(titles, as_of).implode())
    return (
        events.with_columns(since=pl.when(begins).then("announced_on").forward_fill())
        .filter(last & held)
        .select(
            *("enterprise_id", "since"),
            pl.col("valid_until").alias("until"),
            pl.col("announced_on").alias("given"),
        )
    )


def holders(titles: pl.DataFrame, as_of: date) -> pl.Series:
    """The enterprises that hold the titles of these rows on the day, by their last event."""
    last = (
        titles.filter(~pl.col("event").is_in(APPLIED))
        .sort("announced_on", "event", "valid_until")
        .group_by("enterprise_id", maintain_order=True)
        .last()
    )
    valid = pl.col("valid_until").is_null() | (pl.col("valid_until") >= as_of)
    return last.filter((pl.col("event") != "removed") & valid)["enterprise_id"]
