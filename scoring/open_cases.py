"""Cases that are open: whose verdict or place hangs on facts that nobody has told yet."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from configs.words import Words
from scoring.check import missing_facts, missing_of, places_of
from scoring.indicator_words import read_indicators
from scoring.quotas import KNOWN_NONE
from scoring.rank import Ranking
from scoring.shares import DIMENSION
from scoring.sheets import Sheet

# More open cases than this are counted, not printed: nobody reads them one by one.
OPEN_ROWS = 20_000


def open_cases(ranking: Ranking) -> pl.DataFrame:
    """Enterprises whose case is open, by guaranteed points, possible points, then id.

    Open is a verdict that a missing fact leaves unknown, or a size that is not known.
    """
    if ranking.policy.edition is None:
        return ranking.frame.clear()
    return order_open(ranking.frame.filter(is_open()))


def is_open() -> pl.Expr:
    """Whether a row of a ranking is an open case."""
    # Who stands open for what it claims alone has passed, and is on the list or below it.
    barred = (pl.col("verdict") == "unknown") | (pl.col("tier") == "D")
    return pl.col("to_verify") & barred


def order_open(cases: pl.DataFrame) -> pl.DataFrame:
    """Open cases in their order."""
    return cases.sort(
        ["points", "points_high", "enterprise_id"],
        descending=[True, True, False],
        nulls_last=True,
    )


def name_missing(ranking: Ranking, row: dict[str, Any], index: int, words: Words) -> list[str]:
    """The facts that are missing of an open case, in words; index: its row in the findings."""
    return _name(ranking, row, missing_facts(ranking.findings, index), words)


def _name(ranking: Ranking, row: dict[str, Any], facts: list[str], words: Words) -> list[str]:
    """Missing facts in words, and what of the population or the quotas is not known."""
    labels = read_indicators()
    told = [getattr(labels[name], words.lang) for name in facts]
    if ranking.pipeline.population.sizes and row["size"] is None:
        told.append(words.say("open.size"))
    if ranking.pipeline.population.industrial and row["industry"] is None:
        told.append(words.say("open.industry"))
    bounded = [n for n in ranking.rules.quotas.dimensions if n not in (*KNOWN_NONE, "size")]
    bounded += [DIMENSION] if ranking.pipeline.each else []
    return [*told, *(words.say(f"open.{name}") for name in bounded if row[name] is None)]


@dataclass(frozen=True)
class OpenCases:
    """The first of the open cases, each with what is missing in words; more: that are left out."""

    rows: list[dict[str, Any]]
    missing: list[list[str]]
    more: int


def tell_open(ranking: Ranking, words: Words) -> OpenCases:
    """OPEN_ROWS of the open cases of a list."""
    cases = open_cases(ranking)
    count = ranking.beyond.open_cases if ranking.beyond else cases.height
    rows = cases.head(OPEN_ROWS).to_dicts()
    places = places_of(ranking.findings.frame, [row["enterprise_id"] for row in rows])
    facts = missing_of(ranking.findings, places)
    missing = [_name(ranking, row, own, words) for row, own in zip(rows, facts)]
    return OpenCases(rows, missing, max(count - OPEN_ROWS, 0))


def write_open(sheet: Sheet, cases: OpenCases, words: Words) -> None:
    """待核: every open case with the facts that would settle it."""
    keys = ("number", "name", "enterprise_id", "county", "points", "points_high", "missing")
    headers = [words.say(f"column.{key}") for key in keys]
    sheet.begin(words.say("open.title"), list(zip(headers, [6, 32, 22, 12, 10, 10, 90])))
    join = words.say("join")
    sheet.write_rows(
        [
            [number, *(row[key] for key in keys[1:-1]), join.join(missing)]
            for number, (row, missing) in enumerate(zip(cases.rows, cases.missing), start=1)
        ]
    )
    if cases.more:
        sheet.write([words.say("open.more", count=cases.more)])
    sheet.end()
