"""The ranking of a list folder, read back: judged again from its own matrix, law and bundle."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.gathering import Figures
from features.matrix import IDENTITY, Matrix
from models.bundle import read_bundle
from scoring.check import check
from scoring.claims import BLANK
from scoring.faults import RankError
from scoring.pipeline import Pipeline, pipeline_fingerprint, read_pipeline
from scoring.policy import Policy, policy_at
from scoring.prices import recall_selection
from scoring.rank import COLUMNS, Ranking
from scoring.record import MANIFEST
from scoring.rules import recall_rules
from scoring.steps import Step, read_steps
from scoring.weight_bands import PLACES

# What plans are made from: the figures of all, and how far such figures move in a year.
FIGURES, STEPS = "figures.parquet", "steps.json"
# The quotas and what they cost, where there are any.
QUOTAS = "quotas.json"
# Of a composite order: how often each stands among the first of its cluster, and by which weights.
WEIGHTINGS, FAMILY = "weightings.parquet", "weightings.json"
# The settings that it was made by, as they were.
PIPELINE, LAW = "pipeline.yaml", "law.yaml"


def read_list(folder: Path) -> Ranking:
    """The ranking of a list folder, judged again from its own matrix, law and bundle.

    Raises RankError where it is no list, or where the law has changed since it was made.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        pipeline = read_pipeline(manifest["pipeline"]["name"])
        as_of = date.fromisoformat(manifest["as_of"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    policy = policy_at(pipeline.policy, as_of, pipeline.applicant)
    for what, now, then in (
        ("law", policy.fingerprint, manifest["law"]["fingerprint"]),
        ("pipeline", pipeline_fingerprint(pipeline), manifest["pipeline"]["fingerprint"]),
    ):
        if now != then:
            raise RankError("changed_since", folder=folder.name, what=what)
    return recall_list(folder, manifest, pipeline, policy)


def recall_list(
    folder: Path, manifest: dict[str, Any], pipeline: Pipeline, policy: Policy
) -> Ranking:
    """The ranking of a list folder under a pipeline and a law. Raises RankError."""
    try:
        frame = pl.read_parquet(folder / "ranking.parquet")
        table = pl.read_parquet(folder / "matrix.parquet")
        holders = pl.read_parquet(folder / "holders.parquet")
        quota: dict[str, Any] = {"quotas": [], "selection": None}
        if manifest.get("quota"):
            quota = json.loads((folder / QUOTAS).read_text(encoding="utf-8"))
        rules = recall_rules(manifest, quota["quotas"], folder)
        selection = recall_selection(quota["selection"]) if quota["selection"] else None
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    # A list that was written before there were such columns tells nothing of them.
    absent = [name for name in COLUMNS if name not in frame.columns]
    frame = frame.with_columns(
        pl.lit(None, (BLANK | PLACES).get(name, pl.String)).alias(name) for name in absent
    )
    bundle = read_bundle(folder / "bundle") if manifest["bundle"] else None
    names = tuple(name for name in table.columns if name not in IDENTITY)
    matrix = Matrix(table, policy.as_of, manifest["facts_year"], names)
    findings = check(policy, table)
    notes = tuple(manifest["notes"])
    funnel = manifest["funnel"]
    return Ranking(
        pipeline,
        policy,
        policy.as_of,
        matrix,
        holders,
        findings,
        frame,
        funnel,
        bundle,
        notes,
        rules=rules,
        selection=selection,
    )


def read_figures(folder: Path, ranking: Ranking) -> tuple[Figures, tuple[Step, ...]]:
    """The figures of a list, from which plans are made, and the steps that were learned from them.

    Raises RankError where the list was written before they were kept.
    """
    try:
        frame = pl.read_parquet(folder / FIGURES)
        steps = read_steps(json.loads((folder / STEPS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, pl.exceptions.PolarsError) as error:
        raise RankError("no_figures", folder=folder.name) from error
    return Figures(frame, ranking.as_of, ranking.matrix.year), steps
