"""Recognitions to enterprises: by code, name, former name; the rest is listed."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from features.aliases import ALIAS_SCHEMA, sort_aliases
from features.credit_codes import compact, sound_codes
from features.identity import renamings_of, sightings
from features.joining import Renaming
from features.names import clean_name
from features.panel import TITLE_SCHEMA, Panel

# Why a recognition has no enterprise.
REASONS = ("bad_code", "no_enterprise", "other_code", "other_county", "name_shared")

UNMATCHED_SCHEMA = {
    "reason": pl.String(),
    "key": pl.String(),
    "name": pl.String(),
    "county": pl.String(),
    "title": pl.String(),
    "announced_on": pl.Date(),
    "event": pl.String(),
}


@dataclass(frozen=True)
class Matched:
    """Recognitions with what they are of.

    titles: TITLE_SCHEMA, every recognition under the sender's key. aliases: which of these keys is
    which enterprise, and since when that is known. unmatched: UNMATCHED_SCHEMA, those without an
    enterprise; they stay among the titles, where they wait. counts: read, matched, unmatched by
    reason.
    """

    titles: pl.DataFrame
    aliases: pl.DataFrame
    unmatched: pl.DataFrame
    counts: dict[str, Any]


@dataclass(frozen=True)
class _Bearer:
    """An id that goes by a name, since when, and how that is known."""

    day: date
    enterprise_id: str
    county: str | None
    code: str | None
    why: str


def match_recognitions(
    recognitions: pl.DataFrame,
    panel: Panel,
    former_names: pl.DataFrame | None = None,
    sights: pl.DataFrame | None = None,
) -> Matched:
    """Finds the enterprise of every recognition, by the identity that the panel's facts have.

    recognitions: TITLE_SCHEMA, `name` and `county` optional. A key that is an id of the panel is
    that enterprise; a credit code is the enterprise of its organisation code; else the cleaned
    name counts, today's or a former one, in the county where one is given, if exactly one
    enterprise bears it. A name with another code than the panel's is nobody's. As in
    `features.identity`, a match counts from the day on which it could be known, and no longer than
    it is certain. sights: `features.identity.sightings` of the panel, where they are at hand.
    """
    absent = (c for c in ("name", "county") if c not in recognitions.columns)
    rows = recognitions.with_columns(pl.lit(None, dtype=pl.String).alias(c) for c in absent)
    sights = sightings(panel.rows) if sights is None else sights
    asked = ["enterprise_id", "name", "county"]
    known = pl.col("enterprise_id").is_in(sights["enterprise_id"].unique().implode())
    keys = rows.filter(~known).select(asked).unique().sort(asked, nulls_last=True)
    key = pl.coalesce("name", "enterprise_id")
    keys = keys.with_columns(
        compact(pl.col("enterprise_id")).alias("code"),
        clean_name(key).alias("key"),
        county_key().alias("place"),
    )
    keys = keys.with_columns(sound_codes(keys["code"]).alias("is_code"))
    places = _Places(keys, sights, panel, former_names)
    found = [places.find(**row) for row in keys.drop("name", "county").iter_rows(named=True)]
    told = pl.DataFrame(
        [(one, reason) for one, reason, _ in found],
        schema={"title_id": pl.String, "reason": pl.String},
        orient="row",
    )
    joined = rows.join(
        pl.concat([keys.select(asked), told], how="horizontal"),
        on=asked,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    # A key that is an id of the panel is that enterprise's.
    joined = joined.with_columns(pl.coalesce("title_id", "enterprise_id").alias("title_id"))
    lost = joined.filter(pl.col("reason").is_not_null()).rename({"enterprise_id": "key"})
    unmatched = lost.select(list(UNMATCHED_SCHEMA)).sort(list(UNMATCHED_SCHEMA), nulls_last=True)
    titles = joined.with_columns(pl.col("title_id").alias("enterprise_id"))
    events = [event for _, _, events in found for event in events]
    aliases = sort_aliases(pl.DataFrame(events, schema=ALIAS_SCHEMA, orient="row"))
    counts = {
        "recognitions": rows.height,
        "unmatched": unmatched.height,
        "unmatched_names": unmatched["key"].n_unique(),
        "reasons": dict(unmatched["reason"].value_counts().sort("reason").iter_rows()),
    }
    return Matched(titles.select(list(TITLE_SCHEMA)), aliases, unmatched, counts)


def county_key() -> pl.Expr:
    """A county as it is compared: without blanks, whatever the width of its letters."""
    return pl.col("county").str.normalize("NFKC").str.replace_all(r"\s", "")


def with_recognitions(panel: Panel, matched: Matched) -> Panel:
    """The panel with all recognitions on its register, those without an enterprise among them."""
    aliases = sort_aliases(pl.concat([panel.aliases, matched.aliases]))
    return replace(panel.with_titles(matched.titles), facts=panel.rows, aliases=aliases)


def match_waiting(
    panel: Panel, former_names: pl.DataFrame | None = None, sights: pl.DataFrame | None = None
) -> tuple[Panel, int]:
    """The panel whose waiting recognitions are looked for again, and how many keys were found.

    As after a delivery that brought the enterprises of a register that had come before. What a
    register said beside key and county (another name with a code) is not kept: such a key is found
    by the code alone.
    """
    sights = sightings(panel.rows) if sights is None else sights
    ids = sights["enterprise_id"].unique().implode()
    known = pl.col("enterprise_id").is_in(ids) | pl.col("enterprise_id").is_in(
        panel.aliases["alias_id"].implode()
    )
    keys = panel.titles.filter(~known)["enterprise_id"].unique().sort()
    if keys.is_empty():
        return panel, 0
    counties: set[str] = set()
    if "county" in panel.rows.schema:
        counties = set(panel.rows.ask(county_key().drop_nulls().unique()))
    waiting = [_taken_apart(key, counties) for key in keys]
    rows = pl.DataFrame(
        waiting, schema={"enterprise_id": pl.String, "county": pl.String}, orient="row"
    ).with_columns(pl.lit(None, dtype=kind).alias(n) for n, kind in list(TITLE_SCHEMA.items())[1:])
    found = match_recognitions(rows, panel, former_names, sights).aliases
    aliases = sort_aliases(pl.concat([panel.aliases, found]))
    count = found["alias_id"].n_unique()
    return replace(panel, facts=panel.rows, aliases=aliases), count


def _taken_apart(key: str, counties: set[str]) -> tuple[str, str | None]:
    """Name and county of a key given with its county; any other bracket is the name's own."""
    name, _, place = key.removesuffix(")").rpartition("(")
    return (name, place) if key.endswith(")") and place in counties else (key, None)


class _Places:
    """Where keys that are no ids may be looked for: organisation codes and names of a panel."""

    def __init__(
        self,
        keys: pl.DataFrame,
        sights: pl.DataFrame,
        panel: Panel,
        former_names: pl.DataFrame | None,
    ):
        self.by_organisation: dict[str, list[tuple[date, str]]] = defaultdict(list)
        self.by_name: dict[str, list[_Bearer]] = defaultdict(list)
        renamings = renamings_of(former_names)
        seen = _that_may_be_meant(keys, sights, renamings)
        by_mark: dict[str, list[_Bearer]] = defaultdict(list)
        for day, one, county, code, key in seen.iter_rows():
            bearer = _Bearer(day, one, county, code, "name_county" if county else "name")
            for mark in {one, code} - {None}:
                by_mark[mark].append(bearer)
            if code:
                self.by_organisation[code[8:17]].append((day, one))
            if key:
                self.by_name[key].append(bearer)
        told = [self._through(line, by_mark) for line in renamings]
        for name, bearers in (pair for pairs in told for pair in pairs):
            self.by_name[name] += bearers
        self.changes: dict[str, list[tuple[date, str]]] = defaultdict(list)
        rows = panel.aliases.sort("alias_id", "known_on")
        for one, now, day in rows.select("alias_id", "enterprise_id", "known_on").iter_rows():
            self.changes[one].append((day, now))

    def _through(
        self, line: Renaming, by_mark: dict[str, list[_Bearer]]
    ) -> list[tuple[str, list[_Bearer]]]:
        """Those who bear one name of a line also go by the other, from the day of the change."""
        new = by_mark[line.enterprise_id] if line.enterprise_id else self.by_name[line.key or ""]
        ways = [(line.former, list(new))]
        if line.key and not line.enterprise_id:
            ways.append((line.key, list(self.by_name[line.former])))
        since = line.changed_on
        return [
            (
                name,
                [
                    replace(one, day=max(one.day, since or one.day), why="former_name")
                    for one in bearers
                ],
            )
            for name, bearers in ways
        ]

    def find(
        self, enterprise_id: str, code: str, key: str, place: str | None, is_code: bool
    ) -> tuple[str, str | None, list[tuple[str, str, str, date]]]:
        """(id under which the title stands, reason why nobody's, aliases) of one key."""
        same = self.by_organisation[code[8:17]] if is_code else []
        if same:
            day, one = min(same)
            return enterprise_id, None, [(enterprise_id, one, "organisation_code", day)]
        everybody = self.by_name[key]
        here = [b for b in everybody if not (place and b.county and b.county != place)]
        if is_code:
            here = [bearer for bearer in here if bearer.code is None]
        # The same name in two counties is two enterprises: their titles stand apart.
        one = f"{enterprise_id}({place})" if place and not is_code else enterprise_id
        events, reason = self._history(one, here)
        if not here:
            reason = "no_enterprise"
            if everybody:
                reason = "other_code" if is_code else "other_county"
            elif not is_code and _meant_as_code(code):
                reason = "bad_code"
        return one, reason, events

    def _history(
        self, key: str, bearers: list[_Bearer]
    ) -> tuple[list[tuple[str, str, str, date]], str | None]:
        """When a name is whose: one enterprise's, or again nobody's; and the reason in the end."""
        days = {bearer.day for bearer in bearers}
        if bearers:
            changes = (day for b in bearers for day, _ in self.changes.get(b.enterprise_id, ()))
            days |= {day for day in changes if day >= min(days)}
        events, said, reason = [], key, None
        for day in sorted(days):
            seen = sorted(
                (b for b in bearers if b.day <= day), key=lambda b: (b.day, b.why, b.enterprise_id)
            )
            sure = len({self._enterprise(b.enterprise_id, day) for b in seen}) == 1
            now = seen[0].enterprise_id if sure else key
            if now != said:
                events.append((key, now, seen[0].why if sure else "doubt", day))
            said, reason = now, None if sure else "name_shared"
        return events, reason

    def _enterprise(self, one: str, day: date) -> str:
        """The id that an id of the facts stood for by what was known on the day."""
        told = [now for since, now in self.changes.get(one, ()) if since <= day]
        return told[-1] if told else one


def _that_may_be_meant(
    keys: pl.DataFrame, sights: pl.DataFrame, renamings: list[Renaming]
) -> pl.DataFrame:
    """The sights that a key or a line of former names can speak of: of very many mostly few."""
    names = {name for line in renamings for name in (line.key, line.former) if name}
    marks = {line.enterprise_id for line in renamings if line.enterprise_id}
    named = pl.Series(sorted(names.union(keys["key"])), dtype=pl.String).implode()
    marked = pl.Series(sorted(marks), dtype=pl.String).implode()
    organisation = keys.filter("is_code")["code"].str.slice(8, 9).unique().implode()
    meant = (
        pl.col("key").is_in(named)
        | pl.col("code").str.slice(8, 9).is_in(organisation)
        | pl.col("enterprise_id").is_in(marked)
        | pl.col("code").is_in(marked)
    )
    return sights.filter(meant).select("day", "enterprise_id", "county", "code", "key")


def _meant_as_code(text: str) -> bool:
    """Whether a key was meant to be a credit code, right or wrong."""
    return len(text) == 18 and text.isascii() and text.isalnum()
