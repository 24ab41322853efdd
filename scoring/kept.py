"""What a list keeps of the settings it was made by: pipeline, law and quotas, as they were."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from configs.reader import fingerprint
from scoring.faults import RankError
from scoring.lists import LAW, PIPELINE, QUOTAS
from scoring.pipeline import Pipeline, read_pipeline_file
from scoring.policy import Policy, edition_at, read_law
from scoring.rules import Rules, recall_rules


def kept_pipeline(folder: Path, manifest: dict[str, Any]) -> Pipeline:
    """The pipeline of a list. Raises RankError where the copy is not the one it was made by."""
    return read_pipeline_file(_sure(folder, PIPELINE, manifest["pipeline"]))


def kept_policy(folder: Path, manifest: dict[str, Any]) -> Policy:
    """The law of a list's day, as it was written when the list was made. Raises RankError."""
    path = _sure(folder, LAW, manifest["law"])
    law, as_of = read_law(path), date.fromisoformat(manifest["as_of"])
    edition = edition_at(law, as_of, "first")
    return Policy(law.title, law.label, as_of, edition, law.documents, fingerprint(path))


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
