"""The registry: which version of a model reigns, why it came up, and on what it was rehearsed."""

from dataclasses import dataclass
from pathlib import Path

import mlflow
from mlflow.tracking import MlflowClient

from experiments.record import Figure
from experiments.tracking import ASKED_URI, connect, hush, log_figures

CHAMPION = "champion"
NONE = "none"


@dataclass(frozen=True)
class Champion:
    """The version that bears the alias, and its tags: by whom, why, against what."""

    version: str
    tags: dict[str, str]


def champion_of(store: Path, model: str) -> Champion | None:
    """The version that bears the alias; None where nothing was ever promoted."""
    connect(store)
    try:
        found = MlflowClient().get_model_version_by_alias(model, CHAMPION)
    except mlflow.MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise
    return Champion(str(found.version), dict(found.tags))


def register(model_uri: str, model: str, tags: dict[str, str], description: str) -> str:
    """A new version of a registered model, which then bears the alias champion; its number.

    Aliases, never stages: whoever loads models:/NAME@champion is given what was promoted last.
    """
    hush()
    version = str(mlflow.register_model(model_uri, model, tags=tags).version)
    client = MlflowClient()
    client.update_model_version(model, version, description)
    client.set_registered_model_alias(model, CHAMPION, version)
    return version


def rehearsed_scores(run_id: str, folder: Path) -> Path | None:
    """The scores of a rehearsal that was written down, fetched into a folder; None if gone."""
    try:
        there = {entry.path for entry in MlflowClient().list_artifacts(run_id, "run")}
    except mlflow.MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return None
        raise
    if "run/scores.parquet" not in there:
        return None
    uri = f"runs:/{run_id}/run/scores.parquet"
    return Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(folder)))


def log_outcome(
    store: Path, model: str, bundle: str, as_of: str, figures: dict[str, float]
) -> str | None:
    """Writes what became of a list down with the model version that made it; its number.

    None where the store knows no version of this bundle. The figures stand in the version's own
    run and on its model, at the day of the list, and as tags on the version.
    """
    if ASKED_URI is None and not (store / "mlflow.db").is_file():
        return None
    connect(store)
    client = MlflowClient()
    found = client.search_model_versions(f"name = '{model}'")
    ours = [v for v in found if v.tags.get("bundle") == bundle]
    if not ours:
        return None
    version = max(ours, key=lambda v: int(v.version))
    logged = str(version.source).removeprefix("models:/")
    points = [Figure(name, value, as_of) for name, value in figures.items()]
    log_figures(points, str(version.run_id), logged)
    for name, value in figures.items():
        client.set_model_version_tag(model, version.version, f"{name}/{as_of}", f"{value:.6g}")
    return str(version.version)
