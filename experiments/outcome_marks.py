"""Who of a list came and who did not, and who came without a place: a mark for each of them."""

from typing import Any

import polars as pl

from configs.words import Words
from experiments.joined import Joined
from experiments.outcome import tell_why
from scoring.record import csv_text

COLUMNS = {
    "as_of": pl.String,
    "list": pl.String,
    "enterprise_id": pl.String,
    "name": pl.String,
    "county": pl.String,
    "rank": pl.Int64,
    "tier": pl.String,
    "probability": pl.Float64,
    "outcome": pl.String,
}


def mark_list(joined: Joined, manifest: str) -> list[dict[str, Any]]:
    """A row for everybody listed, and for whoever came without a place, in order of rank.

    manifest: the fingerprint by which the list is known, wherever its folder stands. outcome: hit,
    not_come, open (listed, not recognised so far, the span is not over), or why one who came had
    no place (see tell_why).
    """
    rows = joined.frame.filter(pl.col("listed") | (pl.col("label") == 1)).sort("rank")
    as_of = joined.ranking.as_of.isoformat()
    return [
        {
            **{key: row[key] for key in COLUMNS if key in row},
            "as_of": as_of,
            "list": manifest,
            "outcome": _mark(row, joined.judged),
        }
        for row in rows.iter_rows(named=True)
    ]


def _mark(row: dict[str, Any], judged: bool) -> str:
    if row["listed"]:
        return "hit" if row["label"] == 1 else "not_come" if judged else "open"
    return str(tell_why(row)["why"])


def marks_csv(marks: list[dict[str, Any]], words: Words, made_up: bool) -> str:
    """The marks as a table for Excel, in words."""
    table = pl.DataFrame(
        [
            mark
            | {
                "tier": words.say(f"tier.{mark['tier']}"),
                "outcome": words.say(f"lab.mark.{mark['outcome']}"),
                "probability": None
                if mark["probability"] is None
                else round(mark["probability"], 4),
            }
            for mark in marks
        ],
        schema=COLUMNS,
    )
    return csv_text(table, words, made_up)
