"""Identity: one enterprise under two codes or names, joined only where that is certain."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from features.aliases import ALIAS_SCHEMA, on_day, sort_aliases
from features.credit_codes import codes_among, compact
from features.facts import Facts, facts_of
from features.joining import Answer, Doubts, Groups, Renaming, Sight, join
from features.lookalikes import lookalikes, no_pairs
from features.names import clean_name
from features.panel import Panel

# columns of the table of former names (曾用名).
FORMER_SCHEMA = {
    "name": pl.String(),
    "former_name": pl.String(),
    "enterprise_id": pl.String(),
    "changed_on": pl.Date(),
}

# More than any year.
_YEARS = 100_000


@dataclass(frozen=True)
class Identities:
    """Who is whom, and who might be.

    alias: ALIAS_SCHEMA, one row per change. doubtful: pairs for a person (features.lookalikes).
    counts: ids, enterprises, aliases by reason, doubtful pairs by reason.
    """

    alias: pl.DataFrame
    doubtful: pl.DataFrame
    counts: dict[str, Any]


def resolve(
    facts: pl.DataFrame | Facts,
    former_names: pl.DataFrame | None = None,
    answers: Sequence[Answer] = (),
    sights: pl.DataFrame | None = None,
) -> Identities:
    """Which ids of the facts are one enterprise, day by day, and which pairs a person must judge.

    facts: as in Panel. former_names: FORMER_SCHEMA, the last two columns may be absent or null.
    answers: what a person said of pairs, each from its day until a later answer to the same pair.
    sights: the `sightings` of the facts, where they are at hand.

    Joined are, in this order: the same organisation code (characters 9 to 17 of the credit code)
    under another division or authority; what a person called the same; a former name of the
    table, where exactly one enterprise bears it and exactly one the new name; the same cleaned
    name in the same county, where at most one of them has a credit code, no source tells them
    apart, and founding days agree. Whatever
    else is close is doubtful, and nothing is joined on doubt. What a person told apart is joined by
    no name, and is not asked again.

    The id that survives is the newest credit code: the one whose reports became known last, so
    far. Every join carries the day on which all that it rests on was known, and is undone from
    the day on which it becomes doubtful: on any day, `Panel.known` joins exactly what resolving
    that day's knowledge would join.
    """
    rows_of_facts = facts_of(facts)
    sights = sightings(rows_of_facts) if sights is None else sights
    renamings = renamings_of(former_names)
    rows: list[tuple[str, str, str, date]] = []
    doubts: Doubts = set()
    for seen, renamed, told in _components(sights, renamings, answers):
        events, asked = _history(seen, renamed, told)
        rows += events
        doubts |= asked
    alias = sort_aliases(pl.DataFrame(rows, schema=ALIAS_SCHEMA, orient="row"))
    final = on_day(alias, date.max)
    apart = _told_apart(sights, answers, final)
    doubtful = (
        lookalikes(rows_of_facts, sights, final, sorted(doubts), apart)
        if sights.height
        else no_pairs()
    )
    ids = sights["enterprise_id"].unique()
    last = alias.filter(pl.col("alias_id").is_in(list(final))).group_by("alias_id").last()
    counts = {
        "ids": ids.len(),
        "enterprises": _enterprises(ids, final),
        "aliases": _count(last["why"]),
        "doubtful": _count(doubtful["reason"]),
    }
    return Identities(alias, doubtful, counts)


def with_identities(panel: Panel, identities: Identities) -> Panel:
    """The panel with these aliases in place of those that its ids had; keys of titles keep theirs.

    Its rows keep the ids they were sent under, so that no report is lost and the past keeps its
    own; `known` puts them under one id as of its day.
    """
    asked = pl.col("enterprise_id").is_in(panel.aliases["alias_id"].unique().implode())
    ids = panel.rows.ask(pl.col("enterprise_id").filter(asked).unique()).implode()
    keys = panel.aliases.filter(~pl.col("alias_id").is_in(ids))
    together = pl.concat([keys, identities.alias])
    return replace(panel, facts=panel.rows, aliases=sort_aliases(together))


def _told_apart(
    sights: pl.DataFrame, answers: Sequence[Answer], final: dict[str, str]
) -> list[tuple[str, str]]:
    """The pairs of enterprises that a person told apart, by the ids they go by in the end."""
    given = {one for answer in answers for one in (answer.left, answer.right)}
    of_mark: dict[str, str] = {}
    for mark in ("code", "enterprise_id"):
        meant = pl.col(mark).is_in(pl.Series(sorted(given), dtype=pl.String).implode())
        named = sights.filter(meant).select(pl.col(mark).alias("mark"), "enterprise_id").unique()
        of_mark |= {mark: final.get(one, one) for mark, one in named.iter_rows()}
    last: dict[tuple[str, ...], bool] = {}
    for answer in sorted(answers, key=lambda a: (a.day, a.left, a.right)):
        ends = sorted({of_mark.get(one, one) for one in (answer.left, answer.right)})
        last[tuple(ends)] = answer.same
    return [(ends[0], ends[1]) for ends, same in last.items() if not same and len(ends) > 1]


def _enterprises(ids: pl.Series, final: dict[str, str]) -> int:
    """How many enterprises these different ids are."""
    return (ids.replace(final) if final else ids).n_unique()


def _count(reasons: pl.Series) -> dict[str, int]:
    return dict(reasons.value_counts().sort(reasons.name).iter_rows())


def sightings(facts: pl.DataFrame | Facts) -> pl.DataFrame:
    """Every id with the names, counties and founding days it was seen under, and since when.

    Columns: the fields of Sight, and `name`; `key` is the cleaned name, `code` the credit code
    where the id is a valid one.
    """
    absent = {"name": pl.String, "county": pl.String, "founded_on": pl.Date}
    rows = facts_of(facts)
    whole = rows.rows.with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in absent.items()
        if name not in rows.schema
    )
    # The first day and, of that day, the last year, as one number: its least is looked for in
    # parts of the rows, and no group of rows is held.
    first = pl.col("known_on").to_physical().cast(pl.Int64) * _YEARS - pl.col("year")
    day = (pl.col("first") + _YEARS - 1) // _YEARS
    seen = rows.answer(
        whole.group_by("enterprise_id", *absent, "source")
        .agg(first.min().alias("first"))
        .with_columns(
            day.cast(pl.Int32).cast(pl.Date).alias("day"),
            (day * _YEARS - pl.col("first")).alias("year"),
        )
        .drop("first")
    )
    county = pl.col("county").str.normalize("NFKC").str.replace_all(r"\s", "")
    # As one plan: parts that an expression names more than once are then worked out once.
    seen = (
        seen.lazy()
        .with_columns(
            clean_name(pl.col("name")).alias("key"),
            pl.when(county != "").then(county).alias("county"),
            clean_name(pl.col("enterprise_id")).alias("own"),
        )
        .with_columns((pl.col("own") == pl.col("key")).fill_null(False).alias("named"))
        .drop("own")
        .collect()
    )
    codes = codes_among(seen["enterprise_id"].unique())
    return seen.join(codes, on="enterprise_id", how="left").sort(
        "day", "enterprise_id", "key", "county", "founded_on", "source", nulls_last=True
    )


def renamings_of(former_names: pl.DataFrame | None) -> list[Renaming]:
    """The table of former names, cleaned, in one order; lines that say nothing are left out."""
    if former_names is None:
        return []
    table = former_names.with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in FORMER_SCHEMA.items()
        if name not in former_names.columns
    )
    rows = table.select(
        compact(pl.col("enterprise_id")),
        clean_name(pl.col("name")).alias("key"),
        clean_name(pl.col("former_name")).alias("former"),
        "changed_on",
    )
    # The line may give the code of today's enterprise, its name, or both.
    told = pl.col("enterprise_id").is_not_null() | (pl.col("key") != pl.col("former"))
    kept = rows.filter(told & pl.col("former").is_not_null()).unique()
    ordered = kept.sort("key", "former", "enterprise_id", "changed_on", nulls_last=True)
    return [Renaming(**row) for row in ordered.iter_rows(named=True)]


def _components(
    sights: pl.DataFrame, renamings: list[Renaming], answers: Sequence[Answer]
) -> list[tuple[list[Sight], list[Renaming], list[Answer]]]:
    """Ids that might be one enterprise, apart from all others, with the renamings among them."""
    one = pl.col("enterprise_id")
    spelled = sights.filter(pl.col("code") != one)
    organisation = pl.col("code").str.slice(8, 9)
    named = sights.filter(pl.col("key").is_not_null() & pl.col("county").is_not_null())
    coded, place = sights.filter(pl.col("code").is_not_null()), pl.struct("key", "county")
    several = one.n_unique() > 1
    links = [
        *([code] for code in spelled["enterprise_id"]),
        *_ids(coded.filter(organisation.is_duplicated()).group_by(organisation), several),
        *_ids(named.filter(place.is_duplicated()).group_by("key", "county"), several),
    ]
    asked = {key for line in renamings for key in (line.key, line.former) if key}
    bearing = sights.filter(pl.col("key").is_in(sorted(asked)))
    bearers: dict[str, list[str]] = defaultdict(list)
    for key, code in bearing.select("key", one).unique().sort("key", one).iter_rows():
        bearers[key].append(code)
    pairs = [(answer.left, answer.right) for answer in answers]
    meant = {line.enterprise_id for line in renamings if line.enterprise_id}
    given = sorted(meant.union(*pairs))
    for mark in ("enterprise_id", "code"):
        here = sights.filter(pl.col(mark).is_in(pl.Series(given, dtype=pl.String).implode()))
        for mark_of, code in here.select(pl.col(mark).alias("mark"), one).unique().iter_rows():
            bearers[mark_of].append(code)
    of_line = [
        [*bearers[line.enterprise_id or line.key or ""], *bearers[line.former]]
        for line in renamings
    ]
    of_answer = [[*bearers[left], *bearers[right]] for left, right in pairs]
    links += [ids for ids in [*of_line, *of_answer] if ids]
    groups = Groups(code for ids in links for code in ids)
    for ids in links:
        groups.join(ids)
    found: dict[str, tuple[list[Sight], list[Renaming], list[Answer]]]
    found = defaultdict(lambda: ([], [], []))
    wanted = pl.Series(sorted(groups.parent), dtype=pl.String).implode()
    names = list(Sight.__dataclass_fields__)
    for row in sights.filter(one.is_in(wanted)).select(names).iter_rows():
        sight = Sight(*row)
        found[groups.of(sight.enterprise_id)][0].append(sight)
    for line, ids in zip(renamings, of_line):
        if ids:
            found[groups.of(ids[0])][1].append(line)
    for answer, ids in zip(answers, of_answer):
        if ids:
            found[groups.of(ids[0])][2].append(answer)
    return [found[head] for head in sorted(found)]


def _ids(grouped: Any, keep: pl.Expr) -> list[list[str]]:
    """The ids of every group that `keep` holds for."""
    ids = grouped.agg(pl.col("enterprise_id").unique().sort(), keep.alias("keep"))
    kept: list[list[str]] = ids.filter("keep")["enterprise_id"].to_list()
    return kept


def _history(
    sights: list[Sight], renamings: list[Renaming], answers: list[Answer]
) -> tuple[list[tuple[str, str, str, date]], Doubts]:
    """What changes on which day, and what is doubtful in the end: (reason, id, id)."""
    first = min(sight.day for sight in sights)
    days = {sight.day for sight in sights}
    days |= {line.changed_on for line in renamings if line.changed_on and line.changed_on > first}
    days |= {answer.day for answer in answers if answer.day > first}
    said: dict[str, tuple[str, str]] = {}
    rows: list[tuple[str, str, str, date]] = []
    doubts: Doubts = set()
    for day in sorted(days):
        seen = [sight for sight in sights if sight.day <= day]
        told = [line for line in renamings if line.changed_on is None or line.changed_on <= day]
        now, doubts = join(seen, told, [answer for answer in answers if answer.day <= day])
        ends = "answer" if any(a.day == day and not a.same for a in answers) else "doubt"
        for one, (survivor, why) in sorted(now.items()):
            before = said.get(one, (one, ""))[0]
            if survivor != before:
                rows.append((one, survivor, why if survivor != one else ends, day))
        said = now
    return rows, doubts
