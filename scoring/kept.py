"""What a list keeps of the settings it was made by: pipeline, law and quotas, as they were."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from configs.reader import fingerprint
from scoring.faults import RankError
from scoring.pipeline import Pipeline, read_pipeline_file
from scoring.policy import Applicant, Policy, edition_at, read_law
from scoring.rank import Ranking
from scoring.recall import LAW, PIPELINE, QUOTAS, read_list, recall_list
from scoring.rules import Rules, recall_rules
from scoring.seal import changed_files, read_manifest


def read_kept(folder: Path) -> Ranking:
    """The ranking of a list as it was made, whatever has become of the settings since.

    Raises RankError where it is no list, where it was changed since it was made, or where it was
    made before lists kept their settings and these have changed.
    """
    manifest = read_manifest(folder)
    if changed := changed_files(folder, manifest):
        raise RankError("changed_list", folder=folder.name, files=", ".join(changed[:5]))
    if not (folder / PIPELINE).is_file() and not (folder / LAW).is_file():
        return read_list(folder)
    pipeline, policy = kept_pipeline(folder, manifest), kept_policy(folder, manifest)
    return recall_list(folder, manifest, pipeline, policy)


def kept_pipeline(folder: Path, manifest: dict[str, Any]) -> Pipeline:
    """The pipeline of a list. Raises RankError where the copy is not the one it was made by."""
    return read_pipeline_file(_sure(folder, PIPELINE, manifest["pipeline"]))


def kept_policy(folder: Path, manifest: dict[str, Any]) -> Policy:
    """The law of a list's day, as it was written when the list was made. Raises RankError."""
    path = _sure(folder, LAW, manifest["law"])
    law, as_of = read_law(path), date.fromisoformat(manifest["as_of"])
    applicant: Applicant = "recheck" if manifest["law"].get("applicant") else "first"
    edition = edition_at(law, as_of, applicant)
    print_of = fingerprint(path)
    return Policy(law.title, law.label, as_of, edition, law.documents, print_of, applicant)


def kept_rules(folder: Path, manifest: dict[str, Any]) -> Rules:
    """The quotas of a list and the exclusions that were in force, under the ids of its day."""
    quotas = []
    if manifest.get("quota"):
        quotas = json.loads((folder / QUOTAS).read_text(encoding="utf-8"))["quotas"]
    return recall_rules(manifest, quotas, folder)


def _sure(folder: Path, name: str, told: dict[str, Any]) -> Path:
    path = folder / name
    if not path.is_file():
        raise RankError("not_kept", folder=folder.name, file=name)
    if fingerprint(path) != told["fingerprint"]:
        raise RankError("changed_list", folder=folder.name, files=name)
    return path
