"""名单: the sheet that officials sign, its columns in the order in which such lists have them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from configs.words import Words
from features.gathering import terms
from scoring.behind import Behind, with_last
from scoring.check import NOT_MET, PERSON, missing_of, places_of
from scoring.indicator_words import read_indicators
from scoring.law_table import verdict_of
from scoring.quota_words import tell_placed
from scoring.rank import Ranking
from scoring.sheet_rows import Figure
from scoring.sheets import Sheet
from scoring.shortfalls import labels_of
from scoring.shown_words import shown_cells, shown_widths
from scoring.sureness import BANDS, band_of, sides_of
from scoring.titles import TITLES
from scoring.writing import potential

REASONS = 3
REVIEWS = ("agree", "up", "down", "out", "evidence")
# The columns in their order and their widths. Those in which nobody has anything are left out,
# but for those in which people write.
WIDTHS = {
    "number": 5,
    "name": 22,
    "enterprise_id": 20,
    "city": 8,
    "county": 11,
    "cluster": 12,
    "industry": 6,
    "size": 5,
    "titles_held": 18,
    "placing": 8,
    "potential": 10,
    "probability": 10,
    "probability_band": 10,
    "points": 8,
    "points_high": 8,
    "rank": 6,
    "cluster_rank": 8,
    "rank_band": 9,
    "weights_band": 9,
    "facts_band": 9,
    "recheck": 14,
    "tier": 11,
    "to_verify": 6,
    "placed_by": 16,
    "verdict": 10,
    "unmet": 22,
    "reason1": 22,
    "reason2": 22,
    "reason3": 22,
    "for_person": 20,
    "evidence": 20,
    "last_rank": 8,
    "since": 6,
    "review": 8,
    "remark": 10,
}
WRITTEN_IN = ("review", "remark")


@dataclass(frozen=True)
class ListRows:
    """The cells of everybody shown, by column; and the columns in which anybody has something."""

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]


def widths_of(ranking: Ranking) -> dict[str, float]:
    """WIDTHS, with what this pipeline shows beside before the verdict."""
    widths: dict[str, float] = {}
    for key, width in WIDTHS.items():
        widths |= shown_widths(ranking) if key == "verdict" else {}
        widths[key] = width
    return widths


def gather_rows(ranking: Ranking, behind: Behind, reasons: pl.DataFrame, words: Words) -> ListRows:
    """What the sheet shows. reasons: as scoring.reasons has them, of those shown."""
    found, codes = ranking.findings, ranking.shown["enterprise_id"].to_list()
    places = places_of(found.frame, codes)
    failed, unsure = (labels_of(found, places, words, which) for which in (NOT_MET, PERSON))
    law = zip(failed, unsure, missing_of(found, places))
    held = tell_titles(behind.titles, ranking.as_of, words)
    text = f"text_{words.lang}"
    looked_at = reasons.select("enterprise_id", "indicator", "state", "direction", text)
    told, proofs, say = dict(_by_enterprise(looked_at)), _Proofs(words), cache(words.say)
    rows, widths = [], widths_of(ranking)
    every = with_last(ranking.shown, behind.past, words).iter_rows(named=True)
    for number, (row, (unmet, for_person, lacking)) in enumerate(zip(every, law), start=1):
        one = row["enterprise_id"]
        own = told.get(one, [])
        ups = [reason[text] for reason in own if reason["direction"] == "for"]
        cells = row | {
            "number": number,
            "size": say(f"size.{row['size']}") if row["size"] else None,
            "cluster_rank": row["cluster_rank"] if ranking.pipeline.composite else None,
            "titles_held": held.get(one),
            "placing": say("placing.listed" if row["listed"] else "placing.reserve"),
            "potential": potential(row["potential"]),
            "probability_band": sides_of(row, words),
            "tier": None if ranking.pipeline.renews else say(f"tier.{row['tier']}"),
            "placed_by": tell_placed(ranking, row, words) or None,
            "verdict": verdict_of(ranking.policy, row["verdict"], words),
            "unmet": _joined(unmet, words),
            "for_person": _joined(for_person, words),
            "evidence": _joined(proofs.of(own, lacking), words),
            **{f"{band}_band": band_of(row, words, band) for band in BANDS},
            "recheck": say(f"recheck.{row['recheck']}") if row["recheck"] else None,
            "to_verify": say("column.to_verify") if row["to_verify"] else None,
        }
        cells |= {f"reason{k + 1}": ups[k] if k < len(ups) else None for k in range(REASONS)}
        cells["potential"] = _figure(cells["potential"])
        cells |= shown_cells(ranking, row, words)
        rows.append({key: cells.get(key) for key in widths})
    columns = [
        key for key in widths if key in WRITTEN_IN or any(row[key] is not None for row in rows)
    ]
    return ListRows(tuple(columns), rows)


def _figure(value: float | None) -> Figure | None:
    """With the one decimal that it is told with."""
    return None if value is None else Figure(value, "tenth")


def _by_enterprise(reasons: pl.DataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for one, own in groupby(reasons.iter_rows(named=True), itemgetter("enterprise_id")):
        yield one, list(own)


def _joined(texts: list[str], words: Words) -> str | None:
    return words.say("join").join(texts) or None


class _Proofs(dict[tuple[str, str], str | None]):
    """What is to be shown on paper, by state and indicator; None of what nothing is asked of."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words, self.labels = words, read_indicators()

    def __missing__(self, case: tuple[str, str]) -> str | None:
        state, name = case
        told = name in self.labels and state in ("claimed", "partly", "missing")
        label = getattr(self.labels[name], self.words.lang) if told else ""
        self[case] = self.words.say(f"evidence.{state}", label=label) if told else None
        return self[case]

    def of(self, reasons: list[dict[str, Any]], lacking: list[str]) -> list[str]:
        """Facts that count here and are only claimed, or missing."""
        cases = [(reason["state"], reason["indicator"]) for reason in reasons]
        told = (self[case] for case in [*cases, *(("missing", name) for name in lacking)])
        return list(dict.fromkeys(text for text in told if text))


def tell_titles(titles: pl.DataFrame, as_of: date, words: Words) -> dict[str, str]:
    """By enterprise, the titles that it holds on the day and until when, in words."""
    told: dict[str, list[str]] = {}
    for title in TITLES:
        rows = titles.filter(pl.col("title") == title)
        if rows.is_empty():
            continue
        label = words.say(f"title.{title}")
        for one, until in terms(rows, as_of).select("enterprise_id", "until").iter_rows():
            key = "held.until" if until else "held.open"
            fields = {"until": until.isoformat()} if until else {}
            told.setdefault(one, []).append(words.say(key, title=label, **fields))
    return {one: words.say("join").join(held) for one, held in told.items()}


def write_list_sheet(
    sheet: Sheet, ranking: Ranking, shown: ListRows, title: str, words: Words
) -> None:
    """名单 as a sheet: a drop-down for the review, and below how it is to be filled in."""
    widths = widths_of(ranking)
    headers = [(words.say(f"column.{key}"), widths[key]) for key in shown.columns]
    sheet.begin(title, headers)
    sheet.choices[shown.columns.index("review")] = [words.say(f"review.{key}") for key in REVIEWS]
    sheet.write_rows([[row[key] for key in shown.columns] for row in shown.rows])
    if shown.rows:
        sheet.end()
    else:
        sheet.write([words.say("list.empty")])
    fields = {"listed": ranking.listed.height, "reserve": len(shown.rows) - ranking.listed.height}
    sheet.tell(words.say("list.how_to_fill", **fields))
