"""A list and what came after it: each enterprise with its label, and who came from outside."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from features.labels import label, span
from features.matching import Matched, match_recognitions, with_recognitions
from features.panel import KEY_TYPES, Panel, no_titles
from scoring.rank import Ranking


@dataclass(frozen=True)
class Joined:
    """A list with its outcomes.

    frame: the list's rows (scoring.rank.COLUMNS) with `label`: 1 recognised within the span, 0
        not, null while that is open. outside: enterprise_id, announced_on of those who were
        recognised within the span and were not in the list's population. end: the last day of
        the span. judged: whether the recognitions are complete until then.
    """

    ranking: Ranking
    frame: pl.DataFrame
    outside: pl.DataFrame
    end: date
    until: date | None
    judged: bool
    matched: Matched

    @property
    def head(self) -> dict[str, Any]:
        """What every record of a list says first: of which list, and how far it can be judged."""
        ranking = self.ranking
        return {
            "pipeline": ranking.pipeline.name,
            "title": ranking.pipeline.label.title,
            "as_of": ranking.as_of.isoformat(),
            "span_ends": self.end.isoformat(),
            "outcomes_until": self.until.isoformat() if self.until else None,
            "judged": self.judged,
            "made_up": "made_up" in ranking.notes,
        }


def join_outcomes(
    ranking: Ranking, recognitions: pl.DataFrame, until: date | None, panel: Panel | None = None
) -> Joined:
    """Joins recognitions to a list, by id, credit code or name.

    until: until when they are complete. Nothing is inferred from their last row: where it is not
    said, or lies before the end of the span, whoever is not yet recognised stays open. panel: for
    former names and codes; without one the list's own names count.
    """
    target, as_of = ranking.pipeline.label, ranking.as_of
    known = panel or _as_panel(ranking)
    matched = match_recognitions(recognitions, known)
    end = span(as_of, target.horizon_months)[1]
    told = min(until or end, end)
    titles = with_recognitions(known, matched).outcomes(as_of, told)
    ids = ranking.frame["enterprise_id"]
    # Complete until the end or not at all: half a span makes nobody a "no".
    labels = label(ids, titles, target.title, as_of, target.horizon_months, told)
    judged = until is not None and until >= end
    if not judged:
        labels = labels.replace(0, None)
    came = titles.filter(
        (pl.col("title") == target.title)
        & (pl.col("event") == "recognised")
        & pl.col("announced_on").is_between(as_of, told)
        & ~pl.col("enterprise_id").is_in(ids.implode())
    )
    outside = came.group_by("enterprise_id").agg(pl.col("announced_on").min()).sort("enterprise_id")
    frame = ranking.frame.with_columns(labels)
    return Joined(ranking, frame, outside, end, until, judged, matched)


def _as_panel(ranking: Ranking) -> Panel:
    """The names and counties of the list as facts, for recognitions that come by name."""
    facts = ranking.frame.select(
        "enterprise_id",
        pl.lit(ranking.as_of.year - 1, dtype=KEY_TYPES["year"]).alias("year"),
        pl.lit(ranking.as_of - timedelta(days=1), dtype=pl.Date).alias("known_on"),
        pl.lit("list").alias("source"),
        pl.lit("verified").alias("state"),
        "name",
        "county",
    )
    return Panel(facts, no_titles(), {})
