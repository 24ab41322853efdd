"""What changed for one enterprise between two lists, in sentences: how far, and what did it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from configs.words import Words
from scoring.changes import Changes
from scoring.check import missing_facts
from scoring.indicator_words import read_indicators
from scoring.law_table import verdict_of
from scoring.rank import Ranking
from scoring.replay import Cause, Mixture
from scoring.shortfalls import for_person, unmet
from scoring.sureness import band_of
from scoring.versus import Difference, by_indicator
from scoring.writing import points_of, potential

# So many indicators are named of one enterprise.
SAID = 3
# Points and places below these are not told: they would be written as nought.
FEWEST_POINTS, FEWEST_PLACES = 0.005, 0.05


@dataclass(frozen=True)
class Told:
    """One enterprise of the difference.

    row: as in Changes.frame. cause: what moved it most. places, points: shares by cause, places
        upwards. differences: what its own figures did to its score, under the new model. lines:
        sentences.
    """

    row: dict[str, Any]
    cause: str | None
    places: dict[str, float]
    points: dict[str, float]
    differences: tuple[Difference, ...]
    lines: tuple[str, ...]


def tell_one(changes: Changes, nth: int, words: Words) -> Told:
    """What became of the enterprise in this row of the changes, and why."""
    row = changes.frame.row(nth, named=True)
    here = None not in (row["rank_old"], row["rank_new"])
    places = {key_of(g): -float(v[nth]) for g, v in changes.places.items()} if here else {}
    points = {
        key_of(group): float(values[nth])
        for group, values in changes.points.items()
        if np.isfinite(values[nth])
    }
    differences = _own_figures(changes, row["enterprise_id"], words)
    cause = changes.main_cause(nth)
    lines = [
        *_came_and_went(row, words),
        *_shares(places, words),
        *_of_data(differences, places, points, words),
        *_of_law(changes, row["enterprise_id"], words),
        *_of_model(changes, row["enterprise_id"], words),
        *_noise(row, words),
    ]
    return Told(row, key_of(cause) if cause else None, places, points, differences, tuple(lines))


def key_of(group: Cause) -> str:
    """A group of causes by one name: data, law, data+law."""
    return "+".join(group)


def name_cause(key: str, words: Words) -> str:
    """The same in words."""
    return words.say("diff.and").join(words.say(f"diff.cause.{one}") for one in key.split("+"))


def _came_and_went(row: dict[str, Any], words: Words) -> list[str]:
    told = [words.say(f"diff.{row[key]}") for key in ("came", "went") if row[key]]
    for end in ("old", "new"):
        # Told where it is so on one of the two days alone.
        if row[f"excluded_{end}"] and row["excluded_old"] != row["excluded_new"]:
            codes = row[f"excluded_{end}"].split(",")
            reasons = words.say("join").join(words.say(f"excluded.{code}") for code in codes)
            told.append(words.say(f"diff.excluded_{end}", reasons=reasons))
    return told


def _shares(places: dict[str, float], words: Words) -> list[str]:
    told = [
        words.say("diff.share", cause=name_cause(key, words), places=f"{value:+.1f}")
        for key, value in places.items()
        if abs(value) >= FEWEST_PLACES
    ]
    if not told:
        return []
    whole = f"{sum(places.values()):+.0f}"
    return [words.say("diff.shares", whole=whole, shares=words.say("join").join(told))]


def _own_figures(changes: Changes, who: str, words: Words) -> tuple[Difference, ...]:
    """What its own figures did to its score under the new model, the largest part first."""
    told = changes.replay
    if "data" not in told.changed or told.last.bundle is None:
        return ()
    before = told.cell(*(cause for cause in told.changed if cause != "data"))
    if before is None:
        return ()
    rows = [m.matrix.frame.filter(pl.col("enterprise_id") == who) for m in (told.last, before)]
    if any(one.is_empty() for one in rows):
        return ()
    return tuple(by_indicator(_as_ranking(told.last), rows[0], rows[1], words)[0])


def _as_ranking(mixture: Mixture) -> Ranking:
    return Ranking(
        mixture.pipeline,
        mixture.policy,
        mixture.matrix.as_of,
        mixture.matrix,
        mixture.holders,
        mixture.findings,
        mixture.frame,
        {},
        mixture.bundle,
        (),
    )


def _of_data(
    differences: tuple[Difference, ...],
    places: dict[str, float],
    points: dict[str, float],
    words: Words,
) -> list[str]:
    told = [
        words.say(
            "diff.figure",
            label=one.label,
            then=one.below,
            now=one.above,
            points=points_of(one.points),
        )
        for one in differences[:SAID]
        if abs(one.points) >= FEWEST_POINTS
    ]
    if told:
        return [words.say("diff.figures", figures=words.say("join").join(told))]
    still = abs(points.get("data", 0.0)) < FEWEST_POINTS
    if still and points and abs(places.get("data", 0.0)) >= FEWEST_PLACES:
        return [words.say("diff.others")]
    return []


def _of_law(changes: Changes, who: str, words: Words) -> list[str]:
    """How the verdict changed: under the other law with the same data, then with the other data."""
    told, lines = changes.replay, []
    for cause in ("law", "data"):
        before = told.cell(*(one for one in told.changed if one != cause))
        if cause in told.changed and before is not None:
            lines += _verdicts(before, told.last, who, f"diff.verdict_by_{cause}", words)
    if not lines and len(told.changed) > len(told.groups):
        lines = _verdicts(told.first, told.last, who, "diff.verdict", words)
    return lines


def _verdicts(before: Mixture, after: Mixture, who: str, key: str, words: Words) -> list[str]:
    """What another verdict rests on: clauses that are missed now, and that are no longer."""
    places = before.row_of.get(who), after.row_of.get(who)
    if places[0] is None or places[1] is None:
        return []
    sides = [_stand(m, at, words) for m, at in ((before, places[0]), (after, places[1]))]
    (then, missed), (now, misses) = sides
    if then == now:
        return []
    fields = {"then": then, "now": now}
    lines = [words.say(key, **fields)]
    for phrase, names, others in (
        ("diff.missed_now", misses, missed),
        ("diff.missed_then", missed, misses),
    ):
        found = [name for name in names if name not in others]
        if found:
            lines.append(words.say(phrase, clauses=words.say("join").join(found)))
    return lines


def _stand(mixture: Mixture, row: int, words: Words) -> tuple[str, list[str]]:
    """The verdict of one enterprise and what it rests on: clauses missed or left to a person, or
    facts that are missing.
    """
    who = mixture.matrix.frame["enterprise_id"][row]
    verdict = mixture.frame.filter(pl.col("enterprise_id") == who)["verdict"][0]
    findings, labels = mixture.findings, read_indicators()
    if verdict == "unknown":
        rests = [getattr(labels[name], words.lang) for name in missing_facts(findings, row)]
    else:
        rests = (unmet if verdict == "not_met" else for_person)(findings, row, words)
    return verdict_of(mixture.policy, verdict, words), rests


def _of_model(changes: Changes, who: str, words: Words) -> list[str]:
    """The score of the same figures under either model."""
    told = changes.replay
    before = told.cell(*(cause for cause in told.changed if cause != "model"))
    if "model" not in told.changed or before is None:
        return []
    found = [
        m.frame.filter(pl.col("enterprise_id") == who)["potential"] for m in (before, told.last)
    ]
    if any(one.is_empty() or one[0] is None for one in found):
        return []
    then, now = (potential(one[0]) for one in found)
    return [words.say("diff.model", then=then, now=now)]


def _noise(row: dict[str, Any], words: Words) -> list[str]:
    if row["beyond_noise"] is None:
        return []
    bands = {
        end: band_of({side: row[f"{side}_{end}"] for side in ("rank_low", "rank_high")}, words)
        for end in ("old", "new")
    }
    return [words.say("diff.beyond" if row["beyond_noise"] else "diff.within", **bands)]


def rows_of(changes: Changes, section: str) -> list[int]:
    """Which rows of the changes a section tells: of those who stayed, the farthest moved."""
    frame = changes.frame.with_row_index("nth")
    if section != "moved":
        return frame.filter(pl.col("fate") == section)["nth"].to_list()
    stayed = frame.filter(pl.col("listed_old") & pl.col("listed_new") & (pl.col("fate") != "same"))
    far = (pl.col("rank_new") - pl.col("rank_old")).abs()
    return stayed.sort(far, "enterprise_id", descending=[True, False])["nth"].to_list()


def by_cause(changes: Changes, words: Words) -> list[str]:
    """Of those who entered and left: how many did so mainly for each cause."""
    lines = []
    for section in ("entered", "left"):
        causes = Counter(changes.main_cause(nth) for nth in rows_of(changes, section))
        told = [
            words.say("diff.of_cause", cause=name_cause(key_of(cause), words), count=count)
            for cause, count in causes.most_common()
            if cause
        ]
        if told:
            lines.append(words.say(f"diff.mainly.{section}", causes=words.say("join").join(told)))
    return lines
