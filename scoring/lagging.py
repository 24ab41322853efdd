"""Why a place is behind its target: reasons with their numbers, from the list and its law."""

from collections import Counter
from dataclasses import dataclass

import polars as pl

from configs.words import Words
from scoring.candidates import Candidates
from scoring.check import NOT_MET, missing_facts
from scoring.indicator_words import read_indicators
from scoring.law_table import clause_label
from scoring.progress import Figure
from scoring.shortfalls import codes_at
from scoring.terms import read_windows

# Of those who fail the law as many are looked at, in the order of the list: who is farther down
# is far from a title for other causes too.
NEAREST = 20


@dataclass(frozen=True)
class Cause:
    """One reason: `code` of lag.CODE in the catalogue, and its fields."""

    code: str
    fields: dict[str, object]

    def say(self, words: Words) -> str:
        """The reason as a sentence."""
        return words.say(f"lag.{self.code}", **self.fields)


def find_causes(figure: Figure, words: Words) -> tuple[Cause, ...]:
    """What keeps a place behind, each with its numbers; the batch first, then who is there."""
    gap = figure.gap
    if gap is None or not figure.target.title:
        return ()
    causes = [] if figure.announced is not False else [Cause("no_batch", {})]
    causes += _applications(figure, gap)
    if figure.forecast is None or figure.listed is None:
        return (*causes, Cause("no_list" if figure.listed is None else "no_chances", {}))
    if figure.timing and figure.timing.kind != "over" and figure.forecast.expected == 0:
        causes.append(Cause("no_more", {}))
    eligible = figure.rows.filter(pl.col("group") == "eligible").height
    if eligible < gap:
        causes.append(Cause("few", {"eligible": eligible, "gap": f"{gap:g}"}))
    if figure.forecast.expected < gap and figure.rows.height:
        expected = f"{figure.forecast.expected:.1f}"
        fields = {"count": figure.rows.height, "expected": expected, "gap": f"{gap:g}"}
        causes.append(Cause("unlikely", fields))
    if figure.excluded:
        causes.append(Cause("excluded", {"count": figure.excluded}))
    return (*causes, *_law(figure, figure.listed, words))


def _applications(figure: Figure, gap: float) -> list[Cause]:
    """Where the window is over and fewer have applied than are missing."""
    told = figure.in_progress
    over = [
        w
        for w in read_windows()
        if w.title == figure.target.title
        and figure.target.begins <= w.ends < figure.as_of
        and w.known_on < figure.as_of
    ]
    if told is None or not over or told >= gap:
        return []
    window = max(over, key=lambda w: w.ends)
    fields: dict[str, object] = {"ends": window.ends.isoformat(), "number": window.number}
    return [Cause("applied", fields | {"count": f"{told:g}", "gap": f"{gap:g}"})]


def _law(figure: Figure, listed: Candidates, words: Words) -> list[Cause]:
    """The clause that most of the nearest fail, and the fact that most lack."""
    unmet = figure.rows.filter(pl.col("group") == "unmet").sort("rank").head(NEAREST)
    waiting = figure.rows.filter(pl.col("group") == "open").sort("rank")
    ids = [*unmet["enterprise_id"], *waiting["enterprise_id"].head(NEAREST)]
    if not ids:
        return []
    findings = listed.findings(sorted(ids))
    row_of = {one: row for row, one in enumerate(findings.frame["enterprise_id"])}
    causes = []
    # A clause that stands among alternatives keeps nobody out by itself.
    failed = Counter(
        code
        for one in unmet["enterprise_id"]
        for code, optional in codes_at(findings, row_of[one], NOT_MET).items()
        if not optional
    )
    if failed:
        code, count = min(failed.items(), key=lambda pair: (-pair[1], pair[0]))
        label = clause_label(listed.policy, code, words)
        fields = {"looked": unmet.height, "count": count, "code": code, "label": label}
        causes.append(Cause("unmet", fields))
    lacking = Counter(
        name
        for one in waiting["enterprise_id"].head(NEAREST)
        for name in missing_facts(findings, row_of[one])
    )
    if waiting.height:
        name, count = min(lacking.items(), key=lambda pair: (-pair[1], pair[0]), default=("", 0))
        fields = {"count": waiting.height, "lacking": count, "label": _label(name, words)}
        fields |= {"looked": min(waiting.height, NEAREST)}
        causes.append(Cause("open" if name else "open_size", fields))
    return causes


def _label(name: str, words: Words) -> str:
    return str(getattr(read_indicators()[name], words.lang)) if name else ""
