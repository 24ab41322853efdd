"""How sure a list is, in tables: tiers, bands, probabilities, facts borne out, prices of quotas."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from configs.words import Words
from scoring.behind import Behind
from scoring.quota_words import name_quota, say_cost
from scoring.rank import Ranking
from scoring.sureness import BANDS, has_bands

STATES = ("verified", "partly", "claimed", "missing")
# Ends of the groups of probabilities, in percent.
GROUPS = (0, 5, 10, 20, 30, 40, 50, 60, 80, 100)
TIERS = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Row:
    """A row of a table: what it is of, its cells, and how long its bar is, in percent of all."""

    label: str
    cells: tuple[str, ...]
    bar: float | None = None


@dataclass(frozen=True)
class Table:
    """A table with its heading, its heads, its rows, and a remark; bars stand for numbers in it."""

    key: str
    heading: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    remark: str = ""

    @property
    def bars(self) -> bool:
        """Whether any row has a bar."""
        return any(row.bar is not None for row in self.rows)


def sure_tables(ranking: Ranking, behind: Behind, words: Words) -> list[Table]:
    """Every table that this list has something for."""
    if ranking.listed.is_empty():
        return []
    found = (
        _tiers(ranking, words),
        _bands(ranking, words),
        _probabilities(ranking, words),
        _calibration(ranking, words),
        _borne_out(ranking, behind, words),
        _quotas(ranking, words),
    )
    return [table for table in found if table and table.rows]


def _tiers(ranking: Ranking, words: Words) -> Table:
    """Listed and not listed by tier."""
    counts, funnel = _counts(ranking.frame), ranking.funnel
    # Those who may not be listed need not be at hand to be counted.
    counts["D", False] = funnel["population"] - funnel["eligible"]
    rows = [
        Row(
            words.say(f"tier.{tier}"),
            (str(counts.get((tier, True), 0)), str(counts.get((tier, False), 0))),
            100 * counts.get((tier, True), 0) / ranking.listed.height,
        )
        for tier in TIERS
    ]
    heads = ("sure.tier", "sure.listed", "sure.not_listed")
    return _table("tiers", heads, rows, words)


def _counts(frame: pl.DataFrame) -> dict[tuple[str, bool], int]:
    told = frame.group_by("tier", "listed").len()
    return {(tier, listed): count for tier, listed, count in told.iter_rows()}


def _bands(ranking: Ranking, words: Words) -> Table:
    """Of the listed: how wide their bands are, and how many cross the cut, by what they rest on."""
    rows, each = [], ranking.pipeline.each
    for band in BANDS:
        if not has_bands(ranking, band):
            continue
        # The band over weightings is one of the place inside the cluster, and so is its cut.
        length = each.most if each and band == "weights" else ranking.pipeline.length
        ends = (f"{band}_low", f"{band}_high")
        told = ranking.listed.select(ends).drop_nulls()
        if told.is_empty():
            continue
        low, high = (told[end] for end in ends)
        within, crossing = (
            int((high <= length).sum()),
            int(((low <= length) & (high > length)).sum()),
        )
        width = float(np.median((high - low + 1).to_numpy()))
        beyond = told.height - within - crossing
        cells = (str(told.height), str(within), str(crossing), str(beyond), f"{width:g}")
        rows.append(Row(words.say(f"column.{band}_band"), cells))
    heads = ("sure.band", "sure.with_band", "sure.within", "sure.crossing", "sure.beyond")
    return _table("bands", (*heads, "sure.width"), rows, words)


def _probabilities(ranking: Ranking, words: Words) -> Table:
    """The listed by their probability, with the number that is expected of each group."""
    told, rows = ranking.listed["probability"].drop_nulls(), []
    for low, high in pairwise(GROUPS):
        own = _between(told, low, high)
        if own.is_empty():
            continue
        label = words.say("sure.group", low=low, high=high)
        cells = (str(own.len()), f"{own.sum():.1f}")
        rows.append(Row(label, cells, 100 * own.len() / told.len()))
    if rows:
        whole = (str(told.len()), f"{told.sum():.1f}")
        rows.append(Row(words.say("versus.whole"), whole))
    heads = ("sure.probability", "sure.listed", "sure.expected")
    return _table("probabilities", heads, rows, words)


def _between(told: pl.Series, low: int, high: int) -> pl.Series:
    """Those from `low` to below `high` percent; the last group has its upper end too."""
    above = told >= low / 100
    return told.filter(above & (told < high / 100) if high < GROUPS[-1] else above)


def _calibration(ranking: Ranking, words: Words) -> Table | None:
    """How far the probabilities were off on rows that the model had not seen."""
    told: dict[str, Any] = (
        ranking.bundle.manifest.get("calibration") or {} if ranking.bundle else {}
    )
    keys = ("ece", "brier", "brier_share")
    rows = [
        Row(words.say(f"sure.{key}"), (f"{told[key]:.4f}",))
        for key in keys
        if isinstance(told.get(key), float)
    ]
    return _table("calibration", ("sure.measure", "sure.value"), rows, words)


def _borne_out(ranking: Ranking, behind: Behind, words: Words) -> Table:
    """Of all values that law and model look at, of the listed: how many are verified."""
    ids = ranking.listed["enterprise_id"].implode()
    listed = ranking.matrix.frame["enterprise_id"].is_in(ids)
    counts = dict.fromkeys(STATES, 0)
    frame = ranking.matrix.frame.filter(listed)
    sure = behind.verified.filter(listed) if behind.verified is not None else None
    for name in ranking.matrix.names:
        own = frame[name]
        missing = own.null_count()
        known = own.len() - missing
        same, none = known, 0
        if sure is not None:
            same = int((own.is_not_null() & own.eq_missing(sure[name])).sum())
            none = int((own.is_not_null() & sure[name].is_null()).sum())
        counts["verified"] += same
        counts["claimed"] += none
        counts["partly"] += known - same - none
        counts["missing"] += missing
    whole = sum(counts.values()) or 1
    rows = [
        Row(
            words.say(f"sure.state.{state}"),
            (str(count), f"{100 * count / whole:.1f}%"),
            100 * count / whole,
        )
        for state, count in counts.items()
    ]
    return _table("borne_out", ("sure.state", "sure.count", "sure.share"), rows, words)


def _quotas(ranking: Ranking, words: Words) -> Table | None:
    """What every quota costs that is at its edge."""
    if ranking.selection is None:
        return None
    rows = [
        Row(
            name_quota(price.quota, words),
            (
                str(price.listed),
                words.say(f"quota.edge.{price.edge or 'none'}"),
                say_cost(price, words) if price.edge else "—",
                str(len(price.let_in)),
                str(len(price.put_out)),
            ),
        )
        for price in ranking.selection.prices
    ]
    heads = ("sure.quota", "column.listed_count", "column.edge", "column.given_up")
    return _table("quotas", (*heads, "sure.let_in", "sure.put_out"), rows, words)


def _table(key: str, heads: tuple[str, ...], rows: list[Row], words: Words) -> Table:
    told = tuple(words.say(head) for head in heads)
    return Table(key, words.say(f"sure.{key}"), told, tuple(rows), words.say(f"sure.{key}.remark"))
