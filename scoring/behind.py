"""What stands behind a list: kept beside it, so that it explains itself without the panel."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from configs.words import Words
from features.columns import COLUMNS
from features.panel import KEY_TYPES, TITLE_SCHEMA, Panel, sort_titles
from scoring.faults import RankError
from scoring.rank import Ranking
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import changed_files

# The matrix on verified facts, where anything is only claimed.
VERIFIED = "verified.parquet"

PAST_SCHEMA = {
    "enterprise_id": pl.String,
    "as_of": pl.Date,
    "rank": pl.Int64,
    "potential": pl.Float64,
    "tier": pl.String,
    "listed": pl.Boolean,
    "edition": pl.String,
    "bundle": pl.String,
}


@dataclass(frozen=True)
class Since:
    """What became of the last list: how many were listed then, have entered, have left.

    gone: those of them who left the population altogether: holders now, or not known any more.
    """

    as_of: str
    listed: int
    entered: int
    left: int
    gone: int


@dataclass(frozen=True)
class Behind:
    """The facts and the past that a list keeps beside its ranking.

    verified: the matrix of the list measured on verified facts alone; None where nothing that was
        known on the day is only claimed.
    facts, titles: all that was known on the day of those who are shown, as the panel has it.
    past: places of this population on earlier lists of the pipeline (PAST_SCHEMA), oldest first.
    previous: SHA-256 of the manifest of the last of them; None where none was given.
    since: what became of that one; None where none was given, or where it was read from a folder.
    """

    verified: pl.DataFrame | None
    facts: pl.DataFrame
    titles: pl.DataFrame
    past: pl.DataFrame
    previous: str | None = None
    since: Since | None = None


def gather_behind(ranking: Ranking, panel: Panel, previous: Path | None = None) -> Behind:
    """What of the panel and of an earlier list explains this one. Raises RankError."""
    known, shown = panel.known(ranking.as_of), ranking.shown["enterprise_id"]
    past, previous_sha, since = pl.DataFrame(schema=PAST_SCHEMA), None, None
    if previous:
        past, since = _remember(ranking, previous)
        previous_sha = fingerprint_of(previous / MANIFEST)
    titles = sort_titles(known.titles.filter(pl.col("enterprise_id").is_in(shown.implode())))
    return Behind(ranking.verified, facts_of(known, shown), titles, past, previous_sha, since)


def facts_of(known: Panel, enterprise_ids: pl.Series) -> pl.DataFrame:
    """The rows of these enterprises, as a list keeps them."""
    wanted = pl.col("enterprise_id").is_in(enterprise_ids.implode())
    return order_reports(known.rows.answer(known.rows.rows.filter(wanted)))


def order_reports(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of facts, the newest year first; columns without any value are not."""
    told = [n for n in rows.columns if n in COLUMNS and rows[n].null_count() < rows.height]
    order = ["enterprise_id", "year", "known_on", "source", "state"]
    return rows.select(*KEY_TYPES, *told).sort(order, descending=[False, True, True, False, False])


def _remember(ranking: Ranking, previous: Path) -> tuple[pl.DataFrame, Since]:
    """The places on an earlier list and on those before it, and what became of it.

    Raises RankError for a list of another kind, and for one that was changed since it was made.
    """
    try:
        told = json.loads((previous / MANIFEST).read_text(encoding="utf-8"))
        pipeline, as_of = told["pipeline"]["name"], date.fromisoformat(told["as_of"])
        bundle = told["bundle"]["fingerprint"] if told["bundle"] else None
        before, last = (
            pl.read_parquet(previous / f"{name}.parquet") for name in ("past", "ranking")
        )
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=previous.name, found=str(error)[:120]) from error
    if pipeline != ranking.pipeline.name:
        raise RankError("previous_other", folder=previous.name, pipeline=pipeline)
    if as_of >= ranking.as_of:
        raise RankError("previous_not_before", folder=previous.name, as_of=as_of)
    if changed := changed_files(previous, told):
        raise RankError("changed_list", folder=previous.name, files=", ".join(changed[:5]))
    places = last.select(
        "enterprise_id",
        pl.lit(as_of).alias("as_of"),
        *("rank", "potential", "tier", "listed"),
        pl.lit(told["law"]["edition"], dtype=pl.String).alias("edition"),
        pl.lit(bundle, dtype=pl.String).alias("bundle"),
    )
    here = ranking.frame["enterprise_id"].implode()
    together = pl.concat([before, places]).filter(pl.col("enterprise_id").is_in(here))
    return together.sort("enterprise_id", "as_of"), _since(ranking, last, as_of)


def _since(ranking: Ranking, last: pl.DataFrame, as_of: date) -> Since:
    then, now = last.filter("listed")["enterprise_id"], ranking.listed["enterprise_id"]
    left = then.filter(~then.is_in(now.implode()))
    gone = ~left.is_in(ranking.frame["enterprise_id"].implode())
    entered = ~now.is_in(then.implode())
    counts = (then.len(), int(entered.sum()), left.len(), int(gone.sum()))
    return Since(as_of.isoformat(), *counts)


def last_places(past: pl.DataFrame) -> pl.DataFrame:
    """By enterprise_id: `last_rank` on the last list, and whether it was `last_listed`.

    Who is absent was not in its population. Empty where there was no list before.
    """
    last = past.filter(pl.col("as_of") == pl.col("as_of").max())
    return last.select(
        "enterprise_id", pl.col("rank").alias("last_rank"), pl.col("listed").alias("last_listed")
    )


def with_last(rows: pl.DataFrame, past: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Rows of the ranking with `last_rank` and `since`: new, for who is listed and was not then.

    The same rows where there was no list before.
    """
    if past.is_empty():
        return rows
    joined = rows.join(last_places(past), on="enterprise_id", how="left", maintain_order="left")
    new = pl.col("listed") & ~pl.col("last_listed").fill_null(value=False)
    since = pl.when(new).then(pl.lit(words.say("since.new"))).alias("since")
    return joined.with_columns(since).drop("last_listed")


def keep_behind(behind: Behind, folder: Path) -> None:
    """Writes it into the folder of a list."""
    behind.facts.write_parquet(folder / "facts.parquet")
    behind.titles.write_parquet(folder / "titles.parquet")
    behind.past.write_parquet(folder / "past.parquet")


def read_behind(folder: Path) -> Behind:
    """What a list folder keeps. Raises RankError where it is no list."""
    try:
        claims = (folder / VERIFIED).is_file()
        verified = pl.read_parquet(folder / VERIFIED) if claims else None
        names = ("facts", "titles", "past")
        facts, titles, past = (pl.read_parquet(folder / f"{name}.parquet") for name in names)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    return Behind(verified, facts, titles, past)


def nothing_behind() -> Behind:
    """Of a ranking that was not read from a folder and has no panel at hand."""
    facts, titles = (pl.DataFrame(schema=schema) for schema in (KEY_TYPES, TITLE_SCHEMA))
    return Behind(None, facts, titles, pl.DataFrame(schema=PAST_SCHEMA))
