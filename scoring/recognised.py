"""Who was recognised, and who has applied: the register, with the place of each."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from features.fingerprints import fingerprint_known
from features.matching import match_recognitions, with_recognitions
from features.panel import KEY_TYPES, Panel, no_titles, read_panel
from features.register import read_recognitions
from scoring.candidates import PLACES, Candidates, within
from scoring.record import fingerprint_of
from scoring.targets import Target
from scoring.titles import TITLE_WORDS

# Of what happens on one day the application comes first.
ORDER = {"applied": 0, "refused": 1, "removed": 2, "renewed": 3, "recognised": 4}


@dataclass(frozen=True)
class Register:
    """Recognitions up to the day of the report, with the places of the enterprises.

    panel: what they stand on. places: PLACES of everybody whose place is known. inputs: what was
    read, with fingerprints. as_of: nothing later is looked at.
    """

    panel: Panel
    places: pl.DataFrame
    as_of: date
    inputs: list[dict[str, Any]]
    _found: dict[tuple[str, date | None], pl.DataFrame] = field(
        default_factory=dict, repr=False, compare=False
    )

    def titles(self, title: str, listed: date | None = None) -> pl.DataFrame:
        """All that happened to this title, under the ids of the list's day, with places.

        TITLE_SCHEMA, and name, city, county; null where the place is not known.
        """
        if (title, listed) not in self._found:
            rows = self.panel.outcomes(listed or self.as_of, self.as_of)
            mine = rows.filter((pl.col("title") == title) & (pl.col("announced_on") <= self.as_of))
            placed = mine.join(self.places, on="enterprise_id", how="left", maintain_order="left")
            self._found[title, listed] = placed
        return self._found[title, listed]

    @property
    def since(self) -> date | None:
        """The first day of which it tells anything."""
        first = self.panel.titles["announced_on"].min()
        return first if isinstance(first, date) else None


def read_register(
    lists: list[Candidates], panel: Path | None, recognitions: Path | None, as_of: date
) -> Register | None:
    """The register of a panel, of a file, or of both; None where neither is given.

    Who stands in a file is looked for by id, credit code or name: in the panel, else among those
    whom the lists know. Raises DataError for a panel or a file at fault.
    """
    if panel is None and recognitions is None:
        return None
    known = _places(lists)
    inputs: list[dict[str, Any]] = []
    if panel:
        base = read_panel(panel)
        known = pl.concat([known, _told_by(base, as_of)])
        prints = fingerprint_known(base, as_of + timedelta(days=1))
        inputs.append({"kind": "panel", "file": panel.name, "known": prints})
    else:
        base = _as_panel(lists)
    if recognitions:
        rows = read_recognitions(recognitions, TITLE_WORDS)
        matched = match_recognitions(rows, base)
        # Row by row the same recognitions, under the ids that were found.
        told = rows.with_columns(matched.titles["enterprise_id"])
        known = pl.concat([known, _told_in(told, known)])
        base = with_recognitions(base, matched)
        counts = {name: matched.counts[name] for name in ("recognitions", "unmatched")}
        sha256 = fingerprint_of(recognitions)
        inputs.append(
            {"kind": "recognitions", "file": recognitions.name, "sha256": sha256, **counts}
        )
    places = known.unique("enterprise_id", keep="first", maintain_order=True)
    return Register(base, places.sort("enterprise_id"), as_of, inputs)


def _places(lists: list[Candidates]) -> pl.DataFrame:
    """Everybody of the lists with a county; of two lists the later one tells the place."""
    none = pl.DataFrame(schema=PLACES)
    latest = sorted(lists, key=lambda one: (one.as_of, one.title), reverse=True)
    together = pl.concat([none, *(one.places for one in latest)])
    return together.filter(pl.col("county").is_not_null())


def _told_by(panel: Panel, as_of: date) -> pl.DataFrame:
    """Everybody of the panel with the place that was told last by the end of the day."""
    rows = panel.known(as_of + timedelta(days=1)).rows
    there = rows.there(("name", "city", "county"))
    facts = rows.read("enterprise_id", "year", "known_on", *there)
    blank = [pl.lit(None, pl.String).alias(name) for name in PLACES if name not in facts.columns]
    last = (pl.col(name).drop_nulls().last() for name in PLACES if name != "enterprise_id")
    return (
        facts.with_columns(blank)
        .sort("enterprise_id", "year", "known_on")
        .group_by("enterprise_id", maintain_order=True)
        .agg(last)
        .select(list(PLACES))
        .filter(pl.col("county").is_not_null())
    )


def _told_in(rows: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Those of a file whose county stands beside them; its city as the lists have it."""
    cities = (
        known.select("county", "city")
        .drop_nulls()
        .unique()
        .group_by("county")
        # A county of that name in two cities: the file does not say which.
        .agg(pl.when(pl.len() == 1).then(pl.col("city").first()).alias("city"))
    )
    told = rows.filter(pl.col("county").is_not_null()).select("enterprise_id", "name", "county")
    told = told.unique("enterprise_id", keep="first", maintain_order=True)
    return told.join(cities, on="county", how="left", maintain_order="left").select(list(PLACES))


def _as_panel(lists: list[Candidates]) -> Panel:
    """The names and counties of the lists as facts, for recognitions that come by name."""
    facts = [
        one.places.select(
            "enterprise_id",
            pl.lit(one.as_of.year - 1, dtype=KEY_TYPES["year"]).alias("year"),
            pl.lit(one.as_of - timedelta(days=1), dtype=pl.Date).alias("known_on"),
            pl.lit("list").alias("source"),
            pl.lit("verified").alias("state"),
            "name",
            "county",
        )
        for one in lists
    ]
    once = pl.concat(facts).unique(maintain_order=True)
    return Panel(once.sort("enterprise_id", "known_on"), no_titles(), {})


def won(titles: pl.DataFrame, target: Target) -> pl.DataFrame:
    """Who was recognised in the days of a target, in its place, each once by the first day."""
    return (
        since_began(titles, target)
        .filter(within(target))
        .sort("announced_on", "enterprise_id")
        .unique("enterprise_id", keep="first", maintain_order=True)
    )


def since_began(titles: pl.DataFrame, target: Target) -> pl.DataFrame:
    """The recognitions in the days of a target, wherever."""
    days = pl.col("announced_on").is_between(target.begins, target.ends)
    return titles.filter((pl.col("event") == "recognised") & days)


def pending(titles: pl.DataFrame, target: Target) -> pl.DataFrame | None:
    """Who has applied in the place and has no answer yet.

    None where the register holds no application in the days of the target: nobody has told, which
    is not the same as nobody has applied.
    """
    days = pl.col("announced_on").is_between(target.begins, target.ends)
    if titles.filter((pl.col("event") == "applied") & days).is_empty():
        return None
    last = (
        titles.sort("announced_on", pl.col("event").replace_strict(ORDER, default=5))
        .group_by("enterprise_id", maintain_order=True)
        .agg(pl.all().last())
    )
    return last.filter((pl.col("event") == "applied") & days & within(target)).sort("enterprise_id")
