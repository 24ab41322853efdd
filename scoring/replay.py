"""Two lists, and those between them: the data of one under the law or model of the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.gathering import Figures
from features.matrix import IDENTITY, Matrix
from models.bundle import Bundle, read_bundle
from scoring.check import Findings
from scoring.clauses import indicators_of
from scoring.closing import with_closing
from scoring.faults import RankError
from scoring.kept import kept_pipeline, kept_policy, kept_rules
from scoring.pipeline import Pipeline
from scoring.policy import Policy
from scoring.population import populate
from scoring.rank import place
from scoring.recall import FIGURES
from scoring.rules import NO_RULES, Rules
from scoring.seal import changed_files, read_manifest
from scoring.shown import asked_beside

# What a list follows from. The day belongs to the data: it decides what was known.
CAUSES = ("data", "law", "model", "rules")

Cause = tuple[str, ...]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """One of the two lists, as its folder keeps it.

    frame: the ranking as it was written. figures: of everybody, from which indicators are measured.
    """

    folder: Path
    manifest: dict[str, Any]
    pipeline: Pipeline
    policy: Policy
    figures: Figures
    bundle: Bundle | None
    frame: pl.DataFrame
    holders: pl.DataFrame
    rules: Rules = NO_RULES

    @property
    def as_of(self) -> date:
        """The day of the list."""
        return self.figures.as_of


@dataclass(frozen=True)
class Mixture:
    """A list that was never made: some causes as in the old list, the others as in the new one."""

    pipeline: Pipeline
    policy: Policy
    bundle: Bundle | None
    matrix: Matrix
    holders: pl.DataFrame
    findings: Findings
    frame: pl.DataFrame

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Where an enterprise stands in matrix and findings."""
        return {code: row for row, code in enumerate(self.matrix.frame["enterprise_id"])}


@dataclass(frozen=True)
class Replay:
    """Every mixture that tells the causes apart.

    changed: the causes that are not the same in both lists. groups: the same, those together that
    cannot be told apart, because one list does not hold what the other asks for. cells: mixtures by
    the causes that are as in the new list.
    """

    old: Side
    new: Side
    changed: Cause
    groups: tuple[Cause, ...]
    cells: dict[frozenset[str], Mixture]

    def cell(self, *causes: str) -> Mixture | None:
        """The mixture with these causes as in the new list; None where it cannot be made."""
        return self.cells.get(frozenset(causes) & frozenset(self.changed))

    @property
    def first(self) -> Mixture:
        """The old list, made again."""
        return self.cells[frozenset()]

    @property
    def last(self) -> Mixture:
        """The new list, made again."""
        return self.cells[frozenset(self.changed)]


def read_side(folder: Path) -> Side:
    """A list as its folder keeps it. Raises RankError where it is none, or was changed since."""
    manifest = read_manifest(folder)
    if changed := changed_files(folder, manifest):
        raise RankError("changed_list", folder=folder.name, files=", ".join(changed[:5]))
    try:
        frame, holders = (
            pl.read_parquet(folder / f"{name}.parquet") for name in ("ranking", "holders")
        )
        figures = pl.read_parquet(folder / FIGURES)
        rules = kept_rules(folder, manifest)
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    return Side(
        folder,
        manifest,
        kept_pipeline(folder, manifest),
        kept_policy(folder, manifest),
        Figures(figures, date.fromisoformat(manifest["as_of"]), manifest["facts_year"]),
        read_bundle(folder / "bundle") if manifest["bundle"] else None,
        frame,
        holders,
        rules,
    )


def replay(old: Side, new: Side) -> Replay:
    """The two lists and every mixture of them. Raises RankError for lists of two pipelines."""
    if old.pipeline.name != new.pipeline.name:
        raise RankError("previous_other", folder=old.folder.name, pipeline=old.pipeline.name)
    if old.pipeline.rechecks:
        raise RankError("no_replay", pipeline=old.pipeline.name)
    changed = tuple(cause for cause in CAUSES if _differs(cause, old, new))
    made: dict[frozenset[str], Mixture | None] = {}
    for groups in _partitions(changed):
        wanted = [frozenset[str]().union(*some) for some in _subsets(groups)]
        for cell in wanted:
            if cell not in made:
                made[cell] = _mix(old, new, cell)
        if all(made[cell] for cell in wanted):
            cells = {cell: mixture for cell, mixture in made.items() if mixture}
            return Replay(old, new, changed, groups, cells)
    raise RankError("no_figures", folder=old.folder.name)


def _differs(cause: str, old: Side, new: Side) -> bool:
    if cause == "data":
        told = [(side.as_of, side.manifest.get("panel")) for side in (old, new)]
        return told[0] != told[1]
    if cause == "law":
        return old.policy.edition != new.policy.edition
    if cause == "model":
        prints = [side.bundle.fingerprint if side.bundle else None for side in (old, new)]
        return prints[0] != prints[1]
    excluded = [side.rules.exclusions.rows for side in (old, new)]
    return (
        old.pipeline != new.pipeline
        or old.rules.quotas.rows != new.rules.quotas.rows
        or not excluded[0].equals(excluded[1])
    )


def _mix(old: Side, new: Side, cell: frozenset[str]) -> Mixture | None:
    """One mixture; None where the figures of one list lack what is asked for, or quotas clash."""

    def side(cause: str) -> Side:
        return new if cause in cell else old

    policy, bundle, pipeline = side("law").policy, side("model").bundle, side("rules").pipeline
    asked = indicators_of(policy.edition) if policy.edition else []
    learned = [n for n in bundle.ranker.names if n not in IDENTITY] if bundle else []
    try:
        names = [*with_closing([*asked, *learned]), *asked_beside(pipeline, policy.as_of)]
        matrix, holders = populate(side("data").figures, pipeline, list(dict.fromkeys(names)))
        findings, frame = place(matrix, pipeline, policy, bundle, side("rules").rules)
    except (pl.exceptions.ColumnNotFoundError, RankError):
        # Quotas that the one list keeps may clash in the other.
        return None
    return Mixture(pipeline, policy, bundle, matrix, holders, findings, frame)


def _partitions(causes: Cause) -> list[tuple[Cause, ...]]:
    """Every way to put causes together, those that tell most of them apart first."""

    def build(rest: Cause) -> Iterator[list[Cause]]:
        if not rest:
            yield []
            return
        for others in build(rest[1:]):
            yield [(rest[0],), *others]
            for nth, group in enumerate(others):
                yield [(rest[0], *group), *others[:nth], *others[nth + 1 :]]

    return sorted((tuple(found) for found in build(causes)), key=lambda found: -len(found))


def _subsets(groups: tuple[Cause, ...]) -> list[tuple[Cause, ...]]:
    return [some for size in range(len(groups) + 1) for some in combinations(groups, size)]


def share_out(told: Replay, values: dict[frozenset[str], Values]) -> dict[Cause, Values]:
    """What each group of causes adds on the way from the old list to the new one.

    values: of each cell, one number per enterprise. The shares are Shapley values: the mean over
    every order in which the causes may change, so that no order favours one of them; they sum to
    the whole difference.
    """
    groups, count = told.groups, len(told.groups)
    shares = {}
    for own in groups:
        others = tuple(group for group in groups if group != own)
        whole = np.zeros_like(values[frozenset()])
        for before in _subsets(others):
            weight = factorial(len(before)) * factorial(count - len(before) - 1) / factorial(count)
            cell = frozenset[str]().union(*before)
            whole += weight * (values[cell | frozenset(own)] - values[cell])
        shares[own] = whole
    return shares
