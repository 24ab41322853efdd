"""Aliases: under which id an enterprise went on a day, by what was known before that day."""

from datetime import date

import polars as pl

# One row per change: from the day after `known_on` the alias stands for `enterprise_id`, until a
# later row says otherwise. An alias that stands for itself was joined once and is so no more.
ALIAS_SCHEMA = {
    "alias_id": pl.String(),
    "enterprise_id": pl.String(),
    "why": pl.String(),
    "known_on": pl.Date(),
}

# Why an alias was joined, surest first; `doubt` ends what was joined before, and so may `answer`.
WHYS = ("credit_code", "organisation_code", "answer", "former_name", "name_county", "name", "doubt")

# From a sender's key to the id of a report, and from there to the id of the enterprise.
_STEPS = 2


def no_aliases() -> pl.DataFrame:
    """No aliases at all: every id is its own enterprise."""
    return pl.DataFrame(schema=ALIAS_SCHEMA)


def sort_aliases(aliases: pl.DataFrame) -> pl.DataFrame:
    """Aliases in one order, each row once."""
    return aliases.select(list(ALIAS_SCHEMA)).unique().sort("alias_id", "known_on", "enterprise_id")


def on_day(aliases: pl.DataFrame, as_of: date) -> dict[str, str]:
    """alias -> enterprise as known before the day; only those that differ."""
    last = (
        aliases.filter(pl.col("known_on") < as_of)
        .sort("alias_id", "known_on")
        .group_by("alias_id", maintain_order=True)
        .last()
    )
    hops = dict(last.select("alias_id", "enterprise_id").iter_rows())
    ends = {}
    for alias in hops:
        end = alias
        for _ in range(_STEPS):
            end = hops.get(end, end)
        if end != alias:
            ends[alias] = end
    return ends


def under(frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """The same rows, each under the id that its enterprise goes by; no row is lost.

    Rows that come together stand last, enterprise by enterprise, those that were sent under
    another id first, by that id, so that their order does not hang on luck.
    """
    sent = pl.col("enterprise_id")
    other = sent.is_in(pl.Series(list(names), dtype=pl.String).implode())
    if not names or not frame.select(other.any()).item():
        return frame
    meant = pl.Series([*names, *names.values()], dtype=pl.String).implode()
    touched = sent.is_in(meant).fill_null(False)
    together = frame.filter(touched).sort(sent.replace(names), ~other, sent, maintain_order=True)
    return pl.concat([frame.filter(~touched), together.with_columns(sent.replace(names))])


def outcomes(titles: pl.DataFrame, aliases: pl.DataFrame, as_of: date, until: date) -> pl.DataFrame:
    """Titles under the ids that their enterprises went by on a day, for labels of that day.

    Who is whom is taken from what was known on `until`, when the outcomes are told, and written
    back to the ids of the day: an enterprise that got a new code in between keeps its outcome.
    """
    late = aliases.filter(pl.col("known_on") <= until)
    if late.is_empty():
        return titles
    later, then = on_day(late, date.max), on_day(aliases, as_of)
    everybody = sorted({*late["alias_id"], *later.values()})
    ids = pl.DataFrame(
        {
            "enterprise_id": [later.get(one, one) for one in everybody],
            "then": [then.get(one, one) for one in everybody],
        },
        schema={"enterprise_id": pl.String(), "then": pl.String()},
    ).unique()
    joined = under(titles, later).join(ids, on="enterprise_id", how="left", maintain_order="left")
    renamed = joined.with_columns(pl.coalesce("then", "enterprise_id").alias("enterprise_id"))
    return renamed.select(titles.columns)
