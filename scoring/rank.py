"""Where law and model meet: one function makes the list that is rehearsed and the one signed."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from features.aliases import on_day
from features.everybody import everybody_in
from features.gathering import Figures
from features.indicators import names
from features.matrix import IDENTITY, Matrix, build_matrix
from features.panel import Panel
from models.bundle import Bundle, BundleError
from scoring.bands import band_ranks
from scoring.beyond import Beyond
from scoring.check import VERDICTS, Findings, check
from scoring.claims import measure_verified, order_anew, tell_claims
from scoring.composing import compose
from scoring.exclusions import reasons_of
from scoring.faults import RankError
from scoring.measured import Measured, figures_asked
from scoring.model_input import score_of
from scoring.notes import late_notes, notes_of, untold
from scoring.pipeline import Pipeline, in_population
from scoring.placing import (
    first_key,
    give_places,
    in_reserve,
    list_within,
    order_all,
    tell_tiers,
)
from scoring.policy import Policy, policy_at
from scoring.population import asked_by_bundle, asked_of, divide
from scoring.prices import Selection
from scoring.quotas import match_quotas
from scoring.recheck import recheck
from scoring.rules import NO_RULES, Rules, on_the_day
from scoring.shares import tell_shares
from scoring.shown import show_beside, shown_columns
from scoring.weight_bands import band_weights, place_in_clusters


@dataclass(frozen=True)
class Ranking:
    """Every enterprise of the population with law and score side by side.

    frame: one row each, sorted by rank, the columns of COLUMNS below. `matrix` and `findings`
        hold the same enterprises in order of enterprise_id; where holders are looked at anew,
        also all those among whom they have their places.
    holders: who is not ranked for holding the title, by the same columns as the matrix: whom
        others may be compared with.
    funnel: how many enterprises were read, known on the day, in the population, eligible, listed;
        and how many stand at each verdict.
    notes: codes of what a reader must be told (see configs/words).
    verified: the rows of the matrix measured on verified facts alone; None where nothing that was
        known on the day is only claimed.
    figures: what everybody's indicators were measured from, those outside the population too, and
        what plans are made from; None before they are asked for (`with_figures`).
    rules: the quotas, and the exclusions in force on the day. selection: what the quotas cost;
        None without quotas or places. unmatched: ids of exclusions that nobody known bears.
    weightings: how often each stands within the places of its cluster, where the order is a
        composite (scoring.weight_bands).
    beyond: what is known of all others, where only a part of the population is at hand.
    """

    pipeline: Pipeline
    policy: Policy
    as_of: date
    matrix: Matrix
    holders: pl.DataFrame
    findings: Findings
    frame: pl.DataFrame
    funnel: dict[str, int]
    bundle: Bundle | None
    notes: tuple[str, ...]
    verified: pl.DataFrame | None = None
    figures: Figures | None = None
    rules: Rules = NO_RULES
    selection: Selection | None = None
    unmatched: tuple[str, ...] = ()
    weightings: pl.DataFrame | None = None
    beyond: Beyond | None = None

    @property
    def listed(self) -> pl.DataFrame:
        """The rows with a place, in order."""
        return self.frame.filter(pl.col("listed"))

    @property
    def told(self) -> pl.DataFrame:
        """The rows of the page: the listed, or all where holders are looked at anew."""
        return self.frame if self.pipeline.rechecks else self.listed

    @property
    def shown(self) -> pl.DataFrame:
        """The listed and the reserve, in order: the next of those who may be listed.

        With quotas the reserve begins with those whom the quotas put out; a second look at holders
        shows all of them.
        """
        return shown_of(self.frame, self.pipeline)


def shown_of(frame: pl.DataFrame, pipeline: Pipeline) -> pl.DataFrame:
    """The rows that are listed or in reserve; nobody is in reserve of an empty list."""
    if pipeline.rechecks:
        return frame
    may = frame.filter(pl.col("tier") != "D")
    waiting = in_reserve(pipeline, pipeline.reserve)
    return may.filter(pl.col("listed") | waiting) if frame["listed"].any() else may.clear()


COLUMNS = (
    "enterprise_id",
    "name",
    "city",
    "county",
    "cluster",
    "industry",
    "size",
    "ownership",
    "rank",
    "score",
    "potential",
    "points",
    "points_high",
    "probability",
    "probability_low",
    "probability_high",
    "verdict",
    "listed",
    "tier",
    "to_verify",
    "rank_low",
    "rank_high",
    "facts_low",
    "facts_high",
    "verdict_verified",
    "placed_by",
    "by_quota",
    "excluded",
    "cluster_rank",
    "weights_low",
    "weights_high",
    "recheck",
)


def rank(
    panel: Panel,
    pipeline: Pipeline,
    bundle: Bundle | None,
    as_of: date,
    rules: Rules = NO_RULES,
    measured: Measured | None = None,
) -> Ranking:
    """The ranked population of a pipeline on a day, by what was known and in force that day.

    Only enterprises whose verdict passes the gate may be listed; all others stand below them in
    one block, and below these whoever is excluded on the day. The rank is the order's alone; who
    is listed is also a matter of quotas. A composite order makes its own bundle, from the
    population of the day; where such an order looks at holders alone, they are ranked among
    everybody and then told apart (scoring.recheck).

    measured: of this panel on this day, where there is more to be made from it; it changes nothing.
    Raises RankError where no edition is in force and the pipeline refuses to go on, or quotas
    clash, BundleError for a bundle that was trained for something else, and DataError for a quota
    of what nobody of the population is.
    """
    policy = law_for(panel, pipeline, bundle, as_of)
    asked_for, pipeline = pipeline, _widen(pipeline)
    asked = asked_of(policy, asked_for, bundle)
    gathered = [*asked, *asked_for.population.told_by]
    everybody = (
        measured.everybody if measured else everybody_in(build_matrix(panel, as_of, gathered))
    )
    matrix, holders = divide(everybody, pipeline, asked)
    if matrix.frame.is_empty():
        if pipeline.renews:
            raise RankError("no_holders", pipeline=pipeline.name, as_of=as_of)
        raise RankError("empty_population", pipeline=pipeline.name, as_of=as_of)
    match_quotas(rules.quotas, matrix.frame)
    today = on_the_day(rules, as_of, on_day(panel.aliases, as_of))
    if pipeline.composite:
        bundle = compose(matrix.frame, check(policy, matrix.frame), asked_for, as_of)
    findings, ordered = _order(matrix, pipeline, policy, bundle, today)
    verified = measured.verified if measured else measure_verified(panel, matrix.names, as_of)
    rows = verified.of(matrix) if verified else None
    sure = None
    if rows is not None:
        sure = _order(replace(matrix, frame=rows), pipeline, policy, bundle, today)[1]
    reported = verified.reported if verified else pl.Series(dtype=pl.String)
    ended = finish(ordered, sure, reported, matrix.frame, pipeline, bundle, today)
    frame, selection, weightings = ended
    short = any(share.short for share in tell_shares(frame, asked_for))
    whole = everybody.read(asked_for.population.told_by)
    frame = look_again(frame, whole, asked_for)
    verdicts = dict(frame["verdict"].value_counts().iter_rows())
    funnel = {
        "read": measured.read if measured else panel.enterprises(),
        "known": whole.frame.height,
        "population": frame.height,
        "excluded": frame.height - frame["excluded"].null_count(),
        "eligible": int(frame["eligible"].sum()),
        "listed": int(frame["listed"].sum()),
        **{name: int(verdicts.get(name, 0)) for name in VERDICTS},
    }
    out = today.exclusions.rows["enterprise_id"].unique().sort()
    unmatched = out.filter(~out.is_in(whole.frame["enterprise_id"].implode())).to_list()
    unsized = matrix.frame["size"].null_count() == matrix.frame.height
    unrolled = untold(pipeline, whole)
    notes = notes_of(panel, pipeline, policy, bundle, matrix.year, funnel, unsized, unrolled)
    notes = (*notes, *late_notes(selection, unmatched, short))
    if weightings is not None and bundle and bundle.manifest["ways_left_out"]:
        notes = (*notes, "ways_left_out")
    ranked = frame.select(*COLUMNS, *shown_columns(pipeline))
    return Ranking(
        asked_for,
        policy,
        as_of,
        matrix,
        holders,
        findings,
        ranked,
        funnel,
        bundle,
        notes,
        rows,
        rules=today,
        selection=selection,
        unmatched=tuple(unmatched),
        weightings=weightings,
    )


def law_for(panel: Panel, pipeline: Pipeline, bundle: Bundle | None, as_of: date) -> Policy:
    """The law that a list of the day stands under; raises what `rank` raises before the work."""
    if bundle:
        _fits(bundle, pipeline)
    if panel.currency != "CNY":
        raise RankError("other_currency", currency=panel.currency)
    policy = policy_at(pipeline.policy, as_of, pipeline.applicant)
    if policy.edition is None and pipeline.without_law == "refuse":
        raise RankError("no_edition", title=pipeline.policy, as_of=as_of)
    return policy


def finish(
    ordered: pl.DataFrame,
    sure: pl.DataFrame | None,
    reported: pl.Series,
    indicators: pl.DataFrame,
    pipeline: Pipeline,
    bundle: Bundle | None,
    rules: Rules,
) -> tuple[pl.DataFrame, Selection | None, pl.DataFrame | None]:
    """An order with its places, bands and tiers; what the quotas cost, and the weightings.

    What it tells of the eligible hangs on nobody else: they may come alone. sure, indicators: of
    the same enterprises, what `order_all` gives on verified facts and what the refits ask for.
    reported: of whom any report is more than a claim.
    """
    frame, selection = give_places(ordered, pipeline, bundle, rules)
    frame = band_ranks(frame, indicators, pipeline, bundle)
    frame, weightings = band_weights(place_in_clusters(frame), indicators, pipeline, bundle)
    first = first_key(pipeline, bundle)
    anew = order_anew(frame, sure, pipeline, first)
    frame = tell_claims(frame, sure, anew, reported, pipeline, first)
    frame = tell_tiers(frame, indicators, anew, reported, pipeline, bundle, rules)
    return frame, selection, weightings


def _widen(pipeline: Pipeline) -> Pipeline:
    """The pipeline as places are given by: holders have theirs among everybody."""
    if not pipeline.rechecks:
        return pipeline
    return replace(pipeline, population=replace(pipeline.population, only=()))


def look_again(frame: pl.DataFrame, whole: Matrix, pipeline: Pipeline) -> pl.DataFrame:
    """Where a pipeline looks at holders anew, these alone, those in danger first; else as it was.

    whole: everybody, with what tells who holds what. Raises RankError where the register has none.
    """
    if not pipeline.rechecks:
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias("recheck"))
    told = whole.frame.filter(in_population(pipeline.population, whole.frame))
    held = told["enterprise_id"]
    looked_at = recheck(frame, held, pipeline)
    if looked_at.is_empty():
        raise RankError("no_holders", pipeline=pipeline.name, as_of=whole.as_of)
    return looked_at


def place(
    matrix: Matrix,
    pipeline: Pipeline,
    policy: Policy,
    bundle: Bundle | None,
    rules: Rules = NO_RULES,
) -> tuple[Findings, pl.DataFrame]:
    """What the law says of the population, its order and who is listed; bands are told afterwards.

    rules: with the exclusions of the day, under its ids.
    """
    findings, ordered = _order(matrix, pipeline, policy, bundle, rules)
    return findings, list_within(ordered, pipeline, bundle, rules)[0]


def _order(
    matrix: Matrix, pipeline: Pipeline, policy: Policy, bundle: Bundle | None, rules: Rules
) -> tuple[Findings, pl.DataFrame]:
    """What the law says of these rows, and their order."""
    findings = check(policy, matrix.frame)
    frame = side_by_side(matrix, findings, pipeline, bundle, rules)
    return findings, order_all(frame, pipeline, policy, bundle, rules)


def _fits(bundle: Bundle, pipeline: Pipeline) -> None:
    """Refuses a bundle of another pipeline, or one that asks for indicators nobody measures."""
    if pipeline.composite:
        raise BundleError("no_bundle_asked", pipeline=pipeline.name)
    trained_for = bundle.manifest.get("pipeline", pipeline.name)
    if trained_for != pipeline.name:
        raise BundleError("other_pipeline", trained_for=trained_for, pipeline=pipeline.name)
    unknown = sorted(set(asked_by_bundle(bundle)) - {*names(), *IDENTITY})
    if unknown:
        raise BundleError("unknown_indicators", names=", ".join(unknown))


def with_figures(ranking: Ranking, day: Measured) -> Ranking:
    """The ranking with the figures of plans, from the day that it was made from."""
    if ranking.figures:
        return ranking
    asked = [*ranking.matrix.names, *ranking.pipeline.population.told_by]
    told = day.everybody.columns(figures_asked(ranking.policy, asked))
    return replace(ranking, figures=Figures(told, ranking.as_of, ranking.matrix.year))


def side_by_side(
    matrix: Matrix, findings: Findings, pipeline: Pipeline, bundle: Bundle | None, rules: Rules
) -> pl.DataFrame:
    """Identity, law, score and what is shown beside them, of every enterprise, still unordered."""
    frame = matrix.frame.select(IDENTITY).with_columns(
        findings.frame.select("verdict", "points", "points_high")
    )
    out = reasons_of(rules.exclusions)
    frame = frame.join(out, on="enterprise_id", how="left", maintain_order="left")
    empty = pl.lit(None, dtype=pl.Float64)
    learnt = ("score", "potential", "probability", "probability_low", "probability_high")
    frame = frame.with_columns(empty.alias(name) for name in learnt)
    frame = show_beside(frame, matrix, findings, pipeline)
    if bundle is None:
        return frame
    score = score_of(bundle.ranker, matrix.frame)
    told = [score, bundle.scale.potential(score)]
    if bundle.calibration:
        sides = bundle.calibration.interval(score) or ()
        told += [bundle.calibration.probability(score), *sides]
    return frame.with_columns(pl.Series(n, v) for n, v in zip(learnt, told))
