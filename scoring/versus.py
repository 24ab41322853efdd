"""Why one enterprise of a list stands above another: the law first, then each difference."""

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from configs.words import Words
from scoring.indicator_words import read_indicators, read_learned
from scoring.law_table import clause_label, verdict_of
from scoring.parts import part_gaps
from scoring.placing import first_key
from scoring.quota_words import say_reasons, tell_placed
from scoring.rank import Ranking
from scoring.shortfalls import unmet
from scoring.shown_words import shown_cells
from scoring.sureness import band_of
from scoring.writing import number, points_of, potential, written

# So many differences are said one by one, the others together.
SAID = 8
By = Literal["excluded", "gate", "score", "points", "ties", "due", "renewal", "margin"]


@dataclass(frozen=True)
class Difference:
    """What one indicator, or one scored item of the law, adds to the gap, in points.

    above, below: the values of the two, in words.
    """

    name: str
    label: str
    above: str
    below: str
    points: float


@dataclass(frozen=True)
class Versus:
    """Two enterprises of one list, in their order.

    above, below: their rows of the ranking. by: what put them in this order: an exclusion, the
        law's gate, the score, the points of the public table, or the rule for equal ones.
    gap: of the potentials (before capping) or of the points; None where neither is told; below
        nought where the gate went against it. differences: they sum to it, the largest first.
    tied: their rank bands overlap, so that the order is within the noise. by_quota: quotas list
        the lower one and not the higher.
    """

    above: dict[str, Any]
    below: dict[str, Any]
    by: By
    gap: float | None
    differences: tuple[Difference, ...]
    tied: bool
    by_quota: bool = False


def compare_places(ranking: Ranking, one: str, other: str, words: Words) -> Versus:
    """The two enterprises, whichever stands above. Raises KeyError for one that is not there."""
    rows = ranking.frame.filter(pl.col("enterprise_id").is_in([one, other]))
    found = {row["enterprise_id"]: row for row in rows.iter_rows(named=True)}
    above, below = sorted((found[one], found[other]), key=lambda row: int(row["rank"]))
    scored = ranking.bundle is not None and ranking.pipeline.by_score
    differences = (
        by_indicator(ranking, _row(ranking, above), _row(ranking, below), words)[0]
        if scored
        else []
        if ranking.pipeline.renews
        else _by_item(ranking, above, below, words)
    )
    gap = sum(d.points for d in differences) if differences else None
    first = first_key(ranking.pipeline, ranking.bundle)
    renews = ranking.pipeline.renews
    if (above["excluded"] is None) != (below["excluded"] is None):
        by: By = "excluded"
    elif _passes(ranking, above) != _passes(ranking, below):
        by = "due" if renews else "gate"
    elif renews:
        by = "renewal"
    elif above[first] == below[first]:
        by = "ties"
    elif first == "margin":
        by = "margin"
    else:
        by = "score" if scored else "points"
    ends = [row[end] for row in (above, below) for end in ("rank_low", "rank_high")]
    tied = by not in ("excluded", "gate") and None not in ends and ends[2] <= ends[1]
    by_quota = bool(below["listed"] and not above["listed"])
    return Versus(above, below, by, gap, tuple(differences), tied, by_quota)


def _passes(ranking: Ranking, row: dict[str, Any]) -> bool:
    """Whether the gate lets it through: all others stand in one block below."""
    return bool(row["tier"] != "D")


def _row(ranking: Ranking, row: dict[str, Any]) -> pl.DataFrame:
    return ranking.matrix.frame.filter(pl.col("enterprise_id") == row["enterprise_id"])


def by_indicator(
    ranking: Ranking, ones: pl.DataFrame, other: pl.DataFrame, words: Words
) -> list[list[Difference]]:
    """Each one's gap to another by indicator, the largest part first; parts of nothing are not."""
    beside = other.row(0, named=True)
    gaps = zip(ones.iter_rows(named=True), part_gaps(ranking, ones, other), strict=True)
    return [differences_of(row, beside, by_size(parts), words) for row, parts in gaps]


def by_size(parts: dict[str, float]) -> list[tuple[str, float]]:
    """The parts of a gap, the largest first; parts of nothing are not."""
    told = sorted(parts.items(), key=lambda part: (-abs(part[1]), part[0]))
    return [part for part in told if part[1]]


def differences_of(
    one: dict[str, Any], other: dict[str, Any], told: list[tuple[str, float]], words: Words
) -> list[Difference]:
    """These parts of the gap between two rows of the matrix, with both values in words."""
    known, found = read_indicators() | read_learned(), []
    for name, points in told:
        unit, label = known[name].unit, getattr(known[name], words.lang)
        above, below = (written(row[name], unit, words) for row in (one, other))
        found.append(Difference(name, label, above, below, points))
    return found


def _by_item(
    ranking: Ranking, above: dict[str, Any], below: dict[str, Any], words: Words
) -> list[Difference]:
    """The gap of guaranteed points by scored item of the law; empty without such a table."""
    edition, frame = ranking.policy.edition, ranking.findings.frame
    if edition is None or not edition.points:
        return []
    one, other = (
        frame.row(by_predicate=pl.col("enterprise_id") == row["enterprise_id"], named=True)
        for row in (above, below)
    )
    unit = words.say("unit.分")
    found = []
    for item in edition.points:
        ours, theirs = (row[f"{item.code}:low"] for row in (one, other))
        if ours != theirs:
            label = clause_label(ranking.policy, item.code, words)
            one_said, other_said = number(ours) + unit, number(theirs) + unit
            gap = float(ours - theirs)
            found.append(Difference(item.code, label, one_said, other_said, gap))
    return sorted(found, key=lambda told: (-abs(told.points), told.name))


def tell_versus(ranking: Ranking, versus: Versus, words: Words) -> list[str]:
    """The order and its reason in sentences: what decides first, then what the gap is made of."""
    above, below = versus.above, versus.below
    names = {"above": name_of(above), "below": name_of(below)}
    places = {"first": above["rank"], "second": below["rank"]}
    told = [words.say("versus.order", **names, **places)]
    told += [words.say(f"versus.by.{versus.by}", **names, **_fields(ranking, versus, words))]
    if versus.tied:
        bands = {key: band_of(row, words) for key, row in (("one", above), ("two", below))}
        told.append(words.say("versus.tied", **bands))
    if versus.by_quota:
        why = [tell_placed(ranking, row, words) for row in (above, below)]
        reasons = words.say("quota.join").join(text for text in reversed(why) if text)
        told.append(words.say("versus.quota", **names, why=reasons))
    if versus.gap is None:
        return told
    fields = {"gap": points_of(versus.gap), "count": len(versus.differences)}
    scored = ranking.bundle is not None and ranking.pipeline.by_score
    told.append(words.say("versus.sum" if scored else "versus.sum_points", **names, **fields))
    return told


def tell_differences(versus: Versus, words: Words, said: int = SAID) -> list[str]:
    """A line for each of the largest differences, and one for all others together."""
    lines = [
        words.say("versus.difference", **vars(one) | {"points": points_of(one.points)})
        for one in versus.differences[:said]
    ]
    rest = versus.differences[said:]
    if rest:
        together = points_of(sum(one.points for one in rest))
        lines.append(words.say("versus.rest", count=len(rest), points=together))
    return lines


def _fields(ranking: Ranking, versus: Versus, words: Words) -> dict[str, object]:
    """What the sentence on the deciding rule tells."""
    if versus.by == "excluded":
        return {"why": say_reasons(versus.below["excluded"], words)}
    if versus.by in ("renewal", "margin"):
        above, below = versus.above, versus.below
        told = [tell_standing(ranking, row, words) for row in (above, below)]
        return {"ours": told[0], "theirs": told[1]}
    if versus.by == "gate":
        below = versus.below
        index = ranking.findings.frame["enterprise_id"].index_of(below["enterprise_id"])
        failed = unmet(ranking.findings, index, words) if index is not None else []
        why = words.say("join").join(failed) or words.say(f"page.verdict.{below['verdict']}")
        return {"why": why}
    if versus.by == "score":
        ours, theirs = (potential(row["potential"]) for row in (versus.above, versus.below))
        return {"ours": ours, "theirs": theirs}
    if versus.by == "due":
        return {"months": ranking.pipeline.label.horizon_months}
    if versus.by == "points":
        return {"ours": f"{versus.above['points']:g}", "theirs": f"{versus.below['points']:g}"}
    return {
        "ties": words.say("join").join(words.say(f"column.{key}") for key in ranking.pipeline.ties)
    }


def tell_standing(ranking: Ranking, row: dict[str, Any], words: Words) -> str:
    """What the order of renewals, or of margins, goes by."""
    cells = shown_cells(ranking, row, words)
    if not ranking.pipeline.renews:
        return str(cells["needed_shown"])
    verdict = verdict_of(ranking.policy, row["verdict"], words)
    doubt = "—" if row["lines"] is None else row["lines"]
    return words.say("versus.renewal", verdict=verdict, ends=cells["expires_on"], lines=doubt)


def name_of(row: dict[str, Any]) -> str:
    """What an enterprise is called: by its name, else by its id."""
    return str(row["name"] or row["enterprise_id"])
