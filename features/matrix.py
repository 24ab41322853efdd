"""Every enterprise on one day: one row each, its attributes and the indicators asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from features.columns import ATTRIBUTES, COLUMNS, KEYS, dtype
from features.doubts import READ
from features.indicators import HELD_TITLES, measure
from features.panel import APPLIED, Panel, base_year
from features.peers import size_class
from features.rights_day import roots_with_rights, with_rights
from features.yearly import Standing, stand

# So many cells of facts that stand in a file are held at a time.
HELD = 10_000_000

IDENTITY = ("enterprise_id", *ATTRIBUTES, "size")


@dataclass(frozen=True)
class Matrix:
    """Indicators of every enterprise on one day.

    frame: one row per enterprise, sorted by enterprise_id: IDENTITY, then `names`. Money in yuan,
        ratios as shares, missing values null.
    year: the fiscal year that "latest" means, or None where nothing due is known.
    """

    frame: pl.DataFrame
    as_of: date
    year: int | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """What indicators are measured from, of every enterprise on one day.

    frame: one row per enterprise, sorted by enterprise_id: ATTRIBUTES, yearly facts as NAME@BACK
        (so many years before `year`), sums over rights, titles held and their terms.
    """

    frame: pl.DataFrame
    as_of: date
    year: int | None


def build_matrix(panel: Panel, as_of: date, names: list[str]) -> Matrix:
    """Measures `names` for every enterprise that anything was known of before the day.

    Only what was known before `as_of` enters, whatever else the panel holds. A fact that the
    source does not have leaves its indicators null. Raises KeyError for an unknown name.
    """
    return measure_figures(gather_figures(panel, as_of, names), names)


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
    known = panel.known(as_of)
    latest = base_year(known, as_of) if latest == "told" else latest
    measures = [measure(name) for name in dict.fromkeys(names)]
    asked = {root for m in [*measures, size_class()] for root in m.meta.root_names()}
    asked = roots_with_rights(asked | set(beside))
    yearly = sorted(root for root in asked if "@" in root)
    wide = _wide(panel, as_of, yearly, latest)
    wide = with_rights(wide, known, as_of, asked).with_columns(
        pl.lit(as_of, dtype=pl.Date).alias("as_of"),
        pl.lit(latest, dtype=pl.Int64).alias("latest_year"),
    )
    held = known.titles.filter(pl.col("announced_on") < as_of)
    holding = [title for title in HELD_TITLES if f"holds_{title}" in asked]
    frame = wide.with_columns(_holds(held, title, as_of) for title in holding)
    return Figures(_with_terms(frame, held, as_of, asked), as_of, latest)


def measure_figures(figures: Figures, names: list[str]) -> Matrix:
    """Measures `names` from figures that were gathered for them."""
    names = list(dict.fromkeys(names))
    measures = [measure(name) for name in names]
    # Column by column as written, not as one lazy plan: a plan depends on what else is asked for,
    # and with it the last bit of a quotient.
    frame = (
        figures.frame.with_columns(size_class().alias("size"))
        .with_columns(m for m in measures if m.meta.output_name() not in figures.frame.columns)
        .select(*IDENTITY, *names)
    )
    return Matrix(frame, figures.as_of, figures.year, tuple(names))


def _wide(panel: Panel, as_of: date, yearly: list[str], latest: int | None) -> pl.DataFrame:
    """One row per enterprise, sorted: attributes as last told, each asked fact by years back."""
    read = {*KEYS, *READ, *ATTRIBUTES, *(root.partition("@")[0] for root in yearly)}
    parts = panel.known_in_parts(as_of, read, HELD)
    wide = pl.concat([_part(stand(rows, panel.precedence), yearly, latest) for rows in parts])
    # Those that several ids stand for may come last.
    return wide if wide["enterprise_id"].is_sorted() else wide.sort("enterprise_id")


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


def _holds(titles: pl.DataFrame, title: str, as_of: date) -> pl.Expr:
    """Whether an enterprise holds a title on the day; null where the register has none of it.

    The last event speaks: recognised or renewed holds until `valid_until`, removed does not.
    """
    rows = titles.filter(pl.col("title") == title)
    if rows.is_empty():
        return pl.lit(None, dtype=pl.Boolean).alias(f"holds_{title}")
    return pl.col("enterprise_id").is_in(holders(rows, as_of).implode()).alias(f"holds_{title}")


def _with_terms(
    frame: pl.DataFrame, titles: pl.DataFrame, as_of: date, asked: set[str]
) -> pl.DataFrame:
    """The frame with since_TITLE, until_TITLE and given_TITLE of titles asked for, as days."""
    for title in HELD_TITLES:
        named = {part: f"{part}_{title}" for part in ("since", "until", "given")}
        if {*named.values()} & asked:
            told = terms(titles.filter(pl.col("title") == title), as_of).rename(named)
            # The day on which it was last given stands there only for whom it is asked of.
            if f"given_{title}" not in asked:
                told = told.drop(f"given_{title}")
            frame = frame.join(told, on="enterprise_id", how="left", maintain_order="left")
    return frame


def terms(titles: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """enterprise_id, since, until, given of those who hold the title of these rows on the day.

    since: the day it was given. A renewal goes on with it, however late it is announced; a
    removal ends it, and so does a lapse after which it is given anew. until, given: of the last
    event, be it a renewal.
    """
    events = titles.filter(~pl.col("event").is_in(APPLIED)).sort(
        "enterprise_id", "announced_on", "event", "valid_until"
    )
    before = {name: pl.col(name).shift().over("enterprise_id") for name in ("event", "valid_until")}
    lapsed = (pl.col("event") == "recognised") & (before["valid_until"] < pl.col("announced_on"))
    begins = before["event"].is_null() | (before["event"] == "removed") | lapsed.fill_null(False)
    held = pl.col("enterprise_id").is_in(holders(titles, as_of).implode())
    return (
        events.with_columns(begins.alias("begins"))
        .filter(held)
        .group_by("enterprise_id", maintain_order=True)
        .agg(
            pl.col("announced_on").filter("begins").last().alias("since"),
            pl.col("valid_until").last().alias("until"),
            pl.col("announced_on").last().alias("given"),
        )
    )


def holders(titles: pl.DataFrame, as_of: date) -> pl.Series:
    """The enterprises that hold the titles of these rows on the day, by their last event."""
    last = (
        titles.filter(~pl.col("event").is_in(APPLIED))
        .sort("announced_on", "event")
        .group_by("enterprise_id", maintain_order=True)
        .last()
    )
    valid = pl.col("valid_until").is_null() | (pl.col("valid_until") >= as_of)
    return last.filter((pl.col("event") != "removed") & valid)["enterprise_id"]
