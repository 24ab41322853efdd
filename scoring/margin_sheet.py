"""落选边缘: who came next, or would have come, and what kept each of them off the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from configs.words import Words
from scoring.check import places_of
from scoring.open_cases import name_missing
from scoring.placing import first_key
from scoring.prices import Price
from scoring.quota_words import say_cost, tell_placed
from scoring.rank import Ranking
from scoring.shares import DIMENSION
from scoring.sheet_rows import Figure
from scoring.sheets import Sheet
from scoring.shortfalls import for_person, unmet_in_full
from scoring.sureness import band_of

# Of those whose score would do so many are told, and the rest counted.
NEAR = 200
WIDTHS = {"number": 6, "name": 26, "enterprise_id": 21, "county": 10, "cluster": 14, "rank": 7}
WIDTHS |= {"rank_band": 10, "figure": 9, "to_cut": 10, "put_out_by": 14, "put_out_why": 80}

Cause = Literal["score", "tie", "quota", "clause", "open", "excluded"]


@dataclass(frozen=True)
class Margin:
    """The enterprises on both sides of being listed and not.

    figure: the column that the order goes by first, in points. cuts: the least of the listed by
    it, by cluster where places are given out there, else one of all; empty where nobody is listed,
    or nothing orders them. rows: the reserve and whom quotas put out in order of rank, then those
    who may not be listed though their figure reaches the cut, best first. more: so many more of
    these there are.
    """

    figure: Literal["potential", "points"]
    cuts: dict[str | None, float]
    rows: pl.DataFrame
    more: int

    def cut_of(self, row: dict[str, Any]) -> float | None:
        """The cut that bears on an enterprise; None where nobody of its cluster is listed."""
        return self.cuts.get(None, self.cuts.get(row["cluster"]))


def find_margin(ranking: Ranking) -> Margin:
    """Who stands at the margin of this list; nobody where holders are looked at anew."""
    by_score = first_key(ranking.pipeline, ranking.bundle) == "score"
    figure: Literal["potential", "points"] = "potential" if by_score else "points"
    listed, frame = ranking.listed.drop_nulls(figure), ranking.frame
    if listed.is_empty() or ranking.pipeline.rechecks:
        return Margin(figure, {}, frame.clear(), 0)
    if ranking.pipeline.each:
        least = listed.group_by(DIMENSION).agg(pl.col(figure).min())
        cuts: dict[str | None, float] = dict(least.iter_rows())
        cut = pl.col(DIMENSION).replace_strict(cuts, default=None, return_dtype=pl.Float64)
    else:
        cuts = {None: min(listed[figure].to_list())}
        cut = pl.lit(cuts[None])
    waiting = pl.col("enterprise_id").is_in(ranking.shown["enterprise_id"].implode())
    moved = pl.col("by_quota").is_not_null() & (pl.col("tier") != "D")
    next_ones = frame.filter(~pl.col("listed") & (waiting | moved))
    barred = order_barred(frame.filter(is_barred(figure, cut)), figure)
    rows = pl.concat([next_ones, barred.head(NEAR)])
    count = ranking.beyond.barred if ranking.beyond else barred.height
    return Margin(figure, cuts, rows, max(count - NEAR, 0))


def is_barred(figure: str, cut: pl.Expr) -> pl.Expr:
    """Whether a row's figure reaches the cut, and it may not be listed."""
    return (pl.col("tier") == "D") & (pl.col(figure) >= cut)


def order_barred(rows: pl.DataFrame, figure: str) -> pl.DataFrame:
    """Those of them in their order."""
    return rows.sort([figure, "enterprise_id"], descending=[True, False])


def tell_causes(
    ranking: Ranking, margin: Margin, row: dict[str, Any], index: int, words: Words
) -> list[tuple[Cause, str]]:
    """All that keeps one enterprise off the list; index: its row in the findings."""
    return list(_causes(ranking, margin, row, index, words))


def _causes(
    ranking: Ranking, margin: Margin, row: dict[str, Any], index: int, words: Words
) -> Iterator[tuple[Cause, str]]:
    say = words.say
    if row["tier"] != "D":
        if row["by_quota"] is not None:
            yield "quota", _by_quota(ranking, row, words)
        else:
            yield _by_score(margin, row, words)
        return
    if row["excluded"]:
        yield from (("excluded", told) for told in _exclusions(ranking, row, words))
    if row["verdict"] in ("not_met", "not_applicable"):
        unmet = unmet_in_full(ranking.findings, index, words)
        clauses = "\n".join(unmet) or say(f"page.verdict.{row['verdict']}")
        yield "clause", say("margin.clause", clauses=clauses)
    if row["to_verify"] or row["verdict"] == "unknown":
        missing = name_missing(ranking, row, index, words)
        facts = say("join").join(missing) or say("margin.unknown")
        yield "open", say("margin.open", facts=facts)
    if row["verdict"] == "person" and "person" not in ranking.pipeline.gate:
        clauses = say("join").join(for_person(ranking.findings, index, words))
        yield "clause", say("margin.person", clauses=clauses)


def _by_score(margin: Margin, row: dict[str, Any], words: Words) -> tuple[Cause, str]:
    own, cut = row[margin.figure], margin.cut_of(row)
    if own is None or cut is None:
        return "score", words.say("margin.no_figure")
    gap = cut - own
    what = words.say(f"column.{margin.figure}")
    if round(gap, 6) <= 0:
        return "tie", words.say("margin.tie", what=what)
    fields = {"own": f"{own:.2f}", "cut": f"{cut:.2f}", "gap": f"{gap:.2f}"}
    return "score", words.say("margin.score", what=what, **fields)


def _by_quota(ranking: Ranking, row: dict[str, Any], words: Words) -> str:
    """Which quotas put it out, and what each costs."""
    keys = row["by_quota"].split("|")
    prices = ranking.selection.prices if ranking.selection else ()
    own: list[Price] = [price for price in prices if price.quota.key in keys]
    costs = words.say("join").join(dict.fromkeys(say_cost(price, words) for price in own))
    told = tell_placed(ranking, row, words)
    return words.say("margin.quota", told=told, costs=costs) if costs else told


def _exclusions(ranking: Ranking, row: dict[str, Any], words: Words) -> Iterator[str]:
    """Each reason of an exclusion, from when, until when, said by whom."""
    rows = ranking.rules.exclusions.rows
    for one in rows.filter(pl.col("enterprise_id") == row["enterprise_id"]).iter_rows(named=True):
        until = one["until"].isoformat() if one["until"] else words.say("margin.no_end")
        yield words.say(
            "margin.excluded",
            reason=words.say(f"excluded.{one['reason']}"),
            since=one["from"].isoformat(),
            until=until,
            source=one["source"] or "—",
        )


def write_margin(sheet: Sheet, ranking: Ranking, words: Words) -> None:
    """落选边缘 as a sheet."""
    margin = find_margin(ranking)
    widths = {k: v for k, v in WIDTHS.items() if k != "rank_band" or _has_bands(margin)}
    what = words.say(f"column.{margin.figure}")
    names = [what if key == "figure" else words.say(f"column.{key}") for key in widths]
    each = words.say("margin.each") if ranking.pipeline.each else "—"
    cut = f"{margin.cuts[None]:.2f}" if None in margin.cuts else each
    title = words.say("margin.title", what=what, cut=cut)
    sheet.begin(title, list(zip(names, map(float, widths.values()))), kept=3)
    places = places_of(ranking.findings.frame, margin.rows["enterprise_id"].to_list())
    for number, (row, at) in enumerate(zip(margin.rows.iter_rows(named=True), places), start=1):
        causes = tell_causes(ranking, margin, row, at, words)
        own, line = row[margin.figure], margin.cut_of(row)
        kinds = dict.fromkeys(words.say(f"margin.cause.{cause}") for cause, _ in causes)
        cells = row | {
            "number": number,
            "rank_band": band_of(row, words),
            "figure": None if own is None else Figure(own, "points"),
            "to_cut": None if None in (own, line) else Figure(own - line, "points"),
            "put_out_by": words.say("join").join(kinds),
            "put_out_why": "\n".join(told for _, told in causes),
        }
        sheet.write([cells[key] for key in widths])
    if margin.rows.is_empty():
        key = "margin.nobody" if margin.cuts else "margin.no_cut"
        sheet.write([words.say(key)])
    sheet.end()
    if margin.more:
        sheet.tell(words.say("margin.more", count=margin.more))


def _has_bands(margin: Margin) -> bool:
    return margin.rows["rank_low"].null_count() < margin.rows.height
