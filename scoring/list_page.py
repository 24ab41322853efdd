"""The list as a page: who is on it and why; the tables that its template fills."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import polars as pl

from configs.words import Words
from scoring.behind import Behind, with_last
from scoring.check import MET
from scoring.clauses import leaves_of
from scoring.law_table import verdict_of
from scoring.quota_words import tell_placed
from scoring.rank import Ranking
from scoring.reasons import Explained
from scoring.shortfalls import for_person, unmet
from scoring.shown_words import shown_cells
from scoring.sureness import BANDS, band_of
from scoring.writing import page_name, potential

# The columns of the list in their order, and those that hold numbers.
BAND_COLUMNS = tuple(f"{band}_band" for band in BANDS)
COLUMNS: tuple[str, ...] = (
    *("rank", "cluster_rank", "recheck", "last_rank", "since", "name", "county", "cluster"),
    *("industry", "size", "tier", "verdict", *BAND_COLUMNS, "placed_by"),
    *("potential", "probability", "points", "points_high"),
)
NUMBERS = {"rank", "cluster_rank", "last_rank", "potential", "probability", "points"}
NUMBERS |= {"points_high", *BAND_COLUMNS}
# By these a reader may narrow the list.
FILTERS = ("county", "cluster", "tier")
# What a row tells beside its columns.
BESIDE = ("href", "to_verify")
FOR, AGAINST = 3, 2


@dataclass(frozen=True)
class Reasons:
    """Why one is listed: parts of the score for it and against it, and how its clauses stand."""

    rank: int
    enterprise_id: str
    name: str
    href: str
    ups: list[str]
    downs: list[str]
    law: list[str]


def list_columns(rows: list[dict[str, Any]]) -> list[str]:
    """The columns in which anybody has something; what is shown beside follows the verdict."""
    shown = [key for key in (rows[0] if rows else ()) if key not in (*COLUMNS, *BESIDE)]
    after = COLUMNS.index("verdict") + 1
    keys = [*COLUMNS[:after], *shown, *COLUMNS[after:]]
    return [key for key in keys if any(row.get(key) not in (None, "") for row in rows)]


def list_rows(ranking: Ranking, behind: Behind, words: Words) -> list[dict[str, Any]]:
    """The listed as the page shows them, each with its own page; every cell is text or None."""
    rows = []
    for row in with_last(ranking.told, behind.past, words).iter_rows(named=True):
        chance = row["probability"]
        cells = {
            **row,
            **{f"{band}_band": band_of(row, words, band) for band in BANDS},
            "recheck": words.say(f"recheck.{row['recheck']}") if row["recheck"] else None,
            "name": row["name"] or row["enterprise_id"],
            "size": words.say(f"size.{row['size']}") if row["size"] else None,
            "cluster_rank": row["cluster_rank"] if ranking.pipeline.composite else None,
            "tier": None if ranking.pipeline.renews else words.say(f"tier.{row['tier']}"),
            "verdict": verdict_of(ranking.policy, row["verdict"], words),
            "placed_by": tell_placed(ranking, row, words),
            "potential": potential(row["potential"]),
            "probability": None if chance is None else f"{chance:.2f}",
            "points": None if row["points"] is None else f"{row['points']:g}",
            "points_high": None if row["points_high"] is None else f"{row['points_high']:g}",
        }
        told = {key: cells.get(key) for key in COLUMNS} | shown_cells(ranking, row, words)
        rows.append(told | {"href": href_of(row), "to_verify": row["to_verify"]})
    return rows


def href_of(row: dict[str, Any]) -> str:
    """Where the enterprise's own page stands, as seen from the list."""
    return f"enterprises/{quote(page_name(row['enterprise_id']))}"


def list_reasons(ranking: Ranking, explained: Explained, words: Words) -> list[Reasons]:
    """The reasons of the listed, in their order."""
    text = f"text_{words.lang}"
    ups: dict[str, list[str]] = {}
    downs: dict[str, list[str]] = {}
    told = explained.reasons.select("enterprise_id", "direction", text)
    for one, direction, sentence in told.iter_rows():
        (ups if direction == "for" else downs).setdefault(one, []).append(sentence)
    row_of = {code: at for at, code in enumerate(ranking.findings.frame["enterprise_id"])}
    met = _count_met(ranking)
    return [
        Reasons(
            row["rank"],
            row["enterprise_id"],
            row["name"] or row["enterprise_id"],
            href_of(row),
            ups.get(row["enterprise_id"], [])[:FOR],
            downs.get(row["enterprise_id"], [])[:AGAINST],
            _law(ranking, row_of[row["enterprise_id"]], met, words),
        )
        for row in ranking.told.iter_rows(named=True)
    ]


def _count_met(ranking: Ranking) -> list[int]:
    """How many clauses each enterprise meets, in order of the findings; empty without a law."""
    edition = ranking.policy.edition
    if edition is None:
        return []
    codes = [leaf.code for leaf in leaves_of(edition)]
    met = pl.sum_horizontal((pl.col(code) == MET).cast(pl.Int32) for code in codes)
    return ranking.findings.frame.select(met.alias("met"))["met"].to_list()


def _law(ranking: Ranking, index: int, met: list[int], words: Words) -> list[str]:
    """How the clauses of one enterprise stand: so many met; those left to a person, those not."""
    if not met:
        return [words.say("verdict.no_edition")]
    told = [words.say("list.clauses_met", count=met[index])]
    for key, labels in (
        ("list.clauses_person", for_person(ranking.findings, index, words)),
        ("list.clauses_unmet", unmet(ranking.findings, index, words)),
    ):
        if labels:
            told.append(words.say(key, clauses=words.say("join").join(labels)))
    return told


def label_styles(table: str, labels: list[str]) -> str:
    """What stands before each cell of a card on a telephone, as style: once, and not in each cell.

    Every letter is written by its number, so that no word can end the text it stands in.
    """
    return "".join(
        f'#{table} tr>:nth-child({nth})::before{{content:"{_lettered(label)}\\20 \\20 "}}'
        for nth, label in enumerate(labels, start=1)
        if label
    )


def _lettered(text: str) -> str:
    return "".join(f"\\{ord(letter):x} " for letter in text)
