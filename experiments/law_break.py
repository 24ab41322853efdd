"""Which edition of the law stood over a training and over the day it is asked for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from features.labels import span
from scoring.pipeline import Pipeline
from scoring.policy import policy_at


def edition_on(pipeline: Pipeline, day: date) -> str | None:
    """The key of the edition in force on the day; None where none was, or none is at hand."""
    edition = policy_at(pipeline.policy, day).edition
    return edition.key if edition else None


def law_over(
    pipeline: Pipeline, day: date, cohorts: Iterable[date], horizon_months: int
) -> dict[str, Any]:
    """The edition of a day, of the end of its span, and of each cohort that trained for it.

    A model learns from juries: where they sat under another edition, what it says of now is a
    guess across a break. law_break: whether some cohort stood under another edition than the day;
    None where nothing was trained, or no edition of the day is at hand. A cohort without an
    edition at hand is told with None and is no break: nobody knows under what it stood.
    """
    now = edition_on(pipeline, day)
    then = {cohort.isoformat(): edition_on(pipeline, cohort) for cohort in sorted(set(cohorts))}
    known = [edition for edition in then.values() if edition]
    return {
        "edition": now,
        "edition_at_end": edition_on(pipeline, span(day, horizon_months)[1]),
        "trained_under": then,
        "law_break": any(edition != now for edition in known) if known and now else None,
    }
