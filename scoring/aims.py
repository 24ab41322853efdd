"""The line that one enterprise has to cross in the order, the paths over it, and their proof."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl

from features.columns import COLUMNS
from features.indicators import measure, names
from features.what_if import stand_in
from models.bundle import Bundle
from scoring.bands import Bands, Standing, band_ranks, plan_bands, thin_out
from scoring.clauses import indicators_of
from scoring.entry import find_entry
from scoring.indicator_words import read_indicators
from scoring.levers import Path, Reach, at_most, find_levers, find_paths
from scoring.model_input import table_of
from scoring.population import populate
from scoring.quotas import Quotas
from scoring.rank import Ranking, place
from scoring.shares import share_out
from scoring.steps import Step
from scoring.versions import Bench, Changes, Floats, alter, measured, scored

# cut: the score of the last place; band: the whole rank band within the places. Without a line:
# safe (nothing further up is asked), claims (safe but for what is only claimed), room (places are
# free for all who may be listed), no_order (neither model nor points), other_title (the list orders
# for another title), held (listed under quotas), closed (a quota lets nobody more in), excluded,
# recheck (holders are looked at anew), nowhere (places are given out inside clusters, and it tells
# none).
Kind = Literal[
    "cut",
    "band",
    "safe",
    "claims",
    "room",
    "no_order",
    "other_title",
    "held",
    "closed",
    "excluded",
    "recheck",
    "nowhere",
]
_QUANTILES = 20


@dataclass(frozen=True)
class Aim:
    """The line to be crossed: what it is, where it lies, where the enterprise stands.

    by: "score" or "points". now, line: in that measure; for a band, the worst place with a minus.
    with_law: where it would stand with the figures changed that the law asks for. bound: places
        are given out under quotas, so that whom it has to pass is not the last of the listed.
    """

    kind: Kind
    by: str = ""
    line: float | None = None
    now: float | None = None
    with_law: float | None = None
    rank: int | None = None
    places: int = 0
    bound: bool = False

    @property
    def over(self) -> bool:
        """Whether nothing more is needed for the order once the law is met."""
        line, there = self.line, self.with_law
        return self.kind in ("safe", "claims", "room") or (
            line is not None and there is not None and there > line
        )


@dataclass(frozen=True)
class Proven:
    """A path, and what came of it when the whole population was ranked anew with it."""

    path: Path
    reached: float
    rank: int
    listed: bool
    verdict: str


@dataclass(frozen=True)
class Supply:
    """A missing figure: the least favourable value that alone goes over the line; None: none."""

    figure: str
    value: float | str | bool | None


@dataclass(frozen=True)
class Prospect:
    """What the order has to say."""

    aim: Aim
    paths: tuple[Proven, ...] = ()
    furthest: tuple[float, int] | None = None
    supplies: tuple[Supply, ...] = ()
    unproven: int = 0


def look_ahead(
    ranking: Ranking,
    bench: Bench,
    steps: tuple[Step, ...],
    base: Changes,
    row: dict[str, Any],
) -> Prospect:
    """Looks for the smallest sets of changes over the next line, and ranks anew with each."""
    aim, reach = _aim(ranking, bench, row)
    line = aim.line
    if line is None or reach is None:
        return Prospect(aim)
    aim = replace(aim, now=float(reach([{}])[0]), with_law=float(reach([base])[0]))
    if aim.over:
        return Prospect(aim)
    asked = _ordered_by(ranking)
    levers = find_levers(bench, asked, steps, base)

    def upon(changes: Sequence[Changes]) -> Floats:
        return reach([_add(base, some) for some in changes])

    values = alter(bench.row, [base]).row(0, named=True)
    paths = find_paths(levers, upon, line, values)
    proven = [_prove(ranking, bench, aim, base, path, upon) for path in paths]
    held = tuple(found for found in proven if found)
    furthest = None
    if not held:
        most = upon([at_most(levers)])[0] if levers else aim.with_law or 0.0
        furthest = (float(most), _place_of(ranking, bench, aim, float(most)))
    supplies = _supplies(ranking, bench, base, line, aim) if aim.kind == "cut" else ()
    return Prospect(aim, held, furthest, supplies, len(paths) - len(held))


def _ordered_by(ranking: Ranking) -> list[str]:
    """The indicators that the order looks at."""
    if _by(ranking) == "score" and ranking.bundle:
        scorers = (ranking.bundle.ranker, *ranking.bundle.refits)
        return list(dict.fromkeys(name for scorer in scorers for name in scorer.names))
    return indicators_of(ranking.policy.edition) if ranking.policy.edition else []


def _by(ranking: Ranking) -> str:
    return "score" if ranking.pipeline.by_score and ranking.bundle else "points"


def _bounds(ranking: Ranking) -> Quotas:
    """What was handed in, and what the pipeline gives each cluster."""
    return share_out(ranking.rules.quotas, ranking.pipeline, ranking.frame)


def _add(base: Changes, more: Changes) -> dict[str, float]:
    return {name: base.get(name, 0.0) + more.get(name, 0.0) for name in [*base, *more]}


def _others(ranking: Ranking, bench: Bench) -> pl.DataFrame:
    """All others who may be listed, in their order."""
    who = bench.row["enterprise_id"][0]
    return ranking.frame.filter((pl.col("tier") != "D") & (pl.col("enterprise_id") != who))


def _rivals(others: pl.DataFrame, ranking: Ranking, cluster: str | None) -> pl.DataFrame:
    """Those of them among whom places are given out: all, or those of the same cluster."""
    return others.filter(pl.col("cluster") == cluster) if ranking.pipeline.each else others


def _aim(ranking: Ranking, bench: Bench, row: dict[str, Any]) -> tuple[Aim, Reach | None]:
    """The next line for an enterprise, and how far versions of it reach."""
    by, length = _by(ranking), ranking.pipeline.length
    bands = plan_bands(ranking.pipeline, ranking.bundle)
    bound = bool(_bounds(ranking).rows)
    each = ranking.pipeline.each
    place, places = (row["cluster_rank"], each.most) if each else (row["rank"], length)
    plain = Aim("no_order", by, rank=place, places=places, bound=bound)
    if ranking.pipeline.rechecks:
        return replace(plain, kind="recheck"), None
    if each and row["cluster"] is None:
        return replace(plain, kind="nowhere"), None
    others = _others(ranking, bench)
    if ranking.frame[by].null_count() == ranking.frame.height:
        return plain, None
    entry = length - 1
    if row["excluded"] or bound:
        kind, entry = _within_rules(ranking, others, by, row)
        if kind != "cut":
            return replace(plain, kind=kind), None
    elif row["listed"]:
        if (
            row["tier"] == "A"
            or bands is None
            or ranking.bundle is None
            or row["rank_high"] <= length
        ):
            return replace(plain, kind=_settled(row, length)), None
        return replace(plain, kind="band", line=-(length + 0.5)), _band_reach(
            others, ranking, bench, bands, ranking.bundle
        )
    elif others.height < length:
        return replace(plain, kind="room"), None
    line = float(others[by][entry])
    return replace(plain, kind="cut", line=line), lambda changes: scored(
        bench if by == "score" else replace(bench, bundle=None), alter(bench.row, changes)
    )


def _settled(row: dict[str, Any], length: int) -> Kind:
    """No figure of one who is listed has to change; what it claims may have to be verified."""
    return "claims" if (row["facts_high"] or 0) > length else "safe"


def _within_rules(
    ranking: Ranking, others: pl.DataFrame, by: str, row: dict[str, Any]
) -> tuple[Kind, int]:
    """What is to be reached under quotas or an exclusion; of a cut also whom it has to pass."""
    if row["excluded"]:
        return "excluded", 0
    if row["listed"]:
        return "held", 0
    worth = "potential" if by == "score" else "points"
    quotas, length = _bounds(ranking), ranking.pipeline.length
    entry = find_entry(others, worth, row, quotas, length)
    if entry is None:
        return "closed", 0
    return ("room" if entry == others.height else "cut"), entry


def _band_reach(
    others: pl.DataFrame, ranking: Ranking, bench: Bench, bands: Bands, bundle: Bundle
) -> Reach:
    """The worst place of the rank band of each version, with a minus: higher is better."""
    counted = thin_out(others.select("enterprise_id"), ranking.pipeline)
    rows = counted.join(ranking.matrix.frame, on="enterprise_id", how="left", maintain_order="left")
    asked = list(dict.fromkeys(n for refit in bundle.refits for n in refit.names))
    table, counts = table_of(rows, asked), rows["counts"].to_numpy()
    fields = [Standing.of(refit.score(table), counts) for refit in bundle.refits]
    own = np.sort(others["score"].to_numpy())

    def reach(changes: Sequence[Changes]) -> Floats:
        told = measured(bench, alter(bench.row, changes))
        asked_of = told.select(asked).to_pandas()
        # Equal scores count against it: the ties of the list are settled when it is ranked anew.
        worse = np.sort(
            np.array(
                [
                    field.not_below(refit.score(asked_of))
                    for field, refit in zip(fields, bundle.refits, strict=True)
                ]
            ),
            axis=0,
        )[-bands.nth]
        score = bundle.ranker.score(told.select(bundle.ranker.names).to_pandas())
        place_now = own.size - np.searchsorted(own, score, "left")
        return np.asarray(-(np.maximum(worse, place_now) + 1.0), dtype=np.float64)

    return reach


def _prove(
    ranking: Ranking, bench: Bench, aim: Aim, base: Changes, path: Path, upon: Reach
) -> Proven | None:
    """Ranks the whole population anew with the enterprise as the path would have it.

    None where it does not go over the line there: others' places among peers move as well.
    """
    who = bench.row["enterprise_id"][0]
    version = alter(bench.row, [_add(base, path.amounts)]).drop("size")
    figures = stand_in(bench.figures, version)
    matrix, _ = populate(figures, ranking.pipeline, list(ranking.matrix.names))
    _, frame = place(matrix, ranking.pipeline, ranking.policy, ranking.bundle, ranking.rules)
    if aim.kind == "band":
        frame = band_ranks(frame, matrix.frame, ranking.pipeline, ranking.bundle)
    found = frame.filter(pl.col("enterprise_id") == who)
    if found.is_empty():
        return None
    row = found.row(0, named=True)
    others = _rivals(
        frame.filter(pl.col("eligible") & (pl.col("enterprise_id") != who)), ranking, row["cluster"]
    )
    if aim.kind == "band":
        over = row["rank_high"] is not None and row["rank_high"] <= aim.places
    elif row["eligible"]:
        over = row["listed"]
    else:
        over = row[aim.by] > (aim.line if aim.bound else others[aim.by][aim.places - 1])
    if not over:
        return None
    would = 1 + int((others[aim.by] > row[aim.by]).sum())
    reached = float(upon([path.amounts])[0])
    return Proven(path, reached, would, bool(row["listed"]), str(row["verdict"]))


def _place_of(ranking: Ranking, bench: Bench, aim: Aim, reached: float) -> int:
    """The place that so much would give among the others who may be listed."""
    if aim.kind == "band":
        return int(-reached)
    others = _rivals(_others(ranking, bench), ranking, bench.row["cluster"][0])
    return 1 + int((others[aim.by] > reached).sum())


def _supplies(
    ranking: Ranking, bench: Bench, base: Changes, line: float, aim: Aim
) -> tuple[Supply, ...]:
    """What the order looks at and nobody has told: from which value on it alone would do."""
    known = set(names())
    roots = {
        root
        for name in _ordered_by(ranking)
        if name in known
        for root in measure(name).meta.root_names()
    }
    now = alter(bench.row, [base])
    judge = bench if aim.by == "score" else replace(bench, bundle=None)
    found = []
    for root in sorted(root for root in roots if root.endswith("@0") and now[root][0] is None):
        figure = root.removesuffix("@0")
        values = _values(bench.figures.frame[root], figure)
        if not values:
            continue
        versions = pl.concat([now] * len(values)).with_columns(
            pl.Series(root, values, dtype=now.schema[root])
        )
        over = scored(judge, versions) > line
        found.append(Supply(figure, next((v for v, ok in zip(values, over) if ok), None)))
    return tuple(found)


def _values(told: pl.Series, figure: str) -> list[Any]:
    """Values that others have, from the least favourable on."""
    words, column = read_indicators().get(figure), COLUMNS[figure]
    if words is None or not words.sign:
        return []
    if column.levels:
        return list(column.levels[:: words.sign])
    if column.kind == "flag":
        return [words.sign < 0, words.sign > 0]
    there = told.drop_nulls().sort()
    places = sorted({round(n * (there.len() - 1) / _QUANTILES) for n in range(_QUANTILES + 1)})
    values = list(dict.fromkeys(there.gather(places).to_list())) if there.len() else []
    return values[:: words.sign]
